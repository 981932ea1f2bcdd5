"""Smaller pictures keep their mean, their shape and their type."""

import numpy as np
import pytest

from imaging.picture import Picture
from imaging.scaling import fitted, reduced

KINDS = ['u1', 'i1', '<u2', '<i2', '<f4', '<f8', '<i4', '<u4']


@pytest.mark.parametrize('kind', KINDS)
def test_whole_factors_give_the_mean_of_blocks(kind):
    values = (np.arange(6 * 9).reshape(6, 9) * 2 - 20).astype(kind)
    wanted = values.astype(float).reshape(3, 2, 3, 3).mean((1, 3))
    assert np.abs(reduced(values, (3, 3)) - wanted).max() <= (0.5 if kind[-1] in '12' else 1e-6)


@pytest.mark.parametrize('size', [(1, 1), (5, 7), (10, 3), (3, 12), (9, 11)])
def test_other_factors_keep_the_mean(size):
    values = np.random.default_rng(7).integers(0, 60000, (10, 12)).astype('<u2')
    found = reduced(values, size)
    assert found.shape == size
    assert found.mean() == pytest.approx(values.mean(), abs=1)


def test_partly_covered_pixels_count_in_part():
    values = np.array([[0.0, 30, 60]])
    # NOTE: each half pixel of the middle goes to one side
    assert reduced(values, (1, 2)).tolist() == [[10, 50]]


def test_colours_do_not_run_into_one_another():
    values = np.zeros((4, 6, 3), 'u1')
    values[..., 0], values[..., 2] = 200, 50
    assert reduced(values, (2, 2)).tolist() == [[[200, 0, 50]] * 2] * 2


def test_negative_values_are_rounded_as_others():
    assert reduced(np.array([[-3, -4]], '<i2'), (1, 1)).tolist() == [[-3]]
    assert reduced(np.array([[-5, -4, -4]], '<i2'), (1, 1)).tolist() == [[-4]]


@pytest.mark.parametrize('size', [(0, 1), (5, 2), (2, 9)])
def test_frames_are_never_enlarged(size):
    with pytest.raises(ValueError, match='from'):
        reduced(np.zeros((4, 8), 'u1'), size)


def test_frames_of_the_size_itself_stay():
    values = np.zeros((4, 8), 'u1')
    assert reduced(values, (4, 8)) is values


@pytest.mark.parametrize(
    ('wish', 'facts', 'size'),
    [
        ((100, 100), {}, (50, 100)),
        ((1000, 1000), {}, (200, 400)),
        ((None, 100), {}, (100, 200)),
        ((1, 1), {}, (1, 1)),
        ((400, 400), {'spacing': (2, 1)}, (200, 200)),
        ((400, 400), {'spacing': (1, 2)}, (100, 400)),
        ((100, 400), {'aspect': (4, 3)}, (67, 100)),
        ((400, 400), {'spacing': (1.0001, 1)}, (200, 400)),
        ((400, 400), {'spacing': (1, 1), 'aspect': (9, 1)}, (200, 400)),
    ],
    ids=str,
)
def test_pictures_fit_and_are_true_in_shape(wish, facts, size):
    assert fitted(Picture('', 200, 400, **facts), *wish) == size
