"""Smaller frames: each pixel is the mean of the area that it covers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel
from imaging.picture import Picture

Size = tuple[int, int]
Plane = NDArray[Any]
HALF = np.float32(0.5)
SQUARE = 0.001
"""Pixels that are this near to square are shown so."""


def fitted(picture: Picture, width: int | None, height: int | None) -> Size:
    """Return rows and columns of a picture that fits, upright, true in shape and never enlarged."""
    tall = _height_to_width(picture)
    # NOTE: pixels that are not square lose resolution in one direction, so that none is invented
    columns = picture.columns / max(tall, 1)
    rows = picture.rows * min(tall, 1)
    factor = min(1, (width or columns) / columns, (height or rows) / rows)
    return max(round(rows * factor), 1), max(round(columns * factor), 1)


def reduced(values: NDArray[np.generic], size: Size) -> NDArray[np.generic]:
    """Return a frame at a smaller size, of the same type.

    Parameters
    ----------
    values
        (rows, columns) or (rows, columns, samples).
    size
        Rows and columns, at least 1 and at most those of `values`.

    Raises
    ------
    ValueError
        If the size is larger than the frame, or nothing.
    """
    rows, columns = size
    if not (0 < rows <= values.shape[0] and 0 < columns <= values.shape[1]):
        raise ValueError(f'{columns}x{rows} from {values.shape[1]}x{values.shape[0]}')
    if size == values.shape[:2]:
        return values
    samples = values.shape[2] if values.ndim == 3 else 1
    # NOTE: sums of wide integers outgrow float32
    kind = values.dtype if values.dtype.itemsize <= 2 else np.dtype(np.float64)
    flat = np.ascontiguousarray(values, kind).reshape(values.shape[0], -1)
    sums = np.float32 if kind.kind != 'f' else np.float64
    means = np.empty((rows, columns * samples), kind)
    reduce(flat, samples, np.empty(flat.shape[1], sums), means)
    return means.reshape(rows, columns, *values.shape[2:])


def _height_to_width(picture: Picture) -> float:
    tall, wide = picture.spacing or picture.aspect
    ratio = tall / wide
    return 1.0 if abs(ratio - 1) < SQUARE else ratio


@kernel
def _span(index: int, factor: float, count: int) -> tuple[int, int, float, float]:
    """Return first and last source that a pixel covers, and how much of each of these two."""
    begin, end = index * factor, min((index + 1) * factor, float(count))
    first = min(int(begin), count - 1)
    last = max(min(int(np.ceil(end - 1e-6)) - 1, count - 1), first)
    return first, last, min(first + 1.0, end) - begin, end - last


@kernel
def reduce(values: Plane, samples: int, row: Plane, smaller: Plane) -> None:
    """Write the mean of the area that each pixel covers, rounded if `smaller` holds integers.

    Arrays are (rows, columns * samples); `row` is room for one row, in the type of the sums.
    """
    down = values.shape[0] / smaller.shape[0]
    across = values.shape[1] / smaller.shape[1]
    count = smaller.shape[1] // samples
    places = np.empty((count, 2), np.int32)
    parts = np.empty((count, 2), row.dtype)
    for x in range(count):
        left, right, of_left, of_right = _span(x, across, values.shape[1] // samples)
        places[x, 0], places[x, 1] = left * samples, right * samples
        parts[x, 0], parts[x, 1] = of_left, of_right
    weight = np.empty(1, row.dtype)
    for y in range(smaller.shape[0]):
        top, bottom, of_top, of_bottom = _span(y, down, values.shape[0])
        row[:] = 0
        for source in range(top, bottom + 1):
            share = of_top if source == top else of_bottom if source == bottom else 1.0
            weight[0] = share / (down * across)
            line, part = values[source], weight[0]
            for x in range(row.size):
                row[x] += line[x] * part
        _gather(row, places, parts, smaller[y])


@kernel
def _gather(row: Plane, places: Plane, parts: Plane, target: Plane) -> None:
    """Sum up a row across; `places` are the first and last source, `parts` their shares."""
    samples = target.size // len(places)
    for x in range(len(places)):
        left, right = places[x, 0], places[x, 1]
        for sample in range(samples):
            total = row[left + sample] * parts[x, 0]
            for source in range(left + samples, right, samples):
                total += row[source + sample]
            if right > left:
                total += row[right + sample] * parts[x, 1]
            # NOTE: the sums are float32 where the target holds integers
            target[x * samples + sample] = np.floor(total + HALF) if row.itemsize == 4 else total
