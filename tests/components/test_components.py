"""The smaller components: what reaches their scripts, and what comes back."""

import pytest

from components.empty_state import EmptyState, Offer
from components.file_upload import FileUpload
from components.filter_chips import Condition, FilterChips
from components.frame import Frame, KeyHelp, NavItem
from components.pager import Pager
from components.preview import Preview, PreviewData, PreviewSeries
from components.search_box import SearchBox

STUDY = PreviewData('k1', '韩启明', '男 63岁', '住院', '胸部CT', 240,
                    series=(PreviewSeries('肺窗', 240),))


async def test_frame_refuses_an_icon_that_is_not_drawn(show):
    shown = await show(lambda: Frame(language='en', here='/', items=[], user='Li'))
    with shown.element, pytest.raises(ValueError, match='no icon'):
        Frame(language='en', here='/', items=[NavItem('Exams', 'unicorn', '/')], user='Li')


async def test_frame_knows_whether_its_tab_is_seen(show):
    said = []
    shown = await show(lambda: Frame(language='en', here='/', items=[], user='Li',
                                     on_visible=said.append))
    shown.tell('visible', False)
    assert (said, shown.element.visible_tab) == ([False], False)


async def test_frame_explains_the_keys_of_its_page(show):
    shown = await show(lambda: Frame(language='en', here='/', items=[], user='Li'))
    shown.element.explain([KeyHelp(('↑', '↓'), 'Select')])
    assert shown.props['keys'] == [{'keys': ('↑', '↓'), 'text': 'Select'}]


@pytest.mark.parametrize(('number', 'told'), [(2, [2]), (3, [3]), (0, []), (4, []), ('2', [])])
async def test_only_pages_that_there_are_can_be_turned_to(show, number, told):
    said = []
    shown = await show(lambda: Pager(language='en', on_page=said.append))
    shown.element.show(page=1, shown=50, total=101, order='')
    shown.tell('page', number)
    assert said == told


async def test_search_box_is_told_when_others_change_the_words(show):
    shown = await show(lambda: SearchBox(language='en', value='han', on_search=lambda _: None))
    before = shown.props['serial']
    shown.element.show('')
    assert (shown.props['value'], shown.props['serial'] > before) == ('', True)


async def test_words_of_a_search_are_told(show):
    said = []
    shown = await show(lambda: SearchBox(language='en', on_search=said.append))
    shown.tell('search', '韩启明')
    assert said == ['韩启明']


async def test_chip_that_is_dropped_is_named(show):
    said = []
    shown = await show(lambda: FilterChips(language='en', on_drop=said.append,
                                           on_clear=lambda _: None, on_more=lambda _: None))
    shown.element.show([Condition('modality', 'CT')])
    shown.tell('drop', 'modality')
    assert said == ['modality']


async def test_offer_that_is_taken_is_named(show):
    said = []
    shown = await show(lambda: EmptyState(language='en', on_offer=said.append))
    shown.element.show(title='None', text='', offers=[Offer('clear', 'Clear', main=True)])
    shown.tell('offer', 'clear')
    assert said == ['clear']


async def test_preview_shows_a_skeleton_and_then_the_study(show):
    shown = await show(lambda: Preview(language='en', on_open=lambda _: None))
    shown.element.load()
    assert shown.props['loading']
    shown.element.show(STUDY)
    assert (shown.props['loading'], shown.props['study']['name']) == (False, '韩启明')


async def test_upload_asks_for_the_names_of_studies_and_keeps_them(show):
    said = []
    shown = await show(lambda: FileUpload(language='en', on_studies=said.append))
    shown.tell('studies', ['k1', 'k2'])
    shown.element.name_studies({'k1': '韩启明'})
    shown.element.name_studies({'k2': '沈若岚'})
    assert said == [('k1', 'k2')]
    assert shown.props['names'] == {'k1': '韩启明', 'k2': '沈若岚'}


@pytest.mark.parametrize('forged', [None, 'k1', ['k'] * 101])
async def test_forged_keys_of_studies_are_not_believed(show, forged):
    said = []
    shown = await show(lambda: FileUpload(language='en', on_studies=said.append))
    shown.tell('studies', forged)
    assert said == []
