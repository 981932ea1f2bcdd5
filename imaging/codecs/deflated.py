"""Deflated Image Frame Compression (PS3.5 A.4.11): each frame is deflated native pixel data."""

import zlib

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import native, room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.picture import Picture


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the cells of a frame.

    Raises
    ------
    CodecError
        If the stream is broken.
    """
    return native.decode_item(_inflated(data, picture), picture, number)


def fills(data: bytes, picture: Picture) -> bool:
    """Say whether the stream has the cells of a whole frame."""
    cells = picture.rows * picture.columns * picture.samples
    return len(_inflated(data, picture)) * 8 >= cells * picture.bits_allocated


def _inflated(data: bytes, picture: Picture) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return stream.decompress(data, room.frame_bytes(picture))
    except zlib.error as error:
        raise CodecError(BROKEN, str(error)) from error
