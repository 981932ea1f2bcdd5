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
    # NOTE: without its end marker CharLS refuses a whole stream, and a cut one after four seconds
    ended = data if jpeg.ends(data) else data + jpeg.END
    return apart.decode('jpeg-ls', ended, room.frame_bytes(picture))
