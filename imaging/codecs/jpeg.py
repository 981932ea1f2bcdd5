"""JPEG: baseline and extended of 8 and 12 bits, and lossless (ISO/IEC 10918-1)."""

from struct import Struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imaging import color
from imaging.codecs import apart, room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.picture import Picture

SEGMENT = Struct('>H')
SIZE = Struct('>BHHB')
FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xF7))
"""Start-of-frame markers, that of JPEG-LS among them."""
LOSSLESS = frozenset((0xC3, 0xC7, 0xCB, 0xF7))
ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers without a segment."""
SCAN, APP0, APP14 = 0xDA, 0xE0, 0xEE
RGB_NAMES = b'RGB'
END = b'\xff\xd9'


class Frame(NamedTuple):
    """The frame header of a code stream (B.2.2), and what it says of its colours."""

    marker: int
    precision: int
    rows: int
    columns: int
    samples: int
    names: bytes
    jfif: bool
    transform: int | None
    """Of an Adobe segment: 0 for none, 1 for YCbCr."""


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of a frame; colour in the space that the header names.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    frame = read_frame(data)
    room.check_coded(picture, frame.rows, frame.columns, frame.samples)
    # NOTE: lossless streams are never transformed, whatever their markers say
    if frame.samples == 1 or frame.marker in LOSSLESS:
        space = 'RGB' if frame.samples == 3 else None
        return _decoded(data, picture, space, space)
    return _colour(data, frame, picture)


def ends(data: bytes) -> bool:
    """Say whether a stream has its end marker, but for what fills up its item."""
    return data[-64:].rstrip(b'\0\xff').endswith(END[1:]) and END in data[-64:]


def read_frame(data: bytes) -> Frame:
    """Read the markers of a JPEG or JPEG-LS stream up to its frame header.

    Raises
    ------
    CodecError
        If there is none.
    """
    place, jfif, transform = 2, False, None
    while data.startswith(b'\xff\xd8') and place + 10 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in FRAMES:
            precision, rows, columns, samples = SIZE.unpack_from(data, place + 4)
            names = data[place + 10:place + 10 + 3 * samples:3]
            return Frame(marker, precision, rows, columns, samples, names, jfif, transform)
        if marker == SCAN:
            break
        segment = data[place + 4:place + 16]
        if marker == APP14 and segment.startswith(b'Adobe') and len(segment) == 12:
            transform = segment[11]
        jfif = jfif or (marker == APP0 and segment.startswith(b'JFIF'))
        place += _behind(data, place)
    raise CodecError(BROKEN, 'no JPEG frame')


def _behind(data: bytes, place: int) -> int:
    """Return how far the next marker is from this one."""
    marker = data[place + 1]
    # NOTE: any number of bytes FF may stand before a marker (B.1.1.2)
    if marker == 0xFF:
        return 1
    return 2 if marker in ALONE else 2 + int(SEGMENT.unpack_from(data, place + 2)[0])


def _decoded(
    data: bytes, picture: Picture, space: str | None, wanted: str | None
) -> NDArray[np.generic]:
    return apart.decode('jpeg', data, room.frame_bytes(picture), space=space, wanted=wanted)


def _colour(data: bytes, frame: Frame, picture: Picture) -> NDArray[np.generic]:
    """Decode into the header's colour space, which need not be that of the stream.

    An Adobe segment says what the stream holds, then JFIF, then the names of the components; a
    stream that says nothing holds what the header says.
    """
    wanted = 'RGB' if picture.photometric == 'RGB' else 'YCBCR'
    coded = wanted
    if frame.transform is not None:
        coded = 'YCBCR' if frame.transform == 1 else 'RGB'
    elif frame.names == RGB_NAMES:
        coded = 'RGB'
    elif frame.jfif:
        coded = 'YCBCR'
    if coded == 'YCBCR' and wanted == 'RGB':
        return _decoded(data, picture, coded, wanted)
    values = _decoded(data, picture, coded, coded)
    return values if coded == wanted else color.rgb_to_ybr(values)
