"""Values of interest: which values become black, white and grey (PS3.3 C.11.2, PS3.4 N.2.1.2).

`window` is the definition, on numbers of any kind; `grey` the same for stored values of 8 and 16
bits, with the rescale before it, at the speed of memory.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.kernels import kernel
from imaging.picture import LINEAR, SIGMOID, Picture, Window

Values = NDArray[np.floating[Any]]
Grey = NDArray[np.uint8]

WHITE = 255
NARROW = 1e-6


def window(values: Values, chosen: Window) -> Values:
    """Return how far towards white each value is, from 0 to 1, by the function of the window.

    LINEAR counts its width between the middles of the outermost values (C.11.2.1.2.1),
    LINEAR_EXACT (C.11.2.1.3.2) and SIGMOID (C.11.2.1.3.1) as it stands.

    Parameters
    ----------
    values
        Rescaled, any shape.
    """
    if chosen.function == SIGMOID:
        # NOTE: beyond 700 the exponential leaves the range of numbers
        steep = np.clip(-4 * (values - chosen.center) / chosen.width, -700, 700)
        return np.asarray(1 / (1 + np.exp(steep)))
    low, width = edge(chosen)
    return np.asarray(np.clip((values - low) / width, 0, 1))


def edge(chosen: Window) -> tuple[float, float]:
    """Return the value that is just black, and how far white is from it, of a linear window."""
    if chosen.function == LINEAR:
        center, width = chosen.center - 0.5, chosen.width - 1
    else:
        center, width = chosen.center, chosen.width
    return center - width / 2, max(width, NARROW)


def grey(stored: NDArray[np.generic], picture: Picture, chosen: Window) -> Grey:
    """Return the grey levels of stored values through rescale and a linear window.

    Parameters
    ----------
    stored
        (rows, columns), integers of 8 or 16 bits or float32.
    """
    low, width = edge(chosen)
    slope = 1.0 if picture.slope is None else picture.slope
    intercept = 0.0 if picture.slope is None else picture.intercept or 0.0
    factor = slope * WHITE / width
    shades = np.empty(stored.shape, np.uint8)
    # NOTE: black is subtracted from the stored value first, so that float32 keeps the digits
    black = (low - intercept) / slope
    flat = np.ascontiguousarray(stored).reshape(-1)
    _grey(flat, np.float32(black), np.float32(factor), shades.reshape(-1))
    return shades


def look_up(stored: NDArray[Any], low: int, table: Grey) -> Grey:
    """Return the grey level of each stored value, an integer.

    Parameters
    ----------
    table
        What `low`, `low + 1` and so on become.

    Raises
    ------
    ValueError
        If a value has no entry.
    """
    if stored.size and not low <= int(stored.min()) <= int(stored.max()) < low + len(table):
        raise ValueError('a value has no entry')
    shades = np.empty(stored.shape, np.uint8)
    _look_up(np.ascontiguousarray(stored).reshape(-1), low, table, shades.reshape(-1))
    return shades


def blacken(stored: NDArray[Any], padding: tuple[float, float], shades: Grey) -> None:
    """Make black what is padding, in place (PS3.3 C.7.5.1.1.2).

    Parameters
    ----------
    stored
        Stored values, (rows, columns).
    padding
        The lowest and the highest that stand for no image.
    shades
        What became of them, contiguous and of the same shape.
    """
    low, high = padding
    flat = np.ascontiguousarray(stored).reshape(-1)
    _blacken(flat, float(low), float(high), shades.reshape(-1))


@kernel
def _grey(
    stored: NDArray[np.generic], black: np.float32, factor: np.float32, shades: Grey
) -> None:
    """Write grey levels; both arrays have one dimension and one length."""
    half, white = np.float32(0.5), np.float32(255.0)
    for index in range(stored.size):
        shade = (np.float32(stored[index]) - black) * factor
        shades[index] = np.uint8(min(max(shade, np.float32(0.0)), white) + half)


@kernel
def _look_up(stored: NDArray[Any], low: int, table: Grey, shades: Grey) -> None:
    """Write the entry of each value; both arrays have one dimension and one length."""
    for index in range(stored.size):
        shades[index] = table[np.int64(stored[index]) - low]


@kernel
def _blacken(stored: NDArray[Any], low: float, high: float, shades: Grey) -> None:
    """Write 0 where a value is within the limits; both arrays have one length."""
    for index in range(stored.size):
        if low <= stored[index] <= high:
            shades[index] = 0
