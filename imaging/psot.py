"""The length of a JPEG 2000 tile-part, which some encoders write too large (ISO/IEC 15444-1 A.4.2).

Every decoder refuses such a stream. With the length set to 0, which means "to the end of the
stream", it decodes as far as it goes.
"""

from struct import Struct

START_OF_TILE, END_OF_STREAM = b'\xff\x90', b'\xff\xd9'
SEGMENT = Struct('>H')
TILE = Struct('>2sHHL')
JP2 = b'\0\0\0\x0cjP  '
CODE_STREAM = b'\xff\x4f\xff\x51'


def promises_more(data: bytes, length: int) -> bool:
    """Say whether the first tile-part claims to be longer than its stream.

    Parameters
    ----------
    data
        The beginning of a code stream, or all of it.
    length
        Of the whole stream, in bytes.
    """
    place = _first_tile(data)
    if place is None:
        return False
    part: int = TILE.unpack_from(data, place)[3]
    return place + part > length


def repaired(data: bytes) -> bytes:
    """Return the stream with every tile-part that claims too much going to the end instead."""
    place, changed = _first_tile(data), bytearray(data)
    while place is not None and data[place:place + 2] == START_OF_TILE:
        part = TILE.unpack_from(data, place)[3]
        if part == 0 or place + part > len(data):
            changed[place + 6:place + 10] = bytes(4)
            break
        place = place + part if len(data) - place - part >= TILE.size else None
    return bytes(changed)


def _first_tile(data: bytes) -> int | None:
    """Return where the first tile-part begins, behind the segments of the main header."""
    place = data.find(CODE_STREAM) if data.startswith(JP2) else 0
    if place < 0 or not data.startswith(CODE_STREAM, place):
        return None
    place += 2
    while place + TILE.size + 2 <= len(data):
        if data.startswith(START_OF_TILE, place):
            return place
        place += 2 + SEGMENT.unpack_from(data, place + 2)[0]
    return None
