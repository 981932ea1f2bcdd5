"""The archive in a folder of this machine, written so that what is confirmed lasts.

    ROOT/ab/abcd….dcm     kept files, each whole from the moment its name appears
    ROOT/.unfinished/     files still being written
    ROOT/.aside/          files that were not what their names said

The file system must know hard links; every common one but FAT does.
"""

import io
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import cast

from storage import digests
from storage.durable import (
    Unfinished,
    make_folder,
    make_folders,
    sweep,
    sync_file,
    sync_folder,
)
from storage.kept import Kept, Missing
from storage.key import FOLDER_LENGTH, key_at, neighbours, place
from storage.spool import Spool, same_content

log = logging.getLogger(__name__)

_WATERMARK_BYTES = 2_000_000_000
_WATERMARK_SHARE = 0.02


class LocalArchive:
    """Files of a local folder; see `storage.archive.Archive` for what the methods promise."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self.waiting = self._root / '.unfinished'
        self._aside = self._root / '.aside'
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
        # NOTE: a file object asks the system five things more, and threads wait for each other
        try:
            descriptor = os.open(f'{self._root}/{place(key)}', os.O_RDONLY)
        except FileNotFoundError:
            raise Missing(key) from None
        try:
            return _read_range(descriptor, offset, length)
        finally:
            os.close(descriptor)

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

    def digest(self, key: str) -> str:
        """Compute the digest of a kept file from its bytes."""
        with self.open(key) as file:
            return digests.of_file(file)

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

    def set_aside(self, key: str, found: str) -> bool:
        """Move a file that is not what its key stands for out of the way."""
        path, target = self._path(key), self._aside / f'{key}-{found[:16]}.dcm'
        with self.open(key) as file:
            if digests.of_file(file) != found:
                return False
            make_folder(self._aside)
            path.rename(target)
            if target.stat().st_ino != os.fstat(file.fileno()).st_ino:
                # NOTE: what came in its place since it was opened is what the key stands for
                _give_back(target, path)
                return False
        sync_folder(self._aside)
        sync_folder(path.parent)
        return True

    def aside(self) -> Iterator[str]:
        """Walk over what was set aside."""
        if self._aside.is_dir():
            yield from (f'{self._aside.name}/{name}' for name in sorted(os.listdir(self._aside)))

    def keys(self) -> Iterator[str]:
        """Walk over the keys of everything kept, in their order."""
        return chain.from_iterable(self.batches())

    def batches(self, changed_since: float = 0.0) -> Iterator[list[str]]:
        """Walk over all keys, a folder at once."""
        for name in sorted(os.listdir(self._root)):
            # NOTE: a name that appears changes its folder, so that the others need not be read
            if len(name) == FOLDER_LENGTH and _is_newer(self._root / name, changed_since):
                yield [key for file in sorted(os.listdir(self._root / name))
                       if (key := key_at(f'{name}/{file}'))]

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
            return Kept(key, spool.size, spool.digest, existed=False)
        if kept := self._confirm(key, spool):
            spool._drop()
            return kept
        log.warning('what lay under %s was not what its key stands for: replaced', key)
        spool.finished().take_place(path)
        return Kept(key, spool.size, spool.digest, existed=False)

    def _confirm(self, key: str, spool: Spool) -> Kept | None:
        with self.open(key) as there:
            size = os.fstat(there.fileno()).st_size
            if not same_content(spool, there, size):
                return None
            sync_file(there.fileno())
            sync_folder(self._path(key).parent)
            there.seek(0)
            return Kept(key, size, digests.of_file(there), existed=True)

    def _make(self, folder: str) -> None:
        if folder in self._made and os.path.isdir(f'{self._root}/{folder}'):
            return
        # NOTE: each sync of a folder costs a tenth of a millisecond, so many are made for one
        names = neighbours(folder)
        make_folders(self._root, names)
        self._made.update(names)

    def _path(self, key: str) -> Path:
        return self._root / place(key)


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


def _is_newer(folder: Path, moment: float) -> bool:
    return folder.is_dir() and folder.stat().st_ctime >= moment


def _give_back(taken: Path, path: Path) -> None:
    with suppress(FileExistsError):
        os.link(taken, path)
    taken.unlink()
    sync_folder(path.parent)


def _read_range(descriptor: int, offset: int, length: int) -> bytes:
    end = min(offset + length, os.fstat(descriptor).st_size)
    found = b''
    # NOTE: Linux gives at most 2 GiB a call
    while offset < end and (piece := os.pread(descriptor, end - offset, offset)):
        offset += len(piece)
        found = found + piece if found else piece
    return found
