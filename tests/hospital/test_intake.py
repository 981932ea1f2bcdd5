import io
import zipfile

import pytest
from pydicom import Dataset

from database.tables import AuditEntry, Instance, Quarantined, Role
from hospital import intake
from hospital.actor import SYSTEM, Actor
from hospital.intake import Result
from tests.conftest import encoded
from tests.hospital.records import kept_files, only, rows


@pytest.fixture
def database_url() -> str:
    """One engine: what becomes of an instance is tried on each in test_ingest."""
    return ''


def part10(dataset: Dataset) -> bytes:
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def zipped(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def taken(platform):
    """Take in a file and return what became of it, or of what is in it."""
    what = intake.delivery(SYSTEM, 'a test')
    return lambda content, name='it': list(
        intake.take_in(platform, what, name, io.BytesIO(content)))


def kinds(results: list[Result]) -> dict[str, str]:
    return {result.name: result.kind for result in results}


def test_a_file_is_stored_without_its_own_meta_group(platform, taken, make_instance):
    dataset = make_instance()
    result, = taken(part10(dataset), 'one.dcm')
    assert (result.name, result.kind, result.is_kept) == ('one.dcm', 'stored', True)
    assert len(result.study) == 16
    assert kept_files(platform) == [encoded(dataset)]


def test_a_file_without_preamble_or_meta_group_is_stored_too(taken, make_instance):
    first, second = make_instance(), make_instance()
    assert kinds(taken(part10(first)[128:])) == {'it': 'stored'}
    assert kinds(taken(encoded(second))) == {'it': 'stored'}


@pytest.mark.parametrize('content', [b'', b'text', b'PK', b'\x89PNG\r\n\x1a\n' + bytes(200),
                                     bytes(1000)])
def test_what_is_no_dicom_file_is_refused_and_not_kept(platform, taken, content):
    result, = taken(content)
    assert (result.kind, result.is_kept, result.key) == ('not-dicom', False, 'intake.not-dicom')
    assert kept_files(platform) == []


def test_a_directory_of_files_is_no_instance(taken, make_instance):
    directory = make_instance(SOPClassUID='1.2.840.10008.1.3.10')
    directory.file_meta.MediaStorageSOPClassUID = '1.2.840.10008.1.3.10'
    assert kinds(taken(part10(directory))) == {'it': 'directory'}


def test_each_entry_of_a_zip_is_taken_in_by_itself(platform, taken, make_instance):
    same = part10(make_instance())
    found = taken(zipped({'a/1.dcm': same, 'a/2.dcm': same, 'notes.txt': b'no image',
                          '影像.dcm': part10(make_instance())}))
    assert kinds(found) == {'a/1.dcm': 'stored', 'a/2.dcm': 'duplicate', 'notes.txt': 'not-dicom',
                            '影像.dcm': 'stored'}
    assert len(rows(platform, Instance)) == 2


def test_folders_of_a_zip_are_no_files(taken):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        archive.mkdir('folder')
    assert taken(buffer.getvalue()) == []


def test_a_zip_within_a_zip_is_refused_and_the_rest_is_taken_in(taken, make_instance):
    inner = zipped({'1.dcm': part10(make_instance())})
    assert kinds(taken(zipped({'inner.zip': inner, '2.dcm': part10(make_instance())}))) == {
        'inner.zip': 'zip-in-zip', '2.dcm': 'stored'}


@pytest.mark.parametrize('name', ['../1.dcm', 'a/../../1.dcm', '/etc/1.dcm', '..\\1.dcm',
                                  'a\\..\\1'])
def test_a_path_that_leads_out_of_the_zip_is_refused(platform, taken, make_instance, name):
    result, = taken(zipped({name: part10(make_instance())}))
    assert result.kind == 'zip-path'
    assert kept_files(platform) == []


def test_an_entry_that_unpacks_to_far_more_than_it_is_is_not_unpacked(taken, make_instance):
    bomb = part10(make_instance(pixels=bytes(8 << 20)))
    assert kinds(taken(zipped({'bomb.dcm': bomb}))) == {'bomb.dcm': 'zip-too-large'}


def test_a_small_blank_image_is_no_bomb(taken, make_instance):
    blank = part10(make_instance(pixels=bytes(500_000)))
    assert kinds(taken(zipped({'blank.dcm': blank}))) == {'blank.dcm': 'stored'}


def test_a_zip_of_too_many_entries_or_bytes_is_refused_whole(
        platform, taken, make_instance, monkeypatch):
    content = zipped({f'{number}.dcm': part10(make_instance()) for number in range(4)})
    monkeypatch.setattr(intake, 'ENTRIES', 3)
    assert kinds(taken(content)) == {'it': 'zip-too-large'}
    monkeypatch.setattr(intake, 'ENTRIES', 4)
    monkeypatch.setattr(intake, 'LARGEST', 1000)
    assert kinds(taken(content)) == {'it': 'zip-too-large'}
    assert kept_files(platform) == []


def test_the_limits_of_a_zip_are_the_promised_ones():
    assert (intake.ENTRIES, intake.RATIO, intake.LARGEST) == (100_000, 200, 50 * 10**9)


def test_a_damaged_entry_is_refused_and_the_rest_is_taken_in(taken, make_instance):
    content = bytearray(zipped({'1.dcm': part10(make_instance()), '2.dcm': part10(make_instance())},
                               zipfile.ZIP_STORED))
    content[200] ^= 1
    assert kinds(taken(bytes(content))) == {'1.dcm': 'zip-damaged', '2.dcm': 'stored'}


@pytest.mark.parametrize('damage', [
    lambda content: content[:-10], lambda content: content[:100], lambda content: content[:4] * 9])
def test_a_zip_that_is_cut_short_is_refused(taken, make_instance, damage):
    content = damage(zipped({'1.dcm': part10(make_instance())}))
    assert kinds(taken(content)) == {'it': 'zip-damaged'}


def test_an_entry_that_is_larger_than_announced_is_damaged(taken, make_instance):
    content = bytearray(zipped({'1.dcm': part10(make_instance(pixels=bytes(3000)))}))
    directory = content.index(b'PK\x01\x02')
    content[directory + 24:directory + 28] = (100).to_bytes(4, 'little')
    assert kinds(taken(bytes(content))) == {'1.dcm': 'zip-damaged'}


def test_an_encrypted_entry_is_refused(taken, make_instance):
    content = bytearray(zipped({'1.dcm': part10(make_instance())}))
    content[content.index(b'PK\x01\x02') + 8] |= 1
    assert kinds(taken(bytes(content))) == {'1.dcm': 'zip-encrypted'}


def test_an_entry_packed_in_an_unknown_way_is_damaged(taken, make_instance):
    content = bytearray(zipped({'1.dcm': part10(make_instance())}))
    for place in (8, content.index(b'PK\x01\x02') + 10):
        content[place] = 99
    assert kinds(taken(bytes(content))) == {'1.dcm': 'zip-damaged'}


def test_who_may_not_store_is_told_so_file_by_file(platform, own, make_instance):
    what = intake.delivery(Actor('clerk', Role.CLERK, own), 'upload')
    content = zipped({'1.dcm': part10(make_instance()), '2.dcm': part10(make_instance())})
    found = list(intake.take_in(platform, what, 'it', io.BytesIO(content)))
    assert kinds(found) == dict.fromkeys(('1.dcm', '2.dcm'), 'error.not-permitted')
    assert [result.key for result in found] == ['error.not-permitted'] * 2


def test_a_delivery_is_audited_once_for_each_study(platform, taken, make_instance):
    taken(zipped({f'{number}': part10(make_instance(study_uid='1.2.3')) for number in range(3)}))
    assert only(platform, AuditEntry).object == '1.2.3'


def test_what_is_quarantined_is_kept_and_said(platform, taken, make_instance):
    dataset = make_instance(StudyInstanceUID='')
    result, = taken(part10(dataset))
    assert (result.kind, result.is_kept, result.study) == ('unusable', True, '')
    assert only(platform, Quarantined).reason == 'unusable'


def test_a_large_entry_is_taken_in_whole(platform, taken, make_instance):
    dataset = make_instance(pixels=bytes(range(256)) * 12_000)
    content = zipped({'large.dcm': part10(dataset)}, zipfile.ZIP_STORED)
    assert kinds(taken(content)) == {'large.dcm': 'stored'}
    assert kept_files(platform) == [encoded(dataset)]
