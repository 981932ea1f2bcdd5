"""The page that asks who comes; what it sends is answered by `pages.public.signing`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from components.login_page import login_page
from pages.public.signing import HOME, HOMES
from pages.session import COOKIE, have_forgotten

router = APIRouter()

LONGEST_WAIT_S = 24 * 3600


@router.get('/login')
async def login(request: Request, next: str = '', error: str = '',
                wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT_S)] = 0) -> Response:
    """Show the form; who is signed in goes to the first page of the role instead."""
    actor = request.state.actor
    if actor is not None:
        return RedirectResponse(HOMES.get(actor.role, HOME), 303)
    page = login_page(request.state.language, next_address=next, wrong=error == 'wrong',
                      wait_s=wait)
    response = HTMLResponse(page, headers={'Cache-Control': 'no-store'})
    if COOKIE in request.cookies:
        # NOTE: of a session that is over; the answer to who ended it may never have been read
        have_forgotten(response)
    return response
