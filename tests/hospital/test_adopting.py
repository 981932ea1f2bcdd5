"""Orphans are found, taken in where it is clear whose they are, and set apart where not."""

import os
import time

from pydicom import Dataset
from sqlalchemy import text

from database.engine import transaction
from database.tables import Instance, Job, Quarantined, Study
from hospital import adopting, checking, institutions
from hospital.actor import SYSTEM
from hospital.work import Platform
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


def test_file_that_broke_off_is_removed(platform, device, make_instance, settings):
    digest = leave(platform, device, make_instance())
    path = next((settings.data_dir / 'archive').rglob(f'{digest}.dcm'))
    path.chmod(0o640)
    os.truncate(path, path.stat().st_size - 1)
    assert adopting.sweep(platform) == 1
    assert kept_files(platform) == []


def test_file_that_is_no_dicom_file_is_left_alone(platform):
    platform.archive.write('a' * 64, [b'by hand'])
    assert adopting.sweep(platform) == 0
    assert list(platform.archive.keys()) == ['a' * 64]


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
