"""What every page needs: who visits it, and one way to ask the hospital for something."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import update_wrapper
from inspect import Signature, signature
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from fastapi import HTTPException
from nicegui import Client, app, background_tasks, ui

from components.frame import Frame, NavItem
from database.tables import Role
from hospital import metrics, peers, quarantine
from hospital.actor import Actor
from hospital.errors import HospitalError
from hospital.events import Event, PeersChanged, QuarantineChanged, SessionEnded
from hospital.work import Platform, Work
from language import say
from pages.pool import aside

P = ParamSpec('P')
R = TypeVar('R')
log = logging.getLogger(__name__)

ANSWER_PAUSE_S = 1.0
READERS = frozenset({Role.DOCTOR, Role.REVIEWER, Role.TECHNICIAN})
ADMINS = frozenset({Role.ADMIN})


@dataclass
class Visit:
    """One visit of one person to one page."""

    platform: Platform
    actor: Actor
    language: str
    frame: Frame | None = None
    shown: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while somebody can see the page."""

    def say(self, key: str, **fields: object) -> str:
        """Return a sentence in the visitor's language."""
        return say(key, self.language, **fields)

    async def ask(self, use_case: Callable[Concatenate[Work, P], R],
                  *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a use case off the event loop and return its result."""
        return await aside(lambda: self.platform.ask(self.actor, use_case, *args, **kwargs))

    async def try_to(self, use_case: Callable[Concatenate[Work, P], object],
                     *args: P.args, **kwargs: P.kwargs) -> bool:
        """Do a use case; tell the visitor why if it cannot be done."""
        return await self._or_tell(self.ask(use_case, *args, **kwargs))

    def fetch_first(self, picture: str) -> None:
        """Have the browser fetch a picture before it has read a word of the page.

        Browsers hold few lines to a host, which styles and scripts would take before it.
        """
        request = ui.context.client.request
        before = quote(request.headers.get('X-Forwarded-Prefix', ''), safe='/')
        link = f'<{before}{picture}>; rel=preload; as=image; fetchpriority=high'
        request.state.links = [(b'link', link.encode('ascii'))]

    def on(self, *kinds: type[Event], answer: Callable[[], Awaitable[None]]) -> None:
        """Answer events of some kinds for as long as the page is open and seen.

        The first one is answered at once, and all that come in the second after it by one answer.
        """
        loop, client, happened = asyncio.get_running_loop(), ui.context.client, asyncio.Event()

        def hand_over(_event: Event) -> None:
            loop.call_soon_threadsafe(happened.set)

        async def answer_all() -> None:
            while await happened.wait():
                await self.shown.wait()
                happened.clear()
                with client:
                    await self._or_tell(answer())
                await asyncio.sleep(ANSWER_PAUSE_S)

        # NOTE: the bus calls from its own thread, and knows neither this loop nor this client
        client.on_delete(background_tasks.create(answer_all()).cancel)
        for kind in kinds:
            client.on_delete(self.platform.bus.subscribe(kind, hand_over))

    def notice_visibility(self, seen: bool) -> None:
        """Let events be answered, or wait, as the page is seen or hidden."""
        if seen:
            self.shown.set()
        else:
            self.shown.clear()

    async def _or_tell(self, attempt: Awaitable[object]) -> bool:
        try:
            await attempt
        except HospitalError as error:
            ui.notify(self.say(error.key, **error.fields), type='negative')
            return False
        return True


class Pages:
    """The open pages of this process by login session, so that signing out closes them."""

    def __init__(self) -> None:
        self._clients: dict[str, set[Client]] = {}

    def add(self, client: Client, session_id: str) -> None:
        """Know a page until it is closed."""
        self._clients.setdefault(session_id, set()).add(client)
        metrics.PAGES.inc()

        def forget() -> None:
            metrics.PAGES.dec()
            clients = self._clients.get(session_id, set())
            clients.discard(client)
            if not clients:
                self._clients.pop(session_id, None)
        client.on_delete(forget)

    def listen(self, platform: Platform) -> None:
        """Send the pages of a session that ends to the form, where nobody knows it any more."""
        loop = asyncio.get_running_loop()

        def over(event: SessionEnded) -> None:
            # NOTE: or the form would take who has left for signed in, and send him back
            platform.forget()
            self._leave(event)
        platform.bus.subscribe(SessionEnded, lambda event: _call(loop, over, event))

    def _leave(self, event: SessionEnded) -> None:
        # NOTE: a page that stayed open would still answer clicks as who has left
        for client in list(self._clients.get(event.session_id, ())):
            client.open('/login')


PAGES = Pages()
ROUTES: dict[str, Callable[..., Any]] = {}
"""The pages that were imported, by their paths."""


def page(path: str, *, title: str, roles: frozenset[Role],
         framed: bool = True) -> Callable[..., Any]:
    """Make a function a page for some roles.

    The function gets the visit and the parameters of the path, and is shown within the frame,
    unless it needs all the room. `title` is a key.
    """
    def decorate(build: Callable[..., Awaitable[None]]) -> Callable[..., Any]:
        async def guarded(**parameters: str) -> None:
            state = ui.context.client.request.state
            if state.actor.role not in roles:
                raise HTTPException(403)
            visit = Visit(app.state.platform, state.actor, state.language)
            PAGES.add(ui.context.client, state.actor.session_id)
            ui.page_title(f'{visit.say(title)} · {visit.say("product")}')
            if framed:
                _frame(visit, path)
                await _count(visit)
            await _show(visit, build, parameters)

        update_wrapper(guarded, build)
        _, *of_path = signature(build).parameters.values()
        # NOTE: FastAPI and NiceGUI go by the signature, which must not name the visit
        setattr(guarded, '__signature__', Signature(of_path))  # noqa: B010
        ROUTES[path] = guarded
        return guarded
    return decorate


def register() -> None:
    """Make every page known to NiceGUI; called once for each app that is built."""
    for path, guarded in ROUTES.items():
        ui.page(path)(guarded)


def _frame(visit: Visit, path: str) -> None:
    visit.frame = Frame(language=visit.language, here=path, items=_places(visit),
                        user=visit.actor.full_name or visit.actor.name,
                        role=visit.say(f'role.{visit.actor.role}'),
                        on_visible=visit.notice_visibility)


async def _show(visit: Visit, build: Callable[..., Awaitable[None]],
                parameters: dict[str, str]) -> None:
    visit.shown.set()
    with visit.frame or nullcontext():
        try:
            await build(visit, **parameters)
        except HospitalError as error:
            ui.label(visit.say(error.key, **error.fields)).classes('page-error')


def _places(visit: Visit) -> list[NavItem]:
    if visit.actor.role in ADMINS:
        return [NavItem(visit.say('nav.unmatched'), 'tray', '/admin/unmatched'),
                NavItem(visit.say('nav.peers'), 'plug', '/admin/peers')]
    # NOTE: who administers has no business with images
    if visit.actor.role not in READERS:
        return []
    return [NavItem(visit.say('nav.worklist'), 'list', '/doctor/worklist'),
            NavItem(visit.say('nav.upload'), 'upload', '/doctor/upload')]


async def _count(visit: Visit) -> None:
    """Show how much waits for whoever decides, now and whenever it changes."""
    if visit.actor.role not in ADMINS:
        return

    async def count() -> None:
        if visit.frame:
            visit.frame.count({'/admin/unmatched': await visit.ask(quarantine.waiting),
                               '/admin/peers': await visit.ask(peers.waiting)})
    await visit._or_tell(count())
    visit.on(QuarantineChanged, PeersChanged, answer=count)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[[SessionEnded], None],
          event: Event) -> None:
    if isinstance(event, SessionEnded):
        loop.call_soon_threadsafe(function, event)
