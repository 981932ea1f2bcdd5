"""The worklist's page: what it asks, what it shows, and what follows from what the reader does."""

import pytest
from nicegui import ui
from sqlalchemy import update

from components.empty_state import EmptyState
from components.facets import Facets
from components.filter_chips import FilterChips
from components.frame import Frame
from components.pager import Pager
from components.preview import Preview
from components.search_box import SearchBox
from components.study_table import StudyTable
from database.tables import Role, Study


def keys(reader) -> list[str]:
    return [row['key'] for row in reader.shown(StudyTable)['rows']]


async def test_newest_study_is_on_top(reader, admit):
    older, newer = admit(number='P1'), admit(number='P2')
    await reader.open()
    assert keys(reader) == [newer, older]
    assert reader.shown(StudyTable)['state'] == 'ready'


async def test_conditions_of_the_address_are_in_force(reader, admit):
    admit(number='P1')
    of_mr = admit(number='P2', Modality='MR')
    await reader.open('/doctor/worklist?modality=MR&period=all')
    assert keys(reader) == [of_mr]
    assert [chip['text'] for chip in reader.shown(FilterChips)['conditions']] == ['MR']


async def test_several_values_come_joined_or_one_by_one(reader, admit):
    both = {admit(number='P1'), admit(number='P2', Modality='MR')}
    admit(number='P3', Modality='US')
    for address in ('?modality=CT,MR', '?modality=CT&modality=MR'):
        await reader.open(f'/doctor/worklist{address}')
        assert set(keys(reader)) == both


async def test_senseless_address_is_said_and_answered_by_the_usual_list(reader, admit):
    key = admit()
    await reader.open('/doctor/worklist?sort=size')
    assert keys(reader) == [key]
    assert reader.user.notify.messages


async def test_words_find_a_patient_by_pinyin(reader, admit):
    key = admit('韩^启明', 'P1')
    admit('沈^若岚', 'P2')
    await reader.open()
    await reader.does(SearchBox, 'search', 'hanqiming')
    assert keys(reader) == [key]


async def test_enter_opens_the_newest_that_was_found(reader, admit):
    admit(number='P1')
    newest = admit(number='P2')
    await reader.open()
    reader.user.find(SearchBox).trigger('search', '韩')
    await reader.does(SearchBox, 'enter')
    assert reader.user.back_history[-1] == f'/doctor/studies/{newest}'


async def test_facet_narrows_the_list_and_keeps_its_own_counts(reader, admit):
    admit(number='P1')
    key = admit(number='P2', Modality='MR')
    await reader.open()
    await reader.does(Facets, 'filter', {'facet': 'modality', 'values': ['MR']})
    assert keys(reader) == [key]
    modality = next(each for each in reader.shown(Facets)['facets'] if each['name'] == 'modality')
    assert {one['value']: one['count'] for one in modality['values']} == {'CT': 1, 'MR': 1}


async def test_dropped_condition_widens_the_list(reader, admit):
    admit(number='P1')
    await reader.open('/doctor/worklist?modality=MR&q=nobody')
    assert keys(reader) == []
    await reader.does(FilterChips, 'drop', 'modality')
    await reader.does(FilterChips, 'drop', 'words')
    assert len(keys(reader)) == 1
    assert reader.shown(SearchBox)['value'] == ''


async def test_cleared_list_is_the_usual_one(reader, admit):
    admit()
    await reader.open('/doctor/worklist?modality=MR&period=today')
    await reader.does(FilterChips, 'clear')
    assert len(keys(reader)) == 1
    assert [chip['name'] for chip in reader.shown(FilterChips)['conditions']] == ['period']


async def test_list_is_sorted_as_the_reader_wishes(reader, admit):
    by_name = [admit('An^Li', 'P1'), admit('Zhao^Li', 'P2')]
    await reader.open()
    await reader.does(StudyTable, 'sort', 'name')
    assert keys(reader) == by_name
    await reader.does(StudyTable, 'sort', '-name')
    assert keys(reader) == by_name[::-1]


async def test_empty_house_says_how_to_fill_it(reader):
    await reader.open()
    assert [offer['name'] for offer in reader.shown(EmptyState)['offers']] == ['upload']
    await reader.does(EmptyState, 'offer', 'upload')
    assert reader.user.back_history[-1] == '/doctor/upload'


async def test_empty_list_offers_what_would_find_something(reader, admit):
    admit()
    await reader.open('/doctor/worklist?modality=MR')
    offers = reader.shown(EmptyState)['offers']
    assert [(offer['name'], offer['main']) for offer in offers] == [
        ('modality', True), ('all', False)]
    await reader.does(EmptyState, 'offer', 'modality')
    assert len(keys(reader)) == 1


async def test_selected_study_is_previewed(reader, admit):
    key = admit(AccessionNumber='A7')
    await reader.open()
    assert reader.shown(Preview)['study'] is None
    await reader.does(StudyTable, 'select', key)
    study = reader.shown(Preview)['study']
    assert study['key'] == key
    assert 'A7' in dict(study['facts']).values()


async def test_study_that_is_not_the_readers_to_see_is_not_previewed(reader):
    await reader.open()
    await reader.does(StudyTable, 'select', '0123456789abcdef')
    assert reader.shown(Preview)['study'] is None
    assert reader.user.notify.messages


async def test_opened_study_has_its_own_page(reader, admit):
    key = admit()
    await reader.open()
    await reader.does(StudyTable, 'open', key)
    assert reader.user.back_history[-1] == f'/doctor/studies/{key}'


async def test_arriving_study_is_shown_by_itself_and_counted_as_fresh(reader, admit):
    await reader.open()
    key = admit()
    await reader.sees(lambda: keys(reader) == [key])
    table = reader.shown(StudyTable)
    assert (table['fresh']['keys'], table['serial']) == ((key,), 1)
    assert reader.shown(Pager)['total'] == 1


async def test_what_was_taken_in_is_not_fresh_any_more(reader, admit):
    await reader.open()
    first = admit(number='P1')
    await reader.sees(lambda: keys(reader) == [first])
    await reader.does(StudyTable, 'taken')
    second = admit(number='P2')
    await reader.sees(lambda: reader.shown(StudyTable)['fresh']['keys'] == (second,))


async def test_fresh_studies_are_brought_from_another_order(reader, admit):
    older = admit('An^Li', 'P1')
    await reader.open('/doctor/worklist?sort=name')
    newer = admit('Zhao^Li', 'P2')
    await reader.sees(lambda: reader.shown(StudyTable)['fresh']['count'] == 1)
    await reader.does(StudyTable, 'bring')
    table = reader.shown(StudyTable)
    assert ([row['key'] for row in table['rows']], table['usual']) == ([newer, older], True)
    assert table['fresh']['keys'] == (newer,)


async def test_hidden_page_waits_until_it_is_seen(reader, admit):
    await reader.open()
    await reader.does(Frame, 'visible', False)
    key = admit()
    await reader.does(Frame, 'visible', False)
    assert keys(reader) == []
    await reader.does(Frame, 'visible', True)
    await reader.sees(lambda: keys(reader) == [key])


@pytest.mark.parametrize('role', [Role.CLERK, Role.AUDITOR])
async def test_page_is_for_those_who_read(visitor, sign_in, role):
    await sign_in(role)
    answer = await visitor.get('/doctor/worklist')
    assert answer.status_code == 403


async def test_list_of_the_last_minutes_lets_go_what_is_older(reader, admit, platform):
    key = admit()
    await reader.open('/doctor/worklist?period=10m')
    assert keys(reader) == [key]
    with platform.engine.begin() as connection:
        connection.execute(update(Study).values(listed_at=Study.listed_at - 601))
    timer, = reader.user.find(ui.timer).elements
    await timer.callback()
    assert keys(reader) == []
