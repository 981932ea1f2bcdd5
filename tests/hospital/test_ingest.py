import pytest
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, MRImageStorage, generate_uid

from database.tables import AuditEntry, Instance, Job, Quarantined, Role, Study
from hospital import ingest
from hospital.actor import Actor
from hospital.errors import NotPermitted
from hospital.ingest import Outcome
from tests.conftest import encoded
from tests.hospital.records import (
    data_set,
    encoded_with,
    kept_files,
    only,
    raw,
    rows,
    take_in,
)


def test_a_new_instance_is_kept_byte_for_byte(platform, device, make_instance):
    dataset = make_instance()
    assert take_in(platform, device, dataset).outcome is Outcome.STORED
    instance = only(platform, Instance)
    assert data_set(platform, instance.digest) == encoded(dataset)
    assert platform.archive.digest(instance.digest) == instance.file_digest
    assert platform.archive.size(instance.digest) == instance.size


def test_a_new_instance_makes_its_study_one_that_waits_for_a_report(
        platform, device, own, make_instance):
    dataset = make_instance(AccessionNumber='A 7')
    receipt = take_in(platform, device, dataset)
    study = only(platform, Study)
    assert (study.key, study.uid) == (receipt.study, dataset.StudyInstanceUID)
    assert (study.state, study.institution_id, study.accession_number) == ('unwritten', own, 'A 7')


def test_the_key_and_token_of_a_study_are_none_of_its_uids(platform, device, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset)
    study = only(platform, Study)
    assert len(study.key) == 16
    assert int(study.key, 16)
    assert dataset.StudyInstanceUID not in (study.key, study.token)
    assert study.key != study.token


def test_the_same_again_is_a_duplicate_and_nothing_new_is_kept(platform, device, make_instance):
    dataset = make_instance()
    first, second = take_in(platform, device, dataset), take_in(platform, device, dataset)
    assert second == ingest.Receipt(Outcome.DUPLICATE, first.study)
    assert len(rows(platform, Instance)) == len(list(platform.archive.keys())) == 1
    assert rows(platform, Quarantined) == []


def test_a_file_that_was_lost_is_back_when_its_instance_comes_again(
        platform, device, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset)
    platform.archive.delete(only(platform, Instance).digest)
    take_in(platform, device, dataset)
    assert kept_files(platform) == [encoded(dataset)]


@pytest.mark.parametrize(('keyword', 'value'), [
    ('PixelData', bytes(8)), ('PixelRepresentation', 1), ('PatientID', 'P2'),
    ('IssuerOfPatientID', 'elsewhere'), ('StudyInstanceUID', '1.2.3'),
    ('SeriesInstanceUID', '1.2.4'), ('SOPClassUID', MRImageStorage)])
def test_another_instance_of_a_uid_is_quarantined_and_overwrites_nothing(
        platform, device, make_instance, keyword, value):
    dataset = make_instance()
    before = encoded(dataset)
    take_in(platform, device, dataset)
    setattr(dataset, keyword, value)
    assert take_in(platform, device, dataset) == ingest.Receipt(Outcome.DIFFERENT)
    assert data_set(platform, only(platform, Quarantined).digest) == encoded(dataset)
    assert data_set(platform, only(platform, Instance).digest) == before


def test_the_same_data_set_in_another_transfer_syntax_is_another_instance(
        platform, device, make_instance):
    content = encoded(make_instance())
    platform.ask(device, ingest.accept, raw(content))
    receipt = platform.ask(device, ingest.accept, raw(content, str(JPEG2000Lossless)))
    assert receipt.outcome is Outcome.DIFFERENT
    assert only(platform, Quarantined).transfer_syntax == JPEG2000Lossless


def test_what_is_quarantined_twice_is_listed_once(platform, device, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset)
    dataset.PixelData = bytes(8)
    for _ in range(2):
        take_in(platform, device, dataset)
    row = only(platform, Quarantined)
    assert (row.reason, row.instance_uid, row.sender) == (
        'different', dataset.SOPInstanceUID, 'CT1')


@pytest.mark.parametrize('missing', [4, 1])
def test_pixel_data_that_is_cut_short_is_kept_and_marked(platform, device, make_instance, missing):
    content = encoded(make_instance(pixels=bytes(range(8))))[:-missing]
    receipt = platform.ask(device, ingest.accept, raw(content))
    assert receipt.outcome is Outcome.DAMAGED
    instance = only(platform, Instance)
    assert (instance.damaged, data_set(platform, instance.digest)) == (True, content)


def test_what_is_cut_short_and_comes_again_is_answered_the_same(platform, device, make_instance):
    content = encoded(make_instance())[:-4]
    receipts = [platform.ask(device, ingest.accept, raw(content)) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert receipts[1].outcome is Outcome.DAMAGED
    assert len(rows(platform, Instance)) == 1


def test_an_unknown_class_is_kept_as_any_other(platform, device, make_instance):
    dataset = make_instance(SOPClassUID='1.2.826.0.1.3680043.9.9')
    assert take_in(platform, device, dataset).outcome is Outcome.STORED
    assert only(platform, Instance).sop_class_uid == '1.2.826.0.1.3680043.9.9'


def test_an_unknown_transfer_syntax_is_kept_where_the_header_is_readable(
        platform, device, make_instance):
    content = encoded(make_instance())
    receipt = platform.ask(device, ingest.accept, raw(content, '1.2.826.0.1.3680043.2.2'))
    assert receipt.outcome is Outcome.STORED
    assert only(platform, Instance).transfer_syntax == '1.2.826.0.1.3680043.2.2'


@pytest.mark.parametrize('keyword', ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'])
@pytest.mark.parametrize('uid', [b'', b'1.2.x456', b'1.2\\1.34', b'1' * 66])
def test_what_has_no_usable_uid_is_quarantined(platform, device, make_instance, keyword, uid):
    content = encoded_with(make_instance(), {keyword: uid})
    receipt = platform.ask(device, ingest.accept, raw(content))
    assert receipt == ingest.Receipt(Outcome.UNUSABLE)
    assert data_set(platform, only(platform, Quarantined).digest) == content
    assert rows(platform, Study) == []


@pytest.mark.parametrize('content', [b'', b'no data set at all', bytes(1000), b'\xff' * 1000])
def test_bytes_that_are_no_data_set_are_quarantined(platform, device, content):
    assert platform.ask(device, ingest.accept, raw(content)).outcome is Outcome.UNUSABLE
    assert kept_files(platform) == [content]


@pytest.mark.parametrize('field', [0, 1])
def test_an_instance_other_than_its_sender_named_is_quarantined(
        platform, device, make_instance, field):
    dataset = make_instance()
    named = [str(dataset.SOPClassUID), str(dataset.SOPInstanceUID)]
    assert take_in(platform, device, make_instance(), named=tuple(named)).study == ''
    named[field] = str(generate_uid())
    assert take_in(platform, device, dataset, named=tuple(named)) == ingest.Receipt(
        Outcome.MISNAMED)
    assert rows(platform, Instance) == []


def test_an_instance_that_its_sender_named_rightly_is_stored(platform, device, make_instance):
    dataset = make_instance(SOPClassUID=MRImageStorage)
    named = (str(dataset.SOPClassUID), str(dataset.SOPInstanceUID))
    assert take_in(platform, device, dataset, named=named).outcome is Outcome.STORED


@pytest.mark.parametrize('role', [Role.CLERK, Role.ADMIN, Role.AUDITOR, Role.PATIENT, Role.CLIENT])
def test_who_may_not_store_leaves_nothing_but_the_denial(platform, own, make_instance, role):
    with pytest.raises(NotPermitted):
        take_in(platform, Actor('somebody', role, own), make_instance())
    assert list(platform.archive.keys()) == []
    assert [table for table in (Study, Instance, Quarantined, Job) if rows(platform, table)] == []
    assert [(row.action, row.allowed) for row in rows(platform, AuditEntry)] == [('accept', False)]


def test_storing_is_audited_once_for_an_occasion_and_study(platform, device, make_instance):
    for occasion in ('first', 'first', 'second'):
        for study_uid in ('1.2.3', '1.2.4'):
            take_in(platform, device, make_instance(study_uid=study_uid), occasion=occasion)
    stored = [(row.occasion, row.object) for row in rows(platform, AuditEntry)
              if row.action == 'store']
    assert stored == [(occasion, uid) for occasion in ('first', 'second')
                      for uid in ('1.2.3', '1.2.4')]


def test_a_study_gets_one_job_however_many_instances_come(platform, device, make_instance):
    for _ in range(3):
        take_in(platform, device, make_instance(study_uid='1.2.3'))
    assert [row.name for row in rows(platform, Job)] == ['indexing.index']


@pytest.mark.parametrize('size', [1, (1 << 20) - 1, 1 << 20, (1 << 22) + 6])
def test_an_instance_of_any_size_is_kept_whole(platform, device, make_instance, size):
    dataset = make_instance(pixels=b'7' * (size + size % 2))
    take_in(platform, device, dataset)
    assert kept_files(platform) == [encoded(dataset)]


def test_what_stands_before_the_data_set_is_not_part_of_it(platform, device, make_instance):
    content = encoded(make_instance())
    platform.ask(device, ingest.accept, raw(b'some head' + content, start=9))
    assert kept_files(platform) == [content]
    assert platform.ask(device, ingest.accept, raw(content)).outcome is Outcome.DUPLICATE


def test_every_kept_file_is_one_that_other_programs_read(platform, device, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset)
    with platform.archive.open(only(platform, Instance).digest) as file:
        read = dcmread(file)
    assert read.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
    assert read.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert read == dataset
