"""Frames over HTTP: each has an address of its own, and what it answers never changes."""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Annotated, TypeVar

import orjson
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from hospital import metrics, pictures, viewing
from hospital.errors import HospitalError, Invalid, NotFound
from hospital.pictures import Encoded, Rendering
from hospital.viewing import GLANCE_PIXELS, Place
from hospital.work import Platform
from imaging.render import Wish
from pages.pool import recently
from pages.streams.answers import opened, refusal

router = APIRouter(prefix='/streams')

# NOTE: private, as a proxy must not show it to whoever asks next
FOR_EVER = 'private, max-age=31536000, immutable'
PIXELS = ThreadPoolExecutor(4, thread_name_prefix='pixels')
# NOTE: wider than any screen; a number beyond it only asks for memory
LARGEST = 16_384

R = TypeVar('R')
Side = Annotated[int | None, Query(ge=1, le=LARGEST)]


@router.get('/{token}/{instance}/{number}/exact')
async def exact(request: Request, token: str, instance: int, number: int) -> Response:
    """Return the stored values of a frame, lossless; see `imaging.lossless` for the layout."""
    return await answer(request, (token, instance, number), 'exact', pictures.exact)


# NOTE: a coroutine, since functions that are asked before a route run on another thread
async def rendering(*, w: Side = None, h: Side = None, c: float | None = None,
                    ww: float | None = None, f: str = 'LINEAR', invert: bool = False,
                    palette: str = '', q: int = 85, format: str = 'jpeg') -> Rendering | None:
    """Return what the query of an address asks for, None if it makes no sense.

    The picture has at most w × h pixels. `c` and `ww` are centre and width of the window and `f`
    its function; without them it is the file's own or an automatic one.
    """
    try:
        return Rendering(Wish(width=w, height=h, center=c, window_width=ww, function=f,
                              invert=invert, palette=palette), format, q)
    except (Invalid, ValueError):
        return None


How = Annotated[Rendering | None, Depends(rendering)]


@router.get('/{token}/{instance}/{number}/rendered')
async def rendered(request: Request, token: str, instance: int, number: int, *,
                   how: How) -> Response:
    """Return the frame as a picture."""
    if how is None:
        return refusal(request, Invalid('error.rendering'))
    sides = how.wish.width, how.wish.height
    small = None not in sides and max(side or 0 for side in sides) <= GLANCE_PIXELS
    return await answer(request, (token, instance, number), f'rendered {how}',
                        lambda platform, place: pictures.rendered(platform, place, how),
                        small=small)


@router.get('/{token}/{instance}/tables')
async def tables(request: Request, token: str, instance: int) -> Response:
    """Return the lookup tables of an instance."""
    platform = request.app.state.platform
    try:
        place = await placed(request, (token, instance, 1), small=False)
        found = await at_pixels(pictures.lookup_tables, platform, place)
    except HospitalError as error:
        return refusal(request, error)
    return Response(orjson.dumps(found.to_json()), media_type='application/json',
                    headers={'Cache-Control': FOR_EVER})


async def answer(request: Request, address: tuple[str, int, int], kind: str,
                 make: Callable[[Platform, Place], Encoded], *, small: bool = False,
                 pool: Executor = PIXELS) -> Response:
    """Answer a frame or a part of it, found by token, instance and number.

    Parameters
    ----------
    kind
        What of it, as its ETag tells it from all else; the first word is `exact` or `rendered`.
    make
        Called on the pool.
    small
        Whether it belongs to lists, and needs no study to be opened.
    """
    platform = request.app.state.platform
    try:
        place = await placed(request, address, small=small)
        etag = _etag(place, kind)
        if request.headers.get('if-none-match') == etag:
            return Response(status_code=304, headers={'ETag': etag, 'Cache-Control': FOR_EVER})
        encoded = await at_pixels(make, platform, place, pool)
    except HospitalError as error:
        return refusal(request, error)
    word = kind.partition(' ')[0]
    metrics.FRAMES.labels(word, str(encoded.cached).lower()).inc()
    metrics.FRAME_BYTES.labels(word).inc(len(encoded.content))
    headers = {'ETag': etag, 'Cache-Control': FOR_EVER}
    if word == 'exact':
        headers['Content-Encoding'] = 'gzip'
    return Response(encoded.content, media_type=encoded.media_type, headers=headers)


async def placed(request: Request, address: tuple[str, int, int], *, small: bool = False) -> Place:
    """Return where a frame lies that the session may see.

    Raises
    ------
    NotPermitted
        If the session did not open its study.
    NotFound
        If there is no such frame.
    """
    platform = request.app.state.platform
    token, instance, number = address
    study_id = await opened(request, token, small=small)
    found = await recently(platform, viewing.place, study_id, instance, number)
    if found is None:
        raise NotFound('error.frame-unknown')
    return found


async def at_pixels(make: Callable[[Platform, Place], R], platform: Platform, place: Place,
                    pool: Executor = PIXELS) -> R:
    """Return what is made of a frame on a thread for pixels."""
    return await asyncio.get_running_loop().run_in_executor(pool, make, platform, place)


def _etag(place: Place, kind: str) -> str:
    stamp = f'{pictures.VERSION} {place.digest} {place.number} {kind}'
    return f'"{hashlib.sha256(stamp.encode()).hexdigest()[:32]}"'
