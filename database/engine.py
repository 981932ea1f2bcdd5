"""The way to the index: an engine, and the transactions on it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import ArgumentError
from sqlmodel import create_engine

from database import dialect, journal

_WRITERS: dict[Engine, Connection] = {}
"""Of each engine whose writers take turns, until it is disposed of, the last one's connection."""


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
    event.listen(engine, 'engine_disposed', _forget)
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
    with ExitStack() as opened:
        # NOTE: before the connection, as those who wait in line need none yet
        if writing:
            opened.enter_context(dialect.turn(engine))
        connection = opened.enter_context(_connected(engine, writing))
        opened.enter_context(connection.begin())
        yield connection
    if not writing:
        return
    # NOTE: when the turn is over, so that the next one writes while the disk is busy
    if lasting():
        journal.sync(engine)
    else:
        journal.sync_soon(engine)


@contextmanager
def _connected(engine: Engine, writing: bool) -> Iterator[Connection]:
    """Lend a connection; who writes by turns gets the one that the last writer left."""
    if not writing or not dialect.has_turns(engine):
        with engine.connect().execution_options(writing=writing) as connection:
            yield connection
        return
    # NOTE: to open and close one takes longer than all statements of an instance
    kept = _WRITERS.pop(engine, None)
    connection = kept or engine.connect().execution_options(writing=True)
    dialect.waken(connection)
    try:
        yield connection
    except BaseException:
        connection.close()
        raise
    dialect.lay_to_rest(connection)
    _WRITERS[engine] = connection


def _forget(engine: Engine) -> None:
    """Close what is kept, when the engine closes all."""
    connection = _WRITERS.pop(engine, None)
    if connection is not None:
        # NOTE: the pool that it came from is gone
        connection.detach()
        connection.close()


def answers(engine: Engine) -> bool:
    """Ask the index for nothing, and tell that it answered."""
    with transaction(engine, writing=False) as connection:
        return bool(connection.execute(text('SELECT 1')).scalar_one() == 1)
