"""Tiles of large frames as viewers get them: exact or rendered, and kept encoded like frames."""

from dataclasses import replace

from hospital import stored
from hospital.errors import NotFound
from hospital.pictures import (
    EXACT,
    VERSION,
    Encoded,
    Rendering,
    header_tables,
    marked,
    shown,
    unmarked,
)
from hospital.stored import Large
from hospital.viewing import Place
from hospital.work import Platform
from imaging import automatic, lossless, render, tiles
from imaging.picture import Window
from imaging.render import Wish
from imaging.tiles import Tile


def exact(platform: Platform, place: Place, tile: Tile) -> Encoded:
    """Return the values of a tile, lossless and compressed; those of level 0 are the stored ones.

    Raises
    ------
    Unshowable
        If the frame cannot be decoded.
    NotFound
        If its bytes are gone, or there is no such tile.
    OutOfResources
        If the archive cannot be read.
    """
    found = platform.cache.get(_key(place, tile))
    if found is not None:
        return Encoded(found, EXACT, cached=True, gzipped=True)
    content = _made(platform, place, tile, stored.large(platform, place))
    return Encoded(content, EXACT, cached=False, gzipped=True)


def rendered(platform: Platform, place: Place, tile: Tile, how: Rendering) -> Encoded:
    """Return a tile as an 8-bit picture, windowed as the whole frame would be.

    Raises
    ------
    Unshowable
        If the frame cannot be decoded, or what it holds is no picture.
    NotFound
        If its bytes are gone, or there is no such tile.
    OutOfResources
        If the archive cannot be read.
    """
    found = platform.cache.get(_key(place, tile, how))
    if found is not None:
        return unmarked(found, how, cached=True)
    frame = stored.large(platform, place)
    values = _cut(frame, tile)
    wish = replace(how.wish, width=None, height=None)
    if wish.window is None:
        wish = _windowed(platform, place, wish)
    content = marked(shown(platform, place, values, wish), how, damaged=frame.damaged)
    platform.cache.put(_key(place, tile, how), content)
    return unmarked(content, how, cached=False)


def window(platform: Platform, place: Place) -> Window:
    """Return the window that a frame of grey values has by itself, whatever its header says.

    Raises
    ------
    Unshowable
        If the frame cannot be decoded.
    NotFound
        If its bytes are gone, or it has no tiles: of a small frame a viewer has all the values.
    OutOfResources
        If the archive cannot be read.
    """
    picture = place.picture.of_frame(place.number)
    if picture.samples > 1:
        raise NotFound('error.frame-unknown')
    values = stored.large(platform, place).pyramid.levels[0]
    return automatic.window(values, picture, header_tables(platform, place))


def prepare(platform: Platform, place: Place) -> int:
    """Encode all tiles of a frame for whoever asks for them later; return how many bytes came.

    Raises
    ------
    Unshowable
        If the frame cannot be decoded.
    NotFound
        If its bytes are gone, or it has no tiles.
    OutOfResources
        If the archive cannot be read.
    """
    missing = [tile for tile in tiles.every(place.picture.rows, place.picture.columns)
               if not platform.cache.has(_key(place, tile))]
    if not missing:
        return 0
    found = stored.large(platform, place)
    return sum(len(_made(platform, place, tile, found)) for tile in missing)


def _made(platform: Platform, place: Place, tile: Tile, found: Large) -> bytes:
    values = _cut(found, tile)
    content = lossless.compress(lossless.encode(values, damaged=found.damaged))
    platform.cache.put(_key(place, tile), content)
    return content


def _windowed(platform: Platform, place: Place, wish: Wish) -> Wish:
    """Put in the window of the whole frame, where the tile would have one of its own."""
    picture = place.picture.of_frame(place.number)
    grey = picture.samples == 1 and picture.photometric != 'PALETTE COLOR'
    if not grey or render.chosen(picture, header_tables(platform, place), wish) is not None:
        return wish
    own = window(platform, place)
    return replace(wish, center=own.center, window_width=own.width, function=own.function)


def _cut(found: Large, tile: Tile) -> lossless.Values:
    try:
        return found.pyramid.cut(tile)
    except ValueError as error:
        raise NotFound('error.frame-unknown') from error


def _key(place: Place, tile: Tile, how: Rendering | None = None) -> str:
    kind = 'exact tile' if how is None else 'rendered tile'
    where = f'{tile.level} {tile.column} {tile.row}'
    return ' '.join(map(str, (VERSION, kind, place.digest, place.number, where, how or '')))
