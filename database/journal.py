"""Make commits last, many at once: group commit for SQLite.

In the mode WAL with `synchronous=NORMAL` a commit is whole as soon as it is made, and lasts as soon
as the journal is synced: by a checkpoint, or here. Whoever has committed waits for a sync that
began afterwards; one sync serves all who wait for it, and nobody holds the write lock meanwhile.
Who need not know leaves it to a thread that syncs a moment later. PostgreSQL does all that by
itself.
"""

import logging
import os
import sqlite3
import threading
import time

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)

SOON_S = 0.1
"""How long a commit whose sync nobody awaits stays without one, at most, while the disk is idle."""


class SharedSync:
    """Syncs of one file that are shared by the threads of a process."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._changed = threading.Condition()
        self._running = False
        self._begun = self._done = 0
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    def wait(self) -> None:
        """Return when a sync that began after this call has ended.

        Raises
        ------
        OSError
            If the disk refuses, to whoever did the sync; others try for themselves.
        """
        with self._changed:
            wanted = self._begun + 1
            while self._done < wanted:
                if self._running:
                    self._changed.wait()
                else:
                    self._sync()

    def begin(self) -> None:
        """Have a sync done in a moment, on a thread that nobody waits for."""
        if self._thread is None:
            with self._changed:
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._serve, name='journal', daemon=True)
                    self._thread.start()
        self._wanted.set()

    def _serve(self) -> None:
        while True:
            self._wanted.wait()
            time.sleep(SOON_S)
            self._wanted.clear()
            try:
                self.wait()
            except OSError:
                # NOTE: whoever relies on a commit syncs for himself, and is told
                log.exception('the journal of the index cannot be synced')

    def _sync(self) -> None:
        self._running = True
        self._begun += 1
        number = self._begun
        self._changed.release()
        try:
            _sync_file(self._path)
        finally:
            self._changed.acquire()
            self._running = False
            self._changed.notify_all()
        self._done = number


_SYNCS: dict[str, SharedSync] = {}
_LOCK = threading.Lock()


def sync(engine: Engine) -> None:
    """Return when all that was committed before lasts.

    Raises
    ------
    OperationalError
        If the disk refuses, as if the database had said so.
    """
    shared = _of(engine)
    if shared is None:
        return
    try:
        shared.wait()
    except OSError as error:
        refusal = sqlite3.OperationalError(str(error))
        refusal.sqlite_errorname = 'SQLITE_IOERR_FSYNC'
        raise OperationalError('sync', {}, refusal) from error


def sync_soon(engine: Engine) -> None:
    """Have all that was committed before last in a moment, and return at once."""
    shared = _of(engine)
    if shared is not None:
        shared.begin()


def _of(engine: Engine) -> SharedSync | None:
    database = engine.url.database
    if engine.dialect.name != 'sqlite' or not database:
        return None
    shared = _SYNCS.get(database)
    if shared is None:
        with _LOCK:
            shared = _SYNCS.setdefault(database, SharedSync(f'{database}-wal'))
    return shared


def _sync_file(path: str) -> None:
    # NOTE: closing it loses no lock of the database, which are held on other files
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        # NOTE: the last connection was closed, which has put all into the database and synced it
        return
    try:
        getattr(os, 'fdatasync', os.fsync)(descriptor)
    finally:
        os.close(descriptor)
