import numpy as np
import pytest

from imaging.phantoms import canvas, tubes
from imaging.phantoms.tubes import (
    Grid,
    Ray,
    add_shadow,
    chain,
    depth_in_slice,
    grow,
    mirrored,
    near_slice,
    smooth,
)

GRID = Grid(-20, -20, 1, (41, 41))
UPRIGHT = chain([(0, 0, -30), (0, 0, 30)], 6)


def test_pixel_in_the_middle_lies_a_radius_deep() -> None:
    depth = depth_in_slice(UPRIGHT, GRID, 3)
    assert depth[20, 20] == pytest.approx(6)
    assert depth[20, 26] == pytest.approx(0)
    assert depth[20, 40] == tubes.OUTSIDE


def test_stretched_tube_is_higher_than_wide() -> None:
    lying = chain([(-20, 0, 0), (20, 0, 0)], 3)
    assert depth_in_slice(lying, GRID, 5, 2)[20, 20] == pytest.approx(0.5)


def test_only_tubes_that_come_near_are_picked() -> None:
    both = np.vstack([UPRIGHT, chain([(0, 0, 60), (9, 9, 90)], 2)])
    assert len(near_slice(both, 0)) == 1
    assert len(near_slice(both, 65)) == 1
    assert len(near_slice(both, 45)) == 0


def test_ray_through_a_tube_is_as_long_as_it_is_thick() -> None:
    water = np.ones(GRID.shape, np.float32)
    add_shadow(water, UPRIGHT, GRID, Ray(0.5))
    assert water[20, 20] == pytest.approx(1 + 0.5 * 12)
    assert water[20, 30] == 1


def test_joint_of_a_chain_casts_no_deeper_shadow() -> None:
    water = np.zeros(GRID.shape, np.float32)
    add_shadow(water, chain([(0, 0, -30), (0, 0, 0), (0, 0, 30)], 6), GRID, Ray())
    assert water.max() == pytest.approx(12, rel=1e-3)


def test_twigs_of_a_tree_end_at_their_targets() -> None:
    rng = np.random.default_rng(3)
    targets = rng.uniform(-50, 50, (40, 3))
    tree = grow(rng, (0, 0, 0), targets, 0.5)
    ends = {tuple(np.round(row, 2)) for row in tree[:, 4:7].astype(float)}
    assert {tuple(np.round(row, 2)) for row in targets.astype(np.float32).astype(float)} <= ends
    assert tree[0, 3] == pytest.approx(0.5 * 40 ** (1 / 2.7))


def test_smooth_course_passes_through_its_points() -> None:
    points = [(0, 0, 0), (5, 9, 1), (20, 3, 2)]
    course = smooth(points, 21)
    assert np.allclose(course[[0, 10, 20]], points)


def test_mirrored_tubes_lie_on_the_other_side() -> None:
    assert mirrored(chain([(3, 1, 2), (4, 1, 2)], 1))[0, [0, 4]].tolist() == [-3, -4]


@pytest.mark.parametrize('z', [-30.0, 0.0, 7.5])
def test_kernel_of_depth_agrees_with_plain_python(z: float) -> None:
    tree = grow(
        np.random.default_rng(3), (0, 0, -20), np.random.default_rng(4).normal(0, 9, (9, 3)), 1
    )
    plain = np.full(GRID.shape, tubes.OUTSIDE, np.float32)
    tubes._fill.py_func(plain, tree, (GRID.left, GRID.top, z), GRID.spacing)
    assert np.allclose(plain, depth_in_slice(tree, GRID, z), atol=1e-4)


def test_kernel_of_shadows_agrees_with_plain_python() -> None:
    rng = np.random.default_rng(5)
    flat = rng.uniform(-25, 25, (12, 8)).astype(np.float32)
    flat[:, [2, 5]], flat[:, 6:] = rng.uniform(0.5, 4, (12, 2)), rng.uniform(1, 5, (12, 2))
    plain, fast = np.zeros(GRID.shape, np.float32), np.zeros(GRID.shape, np.float32)
    tubes._cast.py_func(plain, flat, (GRID.left, GRID.top, 1.0), GRID.spacing)
    tubes._cast(fast, flat, (GRID.left, GRID.top, 1.0), GRID.spacing)
    assert np.allclose(plain, fast, atol=1e-3)


def test_kernels_of_distance_agree_with_plain_python() -> None:
    at = tuple(np.random.default_rng(6).uniform(-40, 40, (2, 30, 30)).astype(np.float32))
    for name, arguments in (
        ('_measure_ellipsoid', ((3.0, -5.0, 0.4), (20.0, 9.0, 30.0, 25.0))),
        ('_measure_squircle', (20.0, 14.0)),
    ):
        kernel = getattr(canvas, name)
        plain, fast = np.empty((30, 30), np.float32), np.empty((30, 30), np.float32)
        kernel.py_func(plain, at, *arguments)
        kernel(fast, at, *arguments)
        assert np.allclose(plain, fast, rtol=1e-3, atol=1e-2)
