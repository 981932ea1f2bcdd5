"""Signing in and out: what the form of /login sends to, and the way out."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from database.tables import Role
from hospital import accounts
from hospital.accounts import LONGEST_S, SignIn
from hospital.actor import Actor
from pages.pool import aside
from pages.session import COOKIE, have_forgotten

router = APIRouter()

HOME = '/doctor/worklist'
HOMES: dict[Role, str] = {Role.ADMIN: '/admin/unmatched'}
"""First pages of roles that have one of their own."""


@router.get('/')
async def home(request: Request) -> RedirectResponse:
    """Lead who comes by the bare address to the first page of their role; strangers to the form."""
    actor = request.state.actor
    return RedirectResponse(HOMES.get(actor.role, HOME) if actor else '/login', 303)


@router.post('/login')
async def sign_in(request: Request, name: Annotated[str, Form()] = '',
                  password: Annotated[str, Form()] = '',
                  next: Annotated[str, Form()] = '') -> RedirectResponse:
    """Begin a session and go where the visitor wanted to, or back to the form that says why not."""
    stranger = Actor('', Role.CLIENT, address=request.client.host if request.client else '')
    became = await aside(request.app.state.platform.ask, stranger, accounts.sign_in,
                         name.strip(), password)
    if not became.cookie:
        return RedirectResponse(f'/login?{_why_not(became, next)}', 303)
    first = HOMES.get(became.role, HOME) if became.role else HOME
    response = RedirectResponse(next if _is_ours(next) else first, 303)
    response.set_cookie(COOKIE, became.cookie, max_age=int(LONGEST_S), httponly=True,
                        samesite='lax', secure=_is_secure(request))
    return response


@router.post('/logout')
async def sign_out(request: Request) -> RedirectResponse:
    """End the session; what the browser holds of pictures goes with it."""
    if request.state.actor is not None:
        platform = request.app.state.platform
        await aside(platform.ask, request.state.actor, accounts.sign_out)
        platform.forget()
    response = RedirectResponse('/login', 303)
    have_forgotten(response)
    return response


def _why_not(became: SignIn, wish: str) -> str:
    answer = {'error': 'locked', 'wait': f'{became.locked_s:.0f}'} if became.locked_s else {
        'error': 'wrong'}
    return urlencode({**answer, 'next': wish} if _is_ours(wish) else answer)


def _is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return (address.startswith('/') and not address.startswith(('//', '/\\'))
            and not parts.scheme and not parts.netloc)


def _is_secure(request: Request) -> bool:
    return request.url.scheme == 'https' or request.app.state.site.public_url.startswith('https:')
