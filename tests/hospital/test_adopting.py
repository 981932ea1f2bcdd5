"""Orphans are found, taken in where it is clear whose they are, and set apart where not."""

import os
import time

import pytest
from pydicom import Dataset
from sqlalchemy import text

from database.engine import transaction
from database.tables import Instance, Job, Quarantined, Study
from hospital import adopting, checking, institutions
from hospital.actor import SYSTEM
from hospital.checking import Fault, Finding
from hospital.work import Platform
from storage import digests
from tests.hospital.records import index_waiting, kept_files, only, rows, take_in


def leave(platform: Platform, device, dataset: Dataset) -> str:
    """Store, and lose all rows of it; return the key of the file that is left."""
    before = set(platform.archive.keys())
    take_in(platform, device, dataset)
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('DELETE FROM instance WHERE uid = :uid'),
                           {'uid': dataset.SOPInstanceUID})
        connection.execute(text("""DELETE FROM study WHERE NOT EXISTS (
            SELECT 1 FROM instance WHERE study_id = study.id)"""))
    digest, = set(platform.archive.keys()) - before
    return digest


def faults(platform: Platform) -> list:
    return [finding for finding in checking.check(platform) if finding is not None]


def test_orphan_of_the_only_institution_is_taken_in(platform, device, make_instance):
    leave(platform, device, make_instance())
    assert adopting.sweep(platform) == 1
    index_waiting(platform)
    assert only(platform, Study).image_count == 1
    assert faults(platform) == []


def test_orphan_of_a_known_study_belongs_to_its_institution(platform, device, make_instance):
    second = platform.ask(SYSTEM, institutions.named, 'Second')
    there = type(device)('MR9', device.role, second)
    take_in(platform, there, make_instance(study_uid='1.2.9'))
    leave(platform, there, make_instance(study_uid='1.2.9'))
    assert adopting.sweep(platform) == 1
    assert len(rows(platform, Instance)) == 2
    assert rows(platform, Quarantined) == []


def test_orphan_that_may_be_of_several_institutions_waits(platform, device, own, make_instance):
    platform.ask(SYSTEM, institutions.named, 'Second')
    leave(platform, device, make_instance('DOE^JANE'))
    assert adopting.sweep(platform) == 1
    row = only(platform, Quarantined)
    assert (row.reason, row.institution_id, row.patient_name) == ('orphan', own, 'DOE^JANE')
    assert rows(platform, Instance) == faults(platform) == []


@pytest.mark.parametrize('size', [0, 200, 600])
def test_file_that_broke_off_is_set_aside(platform, device, make_instance, settings, size):
    digest = leave(platform, device, make_instance())
    path = next((settings.data_dir / 'archive').rglob(f'{digest}.dcm'))
    path.chmod(0o640)
    os.truncate(path, size)
    left = path.read_bytes()
    assert adopting.sweep(platform) == 1
    assert kept_files(platform) == rows(platform, Quarantined) == []
    place, = platform.archive.aside()
    assert (settings.data_dir / 'archive' / place).read_bytes() == left


def test_instance_whose_half_was_set_aside_is_stored_when_it_comes_again(
        platform, device, make_instance, settings):
    dataset = make_instance()
    digest = leave(platform, device, dataset)
    path = next((settings.data_dir / 'archive').rglob(f'{digest}.dcm'))
    path.write_bytes(b'half')
    adopting.sweep(platform)
    take_in(platform, device, dataset)
    assert faults(platform) == [Finding(Fault.ASIDE, *platform.archive.aside())]
    assert only(platform, Instance).digest == digest


def test_file_that_is_no_dicom_file_is_left_alone(platform):
    digest = digests.of(b'by hand')
    platform.archive.write(digest, [b'by hand'])
    assert adopting.sweep(platform) == 0
    assert list(platform.archive.keys()) == [digest]


def test_sweep_ends_between_two_files_when_it_is_asked_to(platform, device, make_instance):
    for _ in range(3):
        leave(platform, device, make_instance())
    assert adopting.sweep(platform, asked=lambda: len(rows(platform, Instance)) == 2) == 2
    assert len(faults(platform)) == 1


def test_start_that_is_asked_to_end_sweeps_nothing_and_leaves_it_to_the_next(
        platform, device, make_instance):
    leave(platform, device, make_instance())
    adopting.begin(platform, lambda: True)
    assert len(faults(platform)) == 1
    adopting.begin(platform)
    assert faults(platform) == []


def test_what_comes_while_a_sweep_lasts_is_looked_at_by_the_next_start(
        platform, device, make_instance, monkeypatch):
    monkeypatch.setattr(adopting, 'sweep', lambda *_, **__: time.sleep(0.3))
    monkeypatch.setattr(adopting, 'GRACE_S', 0)
    began = time.time()
    platform.ask(SYSTEM, lambda work: adopting.again(platform, work))
    monkeypatch.setattr(adopting, 'sweep', lambda _, since, **__: swept.append(since))
    swept: list[float] = []
    adopting.begin(platform)
    assert began - 1 < swept[0] < began + 0.2


def test_file_that_is_entered_meanwhile_is_no_orphan(platform, device, make_instance, monkeypatch):
    dataset = make_instance()
    digest = leave(platform, device, dataset)
    monkeypatch.setattr(time, 'sleep', lambda _: take_in(platform, device, dataset))
    assert adopting.orphans(platform, grace_s=1.0) == []
    assert only(platform, Instance).digest == digest


def test_only_files_that_came_since_are_looked_at(platform, device, make_instance):
    digest = leave(platform, device, make_instance())
    assert adopting.orphans(platform, time.time() + 60) == []
    assert adopting.orphans(platform, time.time() - 60) == [digest]


def test_platform_that_starts_sweeps_and_goes_on_sweeping(
        platform, device, make_instance, monkeypatch):
    monkeypatch.setattr(adopting, 'START_GRACE_S', 0)
    for _ in range(2):
        leave(platform, device, make_instance())
        adopting.begin(platform)
        assert faults(platform) == []
    job, = [job for job in rows(platform, Job) if job.name == adopting.SWEEP]
    assert job.due_at > time.time() + adopting.AGAIN_S / 2


def test_sweep_of_every_hour_waits_for_the_next(platform, device, make_instance, monkeypatch):
    monkeypatch.setattr(adopting, 'GRACE_S', 0)
    leave(platform, device, make_instance())
    platform.ask(SYSTEM, lambda work: adopting.again(platform, work))
    assert [job.name for job in rows(platform, Job) if job.lane == 'bulk'] == [adopting.SWEEP]
    assert faults(platform) == []


def test_sweep_of_a_clean_house_changes_nothing(platform, device, make_instance):
    take_in(platform, device, make_instance())
    assert adopting.sweep(platform) == 0
    assert len(rows(platform, Instance)) == len(kept_files(platform)) == 1
