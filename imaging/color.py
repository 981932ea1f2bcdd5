"""Colour spaces of stored values: YBR to RGB and back (PS3.3 C.7.6.3.1.2)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel

Samples = NDArray[np.unsignedinteger[Any]]

FULL = np.array([[1, 0, 1.402], [1, -0.344136286, -0.714136286], [1, 1.772, 0]], np.float32)
"""Red, green and blue from Y, Cb and Cr, these counted from the middle of their range."""
PARTIAL = np.array(
    [[1.16438, 0, 1.59603], [1.16438, -0.39176, -0.81297], [1.16438, 2.01723, 0]], np.float32
)
"""The same for YBR_PARTIAL, whose Y begins at 16 of 256."""


def to_rgb(values: NDArray[np.generic], photometric: str, bits: int = 8) -> NDArray[np.generic]:
    """Return colour values as RGB, (rows, columns, 3), of the same type.

    Parameters
    ----------
    photometric
        What the values are; RGB comes back as it is. Subsampled names are meant at full size.
    bits
        Bits stored; the chrominance of no colour is half of their range.
    """
    if not photometric.startswith('YBR') or photometric in ('YBR_RCT', 'YBR_ICT'):
        return values
    partial = photometric.startswith('YBR_PARTIAL')
    flat = np.ascontiguousarray(values).reshape(-1, 3)
    found = np.empty_like(flat)
    black = np.float32((16 << (bits - 8)) if partial else 0)
    middle, top = np.float32(1 << (bits - 1)), np.float32((1 << bits) - 1)
    _mix(flat, PARTIAL if partial else FULL, (black, middle, top), found)
    return found.reshape(values.shape)


def rgb_to_ybr(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return RGB of 8 bits as YBR_FULL."""
    colours = np.moveaxis(values.astype(np.float32), -1, 0)
    inverse = np.linalg.inv(FULL.astype(np.float64)).astype(np.float32)
    found = np.tensordot(inverse, colours, 1) + np.array([0, 128, 128], np.float32)[:, None, None]
    return np.ascontiguousarray(np.moveaxis(found, 0, -1).round().clip(0, 255).astype(np.uint8))


def painted(
    values: NDArray[np.generic], first: int, table: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Return the colour of each value, (rows, columns, 3).

    Parameters
    ----------
    values
        Integers of 8 or 16 bits, (rows, columns).
    first
        The value that the first colour stands for; lower ones have it too.
    table
        (colours, 3); values beyond its end have the last.
    """
    flat = np.ascontiguousarray(values).reshape(-1)
    found = np.empty((flat.size, 3), np.uint8)
    _paint(flat, first, np.ascontiguousarray(table), found)
    return found.reshape(*values.shape, 3)


@kernel
def _paint(
    values: NDArray[Any], first: int, table: NDArray[np.uint8], found: NDArray[np.uint8]
) -> None:
    """Write the colour of each value; `values` (pixels,), the others (colours or pixels, 3)."""
    last = len(table) - 1
    for index in range(values.size):
        place = np.int64(values[index]) - first
        place = np.int64(0) if place < 0 else np.int64(last) if place > last else place
        for sample in range(3):
            found[index, sample] = table[place, sample]


@kernel
def _mix(
    values: Samples,
    weights: NDArray[np.float32],
    levels: tuple[np.float32, np.float32, np.float32],
    found: Samples,
) -> None:
    """Write weighted sums of Y, Cb and Cr; both arrays are (pixels, 3)."""
    black, middle, top = levels
    half = np.float32(0.5)
    for index in range(values.shape[0]):
        y = np.float32(values[index, 0]) - black
        cb = np.float32(values[index, 1]) - middle
        cr = np.float32(values[index, 2]) - middle
        for sample in range(3):
            total = weights[sample, 0] * y + weights[sample, 1] * cb + weights[sample, 2] * cr
            found[index, sample] = min(max(total + half, np.float32(0)), top)
