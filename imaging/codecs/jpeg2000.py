"""JPEG 2000 and High-Throughput JPEG 2000 (ISO/IEC 15444-1, 15444-15)."""

from struct import Struct

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from imaging import psot
from imaging.codecs import room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.picture import Picture

SIZE = Struct('>LLLL16xH')
SIZE_AT = 8
"""Where Xsiz stands, behind SOC, the SIZ marker, its length and capabilities."""


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of a JPEG 2000 frame, as far as its stream goes.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    _check_size(data, picture)
    try:
        return _decode(data)
    except (imagecodecs.Jpeg2kError, ValueError) as error:
        # NOTE: cutting what is right would hide that it is broken
        if not psot.promises_more(data, len(data)):
            raise CodecError(BROKEN, str(error)) from error
    try:
        return _decode(psot.repaired(data))
    except (imagecodecs.Jpeg2kError, ValueError) as error:
        raise CodecError(BROKEN, str(error)) from error


def decode_high_throughput(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of an HTJ2K frame, without the blocks that are broken.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    _check_size(data, picture)
    try:
        # NOTE: otherwise the decoder leaves part of the array as it was, and tells only stderr
        return np.asarray(imagecodecs.htj2k_decode(data, planar=False, resilient=True))
    except (imagecodecs.Htj2kError, ValueError) as error:
        raise CodecError(BROKEN, str(error)) from error


def _decode(data: bytes) -> NDArray[np.generic]:
    return np.asarray(imagecodecs.jpeg2k_decode(data, planar=False, numthreads=1))


def _check_size(data: bytes, picture: Picture) -> None:
    place = data.find(psot.CODE_STREAM) if data.startswith(psot.JP2) else 0
    if place < 0 or not data.startswith(psot.CODE_STREAM, place):
        raise CodecError(BROKEN, 'no code stream')
    if place + SIZE_AT + SIZE.size > len(data):
        raise CodecError(BROKEN, 'code stream cut in its header')
    x1, y1, x0, y0, samples = SIZE.unpack_from(data, place + SIZE_AT)
    room.check_coded(picture, y1 - y0, x1 - x0, samples)
