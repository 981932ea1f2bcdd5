import gc
import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from database.engine import open_engine, transaction
from tests.database.engines import on_sqlite

LOOK = text('SELECT count(*) FROM department')
ADD = text('INSERT INTO department (institution_id, name) VALUES (:whose, :number)')


@pytest.fixture(params=['threads', 'processes'])
def executor(request: pytest.FixtureRequest) -> Executor:
    """Four threads, or three processes."""
    if request.param == 'threads':
        return ThreadPoolExecutor(4)
    return ProcessPoolExecutor(3, mp_context=multiprocessing.get_context('spawn'))


def add_next(url: str) -> None:
    """Read, then write what follows from it, without a second try."""
    engine = open_engine(url)
    with transaction(engine, writing=True) as connection:
        connection.execute(text('SELECT 1 FROM institution WHERE own FOR UPDATE')
                           if engine.name == 'postgresql' else text('SELECT 1'))
        number = connection.execute(LOOK).scalar_one()
        connection.execute(ADD, {'whose': 1, 'number': str(number)})
    engine.dispose()


def pragma(platform, name: str) -> object:
    with transaction(platform.engine, writing=False) as connection:
        return connection.execute(text(f'PRAGMA {name}')).scalar_one()


@on_sqlite
def test_the_index_is_durable_and_waits_for_locks(platform):
    assert pragma(platform, 'journal_mode') == 'wal'
    assert pragma(platform, 'synchronous') == 1, 'NORMAL, and the journal is synced apart'
    assert pragma(platform, 'busy_timeout') == 5_000


def test_who_reads_and_then_writes_at_once_is_never_refused(executor, settings, platform):
    with executor:
        list(executor.map(add_next, [settings.index_url] * 60))
    with transaction(platform.engine, writing=False) as connection:
        assert connection.execute(LOOK).scalar_one() == 60


def test_a_reading_transaction_does_not_wait_for_a_writing_one_and_cannot_write(platform):
    with (transaction(platform.engine, writing=True) as writing,
          transaction(platform.engine, writing=False) as reading):
        writing.execute(ADD, {'whose': 1, 'number': 'unseen'})
        assert reading.execute(LOOK).scalar_one() == 0
        with pytest.raises(DBAPIError, match=r'(?i)read-?only'):
            reading.execute(text('DELETE FROM study'))


def test_what_an_error_leaves_is_undone(platform):
    def fail() -> None:
        with transaction(platform.engine, writing=True) as connection:
            connection.execute(ADD, {'whose': 1, 'number': 'x'})
            raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        fail()
    with transaction(platform.engine, writing=False) as connection:
        assert connection.execute(LOOK).scalar_one() == 0


def fail(platform) -> None:
    """Write something, and do not come to the end."""
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(ADD, {'whose': 1, 'number': 'half done'})
        raise ZeroDivisionError


@on_sqlite
def test_who_writes_after_its_transaction_has_ended_is_refused_and_nobody_else(platform):
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(ADD, {'whose': 1, 'number': 'one'})
    with pytest.raises(SQLAlchemyError):
        connection.execute(ADD, {'whose': 1, 'number': 'late'})
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(ADD, {'whose': 1, 'number': 'two'})
        assert connection.execute(LOOK).scalar_one() == 2


@on_sqlite
def test_what_one_writer_leaves_undone_the_next_one_does_not_see(platform):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            fail(platform)
        with transaction(platform.engine, writing=True) as connection:
            assert connection.execute(LOOK).scalar_one() == 0


@on_sqlite
def test_an_engine_that_is_disposed_of_leaves_no_file_open(platform):
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(ADD, {'whose': 1, 'number': 'one'})
    database = platform.engine.url.database
    assert open_files(database)
    platform.engine.dispose()
    assert not open_files(database)
    with transaction(platform.engine, writing=True) as connection:
        assert connection.execute(LOOK).scalar_one() == 1


@on_sqlite
def test_an_engine_that_nobody_has_any_more_leaves_no_connection_open(settings):
    def write_once() -> str:
        engine = open_engine(settings.index_url)
        with transaction(engine, writing=True) as connection:
            connection.execute(ADD, {'whose': 1, 'number': 'one'})
        return engine.url.database
    database = write_once()
    gc.collect()
    assert database not in open_files(database)


def open_files(database: str) -> list[str]:
    """Descriptors of this process that hold a database."""
    found = [os.readlink(each) for each in Path('/proc/self/fd').iterdir() if each.is_symlink()]
    return [each for each in found if each.startswith(database)]
