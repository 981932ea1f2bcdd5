"""An object that comes piece by piece and becomes part of the archive when it is whole."""

import io
import os
from abc import ABC, abstractmethod
from types import TracebackType
from typing import BinaryIO, Self, cast

from storage import digests
from storage.durable import await_sync, begin_sync
from storage.kept import Kept

IN_MEMORY = 64 << 10
"""Up to this size an object waits in memory, head included."""
_AHEAD = 8 << 20
_CHUNK = 1 << 20


class Spool(ABC):
    """An incoming object between its first byte and its place in the archive.

    It is digested as it comes, and waits in memory while it is small, in a file beyond.
    Used with `with`: what was not committed at the end of the block is thrown away. One thread at
    a time. A spool is made by the archive, which also knows where its bytes wait.
    """

    def __init__(self, head: bytes) -> None:
        self.head = head
        self._memory = io.BytesIO()
        self._descriptor = -1
        self.file: BinaryIO = self._memory
        """Reads back what has come so far, head first; seeking in it does not disturb `write`."""
        self._digest = digests.begin()
        self._open = True
        self._kept: Kept | None = None
        self._size = 0
        self._append(head)

    @property
    def size(self) -> int:
        """Bytes so far, head included."""
        return self._size

    @property
    def digest(self) -> str:
        """Digest of everything so far, head included."""
        return self._digest.hexdigest()

    def write(self, part: bytes | bytearray | memoryview) -> None:
        """Add a piece at the end.

        Raises
        ------
        OSError
            If the disk is full or refuses; what came is thrown away.
        ValueError
            If the spool was committed or discarded.
        """
        if not self._open or self._kept is not None:
            raise ValueError('this spool is closed')
        try:
            self._append(part)
        except OSError:
            self.discard()
            raise

    def commit(self, key: str) -> Kept:
        """Give the file its place in the archive, durably; nothing can be written any more.

        Where the same content lies under this key already, that file stays as it is, with the
        head it has, and the answer describes it. Asked again, it answers the same.

        Raises
        ------
        OSError
            If the disk is full or refuses; nothing is kept then.
        ValueError
            If the key is not valid, another one than before, or the spool was discarded.
        """
        if not self._open or (self._kept is not None and self._kept.key != key):
            raise ValueError('this spool is closed')
        if self._kept is None:
            self._kept = self._settle(key)
        return self._kept

    def discard(self) -> None:
        """Throw away what came, unless it was committed; a second call does nothing."""
        if self._open:
            self._open = False
            # NOTE: the descriptor must not leak where the disk refuses even to remove
            try:
                if self._kept is None:
                    self._drop()
            finally:
                self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()

    @abstractmethod
    def _make_file(self) -> int:
        """Make a file for the bytes and return its descriptor, which the spool closes."""

    @abstractmethod
    def _settle(self, key: str) -> Kept:
        """Move the bytes to their place."""

    @abstractmethod
    def _drop(self) -> None:
        """Remove the bytes."""

    def _into_file(self) -> None:
        """Have a file hold all that came, made if need be."""
        if self._descriptor >= 0:
            return
        descriptor = self._make_file()
        try:
            _write(descriptor, 0, self._memory.getbuffer())
        except OSError:
            self._drop()
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        self.file = cast(BinaryIO, io.FileIO(descriptor, closefd=False))
        self._memory = io.BytesIO()

    def _append(self, part: bytes | bytearray | memoryview) -> None:
        self._digest.update(part)
        size = self._size + len(part)
        if self._descriptor < 0 and size <= IN_MEMORY:
            self._memory.seek(self._size)
            self._memory.write(part)
        else:
            self._into_file()
            _write(self._descriptor, self._size, memoryview(part).cast('B'))
            self._hurry(size)
        self._size = size

    def _hurry(self, size: int) -> None:
        """Have the disk begin with what came, and wait for what it has begun with before."""
        begun = self._size // _AHEAD * _AHEAD
        if size - begun >= _AHEAD:
            begin_sync(self._descriptor, begun, size - begun)
            if begun >= _AHEAD:
                await_sync(self._descriptor, begun - _AHEAD, _AHEAD)

    def _close(self) -> None:
        self.file.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _write(descriptor: int, offset: int, rest: memoryview) -> None:
    # NOTE: a full disk takes a part of a write before it refuses the rest
    while len(rest):
        written = os.pwrite(descriptor, rest, offset)
        offset += written
        rest = rest[written:]


def same_content(spool: Spool, there: BinaryIO, size: int) -> bool:
    """Tell whether a file of `size` bytes ends with what came into the spool behind its head."""
    length = spool.size - len(spool.head)
    if size < length:
        return False
    spool.file.seek(len(spool.head))
    there.seek(size - length)
    while piece := spool.file.read(_CHUNK):
        if there.read(len(piece)) != piece:
            return False
    return True
