"""The manifest of a study, for our viewers."""

import hashlib

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response
from isal import igzip

from hospital import manifest
from hospital.errors import HospitalError
from pages.pool import aside
from pages.streams.answers import opened, refusal

router = APIRouter(prefix='/streams')


@router.get('/studies/{key}/manifest')
async def study_manifest(request: Request, key: str) -> Response:
    """Return everything a viewer must know of a study that the session has opened."""
    platform, actor = request.app.state.platform, request.state.actor
    try:
        found = await aside(platform.ask, actor, manifest.manifest, key)
        await opened(request, found['study']['token'])
    except HospitalError as error:
        return refusal(request, error)
    body = await aside(lambda: igzip.compress(orjson.dumps(found), 2))
    # NOTE: over what is sent, so that a study that grew is fetched anew and no other is
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {'ETag': etag, 'Cache-Control': 'private, no-cache', 'Content-Encoding': 'gzip',
               'Vary': 'Cookie'}
    if request.headers.get('if-none-match') == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type='application/json', headers=headers)
