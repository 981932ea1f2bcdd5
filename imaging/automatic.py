"""The window of an image whose header has none: from its own values (PS3.4 N.2.1.2).

The viewer's `presets.js` does the same, value for value, so that nothing jumps when the exact frame
takes the place of the rendered one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging import modality_lut
from imaging.kernels import kernel
from imaging.picture import LINEAR_EXACT, Picture, Window
from imaging.tables import Tables

Values = NDArray[np.floating[Any]]
Counts = NDArray[np.int64]

TAILS = (0.005, 0.995)
"""Parts of the values that lie below black and below white: beyond is noise, metal or letters."""
SAMPLED = 1 << 18
"""Values that are looked at, at most, where they are too many kinds to be counted."""
NARROW = 1e-6


def window(stored: NDArray[np.generic], picture: Picture, tables: Tables) -> Window:
    """Return the window of a frame whose header has none.

    Eight bits without a unit were made to be looked at and are shown as they are. Of anything else
    the window spans all but the outermost half percents, padding left out.

    Parameters
    ----------
    stored
        (rows, columns), at the size of the file.
    """
    plain = picture.slope is None and not picture.modality_lut and not picture.floating
    if plain and picture.bits_stored <= 8 and not picture.signed:
        return spanning(0, (1 << picture.bits_stored) - 1)
    kinds, counts = _tallied(stored) if stored.dtype.itemsize <= 2 else _sampled(stored)
    kept = np.isfinite(kinds)
    if picture.padding is not None:
        low, high = picture.padding
        kept &= (kinds < low) | (kinds > high)
    if not kept.any():
        return spanning(0, 1)
    values = modality_lut.transform(kinds[kept], picture, tables)
    order = np.argsort(values, kind='stable')
    return _spanned(values[order], counts[kept][order])


def spanning(low: float, high: float) -> Window:
    """Return the window in which `low` is just black and `high` just white."""
    width = max(high - low, NARROW)
    return Window((low + high) / 2, width, '', LINEAR_EXACT)


def _tallied(stored: NDArray[np.generic]) -> tuple[NDArray[Any], Counts]:
    """Return which values occur, and how often each."""
    count = 1 << 8 * stored.dtype.itemsize
    lowest = -count // 2 if stored.dtype.kind == 'i' else 0
    counts = np.zeros(count, np.int64)
    tally(np.ascontiguousarray(stored).reshape(-1), lowest, counts)
    found = np.flatnonzero(counts)
    return found + lowest, counts[found]


def _sampled(stored: NDArray[np.generic]) -> tuple[NDArray[Any], Counts]:
    """Return a part of the values, evenly spread, each of them once."""
    step = int(np.ceil(np.sqrt(stored.size / SAMPLED)))
    part = stored[::step, ::step].reshape(-1)
    return part, np.ones(part.size, np.int64)


def _spanned(values: Values, counts: Counts) -> Window:
    """Return the window between the tails of values that are in their order."""
    behind = np.cumsum(counts)
    low, high = (_percentile(values, behind, part) for part in TAILS)
    # NOTE: almost everything may have one value, such as the background of a map
    if low >= high:
        low, high = float(values[0]), float(values[-1])
    return spanning(low, high)


def _percentile(values: Values, behind: Counts, part: float) -> float:
    """Return the value that a part of all lies below, between neighbours on a straight line."""
    place = part * float(behind[-1] - 1)
    first = int(place)
    below, above = (
        float(values[np.searchsorted(behind, rank, 'right')])
        for rank in (first, min(first + 1, int(behind[-1]) - 1))
    )
    return below + (above - below) * (place - first)


@kernel
def tally(stored: NDArray[Any], low: int, counts: Counts) -> None:
    """Count each value; `stored` has one dimension, `low` is the value of the first count."""
    for index in range(stored.size):
        counts[np.int64(stored[index]) - low] += 1
