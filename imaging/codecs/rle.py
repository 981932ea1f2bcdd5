"""RLE Lossless (PS3.5 annex G)."""

from itertools import pairwise

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from imaging.codecs import room
from imaging.codecs.errors import BROKEN, CodecError
from imaging.kernels import kernel
from imaging.picture import Picture

HEADER = 64


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


def fills(data: bytes, picture: Picture) -> bool:
    """Say whether each segment of a frame that was decoded holds a byte of every pixel."""
    words = np.frombuffer(data[:HEADER].ljust(HEADER, b'\0'), '<u4')
    count = int(words[0])
    edges = [*(int(word) for word in words[1:count + 1]), len(data)]
    packed = np.frombuffer(bytearray(data), np.uint8)
    pixels = picture.rows * picture.columns
    return all(unpacked(packed[begin:end]) >= pixels for begin, end in pairwise(edges))


@kernel
def unpacked(packed: NDArray[np.uint8]) -> int:
    """Return how many bytes a segment holds, without writing them (PS3.5 G.3.2)."""
    count, place = 0, 0
    while place < packed.size:
        head = int(packed[place])
        if head < 128:
            count += min(head + 1, packed.size - place - 1)
            place += head + 2
        else:
            if head > 128 and place + 1 < packed.size:
                count += 257 - head
            place += 1 if head == 128 else 2
    return count
