"""Files that people bring from their computers, one request each."""

import tempfile
from typing import BinaryIO, cast
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hospital import access, intake
from hospital.access import Action
from hospital.errors import HospitalError
from hospital.intake import Result
from language import say
from pages.pool import aside
from pages.streams.answers import refusal

router = APIRouter(prefix='/streams')

IN_MEMORY = 1 << 20
LONGEST_NAME = 255


@router.post('/upload')
async def upload(request: Request) -> Response:
    """Take in the file that the body is, or each file of a zip, and say what became of it."""
    platform, actor = request.app.state.platform, request.state.actor
    name = unquote(request.headers.get('x-file-name', ''))[:LONGEST_NAME]
    try:
        await aside(platform.ask, actor, access.permit, Action.STORE)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as received:
            # NOTE: written as it comes, so that a large file is never whole in memory
            async for piece in request.stream():
                await aside(received.write, piece)
            received.seek(0)
            delivery = intake.delivery(actor, 'upload')
            results = await aside(lambda: list(intake.take_in(
                platform, delivery, name, cast(BinaryIO, received))))
    except HospitalError as error:
        return refusal(request, error)
    return JSONResponse({'name': name, 'results': [
        _said(result, request.state.language) for result in results]})


def _said(result: Result, language: str) -> dict[str, object]:
    return {'name': result.name, 'outcome': result.kind, 'kept': result.is_kept,
            'text': say(result.key, language), 'study': result.study}
