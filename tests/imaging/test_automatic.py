"""A frame without a window gets one from its own values."""

import numpy as np
import pytest

from imaging import automatic, voi
from imaging.picture import Picture
from imaging.tables import Lut, Tables

KINDS = ('u1', 'i1', '<u2', '<i2', '<u4', '<i4', '<f4', '<f8')


def window(stored, tables=None, **facts):
    return automatic.window(stored, Picture('', *stored.shape, **facts), tables or Tables())


def ends(found):
    low, width = voi.edge(found)
    return low, low + width


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('slope', [1, -2.5])
def test_window_spans_all_but_the_outermost_half_percents(kind, slope):
    noise = np.random.default_rng(7).normal(60, 15, (90, 70)).clip(0, 120).astype(kind)
    wanted = np.percentile(noise.astype(float) * slope + 3, (0.5, 99.5))
    found = window(noise, slope=slope, intercept=3, floating='f' in kind)
    assert ends(found) == pytest.approx(wanted, abs=1e-4)


def test_padding_and_what_is_no_number_are_left_out():
    stored = np.repeat(np.arange(1000, 2000), 10).reshape(100, 100).astype('<i2')
    wanted = np.percentile(stored[30:], (0.5, 99.5))
    stored[:30] = -2000
    assert ends(window(stored, padding=(-2000, -2000))) == pytest.approx(wanted)
    mapped = np.where(stored == -2000, np.nan, stored).astype('<f4')
    assert ends(window(mapped, floating=True)) == pytest.approx(wanted)


def test_values_go_through_the_table_of_the_modality():
    table = Lut(0, 16, np.arange(5000, 4000, -10).astype(np.uint16))
    stored = np.tile(np.arange(100), (100, 1)).astype('u1')
    found = window(stored, Tables(modality=table), modality_lut=True)
    assert ends(found) == pytest.approx((4010, 5000))


def test_eight_bits_without_a_unit_are_shown_as_they_are():
    found = window(np.full((2, 2), 100, 'u1'), bits_allocated=8, bits_stored=8)
    assert ends(found) == (0, 255)


def test_image_of_one_value_has_a_window_too():
    assert window(np.full((3, 3), 7, '<u2')).width > 0
    assert window(np.full((3, 3), 7, '<u2'), padding=(7, 7)).width > 0


def test_almost_one_value_spans_what_there_is():
    stored = np.zeros((100, 100), '<u2')
    stored[0, 0] = 50
    assert ends(window(stored)) == (0, 50)
