"""Frames over HTTP: each has an address of its own, and what it answers never changes.

These are asked for by the hundred, so their routes are plain ones, which come before all others.
"""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.routing import Route

from hospital import metrics, pictures, viewing
from hospital.errors import HospitalError, NotFound
from hospital.pictures import Encoded, Rendering
from hospital.viewing import GLANCE_PIXELS, Place
from hospital.work import Platform
from pages.pool import recently
from pages.streams.answers import opened, refusal
from pages.streams.wishes import rendering

# NOTE: private, as a proxy must not show it to whoever asks next
FOR_EVER = 'private, max-age=31536000, immutable'
DAMAGED = 'X-Damaged'
"""Header of a picture of a frame of which bytes are missing."""
PIXELS = ThreadPoolExecutor(4, thread_name_prefix='pixels')
FRAME = '/streams/{token}/{instance:int}/{number:int}'

R = TypeVar('R')


async def exact(request: Request) -> Response:
    """Return the stored values of a frame, lossless; see `imaging.lossless` for the layout.

    Whoever fetches a frame before it is looked at adds `ahead=1`, and gets it smaller, if later.
    """
    ahead = request.query_params.get('ahead') == '1'
    return await answer(request, 'exact', partial(pictures.exact, ahead=ahead))


async def rendered(request: Request) -> Response:
    """Return the frame as a picture; see `pages.streams.wishes` for how."""
    try:
        how = rendering(request)
    except HospitalError as error:
        return refusal(request, error)
    return await answer(request, f'rendered {how}', partial(pictures.rendered, how=how),
                        small=_is_small(how))


async def tables(request: Request) -> Response:
    """Return the lookup tables of an instance."""
    platform = request.app.state.platform
    try:
        place = await placed(request)
        found = await at_pixels(pictures.lookup_tables, platform, place)
    except HospitalError as error:
        return refusal(request, error)
    return Response(orjson.dumps(found.to_json()), media_type='application/json',
                    headers={'Cache-Control': FOR_EVER})


async def answer(request: Request, kind: str, make: Callable[[Platform, Place], Encoded], *,
                 small: bool = False, pool: Executor = PIXELS) -> Response:
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
        place = await placed(request, small=small)
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
    if encoded.gzipped:
        headers['Content-Encoding'] = 'gzip'
    if encoded.damaged:
        headers[DAMAGED] = '1'
    return Response(encoded.content, media_type=encoded.media_type, headers=headers)


async def placed(request: Request, *, small: bool = False) -> Place:
    """Return where a frame lies that the session may see.

    Raises
    ------
    NotPermitted
        If the session did not open its study.
    NotFound
        If there is no such frame.
    """
    platform = request.app.state.platform
    address = request.path_params
    study_id = await opened(request, address['token'], small=small)
    found = await recently(platform, viewing.place, study_id, address['instance'],
                           address.get('number', 1))
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


def _is_small(how: Rendering) -> bool:
    width, height = how.wish.width, how.wish.height
    return width is not None and height is not None and max(width, height) <= GLANCE_PIXELS


ROUTES = (Route(f'{FRAME}/exact', exact), Route(f'{FRAME}/rendered', rendered),
          Route('/streams/{token}/{instance:int}/tables', tables))
