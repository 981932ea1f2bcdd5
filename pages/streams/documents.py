"""Objects that are no images, over HTTP: what they say, and files, videos and waveforms in them.

Files come from modalities and are not trusted: their type is ours, a browser shows only documents
and videos, runs nothing in them, and saves everything else.
"""

import hashlib
import logging
from collections.abc import AsyncIterator

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from isal import igzip

from hospital import documents, viewing
from hospital.documents import Kept
from hospital.errors import HospitalError, NotFound
from imaging.documents import Enclosed
from pages.pool import aside, recently
from pages.streams.answers import opened, refusal
from pages.streams.frames import FOR_EVER
from pages.streams.ranges import AT_ONCE, Unsatisfiable, wanted

router = APIRouter(prefix='/streams')
log = logging.getLogger(__name__)

POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
"""Nothing is fetched and no script runs, in whatever a device put into a file."""


@router.get('/{token}/{instance}/document')
async def document(request: Request, token: str, instance: int) -> Response:
    """Return what an object says, with the keys of our own words."""
    platform = request.app.state.platform
    try:
        study_id, one = await _kept(request, token, instance)
        place = await recently(platform, viewing.place, study_id, instance, 1)
        found = await aside(documents.described, platform, one, study_id, place)
    except HospitalError as error:
        return refusal(request, error)
    body = await aside(lambda: igzip.compress(orjson.dumps(found), 2))
    # NOTE: what it refers to may come later, so it is asked for again, and mostly not sent
    headers = {'ETag': _etag(body), 'Cache-Control': 'private, no-cache'}
    if request.headers.get('if-none-match') == headers['ETag']:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type='application/json',
                    headers={**headers, 'Content-Encoding': 'gzip'})


@router.get('/{token}/{instance}/file')
async def file(request: Request, token: str, instance: int, download: bool = False) -> Response:
    """Return the file or video within an instance, whole or a range of it.

    With `download` a browser saves it.
    """
    platform = request.app.state.platform
    try:
        study_id, one = await _kept(request, token, instance)
        place = await recently(platform, viewing.place, study_id, instance, 1)
        found = await aside(documents.enclosed, platform, one, place)
        headers = _headers(one, found, f'{instance}.{found.ending}', download)
        if request.headers.get('if-none-match') == headers['ETag']:
            return Response(status_code=304, headers=headers)
        return await _sent(request, one, found, headers)
    except HospitalError as error:
        return refusal(request, error)


@router.get('/{token}/{instance}/waveform/{group}/{page}')
async def waveform(request: Request, token: str, instance: int, *, group: int,
                   page: int) -> Response:
    """Return a page of calibrated samples; see `hospital.documents.waveform`."""
    platform = request.app.state.platform
    try:
        _, one = await _kept(request, token, instance)
        etag = _etag(f'{documents.VERSION} {one.digest} waveform {group} {page}'.encode())
        headers = {'ETag': etag, 'Cache-Control': FOR_EVER}
        if request.headers.get('if-none-match') == etag:
            return Response(status_code=304, headers=headers)
        body = await aside(documents.waveform, platform, one, group, page)
    except HospitalError as error:
        return refusal(request, error)
    return Response(body, media_type='application/octet-stream',
                    headers={**headers, 'Content-Encoding': 'gzip'})


async def _kept(request: Request, token: str, instance: int) -> tuple[int, Kept]:
    platform = request.app.state.platform
    study_id = await opened(request, token)
    found = await recently(platform, documents.kept, study_id, instance)
    if found is None:
        raise NotFound('error.file-unknown')
    return study_id, found


async def _sent(request: Request, one: Kept, found: Enclosed,
                headers: dict[str, str]) -> Response:
    platform = request.app.state.platform
    try:
        asked = wanted(_range_of(request, headers['ETag']), found.size)
    except Unsatisfiable:
        return Response(status_code=416, headers={'Content-Range': f'bytes */{found.size}'})
    first, last = asked or (0, found.size - 1)
    # NOTE: read before anything is answered, so that what is gone is said and not broken off
    extent = first, min(last, first + AT_ONCE - 1)
    begin = await aside(documents.read, platform, one, found, extent)
    headers['Content-Length'] = str(last - first + 1)
    if asked is not None:
        headers['Content-Range'] = f'bytes {first}-{last}/{found.size}'
    pieces = _pieces(request, one, found, (begin, first, last))
    return StreamingResponse(pieces, 200 if asked is None else 206, headers,
                             media_type=found.media_type)


def _range_of(request: Request, etag: str) -> str | None:
    """Return the range that is asked for, unless it is one of another version (RFC 9110 13.1.5)."""
    return request.headers.get('range') if request.headers.get('if-range', etag) == etag else None


async def _pieces(request: Request, one: Kept, found: Enclosed,
                  begun: tuple[bytes, int, int]) -> AsyncIterator[bytes]:
    piece, position, last = begun
    while piece:
        yield piece
        position += len(piece)
        if position > last:
            return
        try:
            piece = await aside(documents.read, request.app.state.platform, one, found,
                                (position, min(last, position + AT_ONCE - 1)))
        except HospitalError as error:
            log.warning('instance %s broke off: %s', one.digest, error.key)
            return


def _headers(one: Kept, found: Enclosed, name: str, download: bool) -> dict[str, str]:
    shown = found.shown and not download
    return {
        'ETag': _etag(f'{documents.VERSION} {one.digest} file {found.media_type}'.encode()),
        'Cache-Control': FOR_EVER, 'Accept-Ranges': 'bytes',
        'Content-Disposition': f'{"inline" if shown else "attachment"}; filename="{name}"',
        'Content-Security-Policy': POLICY,
        'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'SAMEORIGIN',
        'Cross-Origin-Resource-Policy': 'same-origin'}


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
