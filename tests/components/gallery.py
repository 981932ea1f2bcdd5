"""Shows the components with made-up values: `python -m tests.components.gallery PORT`.

`/said` returns what they told since it was asked last, `/arrive` lets studies come.
"""

import sys
from dataclasses import replace
from urllib.parse import unquote

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from nicegui import ui

from components import theme
from components.facets import Facet, FacetCount, Facets
from components.file_upload import FileUpload
from components.filter_chips import Condition, FilterChips
from components.frame import Frame, KeyHelp, NavItem
from components.login_page import login_page
from components.pager import Pager
from components.preview import Preview, PreviewData
from components.search_box import SearchBox
from components.state_tabs import StateTabs
from components.study_table import Fresh, StudyRow, StudyTable
from pages.assets import Assets

SAID: list[object] = []
ROWS = [StudyRow(key=f'k{number}', state='unwritten', state_text='待写', name=f'患者{number}',
                 sex='男', age='45岁', modality='CT', procedure='胸部CT平扫', time='14:52',
                 images=240)
        for number in range(50)]
HOSTILE = replace(ROWS[0], key='hostile', name='<img src=x onerror="document.title=1">')
FACETS = [Facet('modality', '设备类型', (FacetCount('CT', 'CT', 4), FacetCount('MR', 'MR', 2)))]


class Lists:
    """The lists that are open, and what is in them."""

    rows = list(ROWS)
    arrived = 0
    fresh: tuple[StudyRow, ...] = ()
    table: StudyTable | None = None


def tell(event: str) -> object:
    return lambda brought=None: SAID.append([event, brought])


def build() -> FastAPI:
    parent = FastAPI(openapi_url=None)
    parent.mount('/assets', Assets(directory=theme.ASSETS))
    theme.install()
    add_controls(parent)
    add_pages()
    ui.run_with(parent, tailwind=False, show_welcome_message=False, favicon=theme.FAVICON,
                viewport=theme.VIEWPORT)
    return parent


def add_pages() -> None:
    @ui.page('/list')
    def shown(language: str = 'zh-CN', page: int = 1) -> None:
        Lists.rows, Lists.fresh, Lists.arrived = [*ROWS[:49], HOSTILE], (), 0
        with frame(language), ui.element('div').classes('worklist'):
            facets = Facets(language=language, on_filter=tell('filter'))
            with ui.element('div').classes('worklist-main'):
                SearchBox(language=language, on_search=tell('search'), on_enter=tell('enter'))
                StateTabs(language=language, on_choose=tell('state')).show(
                    [FacetCount('unwritten', '待写', 4)], 4)
                FilterChips(language=language, on_drop=tell('drop'), on_clear=tell('clear'),
                            on_more=lambda _: facets.open_sheet()).show([Condition('a', 'CT')])
                Lists.table = StudyTable(
                    language=language, on_open=tell('open'), on_select=tell('select'),
                    on_sort=tell('sort'), on_taken=taken, on_bring=tell('bring'))
                Pager(language=language, on_page=tell('page')).show(
                    page=1, shown=50, total=120, order='')
            Preview(language=language, on_open=tell('open')).show(
                PreviewData('k1', '患者1', '男 45岁', '住院', '胸部CT平扫', 240))
        facets.show(FACETS, 4)
        Lists.table.show(Lists.rows, page=page)

    @ui.page('/upload')
    def upload(language: str = 'zh-CN') -> None:
        with frame(language):
            FileUpload(language=language, address='/taken', on_studies=tell('studies'))


def frame(language: str) -> Frame:
    shown = Frame(language=language, here='/list', user='周黎', role='医生',
                  items=[NavItem('检查', 'list', '/list'), NavItem('上传', 'upload', '/upload')],
                  on_visible=tell('visible'))
    shown.explain([KeyHelp(('↑', '↓'), '选择')])
    return shown


def taken(_: None) -> None:
    SAID.append(['taken', None])
    Lists.fresh = ()


def add_controls(parent: FastAPI) -> None:
    @parent.get('/said')
    def said() -> list[object]:
        told = list(SAID)
        SAID.clear()
        return told

    @parent.get('/arrive')
    async def arrive(urgent: bool = False) -> None:
        Lists.arrived += 1
        row = replace(ROWS[0], key=f'new{Lists.arrived}', name='新到', urgent=urgent)
        Lists.rows, Lists.fresh = [row, *Lists.rows[:49]], (*Lists.fresh, row)
        assert Lists.table is not None
        Lists.table.refresh(Lists.rows, Fresh(
            len(Lists.fresh), sum(each.urgent for each in Lists.fresh),
            tuple(each.key for each in Lists.fresh)))

    @parent.get('/login')
    def login(wait: int = 0, language: str = 'zh-CN') -> HTMLResponse:
        return HTMLResponse(login_page(language, wait_s=wait))

    @parent.post('/taken')
    async def take(request: Request) -> dict[str, object]:
        name = unquote(request.headers['x-file-name'])
        number = sum([len(piece) async for piece in request.stream()])
        SAID.append([name, number])
        outcome = 'stored' if number else 'not-dicom'
        return {'name': name, 'results': [
            {'name': name, 'outcome': outcome, 'text': '', 'study': 'k1' if number else None}]}


if __name__ == '__main__':
    uvicorn.run(build(), host='127.0.0.1', port=int(sys.argv[1]), log_level='warning',
                ws='websockets-sansio')
