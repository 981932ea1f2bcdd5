"""Shows the viewer of a made-up study: `python -m tests.components.viewport.server PORT`.

Another module than `study` may be named after the port.
"""

import asyncio
import importlib
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from nicegui import ui

from components import theme
from components.first_look import first_look
from components.viewer import Painter, Viewer, ViewerLinks, ViewState
from imaging import tiles
from pages import viewer_files
from pages.assets import Assets
from tests.components.viewport import study

GZIP = b'\x1f\x8b'
KEPT = {'Cache-Control': 'private, max-age=31536000, immutable'}


class Behaviour:
    """What the tests tell the server to do, and what it was told by the viewer."""

    status = 0
    slow_s = 0.0
    asked: list[str] = []
    states: list[ViewState] = []


def build(source: Any = study) -> FastAPI:
    """Create the app."""
    parent = FastAPI(openapi_url=None)
    parent.include_router(viewer_files.router)
    parent.mount('/assets', Assets(directory=theme.ASSETS))
    add_streams(parent, source)
    add_controls(parent)

    @ui.page('/viewer')
    def viewer(request: Request, language: str = 'zh-CN', painter: Painter = 'auto') -> None:
        ui.add_head_html(theme.head())
        links = ViewerLinks(
            manifest='/streams/studies/key/manifest', prior='/viewer?prior={key}',
            first=first_look(source.MANIFEST, request.query_params))
        with ui.element('div').style('position: fixed; inset: 0'):
            Viewer(links, language=language, painter=painter,
                   on_state=Behaviour.states.append)

    ui.run_with(parent, tailwind=False, show_welcome_message=False, favicon='🩻',
                viewport=theme.VIEWPORT)
    return parent


def add_streams(parent: FastAPI, source: Any) -> None:
    """Serve the streams of the study."""
    @parent.get('/streams/studies/{key}/manifest')
    def manifest(key: str) -> Response:
        return JSONResponse(source.MANIFEST, headers={'Cache-Control': 'no-cache'})

    @parent.get('/streams/token/{instance}/tables')
    def tables(instance: int) -> Response:
        return JSONResponse(source.tables(instance), headers=KEPT)

    @parent.get('/streams/token/{instance}/{frame}/tiles/{level}/{column}/{row}/{what}')
    async def tile(request: Request, instance: int, frame: int, what: str, *,
                   level: int, column: int, row: int) -> Response:
        asked = f'{what} tile {instance}/{frame}/{level}/{column}/{row}?{request.url.query}'
        Behaviour.asked.append(asked)
        await asyncio.sleep(Behaviour.slow_s)
        place = (instance, frame, tiles.Tile(level, column, row))
        if what == 'exact':
            return Response(await asyncio.to_thread(source.exact_tile, *place),
                            media_type='application/octet-stream',
                            headers=KEPT | {'Content-Encoding': 'gzip'})
        wish = dict(request.query_params)
        return Response(await asyncio.to_thread(source.rendered_tile, *place, wish),
                        media_type='image/jpeg', headers=KEPT)

    @parent.get('/streams/token/{instance}/{frame}/window')
    def window(instance: int, frame: int) -> Response:
        return JSONResponse(source.window(instance, frame), headers=KEPT)

    @parent.get('/streams/token/{instance}/{frame}/{what}')
    async def frames(request: Request, instance: int, frame: int, what: str) -> Response:
        Behaviour.asked.append(f'{what} {instance}/{frame}?{request.url.query}')
        await asyncio.sleep(Behaviour.slow_s)
        if Behaviour.status:
            return JSONResponse({'key': 'key', 'text': 'said'}, Behaviour.status)
        if source.refused(instance, frame, what):
            return JSONResponse({'key': 'key', 'text': 'Not decodable.'}, 422)
        if what == 'exact':
            body = source.exact(instance, frame)
            coding = {'Content-Encoding': 'gzip'} if body.startswith(GZIP) else {}
            return Response(body, media_type='application/octet-stream', headers=KEPT | coding)
        wish = dict(request.query_params)
        picture = await asyncio.to_thread(source.rendered, instance, frame, wish)
        damaged = {'X-Damaged': '1'} if (instance, frame) == source.DAMAGED else {}
        return Response(picture, media_type='image/jpeg', headers=KEPT | damaged)


def add_controls(parent: FastAPI) -> None:
    """Let tests change how the server behaves."""
    @parent.get('/control')
    def control(status: int = 0, slow_s: float = 0.0) -> dict[str, Any]:
        Behaviour.status, Behaviour.slow_s = status, slow_s
        told = {'asked': list(Behaviour.asked),
                'states': [vars(state) for state in Behaviour.states]}
        Behaviour.asked.clear()
        Behaviour.states.clear()
        return told


def main() -> None:
    """Serve until ended."""
    port, *others = sys.argv[1:]
    source = importlib.import_module(others[0]) if others else study
    uvicorn.run(build(source), port=int(port), log_level='warning', ws='websockets-sansio')


if __name__ == '__main__':
    main()
