"""The archive in any store that fsspec reaches by address: S3 and its like, or memory."""

import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import fsspec  # type: ignore[import-untyped]

from storage import digests, unchanged
from storage.kept import Kept, Missing
from storage.key import FOLDER_LENGTH, key_at, place
from storage.spool import Spool, same_content

_BLOCK = 16 << 20
_READ_AHEAD = 1 << 20
_ASIDE, _UNFINISHED = '.aside', '.unfinished'


class RemoteArchive:
    """Objects of a store; see `storage.archive.Archive` for what the methods promise."""

    def __init__(self, url: str, options: Mapping[str, object]) -> None:
        # NOTE: a cached listing denies what another process has just written
        settings = {'use_listings_cache': False, 'skip_instance_cache': True, **options}
        self._store, root = fsspec.url_to_fs(url, **settings)
        self._root = root.rstrip('/')

    def write(self, key: str, content: Iterable[bytes | memoryview], head: bytes = b'') -> Kept:
        """Keep content under its key, behind a head, and return when the store confirms."""
        place(key)
        with self.spool(head) as spool:
            for part in content:
                spool.write(part)
            return spool.commit(key)

    def spool(self, head: bytes = b'') -> Spool:
        """Begin an object that comes in pieces; they wait in this machine's temporary folder."""
        return _RemoteSpool(self, head)

    def open(self, key: str) -> io.BufferedReader:
        """Open a kept object to read and seek in."""
        return io.BufferedReader(_Ranges(self, key), _READ_AHEAD)

    def read(self, key: str, offset: int, length: int) -> bytes:
        """Read a range of a kept object in one request.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        ValueError
            If it is no range.
        """
        if offset < 0 or length < 0:
            raise ValueError(f'not a range: {length} bytes from {offset}')
        try:
            found = self._store.cat_file(self._path(key), start=offset, end=offset + length)
        except FileNotFoundError:
            raise Missing(key) from None
        return bytes(found)

    def size(self, key: str) -> int:
        """Count the bytes of a kept object.

        Raises
        ------
        Missing
            If nothing is kept under the key.
        """
        try:
            return int(self._store.info(self._path(key))['size'])
        except FileNotFoundError:
            raise Missing(key) from None

    def exists(self, key: str) -> bool:
        """Tell whether something is kept under the key."""
        return bool(self._store.exists(self._path(key)))

    def digest(self, key: str) -> str:
        """Compute the digest of a kept object from its bytes."""
        self.size(key)
        return self._digest(self._path(key))

    def delete(self, key: str) -> None:
        """Remove a kept object for good."""
        self.size(key)
        self._store.rm_file(self._path(key))

    def set_aside(self, key: str, found: str) -> bool:
        """Copy an object that is not what its key stands for out of the way, and remove it.

        False also where the store cannot remove just that object, see `storage.unchanged`.
        """
        path, target = self._path(key), f'{self._root}/{_ASIDE}/{key}-{found[:16]}.dcm'
        self.size(key)
        if not unchanged.can_compare(self._store, f'{self._root}/{_UNFINISHED}'):
            return False
        known = unchanged.mark(self._store, path)
        if self.digest(key) != found:
            return False
        self._store.cp_file(path, target)
        # NOTE: read back, so that the bytes are there twice before they are removed once
        if self._digest(target) != found:
            return False
        return unchanged.remove(self._store, path, known)

    def aside(self) -> Iterator[str]:
        """Walk over what was set aside."""
        for path in sorted(self._store.find(f'{self._root}/{_ASIDE}')):
            yield path.removeprefix(self._root).lstrip('/')

    def keys(self) -> Iterator[str]:
        """Walk over the keys of everything kept, in their order."""
        for path in sorted(self._store.find(self._root)):
            key = key_at(path.removeprefix(self._root).lstrip('/'))
            if key is not None:
                yield key

    def batches(self, changed_since: float = 0.0) -> Iterator[list[str]]:
        """Walk over all keys, those that begin alike at once; a store knows no changed folders."""
        for _, keys in groupby(self.keys(), key=lambda key: key[:FOLDER_LENGTH]):
            yield list(keys)

    def sweep_unfinished(self, older_than_s: float) -> int:
        """Do nothing: what waits here has no name and ends with its process."""
        return 0

    def free(self) -> int | None:
        """Give None: a store does not say."""
        return None

    def below_watermark(self) -> bool:
        """Give False: a store has no end that could be seen."""
        return False

    def _settle(self, key: str, spool: Spool) -> Kept:
        if not self._create(key, spool):
            if kept := self._confirm(key, spool):
                return kept
            self._put(key, spool, 'overwrite')
        return Kept(key, spool.size, spool.digest, existed=False)

    def _create(self, key: str, spool: Spool) -> bool:
        """Write if nothing is there; False if something is."""
        try:
            self._put(key, spool, 'create')
        except OSError:
            # NOTE: stores answer a failed precondition with an error each of their own
            if not self.exists(key):
                raise
            return False
        return True

    def _put(self, key: str, spool: Spool, mode: str) -> None:
        spool.file.seek(0)
        # NOTE: what is large goes in parts, so that it is never whole in memory
        if spool.size <= _BLOCK:
            self._store.pipe_file(self._path(key), spool.file.read(), mode=mode)
        else:
            self._store.put_file(f'/dev/fd/{spool.file.fileno()}', self._path(key), mode=mode)

    def _confirm(self, key: str, spool: Spool) -> Kept | None:
        size = self.size(key)
        with self.open(key) as there:
            if not same_content(spool, there, size):
                return None
        return Kept(key, size, self.digest(key), existed=True)

    def _digest(self, path: str) -> str:
        with self._store.open(path, 'rb', cache_type='none') as file:
            return digests.of_file(file, _BLOCK)

    def _path(self, key: str) -> str:
        return f'{self._root}/{place(key)}'


class _RemoteSpool(Spool):
    def __init__(self, archive: RemoteArchive, head: bytes) -> None:
        self._archive = archive
        super().__init__(head)

    def _make_file(self) -> int:
        # NOTE: the name is gone at once, so that no crash leaves anything behind
        with tempfile.TemporaryFile() as file:
            return os.dup(file.fileno())

    def _settle(self, key: str) -> Kept:
        return self._archive._settle(key, self)

    def _drop(self) -> None:
        """Nothing has a name yet."""


class _Ranges(io.RawIOBase):
    """A kept object as a raw file: one request a read, nothing shared with another reader."""

    def __init__(self, archive: RemoteArchive, key: str) -> None:
        self._archive = archive
        self._key = key
        self._at = 0
        self._size = archive.size(key)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError(f'not a position: {start + offset}')
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        length = min(len(buffer), self._size - self._at)
        if length <= 0:
            return 0
        found = self._archive.read(self._key, self._at, length)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
