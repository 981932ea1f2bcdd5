"""From values of interest to what a screen shows: polarity and presentation table (C.11.6)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.tables import Lut

WHITE = 255


def shade(levels: NDArray[np.floating[Any]], table: Lut | None) -> NDArray[np.uint8]:
    """Return grey levels of 8 bits.

    Parameters
    ----------
    levels
        From 0 to 1, what `voi` gives.
    table
        A presentation table, whose entries the levels are spread over.
    """
    if table is not None:
        entries = table.take(levels * (len(table.data) - 1) + table.first)
        levels = entries.astype(np.float64) / ((1 << table.bits) - 1)
    return np.asarray((levels * WHITE + 0.5).astype(np.uint8))


def inverted(shades: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the negative."""
    return np.asarray(np.bitwise_not(shades))
