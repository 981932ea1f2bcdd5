"""Say whether an encoded frame is all there: decoders fill what is missing without a word.

What is cut is shown as far as it goes, and marked, so that nobody takes grey for lung.
"""

import numpy as np
from numpy.typing import NDArray

from imaging import psot
from imaging.codecs import deflated, jpeg, rle, syntaxes
from imaging.codecs.errors import CodecError
from imaging.picture import Picture

JUNK = bytes(range(0x31, 0xF1, 5)) * 4
"""What no encoder writes: a decoder that still needs bytes makes something else of it."""


def is_whole(data: bytes, picture: Picture) -> bool:
    """Say whether nothing of a frame that can be decoded is missing, as far as that can be told.

    Of native cells the frame index has told it. JPEG-LS and JPEG XL refuse what is cut.

    Parameters
    ----------
    data, picture
        As `decoding.decode` has them.
    """
    if picture.syntax in syntaxes.JPEG:
        return jpeg.ends(data) or _needs_no_more(data, picture)
    if picture.syntax in syntaxes.JPEG_2000 + syntaxes.HTJ2K:
        return not psot.promises_more(psot.reader(data), len(data))
    if picture.syntax == syntaxes.RLE:
        return rle.fills(data, picture)
    if picture.syntax == syntaxes.DEFLATED_FRAMES:
        return deflated.fills(data, picture)
    return True


def _needs_no_more(data: bytes, picture: Picture) -> bool:
    """Say whether a JPEG that forgot its end marker holds every pixel all the same."""
    # NOTE: zeros that fill up what was lost would be taken for pixels
    there = data.rstrip(b'\0')
    try:
        return np.array_equal(_ended(there, picture), _ended(there + JUNK, picture))
    except CodecError:
        return False


def _ended(data: bytes, picture: Picture) -> NDArray[np.generic]:
    return jpeg.decode(data + jpeg.END, picture, 1)
