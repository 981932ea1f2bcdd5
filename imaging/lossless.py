"""The exact stream: stored values of one frame, made small without loss, for browsers to undo.

A stream is a header of 8 bytes and a body; on the wire, all but the packed ones are gzip'd besides
(`compress`).

====== ===========================================================================
byte   header
====== ===========================================================================
0      version, 1
1      predictor: 0 none, 1 median edge (ISO/IEC 14495-1 A.4.2), 2 average, 3 packed
2      sample type: 0 u8, 1 i8, 2 u16, 3 i16, 4 u32, 5 i32, 6 f32, 7 f64
3      samples per pixel (1 grey, 3 colour)
4      flags: 1 bytes of the frame are missing, the others 0
5-7    reserved, 0
====== ===========================================================================

Rows and columns are not in the stream: the manifest has them. With `n = rows * columns` pixels
in row order, the body holds the samples one after the other (all of red, then all of green,
then all of blue), and each sample in byte planes of `n` bytes, the lowest byte first: one plane
for 8-bit, two for 16-bit (`n` low bytes, then `n` high bytes), four or eight for the rest.
So the body has `samples * n * size` bytes.

Predictor 0: the planes hold the value itself (IEEE 754 for floats, two's complement for
integers). It may stand with every sample type, and always stands with types 4 to 7.

Predictors 1 and 2 stand with 8-bit and 16-bit types. 16-bit values, unsigned ones too, are
looked at as int16 on both sides; 8-bit values, signed ones too, as uint8. Of a value's left
neighbour W, upper neighbour N and upper left neighbour NW, each sample for itself::

    first value of all  predicted as 0
    rest of first row   predicted as W
    first column        predicted as N
    elsewhere           median edge: max(min(W, N), min(max(W, N), W + N - NW))
                        average: (W + N) >> 1, rounding down

In 32-bit integers `d = value - predicted` wraps to the type's width (`d << 16 >> 16`, or
`d << 24 >> 24`), `z = (d << 1) ^ (d >> 31)` folds the sign, and the planes hold `z & 255` and,
for 16-bit, `z >> 8 & 255`. To undo, `d = (z >>> 1) ^ -(z & 1)` and `value = predicted + d`,
wrapped to int16 (`<< 16 >> 16`) or uint8 (`& 255`); then the same bits are looked at as the
sample type says.

Predictor 3 stands with 8-bit and 16-bit types as well, whose values are taken as they are. For
each sample there is first a byte for the shift and one for the threshold of `imaging.prediction`,
then what `imaging.packing` makes of it. It takes five times as long to make as predictor 1, and a
tenth fewer bytes; what reads it needs no gzip, so it may be kept as it came.

`tests/imaging/golden/` has streams with their values, for this module and for any other reader.
"""

from typing import Any, cast

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from imaging import packing, unpacking
from imaging.kernels import kernel

VERSION = 1
HEADER_BYTES = 8
PREDICTORS = NONE, MEDIAN, AVERAGE, PACKED = 0, 1, 2, 3
TYPES = tuple(np.dtype(name) for name in ('u1', 'i1', '<u2', '<i2', '<u4', '<i4', '<f4', '<f8'))
# NOTE: above a megapixel the average makes smaller streams and takes the browser half the time
MEDIAN_PIXELS = 1 << 20
# NOTE: what tells the codes of a packed sample takes up to a kilobyte
PACKED_VALUES = 1 << 14
# NOTE: 15 bits of window, and 16 for a gzip member around the stream
GZIP_WINDOW = 31

Bytes = NDArray[np.uint8]
Values = NDArray[np.integer[Any]]
Neighbours = tuple[Values, Values, Values]
Planes = tuple[Bytes, Bytes]


class StreamError(ValueError):
    """The bytes are no exact stream of the size said, or the values cannot be one."""


def encode(
    values: NDArray[np.generic], predictor: int | None = None, *, damaged: bool = False
) -> bytes:
    """Return the exact stream of a frame, not yet gzip'd.

    Parameters
    ----------
    values
        Stored values, (rows, columns) or (rows, columns, samples), in one of `TYPES`.
    predictor
        `NONE`, `MEDIAN`, `AVERAGE` or `PACKED`; by default that of the first three which suits
        the size and type.
    damaged
        Whether a part of the values stands for bytes that are missing.

    Raises
    ------
    StreamError
        If the array has another shape or type, or no pixels, or the predictor does not suit it.
    """
    samples = _samples(values)
    count, rows, columns = samples.shape
    size = samples.itemsize
    if predictor is None:
        median = rows * columns <= MEDIAN_PIXELS
        predictor = NONE if size > 2 else MEDIAN if median else AVERAGE
    _check_predictor(predictor, size)
    head = bytes((VERSION, predictor, TYPES.index(samples.dtype), count, damaged, 0, 0, 0))
    if predictor == PACKED:
        return head + b''.join(map(_packed, samples))
    stream = np.empty(HEADER_BYTES + samples.nbytes, np.uint8)
    stream[:HEADER_BYTES] = np.frombuffer(head, np.uint8)
    planes = stream[HEADER_BYTES:].reshape(count, size, rows, columns)
    if predictor == NONE:
        planes[:] = np.moveaxis(samples.view(np.uint8).reshape(count, rows, columns, size), -1, 1)
    else:
        for sample, plane in zip(samples.view(_seen(size)), planes, strict=True):
            predict(sample, plane[0], plane[size - 1], predictor == MEDIAN)
    return stream.tobytes()


def decode(stream: bytes, rows: int, columns: int) -> NDArray[np.generic]:
    """Return the stored values of an exact stream, already inflated.

    Returns
    -------
    ndarray
        (rows, columns), or (rows, columns, samples) where there is more than one.

    Raises
    ------
    StreamError
        If the header is unknown or the length is not that of such a frame.
    """
    if len(stream) < HEADER_BYTES or stream[0] != VERSION or stream[2] >= len(TYPES):
        raise StreamError('not an exact stream of version 1')
    predictor, dtype, count = stream[1], TYPES[stream[2]], stream[3]
    size = dtype.itemsize
    _check_predictor(predictor, size)
    if predictor == PACKED:
        return _joined(_unpacked(stream, (rows, columns)).astype(dtype))
    if not count * rows * columns or len(stream) - HEADER_BYTES != count * size * rows * columns:
        raise StreamError(f'{len(stream)} bytes for {columns}x{rows}x{count}')
    # NOTE: a copy, since kernels compile once more for arrays that cannot be written
    body = np.frombuffer(bytearray(stream), np.uint8)[HEADER_BYTES:]
    planes = body.reshape(count, size, rows, columns)
    if predictor == NONE:
        samples = np.ascontiguousarray(np.moveaxis(planes, 1, -1)).view(dtype)[..., 0]
    else:
        seen = np.empty((count, rows, columns), _seen(size))
        for sample, plane in zip(seen, planes, strict=True):
            undo(plane[0], plane[size - 1], sample, predictor == MEDIAN)
        samples = seen.view(dtype)
    return _joined(samples)


def may_pack(values: NDArray[np.generic]) -> bool:
    """Return whether values can be packed, and are so many that it makes them smaller."""
    return values.dtype.kind in 'iu' and values.itemsize <= 2 and values.size >= PACKED_VALUES


def is_packed(stream: bytes) -> bool:
    """Return whether a stream is packed, and so is not gzip'd on the wire."""
    return stream[:2] == bytes((VERSION, PACKED))


def compress(stream: bytes) -> bytes:
    """Return bytes as one gzip member, at the level that costs a fraction of a millisecond."""
    return isal_zlib.compress(stream, 1, GZIP_WINDOW)


def _packed(sample: NDArray[np.generic]) -> bytes:
    scale, body = packing.pack(cast(Values, sample))
    return bytes(scale) + body


def _unpacked(stream: bytes, shape: tuple[int, int]) -> NDArray[np.int32]:
    """Return the samples of a packed stream, (samples, rows, columns)."""
    samples, at = [], HEADER_BYTES
    for _ in range(stream[3]):
        scale = stream[at:at + 2]
        try:
            values, size = unpacking.unpack(stream[at + 2:], shape, (scale[0], scale[1]))
        except (unpacking.PackedError, IndexError) as error:
            raise StreamError('no packed sample of that size') from error
        samples.append(values)
        at += 2 + size
    if at != len(stream) or not samples:
        raise StreamError(f'{len(stream)} bytes, and {at} used')
    return np.stack(samples)


def _joined(samples: NDArray[np.generic]) -> NDArray[np.generic]:
    return samples[0] if len(samples) == 1 else np.ascontiguousarray(np.moveaxis(samples, 0, -1))


def _check_predictor(predictor: int, size: int) -> None:
    if predictor not in PREDICTORS or (predictor != NONE and size > 2):
        raise StreamError(f'predictor {predictor} for values of {size} bytes')


def _samples(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Return the samples of a frame one after the other, little-endian and contiguous."""
    little = values.dtype.newbyteorder('<')
    if values.ndim not in (2, 3) or little not in TYPES or not values.size:
        raise StreamError(f'no exact stream of {values.dtype} values of shape {values.shape}')
    samples = values[None] if values.ndim == 2 else np.moveaxis(values, -1, 0)
    if len(samples) > 255:
        raise StreamError(f'{len(samples)} samples per pixel')
    return np.ascontiguousarray(samples, little)


def _seen(size: int) -> type[np.generic]:
    return np.uint8 if size == 1 else np.int16


@kernel
def _guess(west: np.int32, north: np.int32, north_west: np.int32, median: bool) -> np.int32:
    if not median:
        return np.int32(np.int32(west + north) >> np.int32(1))
    gradient = np.int32(west + north - north_west)
    return np.int32(max(min(west, north), min(max(west, north), gradient)))


@kernel
def _fold(values: Values, neighbours: Neighbours, planes: Planes, median: bool) -> None:
    """Write what prediction leaves of a run of values; every array has the run's length."""
    west, north, north_west = neighbours
    low, high = planes
    wide = values.itemsize == 2
    bits = np.int32(16 if wide else 24)
    for x in range(values.size):
        guess = _guess(np.int32(west[x]), np.int32(north[x]), np.int32(north_west[x]), median)
        left = np.int32(np.int32(values[x] - guess) << bits) >> bits
        folded = np.int32(left << np.int32(1)) ^ (left >> np.int32(31))
        low[x] = folded & 255
        if wide:
            high[x] = (folded >> 8) & 255


@kernel
def _unfold(values: Values, neighbours: Neighbours, planes: Planes, median: bool) -> None:
    """Write a run of values; `west` may be the same memory, one value behind."""
    west, north, north_west = neighbours
    low, high = planes
    wide = values.itemsize == 2
    for x in range(values.size):
        guess = _guess(np.int32(west[x]), np.int32(north[x]), np.int32(north_west[x]), median)
        folded = np.int32(low[x])
        if wide:
            folded = np.int32(folded | np.int32(np.int32(high[x]) << np.int32(8)))
        value = np.int32(guess + ((folded >> np.int32(1)) ^ -(folded & np.int32(1))))
        # NOTE: unlike numba, numpy does not cut a value down to the width of its array
        if wide:
            values[x] = np.int32(value << np.int32(16)) >> np.int32(16)
        else:
            values[x] = value & 255


@kernel
def predict(values: Values, low: Bytes, high: Bytes, median: bool) -> None:
    """Write what prediction leaves of one sample; all (rows, columns), `high` unused for 8-bit."""
    for y in range(values.shape[0]):
        row = values[y]
        above = values[y - 1] if y else np.zeros(1, values.dtype)
        # NOTE: three equal neighbours make both predictors give just that
        corner = above[:1]
        _fold(row[:1], (corner, corner, corner), (low[y, :1], high[y, :1]), median)
        west, rest = row[:-1], (low[y, 1:], high[y, 1:])
        if y:
            _fold(row[1:], (west, above[1:], above[:-1]), rest, median)
        else:
            _fold(row[1:], (west, west, west), rest, median)


@kernel
def undo(low: Bytes, high: Bytes, values: Values, median: bool) -> None:
    """Write the values of one sample from what prediction left; the reverse of `predict`."""
    for y in range(values.shape[0]):
        row = values[y]
        above = values[y - 1] if y else np.zeros(1, values.dtype)
        corner = above[:1]
        _unfold(row[:1], (corner, corner, corner), (low[y, :1], high[y, :1]), median)
        west, rest = row[:-1], (low[y, 1:], high[y, 1:])
        if y:
            _unfold(row[1:], (west, above[1:], above[:-1]), rest, median)
        else:
            _unfold(row[1:], (west, west, west), rest, median)
