import os
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, JPEG2000Lossless
from pynetdicom import DEFAULT_TRANSFER_SYNTAXES, build_context
from pynetdicom.dimse_messages import C_STORE_RQ
from pynetdicom.sop_class import Verification
from sqlalchemy import text

from database.engine import transaction
from database.tables import AuditEntry, Instance, Peer, Quarantined, Study
from hospital import devices, institutions
from hospital.actor import SYSTEM
from tests.conftest import encoded
from tests.dicom_node.sending import (
    Message,
    associated,
    message_of,
    request_of,
    send,
    store,
)
from tests.hospital.records import data_set, encoded_with, kept_files, only, rows
from tests.hospital.test_storing_in_trouble import impatient, locked

CT = (str(CTImageStorage), str(ExplicitVRLittleEndian))


def response(port: int, message: Message):
    with associated(port, (message.sop_class, message.transfer_syntax)) as association:
        return send(association, message)


def nothing_is_kept(platform) -> bool:
    return not any(rows(platform, table) for table in (Instance, Quarantined, Study))


def test_an_echo_is_answered(node_port):
    for syntax in DEFAULT_TRANSFER_SYNTAXES:
        with associated(node_port, (Verification, syntax)) as association:
            assert association.send_c_echo().Status == 0x0000


def test_a_new_instance_and_the_same_again_are_success(node_port, platform, make_instance):
    message = message_of(make_instance())
    assert store(node_port, message, message) == [0x0000, 0x0000]
    assert store(node_port, message) == [0x0000]
    assert kept_files(platform) == [message.data]
    assert len(rows(platform, Instance)) == 1


def test_another_instance_of_a_uid_is_kept_in_quarantine_with_a_warning(
        node_port, platform, make_instance):
    dataset = make_instance()
    first = message_of(dataset)
    dataset.PixelData = bytes(8)
    second = message_of(dataset)
    assert store(node_port, first, second) == [0x0000, 0xB000]
    assert data_set(platform, only(platform, Instance).digest) == first.data
    assert data_set(platform, only(platform, Quarantined).digest) == second.data


def test_better_header_of_the_same_image_is_stored_and_shown(node_port, platform, make_instance):
    dataset = make_instance()
    first = message_of(dataset)
    dataset.SeriesDescription = 'corrected'
    assert store(node_port, first, message_of(dataset)) == [0x0000, 0x0000]
    assert [row.shown for row in rows(platform, Instance)] == [False, True]


def test_pixel_data_that_is_cut_short_is_kept_with_a_warning(node_port, platform, make_instance):
    dataset = make_instance()
    cut = message_of(dataset, data=encoded(dataset)[:-4])
    assert store(node_port, cut) == [0xB007]
    instance = only(platform, Instance)
    assert (instance.damaged, data_set(platform, instance.digest)) == (True, cut.data)


@pytest.mark.parametrize('keyword', ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'])
def test_what_has_no_usable_uid_is_kept_in_quarantine_and_not_understood(
        node_port, platform, make_instance, keyword):
    dataset = make_instance()
    message = message_of(dataset, data=encoded_with(dataset, {keyword: b''}))
    assert store(node_port, message) == [0xC000]
    assert data_set(platform, only(platform, Quarantined).digest) == message.data


@pytest.mark.parametrize('data', [b'no data set', bytes(3000)])
def test_bytes_that_are_no_data_set_are_kept_in_quarantine_and_not_understood(
        node_port, platform, data):
    assert store(node_port, Message(CTImageStorage, '1.2.3', data)) == [0xC000]
    assert kept_files(platform) == [data]


@pytest.mark.parametrize('named', [
    {'instance': '1.2.3'}, {'sop_class': '1.2.840.10008.5.1.4.1.1.4'}])
def test_what_is_not_what_the_command_names_is_kept_in_quarantine(
        node_port, platform, make_instance, named):
    message = message_of(make_instance(), **named)
    assert store(node_port, message) == [0xA900]
    assert only(platform, Quarantined).reason == 'misnamed'


@pytest.mark.parametrize(('sop_class', 'transfer_syntax'), [
    ('1.2.840.10008.5.1.4.1.1.9999', ExplicitVRLittleEndian),
    ('1.2.826.0.1.3680043.9.9', ExplicitVRLittleEndian),
    (CTImageStorage, '1.2.826.0.1.3680043.2.2'), (CTImageStorage, JPEG2000Lossless)])
def test_an_unknown_class_or_transfer_syntax_is_kept_as_it_comes(
        node_port, platform, make_instance, sop_class, transfer_syntax):
    message = message_of(make_instance(SOPClassUID=sop_class), transfer_syntax=transfer_syntax)
    assert store(node_port, message) == [0x0000]
    instance = only(platform, Instance)
    assert (instance.sop_class_uid, instance.transfer_syntax) == (sop_class, transfer_syntax)
    assert data_set(platform, instance.digest) == message.data


def test_a_device_that_may_not_store_is_not_authorised_and_nothing_is_kept(
        node_port, platform, make_instance):
    platform.ask(SYSTEM, devices.register, 'CT1', '127.0.0.1', 104)
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('UPDATE peer SET may_store = false'))
    assert store(node_port, message_of(make_instance())) == [0x0124]
    assert nothing_is_kept(platform)
    assert kept_files(platform) == []


def test_an_archive_that_cannot_be_written_is_out_of_resources(
        settings, node_port, platform, make_instance):
    archive = settings.data_dir / 'archive'
    shutil.rmtree(archive)
    archive.write_text('a file in the way')
    assert store(node_port, message_of(make_instance())) == [0xA700]
    assert nothing_is_kept(platform)


def test_a_disk_that_is_almost_full_is_out_of_resources(
        node_port, platform, make_instance, monkeypatch):
    disk = SimpleNamespace(f_blocks=10_000, f_bavail=199, f_frsize=4096)
    monkeypatch.setattr(os, 'statvfs', lambda _: disk)
    assert store(node_port, message_of(make_instance())) == [0xA700]
    assert nothing_is_kept(platform)


def test_an_index_that_stays_locked_is_out_of_resources_and_then_stores(
        settings, node_port, platform, make_instance):
    message = message_of(make_instance())
    with associated(node_port, CT) as association:
        impatient(platform)
        with locked(settings):
            assert send(association, message).Status == 0xA700
        assert nothing_is_kept(platform)
        assert send(association, message).Status == 0x0000


@pytest.mark.logs_errors
def test_a_fault_of_ours_is_a_processing_failure_and_ends_nothing(
        node_port, platform, make_instance):
    with associated(node_port, CT) as association:
        with transaction(platform.engine, writing=True) as connection:
            connection.execute(text('ALTER TABLE instance RENAME TO elsewhere'))
        assert send(association, message_of(make_instance())).Status == 0x0110
        with transaction(platform.engine, writing=True) as connection:
            connection.execute(text('ALTER TABLE elsewhere RENAME TO instance'))
        assert send(association, message_of(make_instance())).Status == 0x0000


def test_a_comment_is_a_key_and_says_nothing_of_the_patient(node_port, make_instance):
    dataset = make_instance('韩启明')
    assert response(node_port, message_of(dataset)).ErrorComment is None
    dataset.PatientID, dataset.PatientName = '别的号', '别人'
    assert response(node_port, message_of(dataset)).ErrorComment == 'different'


def test_an_association_is_audited_once_for_each_study(node_port, platform, make_instance):
    messages = [message_of(make_instance(study_uid=f'1.2.{number % 2}')) for number in range(6)]
    store(node_port, *messages)
    store(node_port, message_of(make_instance(study_uid='1.2.0')))
    stored = [(row.actor, row.object) for row in rows(platform, AuditEntry)]
    assert stored == [('CT1', '1.2.0'), ('CT1', '1.2.1'), ('CT1', '1.2.0')]


def test_images_belong_to_the_institution_of_their_device(node_port, platform, make_instance):
    second = platform.ask(SYSTEM, institutions.named, 'Second')
    platform.ask(SYSTEM, devices.register, 'MR1', '127.0.0.1', 104)
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('UPDATE peer SET institution_id = :id'), {'id': second})
    store(node_port, message_of(make_instance()), title='MR1')
    assert only(platform, Study).institution_id == second
    assert only(platform, Peer).ae_title == 'MR1'


@pytest.mark.parametrize('size', [100_000, 131_060, 131_072, 3_000_000])
def test_an_instance_of_many_pieces_is_kept_whole(node_port, platform, make_instance, size):
    message = message_of(make_instance(pixels=bytes(range(250)) * (size // 250)))
    assert store(node_port, message) == [0x0000]
    assert kept_files(platform) == [message.data]


def test_several_devices_store_at_once(node_port, platform, make_instance):
    batches = [[message_of(make_instance(study_uid='1.2.3')) for _ in range(8)] for _ in range(5)]
    with ThreadPoolExecutor(5) as devices:
        found = list(devices.map(lambda batch: store(node_port, *batch), batches))
    assert found == [[0x0000] * 8] * 5
    assert len(rows(platform, Instance)) == 40
    assert only(platform, Study).uid == '1.2.3'


def test_a_transfer_that_breaks_off_keeps_nothing(node_port, platform, make_instance):
    message = message_of(make_instance(pixels=bytes(600_000)))
    with associated(node_port, CT) as association:
        request = C_STORE_RQ()
        request.primitive_to_message(request_of(message))
        pieces = list(request.encode_msg(association.accepted_contexts[0].context_id, 16_384))
        for piece in pieces[:len(pieces) // 2]:
            association.dul.send_pdu(piece)
        association.abort()
    assert store(node_port, message_of(make_instance())) == [0x0000]
    assert len(rows(platform, Instance)) == len(kept_files(platform)) == 1


def test_a_context_is_accepted_in_the_first_transfer_syntax_that_is_proposed(node_port):
    proposed = ['1.2.826.0.1.3680043.2.2', ExplicitVRLittleEndian, '1.2.840.10008.1.2']
    with associated(node_port, (CTImageStorage, proposed)) as association:
        context, = association.accepted_contexts
        assert context.transfer_syntax == proposed[:1]


def test_a_class_that_is_no_storage_class_is_still_answered_or_refused_politely(node_port):
    find = build_context('1.2.840.10008.5.1.4.1.2.2.1')
    with associated(node_port, (find.abstract_syntax, ExplicitVRLittleEndian), CT) as association:
        assert association.is_established
        assert CTImageStorage in {each.abstract_syntax for each in association.accepted_contexts}


def test_what_came_in_is_indexed_by_the_worker(node_port, worker, platform, make_instance):
    store(node_port, message_of(make_instance('韩启明')))
    deadline = time.monotonic() + 30
    while only(platform, Study).settled_at is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert only(platform, Study).image_count == 1


