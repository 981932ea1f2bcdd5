"""Native pixel data (PS3.5 8): cells of 1, 8, 12, 16, 32 or 64 bits, in either byte order."""

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import room
from imaging.picture import Picture

BIG = frozenset(('1.2.840.10008.1.2.2', '1.2.840.113619.5.2'))
"""Transfer syntaxes with the high byte first, the second one of General Electric's own."""
SUBSAMPLED = ('YBR_FULL_422', 'YBR_PARTIAL_422')


def decode(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the cells of frame `number`, (rows, columns) or (rows, columns, samples).

    They may be a view of `data`, which cannot be written. Bytes that are missing at the end are
    zero.

    Raises
    ------
    CodecError
        If hardly any of the frame is there.
    """
    room.check(picture, len(data), room.NATIVE_RATIO)
    count = picture.rows * picture.columns * picture.samples
    if picture.bits_allocated in (1, 12):
        return _shaped(_packed(data, picture, number), picture)
    if picture.photometric in SUBSAMPLED and len(data) < count * room.sample_bytes(picture):
        return _subsampled(data, picture)
    kind = 'f' if picture.floating else 'i' if picture.signed else 'u'
    order = '>' if picture.syntax in BIG else '<'
    dtype = np.dtype(f'{order}{kind}{room.sample_bytes(picture)}')
    cells = np.frombuffer(_filled(data, count * dtype.itemsize), dtype)
    return _shaped(cells.astype(dtype.newbyteorder('<'), copy=False), picture)


def decode_item(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Return the cells of a frame in an item of its own, which begins at a byte (PS3.5 A.4.11).

    Raises
    ------
    CodecError
        If hardly any of the frame is there.
    """
    return decode(data, picture, 1)


def _filled(data: bytes, length: int) -> bytes | memoryview:
    missing = length - len(data)
    return data + bytes(missing) if missing > 0 else memoryview(data)[:length]


def _shaped(cells: NDArray[np.generic], picture: Picture) -> NDArray[np.generic]:
    rows, columns, samples = picture.rows, picture.columns, picture.samples
    if samples == 1:
        return cells.reshape(rows, columns)
    if picture.planar:
        planes = cells.reshape(samples, rows, columns)
        return np.ascontiguousarray(np.moveaxis(planes, 0, -1))
    return cells.reshape(rows, columns, samples)


def _packed(data: bytes, picture: Picture, number: int) -> NDArray[np.generic]:
    """Unpack cells of 1 or 12 bits, lowest bit first; frames need not begin at a byte (8.1.1)."""
    width = picture.bits_allocated
    count = picture.rows * picture.columns * picture.samples
    # NOTE: the frames before fill up whole bytes but for the last, which this one shares
    skipped = (number - 1) * count * width % 8
    needed = (skipped + count * width + 7) // 8
    bits = np.unpackbits(np.frombuffer(_filled(data, needed), np.uint8), bitorder='little')
    cells = bits[skipped:skipped + count * width]
    if width == 1:
        return np.ascontiguousarray(cells)
    weights = (1 << np.arange(width)).astype(np.uint16)
    return np.asarray(cells.reshape(count, width).astype(np.uint16) @ weights, np.uint16)


def _subsampled(data: bytes, picture: Picture) -> NDArray[np.generic]:
    """Give both pixels of Y Y Cb Cr the chrominance that they share (PS3.3 C.7.6.3.1.2)."""
    rows, columns = picture.rows, picture.columns
    pairs = (columns + 1) // 2
    cells = np.frombuffer(_filled(data, rows * pairs * 4), np.uint8).reshape(rows, pairs, 4)
    found = np.empty((rows, pairs, 2, 3), np.uint8)
    found[..., 0] = cells[..., :2]
    found[..., 1:] = cells[..., None, 2:]
    return np.ascontiguousarray(found.reshape(rows, pairs * 2, 3)[:, :columns])
