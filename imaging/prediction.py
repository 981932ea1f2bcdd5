"""What the neighbours of a value tell of it: a guess, and how far that may miss.

Of a value's neighbours W, NW, N and NE, and of what the guesses of W and N missed by, `e`::

    guess     median edge: max(min(W, N), min(max(W, N), W + N - NW))  (ISO/IEC 14495-1 A.4.2)
    activity  |NE - N| + |N - NW| + |NW - W| over 1 << shift, rounded up, 511 at most
    leaning   40 + s(W - guess) + 3 s(N - guess) + 9 s(e of W) + 27 s(e of N), from 0 to 80, where
              s is 1 above `threshold`, -1 below its opposite, 0 between
    hint      128 * activity + leaning

Outside of a frame stand: above it, zeros; left of a row, the first value of the row above; right
of a row, its last value; and `e` is 0.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel

MOST_ACTIVE = 511
LEANINGS = 128
LEVEL = 40

Values = NDArray[np.integer[Any]]
Ints = NDArray[np.int32]
Hints = NDArray[np.uint16]


@kernel
def frame(values: Values, framed: Ints) -> None:
    """Write values with their outside: (rows, columns) into (rows + 1, columns + 2)."""
    columns = values.shape[1]
    framed[0] = 0
    for y in range(values.shape[0]):
        row = framed[y + 1]
        row[1:columns + 1] = values[y]
        row[0], row[columns + 1] = framed[y, 1], row[columns]


@kernel
def miss(framed: Ints, missed: Ints) -> None:
    """Write by how much guesses miss, value less guess: (rows + 1, columns + 1), 0 outside."""
    missed[0] = 0
    for y in range(1, framed.shape[0]):
        missed[y, 0] = 0
        _miss(framed[y], framed[y - 1], missed[y, 1:])


@kernel
def hint(framed: Ints, missed: Ints, hints: Hints, scale: tuple[int, int]) -> None:
    """Write the hints of values, (rows, columns); `scale` is the shift and the threshold."""
    for y in range(hints.shape[0]):
        _hint((framed[y], framed[y + 1]), (missed[y], missed[y + 1]), hints[y], scale)


@kernel
def _miss(row: Ints, above: Ints, missed: Ints) -> None:
    size = missed.size
    here, west = row[1:size + 1], row[:size]
    north, corner = above[1:size + 1], above[:size]
    for x in range(size):
        low, high = min(west[x], north[x]), max(west[x], north[x])
        plane = np.int32(west[x] + north[x] - corner[x])
        missed[x] = np.int32(here[x] - max(low, min(high, plane)))


@kernel
def _size(value: np.int32) -> np.int32:
    sign = np.int32(value >> np.int32(31))
    return np.int32((value ^ sign) - sign)


@kernel
def _sign(value: np.int32, threshold: np.int32) -> np.int32:
    # NOTE: a shift is 32 bits wide, where a comparison is 64: twice as many fit into a register
    below = np.int32(np.int32(threshold + value) >> np.int32(31))
    above = np.int32(np.int32(threshold - value) >> np.int32(31))
    return np.int32(below - above)


@kernel
def _hint(
    rows: tuple[Ints, Ints], misses: tuple[Ints, Ints], hints: Hints, scale: tuple[int, int]
) -> None:
    size = hints.size
    shift, threshold = np.int32(scale[0]), np.int32(scale[1])
    round_up = np.int32((1 << scale[0]) - 1)
    here, west = rows[1][1:size + 1], rows[1][:size]
    north, corner, east = rows[0][1:size + 1], rows[0][:size], rows[0][2:size + 2]
    missed, missed_west, missed_north = misses[1][1:size + 1], misses[1][:size], misses[0][1:]
    for x in range(size):
        one, two = np.int32(east[x] - north[x]), np.int32(north[x] - corner[x])
        activity = np.int32(_size(one) + _size(two))
        activity = np.int32(activity + _size(np.int32(corner[x] - west[x])))
        activity = min(np.int32(np.int32(activity + round_up) >> shift), np.int32(511))
        guess = np.int32(here[x] - missed[x])
        leaning = np.int32(_sign(np.int32(west[x] - guess), threshold) + np.int32(40))
        of_north = _sign(np.int32(north[x] - guess), threshold)
        leaning = np.int32(leaning + np.int32(3) * of_north)
        leaning = np.int32(leaning + np.int32(9) * _sign(missed_west[x], threshold))
        leaning = np.int32(leaning + np.int32(27) * _sign(missed_north[x], threshold))
        hints[x] = np.uint16(activity * np.int32(128) + leaning)
