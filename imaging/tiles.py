"""Large frames in tiles: a pyramid of halved sizes, of which a viewer fetches what it shows.

Level 0 are the stored values themselves. A value of the next level is the mean of four, half way to
the even one, so that many levels drift neither up nor down; at the right and lower edge the last
column and row stand for what is not there. What is padded does not count: where only a part is
image, the mean is of that part. Indices of a palette have no mean, so the first of four is taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel
from imaging.picture import Picture

Values = NDArray[Any]
Size = tuple[int, int]

SIDE = 512
"""Columns and rows of a tile; those at the right and lower edge may have fewer."""
LARGE = 2048
"""Frames with more columns or rows than this are tiled."""
NO_PADDING = (1.0, 0.0)


@dataclass(frozen=True)
class Tile:
    """Which part of a frame: level 0 is the finest, columns and rows count tiles."""

    level: int
    column: int
    row: int


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A frame at all its levels."""

    levels: tuple[Values, ...]
    """Stored values or means of them, (rows, columns) or (rows, columns, samples)."""

    @property
    def size_bytes(self) -> int:
        """Of all levels together."""
        return sum(level.nbytes for level in self.levels)

    def cut(self, tile: Tile) -> Values:
        """Return the values of a tile, contiguous.

        Raises
        ------
        ValueError
            If there is no such tile.
        """
        if not 0 <= tile.level < len(self.levels):
            raise ValueError(f'no {tile}')
        level = self.levels[tile.level]
        across, down = (_count(length) for length in (level.shape[1], level.shape[0]))
        if not (0 <= tile.column < across and 0 <= tile.row < down):
            raise ValueError(f'no {tile}')
        top, left = tile.row * SIDE, tile.column * SIDE
        return np.ascontiguousarray(level[top:top + SIDE, left:left + SIDE])


def tiled(rows: int, columns: int) -> bool:
    """Say whether frames of a size are tiled."""
    return max(rows, columns) > LARGE


def described(rows: int, columns: int) -> dict[str, int] | None:
    """Return what a viewer must know of the tiles of a frame; None if it has none.

    The size of each level is half of the one before, rounded up.
    """
    return {'side': SIDE, 'levels': len(sizes(rows, columns))} if tiled(rows, columns) else None


def sizes(rows: int, columns: int) -> list[Size]:
    """Return rows and columns of each level; the last one is a single tile."""
    found = [(rows, columns)]
    while max(found[-1]) > SIDE:
        found.append((-(-found[-1][0] // 2), -(-found[-1][1] // 2)))
    return found


def every(rows: int, columns: int) -> Iterator[Tile]:
    """Yield all tiles of a frame, the coarsest first."""
    for level, (high, wide) in reversed(list(enumerate(sizes(rows, columns)))):
        for row in range(_count(high)):
            for column in range(_count(wide)):
                yield Tile(level, column, row)


def build(values: Values, picture: Picture) -> Pyramid:
    """Return the pyramid of a frame.

    Parameters
    ----------
    values
        Stored values, as `codecs.decoding.decode` gives them.
    picture
        Of this frame: `Picture.of_frame`.
    """
    found = [values]
    for size in sizes(*values.shape[:2])[1:]:
        found.append(_halved(found[-1], size, picture))
    return Pyramid(tuple(found))


def _count(length: int) -> int:
    return -(-length // SIDE)


def _halved(values: Values, size: Size, picture: Picture) -> Values:
    if picture.palette or picture.photometric == 'PALETTE COLOR':
        return np.ascontiguousarray(values[::2, ::2])
    padding = NO_PADDING if picture.padding is None else picture.padding
    if values.dtype.itemsize > 2:
        return _halved_wide(values, size, padding)
    samples = values.shape[2] if values.ndim == 3 else 1
    smaller = np.empty((size[0], size[1] * samples), values.dtype)
    flat = np.ascontiguousarray(values).reshape(values.shape[0], -1)
    if picture.padding is None:
        halve(flat, samples, smaller)
    else:
        halve_image(flat, float(padding[0]), float(padding[1]), smaller)
    return np.asarray(smaller.reshape(*size, *values.shape[2:]))


def _halved_wide(values: Values, size: Size, padding: tuple[float, float]) -> Values:
    """Do the same with wide integers and floats, which are rare."""
    odd = [(0, 2 * half - length) for half, length in zip(size, values.shape[:2], strict=True)]
    rest = [(0, 0)] * (values.ndim - 2)
    even = np.pad(values, [*odd, *rest], mode='edge').astype(np.float64)
    four = np.stack([even[y::2, x::2] for y in (0, 1) for x in (0, 1)])
    image = ~((four >= padding[0]) & (four <= padding[1]))
    count = image.sum(0)
    mean = np.where(image, four, 0).sum(0) / np.maximum(count, 1)
    found = np.where(count, mean, four[0])
    whole = np.rint(found) if values.dtype.kind in 'iu' else found
    return np.asarray(whole.astype(values.dtype))


@kernel
def halve(values: Values, samples: int, smaller: Values) -> None:
    """Write the mean of four values, rounded; both arrays are (rows, columns * samples)."""
    across = values.shape[1] // samples
    for y in range(smaller.shape[0]):
        upper, lower = values[2 * y], values[min(2 * y + 1, values.shape[0] - 1)]
        for x in range(smaller.shape[1] // samples):
            left, right = 2 * x * samples, min(2 * x + 1, across - 1) * samples
            for sample in range(samples):
                total = np.int64(upper[left + sample]) + np.int64(upper[right + sample])
                total += np.int64(lower[left + sample]) + np.int64(lower[right + sample])
                smaller[y, x * samples + sample] = (total + 1 + ((total >> 2) & 1)) >> 2


@kernel
def halve_image(values: Values, low: float, high: float, smaller: Values) -> None:
    """Write the mean of those of four values that are not within the limits, which are padding."""
    across, down = values.shape[1] - 1, values.shape[0] - 1
    for y in range(smaller.shape[0]):
        for x in range(smaller.shape[1]):
            total, count = np.int64(0), np.int64(0)
            kept = np.int64(values[2 * y, 2 * x])
            for index in range(4):
                value = np.int64(values[min(2 * y + index // 2, down),
                                        min(2 * x + index % 2, across)])
                if not low <= value <= high:
                    total += value
                    count += 1
                    kept = value
            mean = np.int64(np.rint(total / count)) if count else kept
            # NOTE: between values on both sides of the padding lies the padding, which is no image
            smaller[y, x] = kept if low <= mean <= high else mean
