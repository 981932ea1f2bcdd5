"""Serves scripts and styles of the viewer to everybody; what an address answers never changes."""

from fastapi import APIRouter
from fastapi.responses import Response

from components.viewer_files import FILES, VERSION

router = APIRouter(prefix='/assets/viewer')

FOR_EVER = 'public, max-age=31536000, immutable'


@router.get('/{version}/{name}')
async def viewer_file(version: str, name: str) -> Response:
    """Return a file of the viewer."""
    file = FILES.get(name)
    # NOTE: a page of another version must not keep this one under its address
    if file is None or version != VERSION:
        return Response(status_code=404)
    return Response(file.compressed, media_type=file.media_type, headers={
        'Cache-Control': FOR_EVER, 'Content-Encoding': 'gzip'})
