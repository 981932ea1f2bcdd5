"""What a sender was told is safe outlives the power, although its row alone might not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from database import journal
from database.tables import AuditEntry, Instance, Quarantined, Study
from hospital import adopting, checking, institutions
from hospital.actor import SYSTEM
from hospital.ingest import Outcome
from hospital.work import Platform
from tests.database.engines import on_sqlite
from tests.hospital.records import index_waiting, only, rows, take_in

NAMES = ('index.db', 'index.db-wal')


class PowerLost(Exception):
    """Nobody was told anything any more."""


class Power:
    """Keeps what of the index had lasted when somebody was last told so."""

    def __init__(self, platform: Platform, folder: Path, kept: Path, monkeypatch) -> None:
        self._platform, self._folder, self._kept = platform, folder, kept
        self.syncs = 0
        self.before_next: Callable[[], object] | None = None
        """What happens between a commit and its sync, which the power does not live to see."""
        monkeypatch.setattr(journal, 'sync', self._sync)
        monkeypatch.setattr(journal, 'sync_soon', lambda _: None)

    def _sync(self, _engine: object) -> None:
        before, self.before_next = self.before_next, None
        if before is not None:
            before()
            raise PowerLost
        self.syncs += 1
        for name in NAMES:
            shutil.copy(self._folder / name, self._kept / name)

    def fail(self) -> None:
        """Take everything back that had not lasted, and begin again."""
        self._platform.engine.dispose()
        for path in self._folder.glob('index.db*'):
            path.unlink()
        for name in NAMES:
            shutil.copy(self._kept / name, self._folder / name)


@on_sqlite
def test_rows_that_are_lost_with_the_power_are_made_anew(
        platform, device, make_instance, settings, tmp_path, monkeypatch):
    # NOTE: with two of them, an orphan whose study is not known would wait for a decision
    platform.ask(SYSTEM, institutions.named, 'Second')
    power = Power(platform, settings.data_dir, tmp_path, monkeypatch)
    audited: set[str] = set()
    for number in range(4):
        receipt = take_in(platform, device, make_instance(
            study_uid='1.2.9', InstanceNumber=number), audited=audited)
        assert receipt.outcome is Outcome.STORED
        audited.add(receipt.study)
    assert (power.syncs, len(rows(platform, Instance))) == (1, 4)
    power.fail()
    assert len(rows(platform, Instance)) == 1
    assert adopting.sweep(platform) == 3
    index_waiting(platform)
    assert only(platform, Study).instance_count == 4
    assert device.name in {entry.actor for entry in rows(platform, AuditEntry)}
    assert rows(platform, Quarantined) == []
    assert [finding for finding in checking.check(platform) if finding is not None] == []


@on_sqlite
def test_a_study_lasts_before_a_sender_is_told_of_a_duplicate_in_it(
        platform, device, make_instance, settings, tmp_path, monkeypatch):
    platform.ask(SYSTEM, institutions.named, 'Second')
    power = Power(platform, settings.data_dir, tmp_path, monkeypatch)
    platform.ask(SYSTEM, institutions.named, 'Third')
    dataset, told = make_instance(), []
    power.before_next = lambda: told.append(take_in(platform, device, dataset))
    with pytest.raises(PowerLost):
        take_in(platform, device, dataset)
    power.fail()
    adopting.sweep(platform)
    assert [receipt.outcome for receipt in told] == [Outcome.DUPLICATE]
    assert rows(platform, Quarantined) == []
    assert only(platform, Study).uid == dataset.StudyInstanceUID


@on_sqlite
def test_only_the_first_duplicate_of_a_study_waits_for_it(
        platform, device, make_instance, settings, tmp_path, monkeypatch):
    dataset = make_instance()
    study = take_in(platform, device, dataset).study
    power = Power(platform, settings.data_dir, tmp_path, monkeypatch)
    take_in(platform, device, dataset)
    assert power.syncs == 1
    take_in(platform, device, dataset, lasting={study})
    assert power.syncs == 1


@on_sqlite
def test_a_study_lasts_before_its_first_sender_is_told(
        platform, device, make_instance, settings, tmp_path, monkeypatch):
    power = Power(platform, settings.data_dir, tmp_path, monkeypatch)
    for study_uid in ('1.2.3', '1.2.4'):
        take_in(platform, device, make_instance(study_uid=study_uid))
    power.fail()
    assert {study.uid for study in rows(platform, Study)} == {'1.2.3', '1.2.4'}
    assert len(rows(platform, Instance)) == 2


@on_sqlite
def test_a_correction_lasts_before_its_sender_is_told(
        platform, device, make_instance, settings, tmp_path, monkeypatch):
    power = Power(platform, settings.data_dir, tmp_path, monkeypatch)
    dataset = make_instance()
    study = take_in(platform, device, dataset).study
    dataset.PatientName = 'Right^Name'
    assert take_in(platform, device, dataset, audited={study}).outcome is Outcome.CORRECTED
    power.fail()
    assert sorted(instance.shown for instance in rows(platform, Instance)) == [False, True]
