"""A disk that is full or read-only, and an index that is locked: nothing half kept, try again."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import event

import app
from database.tables import AuditEntry, Instance, Job, Quarantined, Role, Study
from hospital import institutions
from hospital.actor import SYSTEM, Actor
from hospital.errors import OutOfResources
from hospital.ingest import Outcome
from settings import Settings
from tests.database.engines import on_postgresql, on_sqlite
from tests.disks import failing_disk, soon
from tests.hospital.records import rows, take_in

TABLES = (AuditEntry, Instance, Job, Quarantined, Study)


def nothing_is_listed(platform) -> bool:
    return not any(rows(platform, table) for table in TABLES)


def files(settings) -> list[Path]:
    return [path for path in (settings.data_dir / 'archive').rglob('*') if path.is_file()]


def test_an_archive_that_cannot_be_written_is_out_of_resources(
        settings, platform, device, make_instance):
    archive = settings.data_dir / 'archive'
    shutil.rmtree(archive)
    archive.write_text('a file in the way')
    with pytest.raises(OutOfResources, match='storage-unwritable'):
        take_in(platform, device, make_instance())
    assert nothing_is_listed(platform)


def test_an_archive_that_came_back_is_written_again(settings, platform, device, make_instance):
    dataset, archive = make_instance(), settings.data_dir / 'archive'
    archive.rename(settings.data_dir / 'away')
    archive.write_text('a file in the way')
    with pytest.raises(OutOfResources):
        take_in(platform, device, dataset)
    archive.unlink()
    (settings.data_dir / 'away').rename(archive)
    assert take_in(platform, device, dataset).outcome is Outcome.STORED


@pytest.mark.parametrize(('free', 'kept'), [(199, False), (200, True)])
def test_the_last_two_percent_of_a_disk_are_left_alone(
        settings, platform, device, make_instance, monkeypatch, free, kept):
    disk = SimpleNamespace(f_blocks=10_000, f_bavail=free, f_frsize=4096)
    monkeypatch.setattr(os, 'statvfs', lambda _: disk)
    if kept:
        assert take_in(platform, device, make_instance()).outcome is Outcome.STORED
        return
    with pytest.raises(OutOfResources, match='disk-full'):
        take_in(platform, device, make_instance())
    assert nothing_is_listed(platform)
    assert files(settings) == []


def test_of_a_large_disk_the_last_two_gigabytes_are_left_alone(
        platform, device, make_instance, monkeypatch):
    disk = SimpleNamespace(f_blocks=10**9, f_bavail=2 * 10**6 - 1, f_frsize=1000)
    monkeypatch.setattr(os, 'statvfs', lambda _: disk)
    with pytest.raises(OutOfResources, match='disk-full'):
        take_in(platform, device, make_instance())


def test_a_disk_that_fills_up_while_a_file_is_written_keeps_no_part_of_it(
        settings, platform, device, make_instance, monkeypatch):
    def full(*_) -> int:
        raise OSError(28, 'No space left on device')
    real = os.pwrite
    answers = iter([real, real, full])
    monkeypatch.setattr(os, 'pwrite', lambda *arguments: next(answers)(*arguments))
    with pytest.raises(OutOfResources, match='storage-unwritable'):
        take_in(platform, device, make_instance(pixels=bytes(3 << 20)))
    assert nothing_is_listed(platform)
    assert files(settings) == []


@on_sqlite
def test_an_index_whose_disk_is_full_is_out_of_resources(settings, platform, device, make_instance):
    event.listen(platform.engine, 'connect',
                 lambda connection, _: connection.execute('PRAGMA max_page_count = 1'))
    platform.engine.dispose()
    stored = 0

    def store_until_it_is_full() -> None:
        nonlocal stored
        for _ in range(300):
            take_in(platform, device, make_instance())
            stored += 1
    with pytest.raises(OutOfResources, match='database-unwritable'):
        store_until_it_is_full()
    assert len(rows(platform, Instance)) == stored


def test_an_index_that_stays_locked_is_out_of_resources(settings, platform, device, make_instance):
    dataset = make_instance()
    impatient(platform)
    with locked(settings), pytest.raises(OutOfResources, match='busy'):
        take_in(platform, device, dataset)
    assert nothing_is_listed(platform)
    assert take_in(platform, device, dataset).outcome is Outcome.STORED


def impatient(platform) -> None:
    """Wait for a lock for a hundredth of a second, and not half a minute."""
    if platform.engine.name == 'sqlite':
        event.listen(platform.engine, 'connect',
                     lambda connection, _: connection.execute('PRAGMA busy_timeout = 10'))
    else:
        event.listen(platform.engine, 'begin',
                     lambda connection: connection.exec_driver_sql("SET lock_timeout = '10ms'"))
    platform.engine.dispose()


@contextmanager
def locked(settings) -> Iterator[None]:
    """Hold a lock as a program of somebody else's would, which knows nothing of turns."""
    if settings.database_url:
        with psycopg.connect(settings.database_url) as other:
            other.execute('LOCK TABLE instance IN ACCESS EXCLUSIVE MODE')
            yield
        return
    other = sqlite3.connect(settings.data_dir / 'index.db', isolation_level=None)
    other.execute('BEGIN IMMEDIATE')
    yield
    other.close()


@on_sqlite
def test_an_index_that_cannot_be_reached_is_out_of_resources(settings, device, make_instance):
    away = settings.model_copy(update={'database_url': 'postgresql://nobody@127.0.0.1:1/none'})
    platform = app.build(away)
    with pytest.raises(OutOfResources, match='database-away'):
        take_in(platform, device, make_instance())


@on_postgresql
def test_who_was_cut_off_from_the_index_is_connected_again(
        settings, platform, device, make_instance):
    take_in(platform, device, make_instance())
    with psycopg.connect(settings.database_url, autocommit=True) as other:
        other.execute('SELECT pg_terminate_backend(pid) FROM pg_stat_activity '
                      'WHERE datname = current_database() AND pid != pg_backend_pid()')
    assert take_in(platform, device, make_instance()).outcome is Outcome.STORED


@pytest.mark.logs_errors
def test_no_image_is_a_success_while_the_journal_cannot_be_synced(tmp_path, make_instance):
    with failing_disk(tmp_path / 'disk') as disk:
        # NOTE: the images lie elsewhere, where all is well
        settings = Settings(data_dir=disk.folder / 'data', hot_url=(tmp_path / 'hot').as_uri(),
                            demo=False)
        app.migrated(settings).engine.dispose()
        platform = app.build(settings)
        device = Actor('CT1', Role.DEVICE, platform.ask(SYSTEM, institutions.own))

        def is_kept() -> bool:
            try:
                receipt = take_in(platform, device, make_instance(study_uid='1.2.9'),
                                  audited=known)
            except OutOfResources:
                return False
            known.add(receipt.study)
            return True
        known: set[str] = set()
        assert is_kept()
        disk.fail()
        # NOTE: a row is small, and a few find room in blocks that are there already
        assert soon(lambda: not is_kept())
        assert not is_kept()
        disk.recover()
        assert soon(is_kept)
        platform.engine.dispose()
