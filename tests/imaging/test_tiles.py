"""Tiles are the stored values, and smaller levels their means."""

import numpy as np
import pytest

from imaging import tiles
from imaging.picture import Picture
from imaging.tiles import Tile
from tests.imaging.corpus import opened

KINDS = ['u1', 'i1', '<u2', '<i2', '<u4', '<i4', '<f4', '<f8']


def picture(shape: tuple[int, ...], **facts: object) -> Picture:
    return Picture('', *shape[:2], **facts)


def made(shape: tuple[int, ...], kind: str = '<u2', low: int = 0) -> np.ndarray:
    values = np.random.default_rng(5).integers(low, 120, shape)
    return values.astype(kind)


def joined(pyramid: tiles.Pyramid, level: int) -> np.ndarray:
    """A level put together of its tiles."""
    rows, columns = pyramid.levels[level].shape[:2]
    return np.concatenate([np.concatenate([
        pyramid.cut(Tile(level, column, row)) for column in range(-(-columns // tiles.SIDE))], 1)
        for row in range(-(-rows // tiles.SIDE))])


@pytest.mark.parametrize('kind', KINDS)
def test_a_value_of_the_next_level_is_the_mean_of_four(kind):
    values = made((600, 800), kind, -90 if kind[-2] != 'u' else 0)
    found = tiles.build(values, picture(values.shape)).levels[1]
    mean = values.astype(float).reshape(300, 2, 400, 2).mean((1, 3))
    assert (found.shape, found.dtype) == ((300, 400), values.dtype)
    assert np.abs(found - mean).max() <= (0.5 if values.dtype.kind in 'iu' else 1e-5)


def test_levels_drift_neither_up_nor_down():
    values = made((4096, 4096))
    pyramid = tiles.build(values, picture(values.shape))
    assert len(pyramid.levels) == 4
    assert pyramid.levels[-1].mean() == pytest.approx(values.mean(), abs=0.02)


def test_odd_edges_stand_for_what_is_not_there():
    values = np.array([[1] * 600 + [9]] * 3, 'u1')
    found = tiles.build(values, picture(values.shape)).levels[1]
    assert found.shape == (2, 301)
    assert found[:, -1].tolist() == [9, 9]


def test_colours_have_means_of_their_own():
    values = np.zeros((2, 600, 3), 'u1')
    values[..., 0], values[1, :, 2] = 200, 48
    found = tiles.build(values, picture(values.shape, samples=3)).levels[1]
    assert np.unique(found.reshape(-1, 3), axis=0).tolist() == [[200, 0, 24]]


@pytest.mark.parametrize('kind', ['<u2', '<f4'])
def test_padding_is_no_part_of_a_mean(kind):
    values = np.full((2, 600), 100, kind)
    values[:, :301] = 2000
    found = tiles.build(values, picture(values.shape, padding=(2000, 2000))).levels[1]
    assert found[0, :152].tolist() == [2000] * 150 + [100, 100]


def test_a_mean_is_no_padding_where_there_is_image():
    values = np.tile(np.array([[-5, 5]], '<i2'), (2, 300))
    found = tiles.build(values, picture(values.shape, padding=(0, 0), signed=True)).levels[1]
    assert 0 not in found


@pytest.mark.parametrize('facts', [{'photometric': 'PALETTE COLOR'}, {'palette': True}])
def test_indices_of_a_palette_are_never_mixed(facts):
    values = np.tile(np.array([[3, 200]], 'u1'), (2, 300))
    assert np.unique(tiles.build(values, picture(values.shape, **facts)).levels[1]) == [3]


@pytest.mark.parametrize('shape', [(2049, 700), (1300, 2600, 3), (512, 2100)])
def test_tiles_put_together_are_the_frame(shape):
    values = made(shape)
    pyramid = tiles.build(values, picture(shape, samples=3 if len(shape) == 3 else 1))
    assert joined(pyramid, 0).tobytes() == values.tobytes()
    for level, whole in enumerate(pyramid.levels):
        assert np.array_equal(joined(pyramid, level), whole)


def test_every_tile_is_told_once_the_coarsest_first():
    found = list(tiles.every(3062, 2394))
    assert found[0] == Tile(3, 0, 0)
    assert len(found) == len(set(found)) == 30 + 9 + 4 + 1
    assert found[-1] == Tile(0, 4, 5)


@pytest.mark.parametrize('tile', [Tile(5, 0, 0), Tile(-1, 0, 0), Tile(0, 5, 0), Tile(0, 0, -1)])
def test_a_tile_that_is_not_there_is_refused(tile):
    values = np.zeros((2050, 2050), 'u1')
    with pytest.raises(ValueError, match='no'):
        tiles.build(values, picture(values.shape)).cut(tile)


def test_only_large_frames_are_tiled():
    assert tiles.described(2048, 2048) is None
    assert tiles.described(2049, 10) == {'side': 512, 'levels': 4}
    assert tiles.described(10_000, 10_000) == {'side': 512, 'levels': 6}


@pytest.mark.corpus
def test_tiles_of_a_real_mammogram_are_its_stored_values(corpus):
    file = opened(corpus / 'modality/mg_3062x2394_sigmoid_voilut.dcm')
    values = file.values()
    pyramid = tiles.build(values, file.picture)
    assert joined(pyramid, 0).tobytes() == values.tobytes()
    assert [level.shape for level in pyramid.levels] == [
        (3062, 2394), (1531, 1197), (766, 599), (383, 300)]
