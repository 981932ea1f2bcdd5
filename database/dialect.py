"""All that differs between SQLite and PostgreSQL; nothing else in the house asks which it is."""

import fcntl
import os
import re
import select
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import Connection, Engine, TextClause, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from database.pool import WriterPool, refuse_late

# NOTE: our own writers queue elsewhere; with all tries it is less than a device waits for an answer
BUSY_S = 5
# NOTE: a commit by itself is whole but need not last; see `SharedSync`
PRAGMAS = (
    'journal_mode=WAL', 'synchronous=NORMAL', f'busy_timeout={BUSY_S * 1000}', 'foreign_keys=ON',
    'cache_size=-32768', 'mmap_size=1073741824', 'temp_store=MEMORY', 'wal_autocheckpoint=4000',
)
# NOTE: a key that is there already counts too: on the next try the look-up finds it
CONTENTION = (
    'SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY',
    '40001', '40P01', '55P03', '23505',
)
# NOTE: with the plans that PostgreSQL caches, the sixth search for a word becomes a scan; to start
# compilers and other processes takes longer than any question of ours
POSTGRESQL_OPTIONS = ('-c plan_cache_mode=force_custom_plan -c jit=off '
                      '-c max_parallel_workers_per_gather=0')
EVENT_CHANNEL = 'yunying_event'
# NOTE: of what a reader calls at once; a look costs 3 µs
POLL_S = 0.1


def engine_options(url: str) -> dict[str, Any]:
    """Return what `create_engine` needs beside the URL."""
    if url.startswith('sqlite'):
        pool = {'poolclass': WriterPool} if make_url(url).database else {}
        return {'connect_args': {'timeout': BUSY_S}, **pool}
    # NOTE: a connection that a firewall forgot is found out before it is used
    return {'connect_args': {'options': POSTGRESQL_OPTIONS}, 'pool_pre_ping': True,
            'pool_size': 10, 'max_overflow': 20}


def prepare(engine: Engine) -> None:
    """Have every connection set up, and every transaction begin the way its work needs."""
    if engine.dialect.name == 'sqlite':
        event.listen(engine, 'connect', _set_up)
        event.listen(engine, 'begin', _begin_sqlite)
    else:
        event.listen(engine, 'begin', _begin_postgresql)
        event.listen(engine, 'before_cursor_execute', _leave_out_nulls, retval=True)


def first(connection: Connection, statement: TextClause,
          parameters: Mapping[str, object]) -> tuple[Any, ...] | None:
    """Run a statement as it is written and return its first row, None if there is none.

    On SQLite it takes a third of the time that `connection` takes for it. A parameter is `:name`,
    and nothing but parameters begins with a colon.

    Raises
    ------
    DBAPIError
        If the database refuses, as `connection` itself would say it.
    """
    if connection.dialect.name != 'sqlite':
        result = connection.exec_driver_sql(_of_psycopg(statement.text), dict(parameters))
        row = result.first() if result.returns_rows else None
        return tuple(row) if row is not None else None
    try:
        # NOTE: all of them, for a cursor that is left open holds the commit up
        rows = _driver(connection).execute(statement.text, parameters).fetchall()
    except sqlite3.Error as error:
        raise _as_said_by(connection, error) from error
    return rows[0] if rows else None


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """Wait for a writer's turn among all threads and processes of this machine.

    SQLite lets one write at a time, but whoever polls at the right moment is next; some wait for
    ever. The kernel wakes those who wait for a lock file in their order.
    """
    if engine.dialect.name != 'sqlite' or not engine.url.database:
        yield
        return
    with _turn(engine.url.database):
        yield


@contextmanager
def writer(engine: Engine) -> Iterator[Connection]:
    """Lend a connection for one writing transaction to whose turn it is."""
    pool = engine.pool
    with (pool.writer(engine) if isinstance(pool, WriterPool)
          else engine.connect().execution_options(writing=True)) as connection:
        yield connection


def checkpoint(database: str) -> None:
    """Put all that the journal of a SQLite file holds into it, so that it lasts there.

    Raises
    ------
    sqlite3.Error
        If the disk refuses, or somebody keeps reading what was there before.
    """
    with _turn(database), closing(sqlite3.connect(
            f'file:{quote(database)}?mode=rw', uri=True, timeout=BUSY_S)) as connection:
        busy, *_ = connection.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchone()
        if busy:
            raise sqlite3.OperationalError('the journal is read by somebody')


def contended(error: DBAPIError) -> bool:
    """Tell whether another try may succeed: somebody held a lock, or was first with a key."""
    name = getattr(error.orig, 'sqlite_errorname', None) or getattr(error.orig, 'sqlstate', None)
    return str(name).startswith(CONTENTION)


def unwritable(error: DBAPIError) -> bool:
    """Tell whether the database's disk is full or cannot be written."""
    name = getattr(error.orig, 'sqlite_errorname', None) or getattr(error.orig, 'sqlstate', None)
    return str(name).startswith(('SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_IOERR',
                                 'SQLITE_CANTOPEN', '53100', '25006'))


def unreachable(error: DBAPIError) -> bool:
    """Tell whether the database does not answer, was lost on the way, or takes nobody in now."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.orig, 'sqlite_errorname', None) or getattr(error.orig, 'sqlstate', None)
    # NOTE: a connection that was refused has no state, as no server said anything
    return error.connection_invalidated or str(state).startswith(('None', '08', '57P', '53300'))


def assume(connection: Connection, rows: Mapping[str, Mapping[str, Sequence[int]]]) -> None:
    """Tell SQLite how many rows agree in the columns of an index; PostgreSQL finds out itself."""
    if connection.dialect.name != 'sqlite':
        return
    # NOTE: makes the table of such figures, if it is not there yet
    connection.exec_driver_sql('ANALYZE alembic_version')
    connection.exec_driver_sql('DELETE FROM sqlite_stat1')
    connection.exec_driver_sql(
        'INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)',
        [(table, index, ' '.join(map(str, figures))) for table, indexes in rows.items()
         for index, figures in indexes.items()])


def skip_locked(connection: Connection) -> str:
    """Return what ends the query of a row to claim; SQLite needs nothing, it has one writer."""
    return '' if connection.dialect.name == 'sqlite' else 'FOR UPDATE SKIP LOCKED'


def writes_alone(connection: Connection) -> bool:
    """Tell whether nobody else can write until this transaction, a writing one, has ended."""
    return connection.dialect.name == 'sqlite'


def serialise(connection: Connection, subject: int) -> None:
    """Hold a lock until the transaction ends, so that those of one subject commit in their order.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == 'postgresql':
        connection.execute(text('SELECT pg_advisory_xact_lock(:subject)'), {'subject': subject})


def wake(connection: Connection) -> None:
    """Wake those who wait for commits, once this transaction is committed."""
    if connection.dialect.name == 'postgresql':
        connection.execute(text(f'NOTIFY {EVENT_CHANNEL}'))


def commits(engine: Engine, stopping: threading.Event, pause_s: float = POLL_S) -> Iterator[None]:
    """Yield once at first and then after commits of anybody else, until told to stop.

    On SQLite a look takes 3 µs; on PostgreSQL those who announce wake the ones who listen.
    """
    waiting = _sqlite_commits if engine.dialect.name == 'sqlite' else _postgresql_commits
    yield from waiting(engine, stopping, pause_s)


def _sqlite_commits(engine: Engine, stopping: threading.Event, pause_s: float) -> Iterator[None]:
    seen: object = None
    connection = engine.raw_connection()
    try:
        while not stopping.is_set():
            version = connection.cursor().execute('PRAGMA data_version').fetchone()
            if version != seen:
                seen = version
                yield
            stopping.wait(pause_s)
    finally:
        connection.close()


def _postgresql_commits(engine: Engine, stopping: threading.Event,
                        pause_s: float) -> Iterator[None]:
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    try:
        connection.autocommit = True
        connection.execute(f'LISTEN {EVENT_CHANNEL}')
        yield
        while not stopping.is_set():
            readable, _, _ = select.select([connection.fileno()], [], [], pause_s)
            if readable and list(connection.notifies(timeout=0)):
                yield
    finally:
        # NOTE: it must not go back to the pool while it listens
        pooled.invalidate()


@contextmanager
def _turn(database: str) -> Iterator[None]:
    lock_file = os.open(f'{database}.turn', os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock_file)


def _driver(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, past all that stands before it."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def _as_said_by(connection: Connection, error: sqlite3.Error) -> DBAPIError:
    return cast(DBAPIError, DBAPIError.instance(
        None, None, error, sqlite3.Error, dialect=connection.dialect))


@cache
def _of_psycopg(statement: str) -> str:
    return re.sub(r':(\w+)', r'%(\1)s', statement.replace('%', '%%'))


def _set_up(connection: Any, _record: object) -> None:
    # NOTE: or else the driver begins by itself, and DEFERRED: a read-then-write that then fails
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f'PRAGMA {pragma}')


def _begin_sqlite(connection: Connection) -> None:
    refuse_late(connection)
    writing = connection.get_execution_options().get('writing', True)
    driver = _driver(connection)
    try:
        # NOTE: a connection goes back to the pool and serves the other kind next
        if connection.info.get('writing') != writing:
            driver.execute(f'PRAGMA query_only={"OFF" if writing else "ON"}')
            connection.info['writing'] = writing
        driver.execute('BEGIN IMMEDIATE' if writing else 'BEGIN')
    except sqlite3.Error as error:
        raise _as_said_by(connection, error) from error


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get('writing', True):
        connection.exec_driver_sql('SET TRANSACTION READ ONLY')


def _leave_out_nulls(_connection: Connection, _cursor: object, statement: str, parameters: Any,
                     *_context: object) -> tuple[str, Any]:
    """Leave nulls out of texts, which SQLite keeps, and for which PostgreSQL fails."""
    many = isinstance(parameters, list)
    return statement, list(map(_cleaned, parameters)) if many else _cleaned(parameters)


def _cleaned(parameters: Any) -> Any:
    if not isinstance(parameters, dict):
        return parameters
    return {name: value.replace('\0', '') if isinstance(value, str) else value
            for name, value in parameters.items()}
