import numpy as np
import pytest

from imaging.phantoms.organs import ARTERIAL, PLAIN, together
from imaging.phantoms.shape import Build
from imaging.phantoms.trunk import Trunk, trunk
from imaging.phantoms.tubes import Grid

GRID = Grid(-190, -190, 380 / 256, (256, 256))


@pytest.fixture(scope='module')
def body() -> Trunk:
    """A man without nodules."""
    return trunk(1, Build(), 0)


def at(values: np.ndarray, x: float, y: float) -> float:
    """The mean of 5 × 5 pixels around a place in mm."""
    row, column = round((y - GRID.top) / GRID.spacing), round((x - GRID.left) / GRID.spacing)
    return float(values[row - 2 : row + 3, column - 2 : column + 3].mean())


@pytest.mark.parametrize(
    ('what', 'z', 'x', 'y', 'low', 'high'),
    [
        ('air outside', 0, 185, -150, -1000, -1000),
        ('windpipe', 80, -1, 4, -1000, -900),
        ('liver', -150, -80, 0, 45, 75),
        ('blood of the aorta', -60, 22, 34, 30, 50),
        ('kidney', -212, -50, 46, -110, 45),
        ('vertebra', -20, 0, 46, 60, 800),
        ('fat of the axilla', 60, 116, -8, -115, -90),
    ],
)
def test_tissue_has_its_density(
    body: Trunk, what: str, z: float, x: float, y: float, low: float, high: float
) -> None:
    assert low <= at(body.cut(GRID, z, PLAIN), x, y) <= high, what


def test_lungs_are_mostly_air_on_both_sides(body: Trunk) -> None:
    values = body.cut(GRID, 10, PLAIN)
    for side in (-1, 1):
        row, column = 128, round((side * 85 - GRID.left) / GRID.spacing)
        assert np.median(values[row - 20 : row + 20, column - 12 : column + 12]) < -820


def test_contrast_medium_fills_arteries_only_after_injection(body: Trunk) -> None:
    assert at(body.cut(GRID, -60, ARTERIAL), 22, 34) == pytest.approx(330, abs=5)


def test_phases_painted_together_are_the_same_as_one_by_one(body: Trunk) -> None:
    both = body.cut(GRID, -150, together(PLAIN, ARTERIAL))
    for values, phase in zip(both, (PLAIN, ARTERIAL), strict=True):
        assert np.allclose(values, body.cut(GRID, -150, phase), atol=0.01)


def test_same_seed_gives_the_same_body() -> None:
    first, second = (trunk(5, Build(True), 2).cut(GRID, 20, PLAIN) for _ in range(2))
    assert np.array_equal(first, second)


def test_bodies_differ(body: Trunk) -> None:
    assert not np.array_equal(body.cut(GRID, 20, PLAIN), trunk(2, Build(), 0).cut(GRID, 20, PLAIN))


def test_nodule_is_solid_and_lies_in_the_lung() -> None:
    body = trunk(1, Build(), 1)
    x, y, z, radius = body.nodules[0]
    values = body.cut(GRID, z, PLAIN)
    row, column = round((y - GRID.top) / GRID.spacing), round((x - GRID.left) / GRID.spacing)
    near = values[row - 3 : row + 4, column - 3 : column + 4]
    assert near.max() > 0
    assert 3 <= radius <= 6
    around = values[row - 12 : row + 13, column - 12 : column + 13]
    assert np.median(around) < -700
