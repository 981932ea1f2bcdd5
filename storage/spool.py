"""A file that comes in piece by piece and becomes part of the archive when it is whole."""

import hashlib
import os
from abc import ABC, abstractmethod
from types import TracebackType
from typing import BinaryIO, Self

from storage.kept import Kept

_CHUNK = 1 << 20


class Spool(ABC):
    """An incoming object between its first byte and its place in the archive.

    Used with `with`: what was not committed at the end of the block is thrown away. One thread at
    a time. A spool is made by the archive, which also knows where its bytes wait.
    """

    def __init__(self, descriptor: int, head: bytes) -> None:
        self._descriptor = descriptor
        self._whole = hashlib.sha256()
        self._content = hashlib.sha256()
        self._open = True
        self._size = 0
        self.head_size = len(head)
        self.file: BinaryIO = open(descriptor, 'rb', closefd=False)  # noqa: SIM115
        """Reads back what has come so far, head first; seeking in it does not disturb `write`."""
        self._append(head)

    @property
    def size(self) -> int:
        """Bytes so far, head included."""
        return self._size

    @property
    def sha256(self) -> str:
        """Digest of everything so far, head included."""
        return self._whole.hexdigest()

    @property
    def content_sha256(self) -> str:
        """Digest of what came so far behind the head."""
        return self._content.hexdigest()

    def write(self, part: bytes | bytearray | memoryview) -> None:
        """Add a piece at the end.

        Raises
        ------
        OSError
            If the disk is full or refuses.
        ValueError
            If the spool was committed or discarded.
        """
        if not self._open:
            raise ValueError('this spool is closed')
        self._content.update(part)
        self._append(part)

    def commit(self, key: str) -> Kept:
        """Give the file its place in the archive, durably, and close the spool.

        Where the same content lies under this key already, that file stays as it is, with the
        head it has, and the answer describes it.

        Raises
        ------
        OSError
            If the disk is full or refuses; nothing is kept then.
        ValueError
            If the key is not valid, or the spool was committed or discarded.
        """
        if not self._open:
            raise ValueError('this spool is closed')
        kept = self._settle(key)
        self._close()
        return kept

    def discard(self) -> None:
        """Throw away what came; a second call, or one after `commit`, does nothing."""
        if self._open:
            # NOTE: the descriptor must not leak where the disk refuses even to remove
            try:
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
    def _settle(self, key: str) -> Kept:
        """Move the bytes to their place."""

    @abstractmethod
    def _drop(self) -> None:
        """Remove the bytes."""

    def _append(self, part: bytes | bytearray | memoryview) -> None:
        self._whole.update(part)
        rest = memoryview(part).cast('B')
        # NOTE: a full disk takes a part of a write before it refuses the rest
        while len(rest):
            written = os.pwrite(self._descriptor, rest, self._size)
            self._size += written
            rest = rest[written:]

    def _close(self) -> None:
        self._open = False
        self.file.close()
        os.close(self._descriptor)


def same_content(spool: Spool, there: BinaryIO, size: int) -> bool:
    """Tell whether a file of `size` bytes ends with what came into the spool behind its head."""
    length = spool.size - spool.head_size
    if size < length:
        return False
    spool.file.seek(spool.head_size)
    there.seek(size - length)
    while piece := spool.file.read(_CHUNK):
        if there.read(len(piece)) != piece:
            return False
    return True
