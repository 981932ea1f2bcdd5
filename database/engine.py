"""The way to the index: an engine, and the transactions on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import ArgumentError
from sqlmodel import create_engine

from database import dialect, journal


def open_engine(url: str) -> Engine:
    """Return the engine of an index, its connections set up for several processes.

    `postgresql://` is understood as psycopg 3, the driver that comes along.

    Raises
    ------
    ValueError
        If it is the address of no database.
    """
    if url.startswith('postgresql://'):
        url = url.replace('postgresql://', 'postgresql+psycopg://', 1)
    try:
        engine = create_engine(url, **dialect.engine_options(url))
    except ArgumentError as error:
        # NOTE: not the address itself, which may hold a password
        raise ValueError('not the address of a database, such as postgresql://user@host/name'
                         ) from error
    dialect.prepare(engine)
    event.listen(engine, 'engine_disposed', journal.let_go)
    return engine


def _always() -> bool:
    return True


@contextmanager
def transaction(engine: Engine, *, writing: bool,
                lasting: Callable[[], bool] = _always) -> Iterator[Connection]:
    """Open a transaction that is committed at the end, or undone if an error leaves it.

    A writing one waits for its turn and holds the write lock from its first moment; a reading one
    waits for nobody and cannot write. What is committed lasts when this returns, or soon after
    where `lasting`, which is asked once it is committed, says that nobody relies on it.
    """
    if not writing:
        with engine.connect().execution_options(writing=False) as connection, connection.begin():
            yield connection
        return
    # NOTE: before the connection, as those who wait in line need none yet
    with dialect.turn(engine), dialect.writer(engine) as connection, connection.begin():
        yield connection
    # NOTE: when the turn is over, so that the next one writes while the disk is busy
    if lasting():
        journal.sync(engine)
    else:
        journal.sync_soon(engine)


def answers(engine: Engine) -> bool:
    """Ask the index for nothing, and tell that it answered."""
    with transaction(engine, writing=False) as connection:
        return bool(connection.execute(text('SELECT 1')).scalar_one() == 1)
