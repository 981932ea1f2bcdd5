"""From the encoded bytes of one frame to its stored values, whatever the transfer syntax.

    values = decoding.decode(data, picture, number)

All of it runs without the interpreter's lock but a few microseconds, so that threads share the
cores and no page waits for a picture.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import deflated, jpeg, jpeg2000, jpegls, jpegxl, native, rle, room, syntaxes
from imaging.codecs.errors import SIZE, CodecError
from imaging.picture import Picture

__all__ = ['DECODERS', 'CodecError', 'cells', 'decode']

Decoder = Callable[[bytes, Picture, int], NDArray[np.generic]]

DECODERS: dict[str, Decoder] = {
    **dict.fromkeys(syntaxes.NATIVE, native.decode),
    syntaxes.IN_ITEMS: native.decode_item,
    syntaxes.DEFLATED_FRAMES: deflated.decode,
    syntaxes.RLE: rle.decode,
    **dict.fromkeys(syntaxes.JPEG, jpeg.decode),
    **dict.fromkeys(syntaxes.JPEG_LS, jpegls.decode),
    **dict.fromkeys(syntaxes.JPEG_2000, jpeg2000.decode),
    **dict.fromkeys(syntaxes.JPEG_XL, jpegxl.decode),
    **dict.fromkeys(syntaxes.HTJ2K, jpeg2000.decode_high_throughput),
}
"""The decoder of each transfer syntax."""
CELLS = frozenset((native.decode, native.decode_item, rle.decode, deflated.decode))
"""Those that give cells as they are, with what lies beside the bits stored."""


def decode(data: bytes, picture: Picture, number: int = 1) -> NDArray[np.generic]:
    """Return the stored values of one frame.

    Parameters
    ----------
    data
        What `frames.join` gives for the frame's range.
    number
        The frame's number, from 1: frames of single bits do not begin at a byte.

    Returns
    -------
    ndarray
        (rows, columns) or (rows, columns, samples), little-endian, contiguous, of 8, 16 or 32 bits
        or a float, signed as the header says; single bits as uint8. Bits above those stored are
        gone. Colour is in `picture.shown_photometric`.

    Raises
    ------
    CodecError
        If it cannot be decoded, or is not what the header describes.
    """
    obstacle = syntaxes.obstacle(picture.syntax)
    if obstacle:
        raise CodecError(obstacle, picture.syntax)
    room.check(picture, len(data))
    decoder = DECODERS[picture.syntax]
    values = decoder(data, picture, number)
    if decoder in CELLS:
        values = _stored_bits(values, picture)
    return _framed(_typed(values, picture), picture)


def cells(data: bytes, picture: Picture, number: int = 1) -> NDArray[np.generic] | None:
    """Return the cells of a frame with what lies beside the bits stored; None where codecs drop it.

    Raises
    ------
    CodecError
        If it cannot be decoded.
    """
    decoder = DECODERS.get(picture.syntax)
    if decoder not in CELLS:
        return None
    room.check(picture, len(data))
    return decoder(data, picture, number)


def _stored_bits(cells: NDArray[np.generic], picture: Picture) -> NDArray[np.generic]:
    """Take the bits stored out of their cells, the highest of them the sign (PS3.5 8.1.1)."""
    size, width = cells.dtype.itemsize, cells.dtype.itemsize * 8
    if picture.floating or picture.bits_stored in (width, picture.bits_allocated):
        # NOTE: kernels compile once more for arrays that cannot be written
        return cells if cells.flags.writeable else cells.copy()
    unsigned = cells.view(f'u{size}')
    if not picture.signed and picture.high_bit == picture.bits_stored - 1:
        return np.asarray(unsigned & np.array((1 << picture.bits_stored) - 1, unsigned.dtype))
    # NOTE: up to the top of the cell, and down again with the sign or without
    shifted = unsigned << np.array(width - 1 - picture.high_bit, unsigned.dtype)
    values: NDArray[Any] = shifted.view(f'{"i" if picture.signed else "u"}{size}')
    values >>= np.array(width - picture.bits_stored, values.dtype)
    return values


def _typed(values: NDArray[np.generic], picture: Picture) -> NDArray[np.generic]:
    """Give decoded values the type that the header says; a code stream knows less of its sign."""
    size = room.sample_bytes(picture)
    if picture.floating:
        return values
    dtype = np.dtype(f'<{"i" if picture.signed else "u"}{size}')
    if values.dtype == dtype:
        return values
    if values.dtype.itemsize > size:
        raise CodecError(SIZE, f'{values.dtype} coded, {dtype} in the header')
    if values.dtype.kind == 'i' or not picture.signed:
        return values.astype(dtype)
    # NOTE: the stream holds two's complement of the bits stored, without saying so
    spare = np.array(size * 8 - picture.bits_stored, dtype)
    signed: NDArray[Any] = values.astype(f'<u{size}', copy=False).view(dtype)
    if spare:
        signed <<= spare
        signed >>= spare
    return signed


def _framed(values: NDArray[np.generic], picture: Picture) -> NDArray[np.generic]:
    """Put a smaller frame, such as the last tile of a slide, into the corner of a full one."""
    shape = (picture.rows, picture.columns, picture.samples)[:2 if picture.samples == 1 else 3]
    if values.shape == shape:
        return np.ascontiguousarray(values)
    smaller = values.ndim == len(shape) and values.shape[2:] == shape[2:]
    if not smaller or values.shape[0] > shape[0] or values.shape[1] > shape[1]:
        raise CodecError(SIZE, f'{values.shape} decoded, {shape} in the header')
    full = np.zeros(shape, values.dtype)
    if picture.samples == 3 and picture.shown_photometric.startswith('YBR'):
        full[..., 1:] = 1 << (picture.bits_stored - 1)
    full[:values.shape[0], :values.shape[1]] = values
    return full
