"""JPEG XL, lossless, recompressed JPEG, and lossy (ISO/IEC 18181-1); colour comes back as RGB."""

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from imaging.codecs import room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.picture import Picture


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of a frame.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    shape = (picture.rows, picture.columns, picture.samples)[:2 if picture.samples == 1 else 3]
    kind = np.dtype(f'<u{room.sample_bytes(picture)}')
    try:
        return _decode_into(np.empty(shape, kind), data)
    except CodecError:
        if kind.itemsize == 1:
            raise
    # NOTE: eight bits may be stored in sixteen, of which the code stream knows nothing
    return _decode_into(np.empty(shape, np.uint8), data)


def _decode_into(values: NDArray[np.generic], data: bytes) -> NDArray[np.generic]:
    try:
        # NOTE: the array is checked against the stream before that allocates anything
        imagecodecs.jpegxl_decode(data, out=values, numthreads=1)
    except (imagecodecs.JpegxlError, ValueError) as error:
        raise CodecError(BROKEN, str(error)) from error
    return values
