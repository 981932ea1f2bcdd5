"""Peers as administrators see them, and what they say about them."""

import pytest

from database.tables import AuditEntry, Peer, Role
from hospital import devices, indexing, institutions, peers
from hospital.actor import SYSTEM, Actor
from hospital.devices import Caller
from hospital.errors import Invalid, NotFound, NotPermitted
from tests.hospital.records import index_waiting, only, rows, take_in

THERE = '192.0.2.7'


@pytest.fixture
def admin(own) -> Actor:
    return Actor('shen', Role.ADMIN, own)


@pytest.fixture
def chief(platform) -> Actor:
    """An administrator of another institution."""
    return Actor('wu', Role.ADMIN, platform.ask(SYSTEM, institutions.named, 'Second'))


@pytest.fixture
def caller(platform) -> str:
    """Somebody who was not let in."""
    platform.ask(SYSTEM, devices.list_caller, Caller('MR1', THERE))
    return 'MR1'


def line(platform, actor) -> peers.PeerLine:
    found, = platform.ask(actor, peers.listed).lines
    return found


def may_call(platform, policy: str = 'known', address: str = THERE) -> bool:
    return platform.ask(SYSTEM, devices.rights, Caller('MR1', address), policy).admitted


def test_caller_waits_with_when_and_why_it_was_refused(platform, admin, caller):
    found = line(platform, admin)
    assert (found.ae_title, found.host, found.state, found.refusal) == (
        'MR1', THERE, 'waiting', 'not-admitted')
    assert found.refused_at == found.seen_at is not None
    assert platform.ask(admin, peers.waiting) == 1


def test_caller_that_is_let_in_may_call(platform, admin, caller):
    platform.ask(admin, peers.admit, caller)
    assert may_call(platform)
    assert (line(platform, admin).state, line(platform, admin).refused_at) == ('admitted', None)
    assert platform.ask(admin, peers.waiting) == 0


def test_caller_that_is_refused_for_good_waits_no_more_whatever_the_setting(
        platform, admin, caller):
    platform.ask(admin, peers.block, caller)
    platform.ask(SYSTEM, devices.list_caller, Caller(caller, THERE))
    assert line(platform, admin).state == 'blocked'
    assert not may_call(platform, 'any')
    platform.ask(admin, peers.admit, caller)
    assert may_call(platform)


def test_device_that_is_let_out_may_not_call(platform, admin):
    platform.ask(SYSTEM, devices.register, 'MR1', THERE, 104)
    platform.ask(admin, peers.block, 'MR1')
    assert not may_call(platform)
    platform.ask(SYSTEM, devices.register, 'MR1', THERE, 104)
    assert may_call(platform)


def test_device_may_be_kept_from_sending(platform, admin, caller):
    platform.ask(admin, peers.admit, caller)
    for allowed in (False, True):
        platform.ask(admin, peers.allow_storing, caller, allowed)
        rights = platform.ask(SYSTEM, devices.rights, Caller(caller, THERE), 'known')
        assert (rights.may_store, line(platform, admin).may_store) == (allowed, allowed)


def test_images_of_a_device_belong_to_the_institution_it_was_assigned_to(
        platform, admin, chief, caller):
    platform.ask(admin, peers.admit, caller)
    platform.ask(admin, peers.assign, caller, chief.institution_id)
    rights = platform.ask(SYSTEM, devices.rights, Caller(caller, THERE), 'known')
    assert rights.institution_id == chief.institution_id
    with pytest.raises(Invalid):
        platform.ask(admin, peers.assign, caller, 999)


def test_images_of_today_are_counted_by_device(platform, admin, device, make_instance):
    platform.ask(SYSTEM, devices.register, 'CT1', '127.0.0.1', 104)
    for _ in range(3):
        take_in(platform, device, make_instance())
        index_waiting(platform)
    assert line(platform, admin).images_today == 3
    assert line(platform, admin).seen_at is not None


def test_headers_that_are_read_anew_are_not_counted_again(platform, admin, device, make_instance):
    platform.ask(SYSTEM, devices.register, 'CT1', '127.0.0.1', 104)
    take_in(platform, device, make_instance())
    index_waiting(platform)
    from_headers = platform.ask(SYSTEM, indexing.again)
    index_waiting(platform)
    assert (from_headers, line(platform, admin).images_today) == (1, 1)


def test_images_of_yesterday_are_not_those_of_today(platform, admin, caller):
    platform.ask(SYSTEM, peers.count, ['MR1'])
    platform.ask(SYSTEM, _a_day_later)
    assert line(platform, admin).images_today == 0
    platform.ask(SYSTEM, peers.count, ['MR1', 'MR1'])
    assert line(platform, admin).images_today == 2


def test_administrator_of_another_institution_sees_its_own_devices_alone(
        platform, admin, chief, caller):
    assert platform.ask(chief, peers.listed).lines == ()
    assert platform.ask(chief, peers.waiting) == 0
    with pytest.raises(NotFound):
        platform.ask(chief, peers.allow_storing, caller, False)
    platform.ask(admin, peers.assign, caller, chief.institution_id)
    platform.ask(chief, peers.allow_storing, caller, False)
    assert not line(platform, chief).may_store


@pytest.mark.parametrize('verb', [peers.admit, peers.block])
def test_only_who_runs_the_node_lets_devices_in(platform, chief, caller, verb):
    with pytest.raises(NotPermitted):
        platform.ask(chief, verb, caller)
    assert only(platform, Peer).blocked_at is None


@pytest.mark.parametrize('role', [role for role in Role if role not in (Role.ADMIN, Role.SYSTEM)])
def test_only_administrators_see_peers(platform, own, caller, role):
    somebody = Actor('somebody', role, own)
    for verb, *given in ((peers.listed,), (peers.admit, caller), (peers.block, caller),
                         (peers.allow_storing, caller, False), (peers.assign, caller, own)):
        with pytest.raises(NotPermitted):
            platform.ask(somebody, verb, *given)
    assert platform.ask(somebody, peers.waiting) == 0


def test_what_was_said_about_a_peer_is_recorded(platform, admin, caller):
    platform.ask(admin, peers.admit, caller)
    entry = rows(platform, AuditEntry)[-1]
    assert (entry.actor, entry.action, entry.object) == ('shen', 'peer.admit', 'MR1')


def _a_day_later(work) -> None:
    peer = work.session.get(Peer, 'MR1')
    peer.stored_day -= 1
