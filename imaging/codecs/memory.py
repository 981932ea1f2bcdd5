"""Memory that the process which asks and the one which decodes both see, so that nothing is sent.

    values at the front | the encoded stream behind them

It has no name and lies behind a descriptor that the child inherits, so that it is gone when both
are, however they ended. The parent reads and writes it as a file: whatever a child that went mad
does to it, the parent finds fewer bytes there and does not fall.
"""

import os
import tempfile
from mmap import mmap

import numpy as np
from numpy.typing import NDArray

KEPT = 8 << 20
"""Bytes that stay from one frame to the next; what a larger one took is given back at once."""


class Shared:
    """The parent's side."""

    def __init__(self) -> None:
        self.descriptor = _nameless()
        self._size = 0

    def put(self, data: bytes, room: int) -> int:
        """Place a stream behind room for its values, and return the size that both need.

        Raises
        ------
        OSError
            If there is not so much memory.
        """
        needed = room + len(data)
        if needed > self._size:
            os.ftruncate(self.descriptor, needed)
            self._size = needed
        rest = memoryview(data)
        while rest:
            rest = rest[os.pwrite(self.descriptor, rest, needed - len(rest)):]
        return self._size

    def take(self, values: NDArray[np.generic]) -> None:
        """Fill an array with what lies at the front.

        Raises
        ------
        EOFError
            If that is less than the array holds.
        """
        rest, place = values.reshape(-1).view(np.uint8).data, 0
        while rest:
            count = os.preadv(self.descriptor, [rest], place)
            if not count:
                raise EOFError
            rest, place = rest[count:], place + count

    def shrink(self) -> None:
        """Give back what only a large frame needs."""
        if self._size > KEPT:
            os.ftruncate(self.descriptor, KEPT)
            self._size = KEPT

    def close(self) -> None:
        """Let it go; it may be closed more than once."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


class Mapped:
    """The child's side."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._map: mmap | None = None

    def seen(self, size: int) -> NDArray[np.uint8]:
        """Return the first `size` bytes, as they are now and to be written.

        Raises
        ------
        OSError
            If they cannot be mapped.
        """
        if self._map is None or len(self._map) != size:
            # NOTE: what was mapped before ends with the last array that shows it
            self._map = mmap(self._descriptor, size)
        return np.frombuffer(self._map, np.uint8)


def _nameless() -> int:
    """Make memory without a name; where the system has none, a file that has lost its own."""
    if hasattr(os, 'memfd_create'):
        return os.memfd_create('frames')
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
