"""The components of administrators: what reaches their scripts, and what comes back."""

from dataclasses import replace

import pytest

from components.case_panel import CaseChoice, CaseData, CasePanel
from components.frame import Frame, NavItem
from components.peer_list import Change, PeerList, PeerRow
from components.quarantine_list import Discard, QuarantineList, QuarantineRow

ROW = QuarantineRow(7, 'different', 'Number taken', '韩启明', 'P1', 'CT', '胸部CT', 'CT2', '14:52',
                    '2026-11-22 14:52')
CASE = CaseData(7, '韩启明', 'why', 'meanwhile', True, choices=(
    CaseChoice('accepted', 'Keep both', 'then'),
    CaseChoice('replaced', 'Use this one', 'then', 'not possible')))
PEER = PeerRow('CT1', '10.1.1.1', 'admitted', 'Approved', True, 1, '14:52', '', 3, '', 'then')


@pytest.mark.parametrize(('brought', 'told'), [(7, [7]), (8, []), ('7', []), (None, [])])
async def test_only_rows_that_are_shown_are_selected(show, brought, told):
    said = []
    shown = await show(lambda: QuarantineList(language='en', on_select=said.append,
                                              on_discard=said.append))
    shown.element.show([ROW])
    shown.tell('select', brought)
    assert said == told


@pytest.mark.parametrize(('entries', 'reason', 'told'), [
    ([7], 'a test', [Discard((7,), 'a test')]), ([7, 8], 'a test', []), ([9], 'a test', []),
    ([], 'a test', []), ('7', 'a test', []), ([7], None, []), ([True], 'a test', [])])
async def test_only_rows_that_wait_are_discarded_together(show, entries, reason, told):
    said = []
    shown = await show(lambda: QuarantineList(language='en', on_select=said.append,
                                              on_discard=said.append))
    shown.element.show([ROW, replace(ROW, id=9, decided='Discarded by shen')])
    shown.tell('discard', {'entries': entries, 'reason': reason})
    shown.tell('discard', entries)
    assert said == told


@pytest.mark.parametrize(('brought', 'told'), [
    ('accepted', [(7, 'accepted')]), ('replaced', []), ('discarded', []), (7, [])])
async def test_only_what_is_offered_is_decided(show, brought, told):
    said = []
    shown = await show(lambda: CasePanel(language='en', on_decide=said.append,
                                         on_close=lambda _: None))
    shown.element.show(CASE)
    shown.tell('decide', brought)
    assert said == told


async def test_nothing_is_decided_where_nothing_is_shown(show):
    said = []
    shown = await show(lambda: CasePanel(language='en', on_decide=said.append,
                                         on_close=lambda _: None))
    shown.tell('decide', 'accepted')
    assert said == []


@pytest.mark.parametrize(('brought', 'told'), [
    ({'peer': 'CT1', 'what': 'store', 'value': 1}, [Change('CT1', 'store', 1)]),
    ({'peer': 'CT1', 'what': 'assign', 'value': 'x'}, [Change('CT1', 'assign', 0)]),
    ({'peer': 'CT1', 'what': 'forget'}, []), ({'peer': 'CT2', 'what': 'block'}, []),
    (['CT1', 'block'], []), (None, [])])
async def test_only_devices_that_are_shown_are_changed(show, brought, told):
    said = []
    shown = await show(lambda: PeerList(language='en', on_change=said.append))
    shown.element.show([PEER], {1: 'Own'}, may_admit=True)
    shown.tell('change', brought)
    assert said == told


async def test_frame_counts_what_waits_at_its_places(show):
    shown = await show(lambda: Frame(language='en', here='/a', user='Shen', items=[
        NavItem('A', 'tray', '/a'), NavItem('B', 'plug', '/b', badge=2)]))
    shown.element.count({'/a': 3})
    assert [item['badge'] for item in shown.props['items']] == [3, 2]
