"""Tiles of large frames: their stored values, made once, kept encoded."""

import gzip
import io

import numpy as np
import pytest
from PIL import Image

from database.tables import Instance
from hospital import pictures, tiles, viewing
from hospital.actor import SYSTEM
from hospital.errors import NotFound
from hospital.pictures import Rendering
from hospital.viewing import Place
from imaging import lossless
from imaging.render import Wish
from imaging.tiles import Tile
from tests.hospital.records import listed, only

ROWS, COLUMNS = 700, 2100


@pytest.fixture
def database_url() -> str:
    """SQLite alone: nothing here is a question to the database."""
    return ''


def values() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 4000, (ROWS, COLUMNS)).astype('<u2')


@pytest.fixture
def place(platform, device, make_instance) -> Place:
    """Where a frame of 2100 × 700 lies."""
    listed(platform, device, make_instance(
        pixels=values().tobytes(), Rows=ROWS, Columns=COLUMNS, WindowCenter=None,
        WindowWidth=None))
    return place_of(platform)


def place_of(platform) -> Place:
    instance = only(platform, Instance)
    return platform.ask(SYSTEM, viewing.place, instance.study_id, instance.id, 1)


def test_a_tile_of_the_finest_level_has_the_stored_values(platform, place):
    found = tiles.exact(platform, place, Tile(0, 4, 1))
    decoded = lossless.decode(gzip.decompress(found.content), 188, 52)
    assert decoded.tobytes() == values()[512:, 2048:].tobytes()


def test_a_tile_is_encoded_once_and_kept(platform, place):
    first = tiles.exact(platform, place, Tile(1, 0, 0))
    second = tiles.exact(platform, place, Tile(1, 0, 0))
    assert (first.cached, second.cached) == (False, True)
    assert first.content == second.content


def test_a_rendered_tile_is_windowed_as_the_frame_is(platform, place):
    whole = shown(pictures.rendered(platform, place, Rendering(Wish(), 'png')))
    tile = shown(tiles.rendered(platform, place, Tile(0, 1, 0), Rendering(Wish(), 'png')))
    assert np.array_equal(tile, whole[:512, 512:1024])


def shown(encoded: pictures.Encoded) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(encoded.content)))


def test_the_window_is_that_of_the_frame(platform, place):
    found = tiles.window(platform, place)
    low, high = np.quantile(values(), (0.005, 0.995))
    assert found.center - found.width / 2 == pytest.approx(low, abs=1)
    assert found.center + found.width / 2 == pytest.approx(high, abs=1)


@pytest.mark.parametrize('tile', [Tile(9, 0, 0), Tile(0, 5, 0), Tile(0, 0, 2)])
def test_a_tile_that_is_not_there_is_not_found(platform, place, tile):
    with pytest.raises(NotFound):
        tiles.exact(platform, place, tile)


def test_a_small_frame_has_no_tiles(platform, device, make_instance):
    listed(platform, device, make_instance(pixels=bytes(16), Rows=2, Columns=4))
    for ask in (lambda where: tiles.exact(platform, where, Tile(0, 0, 0)),
                lambda where: tiles.window(platform, where)):
        with pytest.raises(NotFound):
            ask(place_of(platform))


def test_all_tiles_are_prepared_once(platform, place):
    assert tiles.prepare(platform, place) > 1_000_000
    assert tiles.prepare(platform, place) == 0
    assert tiles.exact(platform, place, Tile(0, 4, 1)).cached
