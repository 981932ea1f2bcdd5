"""What two images of one size do not agree on, as a picture."""

import numpy as np
from numpy.typing import NDArray


def contrast(one: NDArray[np.generic], other: NDArray[np.generic]) -> NDArray[np.uint8] | None:
    """Return how much the pixels differ, black where not at all, white where most.

    Parameters
    ----------
    one, other
        Stored values, (rows, columns) or (rows, columns, samples).

    Returns
    -------
    ndarray
        (rows, columns), or None if the shapes are different.
    """
    if one.shape != other.shape:
        return None
    apart = np.abs(one.astype(np.float64) - other.astype(np.float64))
    grey = apart.max(axis=2) if apart.ndim == 3 else apart
    grey = np.nan_to_num(grey, nan=0.0, posinf=0.0)
    most = grey.max(initial=0.0)
    # NOTE: however little differs somewhere, it is to be seen
    return (255 * np.sqrt(grey / most)).astype(np.uint8) if most else np.zeros(grey.shape, 'u1')
