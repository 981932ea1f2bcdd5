import numpy as np
import pytest

from imaging.phantoms.head import Lesion, head
from imaging.phantoms.tissues import tissues
from imaging.phantoms.tubes import Grid

GRID = Grid(-115, -117, 230 / 256, (256, 256))


def at(values: np.ndarray, x: float, y: float) -> np.ndarray:
    """The values of all contrasts at a place in mm."""
    row, column = round((y - GRID.top) / GRID.spacing), round((x - GRID.left) / GRID.spacing)
    return values[:, row, column]


def test_ventricles_are_bright_in_t2_and_dark_in_t1_and_flair() -> None:
    t1, t2, flair = at(head(1).cut(GRID, 21, tissues('T1', 'T2', 'FLAIR')), 11, 4)
    assert t2 > 900
    assert max(t1, flair) < 250


def test_fresh_blood_is_dense() -> None:
    bleeding = Lesion((27, 2, 8), (12, 19, 14), 'blood', 'oedema')
    values = head(1, (bleeding,)).cut(GRID, 8, tissues('CT'))
    assert 55 < at(values, 27, 2)[0] < 75
    assert at(head(1).cut(GRID, 8, tissues('CT')), 27, 2)[0] < 45


def test_skull_surrounds_the_brain() -> None:
    middle = head(1).cut(GRID, 20, tissues('CT'))[0, 128]
    bone = np.flatnonzero(middle > 700)
    assert bone.min() < 60
    assert bone.max() > 190


def test_unknown_contrast_is_refused() -> None:
    with pytest.raises(ValueError, match='T9'):
        tissues('T9')
