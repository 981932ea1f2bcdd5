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
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        cells = stream.decompress(data, room.frame_bytes(picture))
    except zlib.error as error:
        raise CodecError(BROKEN, str(error)) from error
    return native.decode_item(cells, picture, number)
