"""Tiles of large frames over HTTP: a viewer asks for what it shows, at the level that it shows."""

from concurrent.futures import ThreadPoolExecutor

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from hospital import tiles
from hospital.errors import HospitalError, Invalid
from imaging.tiles import Tile
from pages.streams.answers import refusal
from pages.streams.frames import FOR_EVER, How, answer, at_pixels, placed

router = APIRouter(prefix='/streams/{token}/{instance}/{number}')

# NOTE: several tiles wait for one frame to be decoded, and other frames must not wait with them
PIXELS = ThreadPoolExecutor(4, thread_name_prefix='tiles')


@router.get('/tiles/{level}/{column}/{row}/exact')
async def exact(request: Request, token: str, instance: int, number: int, *,
                level: int, column: int, row: int) -> Response:
    """Return the values of a tile, lossless, as those of a frame are sent."""
    tile = Tile(level, column, row)
    return await answer(request, (token, instance, number), f'exact {tile}',
                        lambda platform, place: tiles.exact(platform, place, tile), pool=PIXELS)


@router.get('/tiles/{level}/{column}/{row}/rendered')
async def rendered(request: Request, token: str, instance: int, number: int, *,
                   level: int, column: int, row: int, how: How) -> Response:
    """Return a tile as a picture of its own size."""
    if how is None:
        return refusal(request, Invalid('error.rendering'))
    tile = Tile(level, column, row)
    return await answer(request, (token, instance, number), f'rendered {tile} {how}',
                        lambda platform, place: tiles.rendered(platform, place, tile, how),
                        pool=PIXELS)


@router.get('/window')
async def window(request: Request, token: str, instance: int, number: int) -> Response:
    """Return the automatic window of a frame of which the viewer never has all values."""
    platform = request.app.state.platform
    try:
        place = await placed(request, (token, instance, number))
        found = await at_pixels(tiles.window, platform, place, PIXELS)
    except HospitalError as error:
        return refusal(request, error)
    told = {'center': found.center, 'width': found.width, 'function': found.function}
    return Response(orjson.dumps(told), media_type='application/json',
                    headers={'Cache-Control': FOR_EVER})
