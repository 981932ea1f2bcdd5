"""RLE Lossless (PS3.5 annex G)."""

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from imaging.codecs import room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.picture import Picture


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the cells of a frame; what the segments leave open is zero.

    Raises
    ------
    CodecError
        If the segments are broken or do not fit the header.
    """
    size = room.sample_bytes(picture)
    cells = bytearray(room.frame_bytes(picture))
    try:
        imagecodecs.dicomrle_decode(data, f'<u{size}', out=cells)
    except (ValueError, imagecodecs.DicomrleError) as error:
        raise CodecError(BROKEN, str(error)) from error
    shape = (picture.samples, picture.rows, picture.columns)
    planes = np.frombuffer(cells, f'<u{size}').reshape(shape)
    return np.ascontiguousarray(planes[0] if picture.samples == 1 else np.moveaxis(planes, 0, -1))
