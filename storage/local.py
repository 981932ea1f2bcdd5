"""The archive in a folder of this machine, written so that what is confirmed lasts.

    ROOT/ab/abcd….dcm     kept files, each whole from the moment its name appears
    ROOT/.unfinished/     files still being written

The file system must know hard links; every common one but FAT does.
"""

import hashlib
import io
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from storage.durable import (
    Unfinished,
    make_folder,
    make_folders,
    sweep,
    sync_file,
    sync_folder,
)
from storage.kept import Kept, Missing
from storage.key import key_at, neighbours, place
from storage.spool import Spool, same_content

log = logging.getLogger(__name__)

_WATERMARK_BYTES = 2_000_000_000
_WATERMARK_SHARE = 0.02


class LocalArchive:
    """Files of a local folder; see `storage.archive.Archive` for what the methods promise."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self.waiting = self._root / '.unfinished'
        self._made: set[str] = set()
        make_folder(self.waiting)

    def write(self, key: str, content: Iterable[bytes | memoryview], head: bytes = b'') -> Kept:
        """Keep content under its key, behind a head, and return when it lasts."""
        place(key)
        with self.spool(head) as spool:
            for part in content:
                spool.write(part)
            return spool.commit(key)

    def spool(self, head: bytes = b'') -> Spool:
        """Begin an object that comes in pieces."""
        return _LocalSpool(self, head)

    def open(self, key: str) -> io.BufferedReader:
        """Open a kept file to read and seek in.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        """
        try:
            return self._path(key).open('rb')
        except FileNotFoundError:
            raise Missing(key) from None

    def read(self, key: str, offset: int, length: int) -> bytes:
        """Read a range of a kept file.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If it is no range.
        """
        if offset < 0 or length < 0:
            raise ValueError(f'not a range: {length} bytes from {offset}')
        with self.open(key) as file:
            return _read_range(file.fileno(), offset, length)

    def size(self, key: str) -> int:
        """Count the bytes of a kept file.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        """
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError:
            raise Missing(key) from None

    def exists(self, key: str) -> bool:
        """Tell whether something is kept under the key."""
        return self._path(key).is_file()

    def sha256(self, key: str) -> str:
        """Compute the digest of a kept file from its bytes."""
        with self.open(key) as file:
            return hashlib.file_digest(file, 'sha256').hexdigest()

    def delete(self, key: str) -> None:
        """Remove a kept file for good.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        """
        path = self._path(key)
        try:
            path.unlink()
        except FileNotFoundError:
            raise Missing(key) from None
        sync_folder(path.parent)

    def keys(self, changed_since: float = 0.0) -> Iterator[str]:
        """Walk over the keys of everything kept, in their order."""
        for path in self._walk(self._root, 1, changed_since):
            key = key_at(path.relative_to(self._root).as_posix())
            if key is not None and (not changed_since or _is_newer(path, changed_since)):
                yield key

    def sweep_unfinished(self, older_than_s: float) -> int:
        """Remove what crashed writers left behind, and count it."""
        return sweep(self.waiting, older_than_s)

    def free(self) -> int | None:
        """Count the bytes that can still be written."""
        disk = os.statvfs(self._root)
        return disk.f_bavail * disk.f_frsize

    def below_watermark(self) -> bool:
        """Tell whether the disk has too little room to accept more."""
        disk = os.statvfs(self._root)
        limit = min(_WATERMARK_BYTES, disk.f_blocks * disk.f_frsize * _WATERMARK_SHARE)
        return disk.f_bavail * disk.f_frsize < limit

    def _settle(self, key: str, spool: '_LocalSpool') -> Kept:
        # NOTE: paths of the library cost a tenth of all that an instance costs
        path = f'{self._root}/{place(key)}'
        self._make(key[:2])
        # NOTE: looked for first, so that what is there already costs no copy and no sync of it
        if not os.path.exists(path) and spool.finished().give_place(path):
            return Kept(key, spool.size, spool.sha256, existed=False)
        if kept := self._confirm(key, spool):
            spool._drop()
            return kept
        log.warning('what lay under %s was not what its key stands for: replaced', key)
        spool.finished().take_place(path)
        return Kept(key, spool.size, spool.sha256, existed=False)

    def _confirm(self, key: str, spool: Spool) -> Kept | None:
        with self.open(key) as there:
            size = os.fstat(there.fileno()).st_size
            if not same_content(spool, there, size):
                return None
            sync_file(there.fileno())
            sync_folder(self._path(key).parent)
            there.seek(0)
            sha256 = hashlib.file_digest(there, 'sha256').hexdigest()
        return Kept(key, size, sha256, existed=True)

    def _make(self, folder: str) -> None:
        if folder in self._made and os.path.isdir(f'{self._root}/{folder}'):
            return
        # NOTE: each sync of a folder costs a tenth of a millisecond, so many are made for one
        names = neighbours(folder)
        make_folders(self._root, names)
        self._made.update(names)

    def _path(self, key: str) -> Path:
        return self._root / place(key)

    def _walk(self, folder: Path, depth: int, changed_since: float) -> Iterator[Path]:
        # NOTE: a name that appears changes its folder, so that the others need not be read
        if depth == 0 and changed_since and not _is_newer(folder, changed_since):
            return
        for path in sorted(folder.iterdir()):
            if depth == 0:
                yield path
            elif path.is_dir() and path != self.waiting:
                yield from self._walk(path, depth - 1, changed_since)


class _LocalSpool(Spool):
    def __init__(self, archive: LocalArchive, head: bytes) -> None:
        self._archive = archive
        self._unfinished: Unfinished | None = None
        super().__init__(head)

    def finished(self) -> Unfinished:
        """Return the file that holds everything."""
        self._into_file()
        return cast(Unfinished, self._unfinished)

    def _make_file(self) -> int:
        self._unfinished = Unfinished(str(self._archive.waiting))
        return self._unfinished.descriptor

    def _settle(self, key: str) -> Kept:
        return self._archive._settle(key, self)

    def _drop(self) -> None:
        if self._unfinished is not None:
            self._unfinished.discard()


def _is_newer(path: Path, moment: float) -> bool:
    try:
        # NOTE: of a file this is when it got its name, not when its last byte was written
        return path.stat().st_ctime >= moment
    except FileNotFoundError:
        return False


def _read_range(descriptor: int, offset: int, length: int) -> bytes:
    end = min(offset + length, os.fstat(descriptor).st_size)
    found = b''
    # NOTE: Linux gives at most 2 GiB a call
    while piece := os.pread(descriptor, max(0, end - offset), offset):
        offset += len(piece)
        found = found + piece if found else piece
    return found
