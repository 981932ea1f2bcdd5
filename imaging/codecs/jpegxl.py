"""JPEG XL, lossless, recompressed JPEG, and lossy (ISO/IEC 18181-1); colour comes back as RGB."""

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import apart, room
from imaging.codecs.errors import CodecError
from imaging.picture import Picture


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the values of a frame.

    Raises
    ------
    CodecError
        If the code stream is broken or does not fit the header.
    """
    shape = (picture.rows, picture.columns, picture.samples)[:2 if picture.samples == 1 else 3]
    kind = f'<u{room.sample_bytes(picture)}'
    try:
        return _decoded(data, picture, shape, kind)
    except CodecError:
        if kind == '<u1':
            raise
    # NOTE: eight bits may be stored in sixteen, of which the code stream knows nothing
    return _decoded(data, picture, shape, '<u1')


def _decoded(
    data: bytes, picture: Picture, shape: tuple[int, ...], kind: str
) -> NDArray[np.generic]:
    return apart.decode('jpeg-xl', data, room.frame_bytes(picture), shape=shape, kind=kind)
