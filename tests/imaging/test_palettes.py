"""The fifteen palettes colour every grey level."""

import numpy as np
import pytest

from imaging import palettes


def test_there_are_fifteen():
    assert len(palettes.STOPS) == 15


@pytest.mark.parametrize('name', palettes.STOPS)
def test_each_begins_dark_ends_bright_and_covers_every_level(name):
    stops, table = palettes.STOPS[name], palettes.colours(name)
    assert table.shape == (256, 3)
    assert (stops[0][0], stops[-1][0]) == (0, 255)
    assert tuple(table[0]) == stops[0][1:]
    assert tuple(table[255]) == stops[-1][1:]
    assert len(np.unique(table, axis=0)) > 200


@pytest.mark.parametrize('name', [name for name in palettes.STOPS if name != 'rainbow'])
def test_brighter_stays_brighter(name):
    # NOTE: weights of BT.601; only a rainbow goes up and down
    light = palettes.colours(name) @ np.array([0.299, 0.587, 0.114])
    assert (np.diff(light) > -0.6).all()


def test_gray_changes_nothing():
    assert np.array_equal(palettes.colours('gray'), np.arange(256)[:, None].repeat(3, 1))


def test_all_differ():
    tables = {palettes.colours(name).tobytes() for name in palettes.STOPS}
    assert len(tables) == 15
