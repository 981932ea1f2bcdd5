"""From stored values to values with a unit: rescale or table (PS3.3 C.11.1, PS3.4 N.2.1.1)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.picture import Picture
from imaging.tables import Tables


def transform(
    stored: NDArray[np.generic], picture: Picture, tables: Tables
) -> NDArray[np.floating[Any]]:
    """Return values in `picture.unit`, of the same shape, as float64.

    A table goes before a rescale; without either the stored values are the values.
    """
    values = stored.astype(np.float64)
    if tables.modality is not None:
        return tables.modality.take(values).astype(np.float64)
    return values * slope(picture) + intercept(picture)


def slope(picture: Picture) -> float:
    """Return the factor from stored values to values, where no table stands between."""
    return 1.0 if picture.slope is None else picture.slope


def intercept(picture: Picture) -> float:
    """Return the value of stored value 0, where no table stands between."""
    return picture.intercept if picture.intercept is not None and picture.slope else 0.0
