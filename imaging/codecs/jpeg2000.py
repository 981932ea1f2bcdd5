"""JPEG 2000 and High-Throughput JPEG 2000 (ISO/IEC 15444-1, 15444-15)."""

from struct import Struct

import numpy as np
from numpy.typing import NDArray

from imaging import psot
from imaging.codecs import apart, room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.picture import Picture

SIZE = Struct('>LLLLLLLLH')
SIZE_AT = 8
"""Where Xsiz stands, behind SOC, the SIZ marker, its length and capabilities."""
MOST_TILES = 65535
SEGMENT = Struct('>2sH')
CODING_STYLE, START_OF_TILE = b'\xff\x52', b'\xff\x90'
TRANSFORM_AT = 13
"""Where the wavelet stands in a coding style segment (A.6.1): 0 loses, 1 does not."""


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of a JPEG 2000 frame, as far as its stream goes.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    _check_size(data, picture)
    try:
        return _decoded('jpeg-2000', data, picture)
    except CodecError:
        # NOTE: changing what promises nothing too much would hide that it is broken
        if not psot.promises_more(psot.reader(data), len(data)):
            raise
    try:
        return _decoded('jpeg-2000', psot.repaired(data), picture)
    except CodecError:
        filled = psot.filled(data)
        if filled is None:
            raise
    return _decoded('jpeg-2000', filled, picture)


def decode_high_throughput(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of an HTJ2K frame; without broken blocks, where it lost nothing before.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    _check_size(data, picture)
    # NOTE: OpenJPH is twice as fast, but of what lost something it lets white overflow to black
    return _decoded('htj2k' if _is_reversible(data) else 'jpeg-2000', data, picture)


def _is_reversible(data: bytes) -> bool:
    """Say whether the main header announces the wavelet that loses nothing."""
    place = max(data.find(psot.CODE_STREAM), 0) + 2
    while place + TRANSFORM_AT < len(data):
        marker, length = SEGMENT.unpack_from(data, place)
        if marker == CODING_STYLE:
            return data[place + TRANSFORM_AT] == 1
        if marker == START_OF_TILE:
            break
        place += 2 + length
    return False


def _decoded(codec: str, data: bytes, picture: Picture) -> NDArray[np.generic]:
    return apart.decode(codec, data, room.frame_bytes(picture))


def _check_size(data: bytes, picture: Picture) -> None:
    place = data.find(psot.CODE_STREAM) if data.startswith(psot.JP2) else 0
    if place < 0 or not data.startswith(psot.CODE_STREAM, place):
        raise CodecError(BROKEN, 'no code stream')
    if place + SIZE_AT + SIZE.size > len(data):
        raise CodecError(BROKEN, 'code stream cut in its header')
    x1, y1, x0, y0, wide, high, left, top, samples = SIZE.unpack_from(data, place + SIZE_AT)
    room.check_coded(picture, y1 - y0, x1 - x0, samples)
    if not (left <= x0 < left + wide and top <= y0 < top + high):
        raise CodecError(BROKEN, 'the first tile is not at the image')
    if -((left - x1) // wide) * -((top - y1) // high) > MOST_TILES:
        raise CodecError(BROKEN, 'too many tiles')
