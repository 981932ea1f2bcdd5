"""Segmented lookup tables, which say runs and slopes instead of entries (PS3.3 C.7.9.2)."""

import numpy as np
from numpy.typing import NDArray

DISCRETE, LINEAR, INDIRECT = 0, 1, 2
HEAD = 2


def expand(words: NDArray[np.uint16], count: int) -> NDArray[np.uint16]:
    """Return the entries that segments describe.

    Parameters
    ----------
    count
        How many there must be; the last is repeated if they are fewer.

    Raises
    ------
    ValueError
        If a segment is unknown or ends behind the data.
    """
    found: list[int] = []
    place = 0
    while place + HEAD <= len(words) and len(found) < count:
        place = _segment(words, place, found, count)
    if not found:
        raise ValueError('no segments')
    full = found[:count] + found[-1:] * (count - len(found))
    return np.array(full, np.uint16)


def _segment(words: NDArray[np.uint16], place: int, found: list[int], count: int) -> int:
    """Add the entries of one segment; return where the next begins."""
    kind, length = int(words[place]), int(words[place + 1])
    place += HEAD
    if kind == DISCRETE and place + length <= len(words):
        found.extend(int(word) for word in words[place:place + length])
        return place + length
    if kind == LINEAR and place < len(words) and found:
        found.extend(_slope(found[-1], int(words[place]), length))
        return place + 1
    if kind == INDIRECT and place + 1 < len(words):
        # NOTE: the offset counts bytes, of the table's beginning
        back = int(words[place]) | int(words[place + 1]) << 16
        _repeat(words, (back // 2, length), found, count)
        return place + 2
    raise ValueError(f'segment {kind} of {length} at word {place - HEAD} of {len(words)}')


def _slope(start: int, end: int, length: int) -> list[int]:
    return [round(start + (end - start) * step / length) for step in range(1, length + 1)]


def _repeat(
    words: NDArray[np.uint16], which: tuple[int, int], found: list[int], count: int
) -> None:
    """Add the entries of some segments that were there before; they refer to no others."""
    place, segments = which
    for _ in range(segments):
        if place + HEAD > len(words) or words[place] == INDIRECT or len(found) >= count:
            break
        place = _segment(words, place, found, count)
