import numpy as np
import pytest

from imaging.phantoms.fields import enlarge, grain, power_law, soften, waves


def test_field_on_a_slice_is_the_field_at_its_points() -> None:
    field = waves(np.random.default_rng(1), 20)
    x, y = np.linspace(-50, 50, 70), np.linspace(-30, 30, 41)
    points = np.stack([*np.meshgrid(x, y), np.full((41, 70), 12.5)], -1)
    assert np.allclose(field.on_slice(x, y, 12.5), field.at(points), atol=2e-4)


def test_noise_has_the_deviation_it_promises() -> None:
    noise = grain(np.random.default_rng(1), (3, 200, 200))
    assert noise.shape == (3, 200, 200)
    assert noise.std() == pytest.approx(1, abs=0.02)


def test_power_law_texture_is_coarse() -> None:
    rng = np.random.default_rng(1)
    coarse, fine = power_law(rng, (256, 256), 3), power_law(rng, (256, 256), 0)
    assert np.diff(coarse, axis=0).std() < 0.4 * np.diff(fine, axis=0).std()
    assert coarse.std() == pytest.approx(1)


def test_softening_keeps_what_is_even() -> None:
    assert np.array_equal(soften(np.full((2, 9, 9), 7.0), 3), np.full((2, 9, 9), 7.0))


def test_enlarging_keeps_the_corners() -> None:
    small = np.array([[1, 2], [3, 5]], np.float32)
    large = enlarge(small, (41, 31))
    assert (large[0, 0], large[0, -1], large[-1, 0], large[-1, -1]) == (1, 2, 3, 5)
