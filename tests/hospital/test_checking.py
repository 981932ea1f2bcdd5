import multiprocessing
import os

import pytest
from pydicom import Dataset
from sqlalchemy import event

import app
from database.tables import Instance, Quarantined, Study
from hospital import checking, ingest
from hospital.actor import Actor
from hospital.checking import Fault, Finding
from hospital.ingest import Outcome
from settings import Settings
from storage import digests
from tests.conftest import encoded, incoming
from tests.hospital.records import index_waiting, kept_files, only, rows, take_in


def findings(platform, **options: bool) -> list[Finding]:
    return [finding for finding in checking.check(platform, **options) if finding is not None]


def path_of(settings: Settings, digest: str):
    return next((settings.data_dir / 'archive').rglob(f'{digest}.dcm'))


def store_and_die(settings: Settings, device: Actor, dataset: Dataset) -> None:
    """Store, and end before the row is committed: the bytes are there, the row is not."""
    platform = app.build(settings)
    event.listen(platform.engine, 'commit', lambda _: os._exit(9))
    platform.ask(device, ingest.accept, incoming(dataset))


@pytest.fixture
def orphan(platform, device, make_instance) -> Dataset:
    """An instance whose work ended between its bytes and its row."""
    dataset = make_instance()

    def end(_connection) -> None:
        raise KeyboardInterrupt
    event.listen(platform.engine, 'commit', end)
    with pytest.raises(KeyboardInterrupt):
        take_in(platform, device, dataset)
    event.remove(platform.engine, 'commit', end)
    return dataset


def test_what_is_stored_and_what_is_quarantined_is_right(platform, device, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset)
    dataset.PixelData = bytes(8)
    take_in(platform, device, dataset)
    assert list(checking.check(platform)) == [None, None]


def test_a_crash_between_bytes_and_row_leaves_an_orphan_and_nothing_else(
        settings, platform, device, make_instance):
    dataset = make_instance()
    process = multiprocessing.get_context('spawn').Process(
        target=store_and_die, args=[settings, device, dataset])
    process.start()
    process.join()
    assert process.exitcode == 9
    assert kept_files(platform) == [encoded(dataset)]
    assert rows(platform, Instance) == rows(platform, Study) == []
    finding, = findings(platform)
    assert (finding.fault, finding.repaired) == (Fault.ORPHAN, False)


def test_an_orphan_is_taken_in_when_it_is_repaired(orphan, platform):
    finding, = findings(platform, repair=True)
    assert finding.repaired
    assert only(platform, Instance).uid == orphan.SOPInstanceUID
    index_waiting(platform)
    assert only(platform, Study).image_count == 1
    assert findings(platform) == []


def test_an_orphan_is_not_new_bytes_when_its_sender_tries_again(orphan, platform, device):
    assert take_in(platform, device, orphan).outcome is Outcome.STORED
    assert kept_files(platform) == [encoded(orphan)]
    assert findings(platform) == []


def test_an_orphan_that_says_nothing_usable_is_repaired_into_quarantine(platform):
    content = b'\x08\x00\x05\x00CS\x0a\x00ISO_IR 192'
    head = b'\0' * 128 + b'DICM'
    digest = digests.of(head + content)
    platform.archive.write(digest, [content], head)
    assert [finding.repaired for finding in findings(platform, repair=True)] == [True]
    assert only(platform, Quarantined).reason == 'unusable'
    assert findings(platform) == []


def test_a_half_that_a_loss_of_power_left_is_set_aside(orphan, settings, platform):
    digest, = platform.archive.keys()
    path = path_of(settings, digest)
    path.write_bytes(path.read_bytes()[:-4])
    assert findings(platform) == [Finding(Fault.ORPHAN, digest)]
    found = findings(platform, repair=True)
    assert found == findings(platform) == [Finding(Fault.ASIDE, *platform.archive.aside())]
    assert list(platform.archive.keys()) == []
    assert rows(platform, Instance) == []


def test_an_orphan_that_is_no_dicom_file_stays_one(platform):
    digest = digests.of(b'by hand')
    platform.archive.write(digest, [b'by hand'])
    assert findings(platform, repair=True) == [Finding(Fault.ORPHAN, digest)]


@pytest.mark.parametrize('quarantined', [False, True])
def test_a_file_that_is_gone_is_missing(platform, device, make_instance, quarantined):
    dataset = make_instance()
    if quarantined:
        dataset.StudyInstanceUID = ''
    take_in(platform, device, dataset)
    digest, = platform.archive.keys()
    platform.archive.delete(digest)
    assert findings(platform, repair=True) == [Finding(Fault.MISSING, digest)]


@pytest.mark.parametrize('change', [lambda content: content[:-1], lambda content: content + b'0',
                                    lambda content: content[:-1] + b'0'])
def test_a_file_that_is_not_what_was_received_is_changed(
        settings, platform, device, make_instance, change):
    take_in(platform, device, make_instance())
    digest = only(platform, Instance).digest
    path = path_of(settings, digest)
    content = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(change(content))
    assert findings(platform, repair=True) == [Finding(Fault.CHANGED, digest)]


def test_more_files_than_are_looked_at_in_one_go_are_all_looked_at(
        platform, device, make_instance, monkeypatch):
    monkeypatch.setattr(checking, 'BATCH', 2)
    for _ in range(5):
        take_in(platform, device, make_instance())
    digests = [row.digest for row in rows(platform, Instance)]
    platform.archive.delete(digests[-1])
    platform.archive.write('a' * 64, [b'an orphan'])
    assert list(checking.check(platform)) == [
        None, None, None, None, Finding(Fault.MISSING, digests[-1]),
        Finding(Fault.ORPHAN, 'a' * 64)]
