"""What the streams answer when something is wrong: a status, the key, and a sentence."""

from fastapi import Request
from fastapi.responses import JSONResponse

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

STATUS: dict[type[HospitalError], int] = {
    Invalid: 400, NotPermitted: 403, NotFound: 404, Conflict: 409, Unshowable: 422,
    OutOfResources: 503,
}


def refusal(request: Request, error: HospitalError) -> JSONResponse:
    """Say an error in the reader's language; nobody may keep it."""
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    text = say(error.key, request.state.language, **error.fields)
    return JSONResponse({'key': error.key, 'text': text}, status,
                        {'Cache-Control': 'no-store'})
