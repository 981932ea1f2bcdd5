"""Make commits last, many at once: group commit for SQLite.

In the mode WAL with `synchronous=NORMAL` a commit is whole as soon as it is made, and lasts as soon
as the journal is synced: by a checkpoint, or here. Whoever has committed waits for a sync that
began afterwards; one sync serves all who wait for it, and nobody holds the write lock meanwhile.
Who need not know leaves it to a thread that syncs a moment later. PostgreSQL does all that by
itself.

Once a sync has failed nobody is told any more that something lasts, see `database.doubt`, until
the whole journal could be put into the database itself.
"""

import errno
import os
import sqlite3
import threading
import time

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from database import dialect
from database.doubt import Doubt, Trouble

SOON_S = 0.1
"""How long a commit whose sync nobody awaits stays without one, at most, while the disk is idle."""
AGAIN_S = 1.0
"""How often a journal that is in doubt is tried to be mended."""


class SharedSync:
    """Syncs of the journal of one database that are shared by the threads of a process."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._path = f'{database}-wal'
        self._file: int | None = None
        self.doubt = Doubt(database)
        self._mend_at = 0.0
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
            If the disk refuses, or has refused and could not be mended since.
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
        # NOTE: who is told already begins after this, and each call would wake it
        if not self._wanted.is_set():
            self._wanted.set()

    def let_go(self) -> None:
        """Hold the journal open no longer if it is gone, as it is with the last connection."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running)
            if not os.path.exists(self._path):
                self._close()

    def _serve(self) -> None:
        while True:
            self._wanted.wait()
            time.sleep(SOON_S)
            self._wanted.clear()
            try:
                self.wait()
            except OSError:
                time.sleep(AGAIN_S)

    def _sync(self) -> None:
        self._running = True
        self._begun += 1
        number = self._begun
        self._changed.release()
        try:
            self._sync_or_mend()
        except OSError:
            # NOTE: so that it is mended although nobody may come who would try
            self.begin()
            raise
        finally:
            self._changed.acquire()
            self._running = False
            self._changed.notify_all()
        self._done = number

    def _sync_or_mend(self) -> None:
        in_doubt = self.doubt.stands
        if in_doubt and time.monotonic() < self._mend_at:
            raise OSError(errno.EIO, 'the journal is in doubt')
        try:
            if in_doubt:
                self._mend()
            self._sync_file()
        except OSError as error:
            self._mend_at = time.monotonic() + AGAIN_S
            self.doubt.begin(error)
            raise
        if in_doubt:
            self.doubt.end()

    def _mend(self) -> None:
        """Put all that the journal holds into the database, so that it begins anew.

        Raises
        ------
        OSError
            If that fails, too.
        """
        self._close()
        try:
            dialect.checkpoint(self._database)
        except sqlite3.Error as error:
            raise OSError(errno.EIO, str(error)) from error

    def _sync_file(self) -> None:
        file = self._open()
        if file is not None:
            getattr(os, 'fdatasync', os.fsync)(file)

    def _open(self) -> int | None:
        """Open the journal if need be; None if there is none."""
        try:
            there = os.stat(self._path)
            # NOTE: kept open, for what is opened later is not told of a failure that another saw
            if self._file is None or not os.path.samestat(there, os.fstat(self._file)):
                self._close()
                self._file = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            # NOTE: the last connection was closed, which has put all into the database and synced
            self._close()
        return self._file

    def _close(self) -> None:
        # NOTE: it loses no lock of the database, which are held on other files
        if self._file is not None:
            os.close(self._file)
            self._file = None


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
    """Have all that was committed before last in a moment, and return at once.

    Raises
    ------
    OperationalError
        If an earlier sync has failed, so that it cannot be left to a later one.
    """
    shared = _of(engine)
    if shared is None:
        return
    if shared.doubt.stands:
        sync(engine)
    else:
        shared.begin()


def let_go(engine: Engine) -> None:
    """Hold nothing open of a database that nobody is connected to any more."""
    shared = _of(engine)
    if shared is not None:
        shared.let_go()


def trouble(engine: Engine) -> Trouble | None:
    """Return why what is committed does not last, whichever process has met it."""
    shared = _of(engine)
    return shared.doubt.trouble() if shared else None


def _of(engine: Engine) -> SharedSync | None:
    database = engine.url.database
    if engine.dialect.name != 'sqlite' or not database:
        return None
    shared = _SYNCS.get(database)
    if shared is None:
        with _LOCK:
            shared = _SYNCS.setdefault(database, SharedSync(database))
    return shared
