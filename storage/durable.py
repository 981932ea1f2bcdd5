"""Writing so that it lasts: files and folder entries that survive a loss of power."""

import contextlib
import ctypes
import fcntl
import os
import secrets
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_SUFFIX = '.unfinished'
_C_LIBRARY = ctypes.CDLL(None)
# NOTE: of the kernel's own values, as Python has no name for them
_WAIT_BEFORE, _WRITE = 1, 2
_ORDERED = frozenset(('ext4', 'xfs'))


def sync_file(descriptor: int) -> None:
    """Return when the bytes of an open file, and its size, are on the disk.

    Raises
    ------
    OSError
        If the disk refuses; the file must then be given up, for the kernel may forget the pages.
    """
    if hasattr(os, 'fdatasync'):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def begin_sync(descriptor: int, offset: int, length: int) -> None:
    """Have a range of a file written while more is coming, so that its sync has less to do.

    It waits only where the same range is being written already. Nothing is promised: errors are
    told by the sync. Does nothing where the system does not know how.
    """
    if hasattr(_C_LIBRARY, 'sync_file_range'):
        _C_LIBRARY.sync_file_range(descriptor, ctypes.c_int64(offset), ctypes.c_int64(length),
                                   ctypes.c_uint(_WRITE))


def await_sync(descriptor: int, offset: int, length: int) -> None:
    """Wait for a range whose writing has begun, so that no sender is faster than the disk."""
    if hasattr(_C_LIBRARY, 'sync_file_range'):
        _C_LIBRARY.sync_file_range(descriptor, ctypes.c_int64(offset), ctypes.c_int64(length),
                                   ctypes.c_uint(_WAIT_BEFORE))


def sync_folder(folder: str | Path) -> None:
    """Return when the names in a folder are on the disk.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def carries_names(folder: str) -> bool:
    """Tell whether the sync of a file makes its newest name last as well.

    So it is where a journal keeps the order of changes and holds the link and the file's count of
    links in one of them; a sync of the folder would only empty the disk's cache once more. It
    must be that of all, not of the data alone, which may have been written before the link.
    """
    return _keeps_order(os.stat(folder).st_dev)


@cache
def _keeps_order(device: int) -> bool:
    wanted = f'{os.major(device)}:{os.minor(device)}'
    with contextlib.suppress(OSError), open('/proc/self/mountinfo', encoding='utf-8') as mounts:
        for line in mounts:
            place, _, kind = line.partition(' - ')
            if place.split()[2] == wanted:
                return kind.split()[0] in _ORDERED
    return False


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that they last.

    Raises
    ------
    OSError
        If the disk is full or refuses.
    """
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    make_folders(folder.parent, [folder.name])


def make_folders(parent: Path, names: Iterable[str]) -> None:
    """Make folders in one that is there, so that they last.

    Raises
    ------
    OSError
        If the disk is full or refuses.
    """
    for name in names:
        with contextlib.suppress(FileExistsError):
            os.mkdir(f'{parent}/{name}', 0o750)
    # NOTE: also where they were there, for the process that made them may not have synced yet
    sync_folder(parent)


class Unfinished:
    """A file without a place: a name of its own in a waiting folder, locked by its writer."""

    def __init__(self, folder: str) -> None:
        self.path = f'{folder}/{secrets.token_hex(16)}{_SUFFIX}'
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
        # NOTE: the lock ends with the process however it dies, so that a sweep knows
        fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def give_place(self, path: str) -> bool:
        """Let the file lie whole under `path`; False, and no change, if a file is there.

        Raises
        ------
        OSError
            If the disk is full or refuses.
        """
        try:
            os.link(self.path, path)
        except FileExistsError:
            return False
        try:
            # NOTE: behind the link, so that a journal writes bytes and names at once; a loss of
            # power may leave the name of a half, which nobody was told of, and its digest gives
            # it away
            os.fsync(self.descriptor)
            folder = os.path.dirname(path)
            if not carries_names(folder):
                sync_folder(folder)
        except OSError:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            raise
        os.unlink(self.path)
        return True

    def take_place(self, path: str) -> None:
        """Put the file in the place of the one that is under `path`.

        Raises
        ------
        OSError
            If the disk is full or refuses.
        """
        sync_file(self.descriptor)
        os.replace(self.path, path)
        sync_folder(os.path.dirname(path))

    def discard(self) -> None:
        """Remove the file."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)


def sweep(folder: Path, older_than_s: float) -> int:
    """Remove the unfinished files whose writers are gone, and count them.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    limit = time.time() - older_than_s
    return sum(_remove_abandoned(path, limit) for path in folder.glob(f'*{_SUFFIX}'))


def _remove_abandoned(path: Path, limit: float) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        if os.fstat(descriptor).st_mtime > limit:
            return False
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
