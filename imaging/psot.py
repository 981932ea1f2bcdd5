"""The length of a JPEG 2000 tile-part, which may promise more bytes than there are (15444-1 A.4.2).

Some encoders write it too large, and some streams were cut short; decoders refuse both. With the
length set to 0, which means "to the end of the stream", the first decode as they are. The second do
once the missing bytes are filled with zeros, which say "nothing here" in the headers of packets.
"""

from collections.abc import Callable, Iterator
from struct import Struct

START_OF_TILE, END_OF_STREAM = b'\xff\x90', b'\xff\xd9'
SEGMENT = Struct('>H')
TILE = Struct('>2sHHL')
JP2 = b'\0\0\0\x0cjP  '
CODE_STREAM = b'\xff\x4f\xff\x51'
BOXES = 64 << 10
"""Bytes of a file in which the code stream begins, behind the boxes of its description."""
MOST_PARTS = 10_000

Reader = Callable[[int, int], bytes]
"""Gives so many bytes from a place in the stream on, fewer at its end."""


def promises_more(read: Reader, length: int) -> bool:
    """Say whether a tile-part claims to be longer than the rest of its stream.

    Parameters
    ----------
    read
        Of the code stream; only the heads of tile-parts are asked for.
    length
        Of the whole stream, in bytes.
    """
    return any(place + part > length for place, part in _parts(read))


def repaired(data: bytes) -> bytes:
    """Return the stream with a tile-part that claims too much going to the end instead."""
    place = _too_long(data)
    return data if place is None else data[:place + 6] + bytes(4) + data[place + 10:]


def filled(data: bytes) -> bytes | None:
    """Return the stream with zeros in place of what a tile-part promised.

    Nothing comes back where less than half of the stream is there.
    """
    place = _too_long(data)
    if place is None:
        return None
    missing = place + TILE.unpack_from(data, place)[3] - len(data)
    return None if missing > len(data) else data + bytes(missing) + END_OF_STREAM


def reader(data: bytes) -> Reader:
    """Return what reads from bytes."""
    return lambda place, count: data[place:place + count]


def _too_long(data: bytes) -> int | None:
    return next((place for place, part in _parts(reader(data)) if place + part > len(data)), None)


def _parts(read: Reader) -> Iterator[tuple[int, int]]:
    """Yield where each tile-part begins and how long it says it is, 0 for "to the end"."""
    place = _first_tile(read)
    for _ in range(MOST_PARTS):
        head = b'' if place is None else read(place, TILE.size)
        if place is None or len(head) < TILE.size or not head.startswith(START_OF_TILE):
            return
        part: int = TILE.unpack(head)[3]
        yield place, part
        place = place + part if part >= TILE.size else None


def _first_tile(read: Reader) -> int | None:
    """Return where the first tile-part begins, behind the segments of the main header."""
    head = read(0, len(JP2))
    place = read(0, BOXES).find(CODE_STREAM) if head == JP2 else 0
    if place < 0 or read(place, len(CODE_STREAM)) != CODE_STREAM:
        return None
    place += 2
    for _ in range(MOST_PARTS):
        marker = read(place, 4)
        if marker.startswith(START_OF_TILE):
            return place
        if len(marker) < 4 or marker[0] != 0xFF:
            return None
        place += 2 + SEGMENT.unpack_from(marker, 2)[0]
    return None
