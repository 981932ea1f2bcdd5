"""Read a deflated data set as if it were none (PS3.5 A.5, RFC 1951)."""

import io
import zlib
from typing import BinaryIO

from imaging.dicom.errors import Fault, HeaderError

DEFLATED = '1.2.840.10008.1.2.1.99'
LIMIT = 1 << 30
PIECE = 64 << 10


class Inflating(io.RawIOBase):
    """A seekable view of a deflate stream, from the file's position on; going back begins anew.

    A stream that breaks off or is broken ends there.
    """

    def __init__(self, file: BinaryIO, limit: int = LIMIT) -> None:
        self._file = file
        self._begin = file.tell()
        self._limit = limit
        self._size: int | None = None
        self._restart()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought."""
        return True

    def tell(self) -> int:
        """Return the position in the inflated bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position in the inflated bytes, or to their end."""
        if whence == io.SEEK_END:
            offset += self._length()
        elif whence == io.SEEK_CUR:
            offset += self._position
        if offset < self._position:
            self._restart()
        while self._position < offset and self._take(min(PIECE, offset - self._position)):
            pass
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with inflated bytes.

        Raises
        ------
        HeaderError
            If they are more than the limit.
        """
        inflated = self._take(min(PIECE, len(buffer)))
        buffer[:len(inflated)] = inflated
        return len(inflated)

    def _length(self) -> int:
        if self._size is None:
            while self._take(PIECE):
                pass
            self._size = self._position
        return self._size

    def _restart(self) -> None:
        self._file.seek(self._begin)
        self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        self._position = 0

    def _take(self, count: int) -> bytes:
        inflated = b''
        while not inflated and not self._stream.eof:
            packed = self._stream.unconsumed_tail or self._file.read(PIECE)
            try:
                inflated = self._stream.decompress(packed, count)
            except zlib.error:
                break
            if not packed and not inflated:
                break
        self._position += len(inflated)
        if self._position > self._limit:
            raise HeaderError(Fault.TOO_LARGE)
        return inflated


def inflated(file: BinaryIO, limit: int = LIMIT) -> io.BufferedReader:
    """Return a seekable reader of what is deflated behind the file's position.

    Reading raises HeaderError behind `limit` bytes.
    """
    return io.BufferedReader(Inflating(file, limit), PIECE)
