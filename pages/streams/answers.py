"""What all streams ask first, and what they answer when something is wrong."""

from fastapi import Request
from fastapi.responses import JSONResponse

from hospital import viewing
from hospital.errors import (
    Conflict,
    HospitalError,
    Invalid,
    NotFound,
    NotPermitted,
    OutOfResources,
    Unshowable,
)
from language import say
from pages.pool import aside, recently

STATUS: dict[type[HospitalError], int] = {
    Invalid: 400, NotPermitted: 403, NotFound: 404, Conflict: 409, Unshowable: 422,
    OutOfResources: 503,
}


async def opened(request: Request, token: str, *, small: bool = False) -> int:
    """Return the study of a token that the session opened.

    Small pictures belong to lists, and need no study to be opened; they are shown to who may
    know of it.

    Raises
    ------
    NotPermitted
        If the session did not open it, or its time is over.
    NotFound
        If a list that the actor may see does not hold it.
    """
    platform, actor = request.app.state.platform, request.state.actor
    study_id = await recently(platform, viewing.granted, token, actor.session_id or '')
    if study_id is None and small:
        study_id = await aside(platform.ask, actor, viewing.listed, token)
        if study_id is None:
            raise NotFound('error.study-unknown')
    if study_id is None:
        raise NotPermitted('error.grant-ended')
    return study_id


async def nothing(request: Request) -> JSONResponse:
    """Say that there is nothing at an address of the streams."""
    return refusal(request, NotFound('error.frame-unknown'))


def refusal(request: Request, error: HospitalError) -> JSONResponse:
    """Say an error in the reader's language; nobody may keep it."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    text = say(error.key, request.state.language, **error.fields)
    return JSONResponse({'key': error.key, 'text': text}, status,
                        {'Cache-Control': 'no-store'})
