"""Windows make grey what PS3.3 C.11.2 says, by its words and at the speed of memory."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging import voi
from imaging.picture import LINEAR, LINEAR_EXACT, SIGMOID, Picture, Window

VALUES = np.arange(-40, 60, 0.25)


def by_the_book(value, center, width):
    """PS3.3 C.11.2.1.2.1, with an output range of 0 to 1."""
    if value <= center - 0.5 - (width - 1) / 2:
        return 0
    if value > center - 0.5 + (width - 1) / 2:
        return 1
    return (value - (center - 0.5)) / (width - 1) + 0.5


@pytest.mark.parametrize(('center', 'width'), [(10, 20), (0, 1), (-5.5, 2), (30, 2.5)])
def test_linear_window_is_that_of_the_standard(center, width):
    found = voi.window(VALUES, Window(center, width))
    assert found == pytest.approx([by_the_book(value, center, width) for value in VALUES])


def test_exact_window_counts_its_width_as_it_stands():
    found = voi.window(np.array([-10.0, 0, 5, 10, 20]), Window(5, 10, '', LINEAR_EXACT))
    assert found.tolist() == [0, 0, 0.5, 1, 1]


def test_sigmoid_window_is_that_of_the_standard():
    # PS3.3 C.11.2.1.3.1
    found = voi.window(VALUES, Window(10, 20, '', SIGMOID))
    assert found == pytest.approx(1 / (1 + np.exp(-4 * (VALUES - 10) / 20)))
    far = voi.window(np.array([1e9, -1e9]), Window(0, 1e-3, '', SIGMOID))
    assert far == pytest.approx([1, 0])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(['u1', 'i1', '<u2', '<i2']),
    st.floats(-2000, 2000), st.floats(1, 5000), st.sampled_from([LINEAR, LINEAR_EXACT]),
    st.sampled_from([None, 1, 0.25, 9.570207, -1]),
)
def test_fast_window_is_the_slow_one(kind, center, width, function, slope):
    info = np.iinfo(kind)
    stored = np.linspace(info.min, info.max, 999).astype(kind).reshape(27, 37)
    picture = Picture('', 27, 37, slope=slope, intercept=None if slope is None else -1024)
    chosen = Window(center, width, '', function)
    values = stored.astype(float) * (slope or 1) + (0 if slope is None else -1024)
    wanted = voi.window(values, chosen) * 255
    assert np.abs(voi.grey(stored, picture, chosen) - wanted).max() <= 1


def test_threshold_of_width_one_is_sharp():
    stored = np.array([[9, 10, 11]], '<i2')
    assert voi.grey(stored, Picture('', 1, 3), Window(10.5, 1)).tolist() == [[0, 0, 255]]


def test_table_of_grey_levels_is_looked_up():
    stored = np.array([[-3, 0], [1, -1]], '<i2')
    table = np.array([10, 20, 30, 40, 50], np.uint8)
    assert voi.look_up(stored, -3, table).tolist() == [[10, 40], [50, 30]]


@pytest.mark.parametrize('stored', [-4, 2])
def test_value_without_an_entry_is_refused(stored):
    with pytest.raises(ValueError, match='no entry'):
        voi.look_up(np.array([[stored]], '<i2'), -3, np.zeros(5, np.uint8))


def test_padding_becomes_black_and_nothing_else():
    stored = np.array([[-2000, -1999, -1], [0, 7, 8]], '<i2')
    shades = np.full((2, 3), 200, np.uint8)
    voi.blacken(stored, (-2000, -1999), shades)
    assert shades.tolist() == [[0, 0, 200], [200, 200, 200]]
