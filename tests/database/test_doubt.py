"""A disk that fails while the journal is synced: nothing is said to last, until it does."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from database import dialect, doubt, journal
from database.doubt import Doubt
from database.engine import open_engine, transaction
from database.journal import SharedSync
from tests.disks import FailingDisk, failing_disk, soon

pytestmark = pytest.mark.logs_errors
FAILS, WORKS = 'cannot be synced', 'is synced again'


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FailingDisk]:
    with failing_disk(tmp_path / 'disk') as disk:
        yield disk


@pytest.fixture
def engine(disk) -> Iterator[Engine]:
    engine = open_engine(f'sqlite:///{disk.folder}/index.db')
    with transaction(engine, writing=True) as connection:
        connection.exec_driver_sql('CREATE TABLE made (what BLOB)')
    yield engine
    disk.recover()
    assert soon(lambda: journal.trouble(engine) is None)
    engine.dispose()
    journal._SYNCS.pop(engine.url.database)._close()


def write(engine: Engine, *, lasting: bool = True) -> None:
    with transaction(engine, writing=True, lasting=lambda: lasting) as connection:
        connection.exec_driver_sql('INSERT INTO made VALUES (?)', (os.urandom(300_000),))


def refused(engine: Engine) -> bool:
    try:
        write(engine)
    except OperationalError:
        return True
    return False


def written(engine: Engine) -> int:
    with transaction(engine, writing=False) as connection:
        return int(connection.exec_driver_sql('SELECT count(*) FROM made').scalar_one())


def test_a_commit_whose_journal_cannot_be_synced_is_no_success(engine, disk):
    disk.fail()
    with pytest.raises(OperationalError) as caught:
        write(engine)
    assert dialect.unwritable(caught.value)


@pytest.mark.parametrize('lasting', [True, False])
def test_nothing_is_a_success_after_a_failed_sync_though_the_system_calls_the_next_one_so(
        engine, disk, lasting):
    disk.fail()
    with pytest.raises(OperationalError):
        write(engine)
    with (disk.folder / 'index.db-wal').open('rb') as file:
        os.fdatasync(file.fileno())
    with pytest.raises(OperationalError):
        write(engine, lasting=lasting)


def test_a_sync_that_fails_while_nobody_waits_is_known_to_the_next(engine, disk):
    disk.fail()
    write(engine, lasting=False)
    assert soon(lambda: journal.trouble(engine) is not None)
    with pytest.raises(OperationalError):
        write(engine, lasting=False)


def test_what_was_committed_lasts_in_the_database_itself_once_the_disk_works_again(
        engine, disk, tmp_path):
    disk.fail()
    with pytest.raises(OperationalError):
        write(engine)
    disk.recover()
    assert soon(lambda: journal.trouble(engine) is None)
    # NOTE: without the journal, which may have a hole
    shutil.copy(disk.folder / 'index.db', tmp_path / 'index.db')
    with closing(sqlite3.connect(tmp_path / 'index.db')) as alone:
        assert alone.execute('SELECT count(*) FROM made').fetchone() == (written(engine),) == (1,)
    # NOTE: SQLite's own file of the journal is told of the failure only now
    assert soon(lambda: not refused(engine))
    assert written(engine) == 2


def test_another_process_is_told_before_it_has_met_the_failure(engine, disk):
    disk.fail()
    with pytest.raises(OperationalError):
        write(engine)
    found = SharedSync(str(disk.folder / 'index.db')).doubt.trouble()
    assert found is not None
    assert 'No space' in found.reason


def test_failure_is_logged_once_with_its_reason_and_its_end_once(engine, disk, caplog):
    disk.fail()
    for _ in range(10):
        with pytest.raises(OperationalError):
            write(engine)
    # NOTE: more than one of the attempts to mend it
    time.sleep(2 * journal.AGAIN_S)
    assert [each for each in caplog.messages if FAILS in each] == [
        f'the journal of the index {FAILS}, and nothing is taken in: '
        '[Errno 28] No space left on device']
    disk.recover()
    assert soon(lambda: journal.trouble(engine) is None)
    assert [WORKS in each for each in caplog.messages].count(True) == 1


def test_failure_that_stands_is_logged_again_after_a_minute(tmp_path, caplog):
    here, there = (Doubt(str(tmp_path / 'index.db')) for _ in range(2))
    here.begin(OSError(5, 'disk'))
    there.begin(OSError(5, 'disk'))
    assert len(caplog.messages) == 1
    note = tmp_path / 'index.db.doubt'
    os.utime(note, times=(time.time(), time.time() - doubt.SAY_AGAIN_S))
    for each in (here, there, here):
        each.begin(OSError(5, 'disk'))
    assert len(caplog.messages) == 2


def test_trouble_says_why_and_since_when(tmp_path):
    began = time.time()
    noted = Doubt(str(tmp_path / 'index.db'))
    assert noted.trouble() is None
    noted.begin(OSError(5, 'disk'))
    found = Doubt(str(tmp_path / 'index.db')).trouble()
    assert found is not None
    assert (found.reason, began - 1 < found.since < time.time() + 1) == ('disk', True)


def test_disk_that_takes_no_note_is_in_doubt_for_this_process(tmp_path, caplog):
    noted = Doubt(str(tmp_path / 'gone' / 'index.db'))
    for _ in range(2):
        noted.begin(OSError(30, 'read-only'))
    assert noted.stands
    assert noted.trouble() is not None
    noted.end()
    assert not noted.stands
    assert [FAILS in each for each in caplog.messages] == [True, False]
