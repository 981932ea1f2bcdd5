"""The page of the quarantine: what it lists, what it shows of an entry, what a decision does."""

import pytest
from sqlalchemy import text

from components.case_panel import CasePanel
from components.empty_state import EmptyState
from components.frame import Frame
from components.page_head import PageHead
from components.pager import Pager
from components.quarantine_list import QuarantineList
from components.state_tabs import StateTabs
from database.engine import transaction
from database.tables import Instance, Quarantined, Role
from hospital import ingest, quarantine
from hospital.errors import OutOfResources
from tests.hospital.records import only, raw, rows

PATH = '/admin/unmatched'


def entries(admin) -> list[int]:
    return [row['id'] for row in admin.shown(QuarantineList)['rows']]


def case(admin) -> dict | None:
    return admin.shown(CasePanel)['case']


async def test_what_waits_is_listed_with_why_who_and_when(admin, contradict):
    entry = contradict('韩^启明', 'P7')
    await admin.open(PATH)
    row, = admin.shown(QuarantineList)['rows']
    assert (row['id'], row['reason_text'], row['name'], row['number'], row['sender']) == (
        entry, 'Number taken', '韩启明', 'P7', 'CT1')
    assert '1' in admin.shown(PageHead)['line']


async def test_empty_quarantine_says_so(admin):
    await admin.open(PATH)
    assert entries(admin) == []
    assert admin.shown(EmptyState)['title'] == 'Nothing here'


async def test_reader_s_language_is_spoken(admin, contradict):
    contradict()
    admin.user.http_client.cookies.set('language', 'zh-CN')
    await admin.open(PATH)
    assert admin.shown(QuarantineList)['rows'][0]['reason_text'] == '同号不同图'


async def test_entry_is_shown_beside_what_it_contradicts(admin, contradict):
    entry = contradict(SeriesDescription='another')
    await admin.open(PATH)
    await admin.does(QuarantineList, 'select', entry)
    await admin.sees(lambda: case(admin) is not None)
    shown = case(admin)
    assert (shown['id'], shown['title'], shown['against']) == (entry, '韩启明 · CT', True)
    assert [(line['label'], line['before'], line['kept']) for line in shown['lines']] == [
        ('Series', '', 'another')]
    assert [address[:22] for _, address in shown['pictures']] == ['data:image/jpeg;base64'] * 3
    assert [choice['name'] for choice in shown['choices']] == ['accepted', 'replaced', 'discarded']


async def test_entry_whose_file_is_gone_says_so_and_can_only_be_discarded(
        admin, contradict, platform):
    entry = contradict()
    platform.archive.delete(only(platform, Quarantined).digest)
    await admin.open(PATH)
    await admin.does(QuarantineList, 'select', entry)
    await admin.sees(lambda: case(admin) is not None)
    assert case(admin)['state'].startswith('Its file is missing')
    assert [choice['name'] for choice in case(admin)['choices'] if not choice['obstacle']] == [
        'discarded']


async def test_decision_takes_effect_and_the_list_follows(admin, contradict, platform):
    entry = contradict()
    await admin.open(PATH)
    await admin.does(QuarantineList, 'select', entry)
    await admin.sees(lambda: case(admin) is not None)
    await admin.does(CasePanel, 'decide', 'replaced')
    await admin.sees(lambda: entries(admin) == [])
    assert only(platform, Quarantined).decision == 'replaced'
    assert [row.shown for row in rows(platform, Instance)] == [False, True]
    assert case(admin) is None
    assert admin.user.notify.messages


async def test_decision_that_is_not_offered_is_not_taken(admin, platform, device):
    platform.ask(device, ingest.accept, raw(b'no data set'))
    await admin.open(PATH)
    await admin.does(QuarantineList, 'select', only(platform, Quarantined).id)
    await admin.sees(lambda: case(admin) is not None)
    obstacles = {choice['name']: bool(choice['obstacle']) for choice in case(admin)['choices']}
    assert obstacles == {'accepted': True, 'discarded': False}
    await admin.does(CasePanel, 'decide', 'accepted')
    assert only(platform, Quarantined).decision == 'waiting'


async def test_several_are_discarded_and_the_reason_is_shown_later(admin, contradict, platform):
    first, second, left = contradict('韩^启明'), contradict('沈^若兰'), contradict('李^一')
    await admin.open(PATH)
    await admin.does(QuarantineList, 'discard', {'entries': [first, second], 'reason': 'a test'})
    await admin.sees(lambda: entries(admin) == [left])
    assert [row.decision for row in rows(platform, Quarantined)] == [
        'discarded', 'discarded', 'waiting']
    assert '2' in admin.user.notify.messages[-1]
    await admin.does(StateTabs, 'choose', 'decided')
    await admin.sees(lambda: len(entries(admin)) == 2)
    assert [row['because'] for row in admin.shown(QuarantineList)['rows']] == ['a test'] * 2
    await admin.does(QuarantineList, 'select', first)
    await admin.sees(lambda: case(admin) is not None)
    assert case(admin)['state'].endswith(': a test')


async def test_several_of_which_another_decided_about_one_are_told_apart(
        admin, contradict, platform, own):
    first, second = contradict('韩^启明'), contradict('沈^若兰')
    await admin.open(PATH)
    # NOTE: the page hears of it later, and must not have shown it yet
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text("UPDATE quarantined SET decision = 'accepted' WHERE id = :id"),
                           {'id': first})
    await admin.does(QuarantineList, 'discard', {'entries': [first, second], 'reason': 'a test'})
    await admin.sees(lambda: entries(admin) == [])
    assert [row.decision for row in rows(platform, Quarantined)] == ['accepted', 'discarded']
    assert 'others' in admin.user.notify.messages[-1]


async def test_what_is_decided_is_on_a_tab_of_its_own_with_who_decided(admin, contradict):
    entry = contradict()
    await admin.open(PATH)
    await admin.does(QuarantineList, 'select', entry)
    await admin.sees(lambda: case(admin) is not None)
    await admin.does(CasePanel, 'decide', 'discarded')
    await admin.does(StateTabs, 'choose', 'decided')
    await admin.sees(lambda: entries(admin) == [entry])
    assert 'shen' in admin.shown(QuarantineList)['rows'][0]['decided']


async def test_tab_and_page_are_in_the_address(admin, contradict, platform, device, monkeypatch):
    contradict()
    monkeypatch.setattr(quarantine, 'PAGE', 2)
    for number in range(3):
        platform.ask(device, ingest.accept, raw(b'no data set %d' % number))
    await admin.open(f'{PATH}?reason=unusable&page=2')
    assert len(entries(admin)) == 1
    tabs = {state['value']: state['chosen'] for state in admin.shown(StateTabs)['states']}
    assert tabs['unusable']


async def test_thousands_are_shown_by_pages(admin, platform, device):
    platform.ask(device, ingest.accept, raw(b'no data set'))
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("""
            WITH RECURSIVE more(number) AS (
                SELECT 1 UNION ALL SELECT number + 1 FROM more WHERE number < 4999)
            INSERT INTO quarantined SELECT number + 10, digest || number, file_digest, pixel_sha256,
                size, reason, instance_uid, series_uid, study_uid, sop_class_uid, transfer_syntax,
                announced, patient_name, patient_number, modality, description, institution_id,
                sender, received_at, times, decision, decided_by, decided_at
            FROM quarantined, more WHERE id = 1""")
    await admin.open(f'{PATH}?page=100')
    assert (len(entries(admin)), admin.shown(Pager)['total']) == (50, 5000)
    await admin.does(Pager, 'page', 1)
    await admin.sees(lambda: admin.shown(Pager)['page'] == 1)
    assert len(entries(admin)) == 50


@pytest.mark.parametrize('query', ['?page=999', '?page=-1', '?page=x', '?reason=none'])
async def test_senseless_address_is_answered_by_what_there_is(admin, contradict, query):
    entry = contradict()
    await admin.open(f'{PATH}{query}')
    assert entries(admin) == [entry]


async def test_what_arrives_is_shown_and_counted_by_itself(admin, contradict):
    await admin.open(PATH)
    entry = contradict()
    await admin.sees(lambda: entries(admin) == [entry])
    await admin.sees(lambda: [
        item['badge'] for item in admin.shown(Frame)['items']] == [1, 0])


async def test_failing_house_says_so_and_offers_another_try(admin, contradict, monkeypatch):
    entry = contradict()

    def fail(*_args, **_kwargs):
        raise OutOfResources('error.busy')
    with monkeypatch.context() as failing:
        failing.setattr(quarantine, 'listed', fail)
        await admin.open(PATH)
        assert [offer['name'] for offer in admin.shown(EmptyState)['offers']] == ['again']
    await admin.does(EmptyState, 'offer', 'again')
    await admin.sees(lambda: entries(admin) == [entry])


@pytest.mark.parametrize('role', [Role.DOCTOR, Role.SECURITY, Role.AUDITOR])
@pytest.mark.parametrize('path', [PATH, '/admin/peers'])
async def test_page_is_for_administrators(visitor, sign_in, role, path):
    await sign_in(role)
    assert (await visitor.get(path)).status_code == 403
