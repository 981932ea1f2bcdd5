"""Colour spaces are converted as the standard says."""

import numpy as np
import pytest
from pydicom.pixels.processing import convert_color_space

from imaging import color

NOISE = np.random.default_rng(20261122).integers(0, 256, (32, 48, 3)).astype('u1')


@pytest.mark.parametrize('name', ['YBR_FULL', 'YBR_FULL_422'])
def test_full_range_is_what_pydicom_gives(name):
    wanted = convert_color_space(NOISE, name, 'RGB')
    assert np.abs(color.to_rgb(NOISE, name).astype(int) - wanted).max() <= 1


def test_partial_range_ends_at_black_and_white():
    # PS3.3 C.7.6.3.1.2: Y of 16 is black, of 235 white
    grey = np.array([[[16, 128, 128], [235, 128, 128], [0, 128, 128]]], 'u1')
    assert color.to_rgb(grey, 'YBR_PARTIAL_422').tolist() == [[[0] * 3, [255] * 3, [0] * 3]]


@pytest.mark.parametrize('name', ['RGB', 'YBR_RCT', 'YBR_ICT'])
def test_what_is_rgb_stays(name):
    assert color.to_rgb(NOISE, name) is NOISE


def test_sixteen_bits_have_their_own_middle():
    grey = np.array([[[1000, 32768, 32768]]], '<u2')
    assert color.to_rgb(grey, 'YBR_FULL', 16).tolist() == [[[1000] * 3]]


def test_back_and_forth_ends_where_it_began():
    back = color.to_rgb(color.rgb_to_ybr(NOISE), 'YBR_FULL').astype(int)
    assert np.abs(back - NOISE).max() <= 2
