"""Public files over HTTP."""

import re

from components import theme


async def test_all_style_sheets_come_as_one(visitor):
    answer = await visitor.get(f'/assets/{theme.SHEET}')
    assert answer.headers['content-encoding'] == 'gzip'
    assert all((theme.ASSETS / name).read_text() in answer.text for name in theme.SHEETS)


async def test_page_asks_for_one_sheet_and_keeps_it(visitor):
    page = (await visitor.get('/login')).text
    [address] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert 'immutable' in (await visitor.get(address)).headers['cache-control']


async def test_theme_is_chosen_without_a_request(visitor):
    page = (await visitor.get('/login')).text
    assert page.index('yunyingTheme') < page.index('<link rel="stylesheet"')
    assert 'theme.js' not in page
