"""JPEG-LS, lossless and near-lossless (ISO/IEC 14495-1)."""

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import apart, jpeg, room
from imaging.picture import Picture


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of a frame.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    frame = jpeg.read_frame(data)
    room.check_coded(picture, frame.rows, frame.columns, frame.samples)
    return apart.decode('jpeg-ls', data, room.frame_bytes(picture))
