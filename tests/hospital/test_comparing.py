"""What helps to decide: differences of headers, pictures, and values of another encoding."""

import io

import numpy as np
import pytest
from PIL import Image
from pydicom import Dataset
from pydicom.uid import RLELossless

from database.tables import AuditEntry, Instance, Job, Quarantined, Role
from hospital import comparing, deciding, ingest, institutions
from hospital.actor import SYSTEM, Actor
from tests.conftest import encoded
from tests.hospital.records import only, raw, rows, take_in

GREY = np.arange(64 * 64, dtype='<u2').reshape(64, 64)


@pytest.fixture
def admin(own) -> Actor:
    return Actor('shen', Role.ADMIN, own)


@pytest.fixture
def shown(platform, device, make_instance) -> Dataset:
    dataset = make_instance(pixels=GREY.tobytes(), Rows=64, Columns=64)
    take_in(platform, device, dataset)
    return dataset


def examined(platform, admin) -> comparing.Case:
    return platform.ask(admin, comparing.examine, rows(platform, Quarantined)[-1].id)


def rle(dataset: Dataset) -> bytes:
    """The same image, run-length encoded (PS3.5 annex G)."""
    dataset.compress(RLELossless, generate_instance_uid=False)
    return encoded(dataset)


def test_headers_are_compared_element_by_element(platform, device, admin, shown):
    shown.PixelData = bytes(2 * 64 * 64)
    shown.PatientID, shown.SeriesDescription = 'P2', '平扫'
    take_in(platform, device, shown)
    case = examined(platform, admin)
    assert case.against
    assert [(each.keyword, each.one, each.other) for each in case.differences] == [
        ('SeriesDescription', '', '平扫'), ('PatientID', 'P1', 'P2')]


def test_pictures_show_both_and_where_they_differ(platform, device, admin, shown):
    other = GREY.copy()
    other[:8, :8] = 0
    shown.PixelData = other.tobytes()
    take_in(platform, device, shown)
    pictures = examined(platform, admin).pictures
    apart = np.asarray(Image.open(io.BytesIO(pictures.apart)))
    assert Image.open(io.BytesIO(pictures.shown)).size == (64, 64)
    assert (apart[:8, :8].max() > 200, apart[16:, 16:].max() < 20) == (True, True)
    assert not pictures.same


def test_images_of_two_sizes_are_not_laid_over_each_other(platform, device, admin, shown):
    shown.Rows, shown.PixelData = 32, GREY[:32].tobytes()
    take_in(platform, device, shown)
    pictures = examined(platform, admin).pictures
    assert (bool(pictures.shown), bool(pictures.kept), pictures.apart) == (True, True, b'')


def test_what_contradicts_nothing_shows_what_it_says(platform, device, admin, make_instance):
    take_in(platform, device, make_instance(), named=('1.2', '1.3'))
    case = examined(platform, admin)
    assert not case.against
    assert 'DOE^JANE' in {each.other for each in case.differences}


def test_bytes_that_are_no_data_set_have_nothing_to_show(platform, device, admin):
    platform.ask(device, ingest.accept, raw(b'no data set'))
    case = examined(platform, admin)
    assert (case.against, case.differences, case.pictures.kept) == (False, (), b'')


def test_looking_at_an_entry_is_recorded(platform, device, admin, shown):
    shown.PixelData = bytes(2 * 64 * 64)
    take_in(platform, device, shown)
    examined(platform, admin)
    entry = rows(platform, AuditEntry)[-1]
    assert (entry.actor, entry.action, entry.object) == ('shen', 'examine', shown.StudyInstanceUID)


def test_what_another_institution_has_under_the_number_is_not_shown(
        platform, device, admin, shown):
    second = platform.ask(SYSTEM, institutions.named, 'Second')
    shown.PatientName = 'ROE^JIM'
    take_in(platform, Actor('MR9', Role.DEVICE, second), shown)
    case = examined(platform, Actor('wu', Role.ADMIN, second))
    assert (case.against, case.pictures.shown) == (False, b'')
    assert 'DOE^JANE' not in {each.one for each in case.differences}


def test_same_image_in_another_encoding_is_cleared_by_the_worker(platform, device, shown):
    platform.ask(device, ingest.accept, raw(rle(shown), str(RLELossless)))
    row = only(platform, Quarantined)
    assert [job.name for job in rows(platform, Job) if job.lane == 'bulk'] == ['comparing.clear']
    platform.ask(SYSTEM, comparing.clear, row.digest)
    assert only(platform, Quarantined).decision == 'cleared'
    assert len(rows(platform, Instance)) == 1


def test_other_image_in_another_encoding_waits_for_a_person(platform, device, admin, shown):
    shown.PixelData = (GREY + 1).tobytes()
    platform.ask(device, ingest.accept, raw(rle(shown), str(RLELossless)))
    platform.ask(SYSTEM, comparing.clear, only(platform, Quarantined).digest)
    assert only(platform, Quarantined).decision == 'waiting'
    platform.ask(admin, deciding.replace, only(platform, Quarantined).id)
    assert [row.shown for row in rows(platform, Instance)] == [False, True]


def test_what_somebody_decided_is_not_cleared(platform, device, admin, shown):
    platform.ask(device, ingest.accept, raw(rle(shown), str(RLELossless)))
    platform.ask(admin, deciding.discard, only(platform, Quarantined).id)
    platform.ask(SYSTEM, comparing.clear, only(platform, Quarantined).digest)
    assert only(platform, Quarantined).decision == 'discarded'
