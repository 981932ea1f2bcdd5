"""Who is asking: a middleware between every request or socket and what answers it.

Pure ASGI, as it must see websockets too. It leaves `actor` and `language` in the scope's state,
and sends what a page leaves there as `links` with its headers.
"""

import time
from collections.abc import Mapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hospital import accounts
from hospital.actor import Actor
from hospital.work import Platform
from language import spoken
from pages.pool import aside, recently

COOKIE = 'sid'
LANGUAGE_COOKIE = 'language'
PUBLIC = ('/login', '/healthz', '/readyz', '/metrics', '/favicon.ico', '/assets/', '/_nicegui/')
NOT_PUBLIC = ('/_nicegui/client/', '/_nicegui_ws/')
UNSAFE = ('POST', 'PUT', 'PATCH', 'DELETE')
COOKIES = 1000
HARDENING = {
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

HARDENING_RAW = [(name.encode(), value.encode()) for name, value in HARDENING.items()]

Cookies = Mapping[str, str]


class SessionMiddleware:
    """Lets in who is signed in, anybody to what is public, and nobody from a foreign page."""

    def __init__(self, app: ASGIApp, platform: Platform, language: str,
                 public_url: str = '') -> None:
        self._app = app
        self._platform = platform
        self._language = language
        self._public_host = urlsplit(public_url).netloc
        self._seen_at: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or socket, or let it through."""
        if scope['type'] not in ('http', 'websocket'):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cookies = _cookies(headers)
        actor = await self._actor(scope, cookies)
        scope.setdefault('state', {}).update(actor=actor, language=self._spoken(cookies))
        refusal = self._refusal(scope, headers, actor)
        answer = refusal or self._app
        await answer(scope, receive, _dressed(send, scope) if scope['type'] == 'http' else send)

    async def _actor(self, scope: Scope, cookies: Cookies) -> Actor | None:
        # NOTE: scripts and styles are for everybody, and there are dozens of them to a page
        if COOKIE not in cookies or _is_static(scope['path']):
            return None
        actor = await recently(self._platform, accounts.actor_of, cookies[COOKIE])
        if actor is not None and actor.session_id is not None:
            await self._note(actor.session_id, actor)
        return actor

    async def _note(self, session_id: str, actor: Actor) -> None:
        now = time.monotonic()
        # NOTE: a write for every picture would keep those who store waiting
        if now - self._seen_at.get(session_id, -accounts.SEEN_AGAIN_S) >= accounts.SEEN_AGAIN_S:
            self._seen_at[session_id] = now
            await aside(self._platform.ask, actor, accounts.seen)

    def _spoken(self, cookies: Cookies) -> str:
        chosen = cookies.get(LANGUAGE_COOKIE)
        return spoken(chosen) if chosen else self._language

    def _refusal(self, scope: Scope, headers: Headers, actor: Actor | None) -> ASGIApp | None:
        path: str = scope['path']
        if scope['type'] == 'websocket':
            # NOTE: browsers let any page open a socket to us, and send our cookie along
            return None if actor and self._same_origin(headers, required=True) else _close
        if scope['method'] in UNSAFE and not self._same_origin(headers, required=False):
            return Response(status_code=403)
        if actor or (path.startswith(PUBLIC) and not path.startswith(NOT_PUBLIC)):
            return None
        # NOTE: only a page can be replaced by a form; a script must learn that it is refused
        if 'text/html' in headers.get('accept', ''):
            wish = path + (f'?{scope["query_string"].decode()}' if scope['query_string'] else '')
            return RedirectResponse(f'/login?next={quote(wish, safe="/")}', 303)
        return Response(status_code=401)

    def _same_origin(self, headers: Headers, *, required: bool) -> bool:
        origin = headers.get('origin')
        if origin is None:
            return not required
        if origin == 'null':
            # NOTE: what a form of a page that sends no referrer says; no script can claim the other
            return headers.get('sec-fetch-site') == 'same-origin'
        # NOTE: behind a proxy the host is another than the one the browser knows
        return urlsplit(origin).netloc in (headers.get('host'), self._public_host or None)


def have_forgotten(response: Response) -> None:
    """Have the browser forget a session, and with it what it holds of pictures."""
    # NOTE: on a shared workstation the next person must not page through the last one's images
    response.headers['Clear-Site-Data'] = '"cache"'
    response.delete_cookie(COOKIE)


def _cookies(headers: Headers) -> Cookies:
    return _parsed(headers.get('cookie', ''))


@lru_cache(COOKIES)
def _parsed(header: str) -> Cookies:
    # NOTE: one page asks for hundreds of frames with the same cookies
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _is_static(path: str) -> bool:
    return path.startswith(('/assets/', '/_nicegui/')) and not path.startswith(NOT_PUBLIC)


def _dressed(send: Send, scope: Scope) -> Send:
    async def sending(message: Message) -> None:
        if message['type'] == 'http.response.start':
            headers = message.setdefault('headers', [])
            given = {name.lower() for name, _ in headers}
            message['headers'] = [*headers, *scope['state'].get('links', ()), *(
                header for header in HARDENING_RAW if header[0] not in given)]
        await send(message)
    return sending


async def _close(_scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    refused: dict[str, Any] = {'type': 'websocket.close', 'code': 4401}
    await send(refused)
