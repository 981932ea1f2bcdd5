import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

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
