"""The list of studies: what it shows, and what it believes of what a browser tells it."""

from components.study_table import Fresh, StudyRow, StudyTable

ROW = StudyRow(key='k1', state='unwritten', state_text='待写', name='韩启明')


def table(said: list) -> StudyTable:
    return StudyTable(language='zh-CN', on_open=lambda key: said.append(('open', key)),
                      on_select=lambda key: said.append(('select', key)),
                      on_sort=lambda sort: said.append(('sort', sort)),
                      on_taken=lambda _: said.append('taken'))


async def test_table_is_loading_until_it_has_rows(show):
    shown = await show(lambda: table([]))
    assert shown.props['state'] == 'loading'
    shown.element.show([ROW])
    assert (shown.props['state'], shown.props['rows'][0]['name']) == ('ready', '韩启明')


async def test_what_the_reader_asked_for_begins_anew(show):
    shown = await show(lambda: table([]))
    shown.element.show([ROW])
    before = shown.props['serial']
    shown.element.refresh([ROW], Fresh())
    assert shown.props['serial'] == before
    shown.element.show([ROW])
    assert shown.props['serial'] > before


async def test_only_the_first_page_by_time_takes_rows_in_by_itself(show):
    shown = await show(lambda: table([]))
    usual = []
    for sort, page in (('time', 1), ('time', 2), ('name', 1), ('-time', 1)):
        shown.element.show([ROW], sort=sort, page=page)
        usual.append(shown.props['usual'])
    assert usual == [True, False, False, False]


async def test_table_says_what_the_reader_does(show):
    said = []
    shown = await show(lambda: table(said))
    for event, brought in (('open', 'k1'), ('select', 'k2'), ('sort', '-name'), ('taken', None)):
        shown.tell(event, brought)
    assert said == [('open', 'k1'), ('select', 'k2'), ('sort', '-name'), 'taken']


async def test_selected_study_is_remembered(show):
    shown = await show(lambda: table([]))
    shown.tell('select', 'k1')
    assert shown.element.selected == 'k1'


async def test_forged_events_are_not_believed(show):
    said = []
    shown = await show(lambda: table(said))
    for event, brought in (('open', {'key': 1}), ('open', 'k' * 2000), ('sort', 'DROP TABLE')):
        shown.tell(event, brought)
    assert said == []


async def test_keys_of_fresh_studies_reach_the_script(show):
    shown = await show(lambda: table([]))
    shown.element.refresh([ROW], Fresh(3, 1, ('k1',)))
    assert shown.props['fresh'] == {'count': 3, 'urgent': 1, 'keys': ('k1',)}
