"""A bounded folder of bytes that can be made again: what was encoded once need not be twice.

Nothing here must last: no file is synced, and what a crash left half is recognised and forgotten.
"""

import contextlib
import hashlib
import logging
import os
import secrets
import struct
import threading
import time
import zlib
from pathlib import Path

log = logging.getLogger(__name__)

HEAD = struct.Struct('<LQ')
FULL, EMPTIED = 1.0, 0.9
# NOTE: one for all processes, so that each knows when any of them was asked
ASKED = 'asked'
NOTED_AGAIN_S = 1.0


class Cache:
    """Keeps bytes under any text as key, and forgets what was longest not asked for.

    Several threads and processes may share the folder; each counts what it knows of.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit = limit_bytes
        self._noted_at = -NOTED_AGAIN_S
        self._lock = threading.Lock()
        self._bytes: int | None = None

    @property
    def limit_bytes(self) -> int:
        """Up to how much is kept."""
        return self._limit

    def has(self, key: str) -> bool:
        """Tell whether something is kept under a key; that does not count as asking for it."""
        return self._path(key).exists()

    def quiet_s(self) -> float:
        """Return for how many seconds nobody has asked for anything, in any process."""
        try:
            return max(0.0, time.time() - (self._folder / ASKED).stat().st_mtime)
        except OSError:
            return float('inf')

    def get(self, key: str) -> bytes | None:
        """Return what was put under a key, or None if it is not there any more."""
        self._note_asking()
        path = self._path(key)
        try:
            whole = path.read_bytes()
            # NOTE: eviction goes by this time, as reading does not move that of last access
            os.utime(path)
        except OSError:
            return None
        if len(whole) < HEAD.size:
            return None
        checksum, length = HEAD.unpack_from(whole)
        content = whole[HEAD.size :]
        if len(content) != length or zlib.crc32(content) != checksum:
            log.warning('a cached file is damaged and is forgotten')
            path.unlink(missing_ok=True)
            return None
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep bytes under a key, if there is room; what cannot be kept is no error."""
        path = self._path(key)
        unfinished = path.with_suffix(f'.{secrets.token_hex(4)}')
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(HEAD.pack(zlib.crc32(content), len(content)) + content)
            unfinished.rename(path)
        except OSError as error:
            log.warning('nothing is cached: %s', type(error).__name__)
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            return
        self._account(len(content) + HEAD.size)

    def _note_asking(self) -> None:
        now = time.monotonic()
        if now - self._noted_at < NOTED_AGAIN_S:
            return
        self._noted_at = now
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / ASKED).touch()

    def _account(self, more: int) -> None:
        with self._lock:
            if self._bytes is None:
                self._bytes = sum(size for _, size, _ in self._files())
            else:
                self._bytes += more
            if self._bytes > self._limit * FULL:
                self._bytes = self._empty()

    def _empty(self) -> int:
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= self._limit * EMPTIED:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total

    def _files(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._folder.glob('??/*'):
            with contextlib.suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime, state.st_size, path))
        return found

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()[:40]
        return self._folder / name[:2] / name[2:]
