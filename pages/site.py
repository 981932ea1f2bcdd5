"""The web part put together: a parent app with routes of its own, and NiceGUI behind them."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import nicegui
from fastapi import FastAPI
from nicegui import core, ui
from starlette.routing import Route

from components import theme
from hospital import pictures
from hospital import worklist as worklists
from hospital.actor import SYSTEM
from hospital.errors import HospitalError
from hospital.work import Platform
from pages import health, viewer_files
from pages.admin import peers, unmatched
from pages.assets import Assets
from pages.doctor import studies, upload, worklist
from pages.pool import POOL
from pages.public import login, signing
from pages.pulse import beat
from pages.routing import PAGES, register
from pages.session import SessionMiddleware
from pages.streams import answers, documents, frames, manifest, tiles, uploads

log = logging.getLogger(__name__)

ROUTES = (*frames.ROUTES, *tiles.ROUTES)
ROUTERS = (health.router, signing.router, login.router, manifest.router,
           documents.router, uploads.router, viewer_files.router)
VISITED = (studies, upload, worklist, unmatched, peers)
"""Modules of pages: a page is known once it is imported."""
RECONNECT_S = 90
PING_S, PONG_S = 20, 10


@dataclass(frozen=True)
class Node:
    """How devices find the DICOM node, and who may call."""

    ae_title: str = 'YUNYING'
    host: str = '127.0.0.1'
    port: int = 11112
    peers: str = 'local'
    """As the setting DICOM_PEERS: `known`, `local` or `any`."""

    @property
    def is_only_here(self) -> bool:
        """Whether only programs of this machine reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == 'localhost'

    @property
    def is_everywhere(self) -> bool:
        """Whether it listens on every address of the machine, which is none to call."""
        try:
            return ip_address(self.host).is_unspecified
        except ValueError:
            return not self.host


@dataclass(frozen=True)
class Site:
    """What the web part is made of."""

    platform: Platform
    language: str
    """Of those who have not chosen one."""
    public_url: str = ''
    metrics_token: str = ''
    children_ready: Callable[[], bool] = lambda: True
    node: Node = field(default_factory=Node)


def build(site: Site) -> FastAPI:
    """Create the app that answers every request and socket."""
    parent = FastAPI(lifespan=_lifespan(site), openapi_url=None)
    parent.state.site = site
    parent.state.platform = nicegui.app.state.platform = site.platform
    nicegui.app.state.node = site.node
    parent.router.routes.extend(ROUTES)
    for router in ROUTERS:
        parent.include_router(router)
    parent.router.routes.append(Route('/streams/{rest:path}', answers.nothing))
    parent.mount('/assets', Assets(directory=theme.ASSETS))
    parent.add_middleware(SessionMiddleware, platform=site.platform, language=site.language,
                          public_url=site.public_url)
    register()
    theme.install()
    _load_elements()
    # NOTE: routes come before NiceGUI is mounted at the root, which answers all that is left
    ui.run_with(parent, title='云影 Yunying', favicon=theme.FAVICON,
                viewport=theme.VIEWPORT, tailwind=False,
                reconnect_timeout=RECONNECT_S, show_welcome_message=False)
    return parent


def _lifespan(site: Site) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_parent: FastAPI) -> AsyncIterator[None]:
        # NOTE: by default they go by the reconnect timeout, longer than proxies keep a silent line
        core.sio.eio.ping_interval, core.sio.eio.ping_timeout = PING_S, PONG_S
        site.platform.bus.start()
        PAGES.listen(site.platform)
        POOL.submit(_warm_up, site.platform)
        pulse = asyncio.create_task(beat())
        yield
        pulse.cancel()
        site.platform.bus.stop()
    return lifespan


def _warm_up(platform: Platform) -> None:
    # NOTE: before the first reader would wait for it
    pictures.warm_up()
    try:
        platform.ask(SYSTEM, worklists.warm_up)
    except HospitalError as error:
        log.warning('the first list will take longer: %s', error.key)
    # NOTE: a collection that goes through all that the start has made holds up the loop for 80 ms
    gc.freeze()


def _load_elements() -> None:
    # NOTE: elements are imported when first used; a process that built none of a kind answers
    # 404 for its script, which a page of another process may ask of it
    for name in getattr(ui, '_LAZY_IMPORTS', {}):
        getattr(ui, name)
