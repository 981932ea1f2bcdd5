"""Tiles of large frames over HTTP: a viewer asks for what it shows, at the level that it shows."""

from concurrent.futures import ThreadPoolExecutor

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.routing import Route

from hospital import tiles
from hospital.errors import HospitalError
from imaging.tiles import Tile
from pages.streams.answers import refusal
from pages.streams.frames import FOR_EVER, FRAME, answer, at_pixels, placed
from pages.streams.wishes import rendering

TILE = f'{FRAME}/tiles/{{level:int}}/{{column:int}}/{{row:int}}'

# NOTE: several tiles wait for one frame to be decoded, and other frames must not wait with them
PIXELS = ThreadPoolExecutor(4, thread_name_prefix='tiles')


async def exact(request: Request) -> Response:
    """Return the values of a tile, lossless, as those of a frame are sent."""
    tile = _tile(request)
    return await answer(request, f'exact {tile}',
                        lambda platform, place: tiles.exact(platform, place, tile), pool=PIXELS)


async def rendered(request: Request) -> Response:
    """Return a tile as a picture of its own size."""
    try:
        how = rendering(request)
    except HospitalError as error:
        return refusal(request, error)
    tile = _tile(request)
    return await answer(request, f'rendered {tile} {how}',
                        lambda platform, place: tiles.rendered(platform, place, tile, how),
                        pool=PIXELS)


async def window(request: Request) -> Response:
    """Return the automatic window of a frame of which the viewer never has all values."""
    platform = request.app.state.platform
    try:
        place = await placed(request)
        found = await at_pixels(tiles.window, platform, place, PIXELS)
    except HospitalError as error:
        return refusal(request, error)
    told = {'center': found.center, 'width': found.width, 'function': found.function}
    return Response(orjson.dumps(told), media_type='application/json',
                    headers={'Cache-Control': FOR_EVER})


def _tile(request: Request) -> Tile:
    level, column, row = (request.path_params[name] for name in ('level', 'column', 'row'))
    return Tile(level, column, row)


ROUTES = (Route(f'{TILE}/exact', exact), Route(f'{TILE}/rendered', rendered),
          Route(f'{FRAME}/window', window))
