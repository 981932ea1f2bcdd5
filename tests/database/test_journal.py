import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from database import journal
from database.engine import open_engine, transaction
from database.journal import SharedSync
from tests.database.engines import on_sqlite


class Disk:
    """Syncs of a file that last until they are let end."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncs = 0
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)
        monkeypatch.setattr(SharedSync, '_sync_file', lambda _: self.sync())

    def sync(self) -> None:
        self.syncs += 1
        self.begun.release()
        self.may_end.acquire()


@pytest.fixture
def disk(monkeypatch) -> Disk:
    return Disk(monkeypatch)


@on_sqlite
def test_what_is_committed_is_synced_when_the_turn_is_over(settings, monkeypatch):
    engine = open_engine(settings.index_url)
    synced: list[str] = []

    def spy(descriptor: int) -> None:
        synced.append(os.readlink(f'/proc/self/fd/{descriptor}'))
        with sqlite3.connect(settings.data_dir / 'index.db', timeout=0.1) as other:
            other.execute('CREATE TABLE free (whoever INTEGER)')
    monkeypatch.setattr(os, 'fdatasync', spy)
    with transaction(engine, writing=True) as connection:
        connection.exec_driver_sql('CREATE TABLE made (whatever INTEGER)')
    assert synced == [f'{settings.data_dir}/index.db-wal']
    engine.dispose()


def test_those_who_come_while_a_sync_runs_share_the_next(disk):
    shared = SharedSync('journal')
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(shared.wait)
        disk.begun.acquire()
        others = [threads.submit(shared.wait) for _ in range(7)]
        while len(shared._changed._waiters) < 7:
            pass
        disk.may_end.release()
        first.result(10)
        disk.begun.acquire()
        assert not any(each.done() for each in others)
        disk.may_end.release()
        for each in others:
            each.result(10)
    assert disk.syncs == 2


def test_a_journal_that_is_gone_needs_no_sync(tmp_path: Path):
    SharedSync(str(tmp_path / 'index.db')).wait()


@on_sqlite
def test_a_commit_that_nobody_relies_on_is_synced_a_moment_later(settings, disk):
    engine = open_engine(settings.index_url)
    with transaction(engine, writing=True, lasting=lambda: False) as connection:
        connection.exec_driver_sql('CREATE TABLE made (whatever INTEGER)')
    # NOTE: the sync cannot end before it may, and yet the transaction is over
    assert disk.begun.acquire(timeout=60)
    disk.may_end.release()
    engine.dispose()


def test_commits_of_one_moment_share_a_sync_that_nobody_awaits(disk, tmp_path):
    shared = SharedSync(str(tmp_path / 'index.db'))
    for _ in range(50):
        shared.begin()
    assert disk.begun.acquire(timeout=60)
    disk.may_end.release()
    assert not disk.begun.acquire(timeout=5 * journal.SOON_S)
    assert disk.syncs == 1
    shared.begin()
    assert disk.begun.acquire(timeout=60)
    disk.may_end.release()
