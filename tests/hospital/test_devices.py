import pytest

from database.tables import AuditEntry, Peer
from hospital import devices, institutions
from hospital.actor import SYSTEM
from hospital.devices import Caller
from hospital.errors import Invalid
from tests.hospital.records import only, rows

HERE, THERE = '127.0.0.1', '192.0.2.7'


def admitted(platform, ae_title: str, address: str, policy: str) -> bool:
    return platform.ask(SYSTEM, devices.rights, Caller(ae_title, address), policy).admitted


@pytest.fixture
def ct1(platform) -> str:
    """A device that is registered with an address elsewhere."""
    platform.ask(SYSTEM, devices.register, 'CT1', THERE, 104)
    return 'CT1'


@pytest.mark.parametrize(('policy', 'known', 'here', 'anybody'), [
    ('known', True, False, False), ('local', True, True, False), ('any', True, True, True)])
def test_who_may_call_is_as_the_setting_says(platform, ct1, policy, known, here, anybody):
    assert admitted(platform, ct1, THERE, policy) is known
    assert admitted(platform, 'MR1', HERE, policy) is here
    assert admitted(platform, 'MR1', '192.0.2.8', policy) is anybody


@pytest.mark.parametrize('policy', ['known', 'local'])
def test_a_title_is_believed_only_from_the_host_it_was_registered_with(platform, ct1, policy):
    assert not admitted(platform, ct1, '192.0.2.8', policy)
    assert not admitted(platform, 'ct1', THERE, policy)


@pytest.mark.parametrize(('host', 'address'), [
    ('localhost', HERE), ('localhost', '::1'), (HERE, '::1'), ('*', THERE), ('', THERE),
    (THERE, THERE), (THERE, '::ffff:192.0.2.7'), (HERE, '::ffff:127.0.0.1'),
    ('2001:db8::1', '2001:db8:0::1')])
def test_one_host_may_be_written_in_several_ways(platform, host, address):
    platform.ask(SYSTEM, devices.register, 'CT1', host, 104)
    assert admitted(platform, 'CT1', address, 'known')


@pytest.mark.parametrize('address', [HERE, '127.0.0.9', '::1', '::ffff:127.0.0.1'])
def test_this_machine_is_local_by_each_of_its_addresses(platform, address):
    assert admitted(platform, 'MR1', address, 'local')


def test_a_caller_that_was_refused_is_listed_for_approval(platform):
    for _ in range(2):
        platform.ask(SYSTEM, devices.list_caller, Caller('MR1', THERE))
    peer = only(platform, Peer)
    assert (peer.ae_title, peer.host, peer.admitted) == ('MR1', THERE, False)
    assert peer.called_at is not None
    denied = [(row.object, row.allowed) for row in rows(platform, AuditEntry)]
    assert denied == [('MR1', False)] * 2


def test_a_listed_caller_is_still_refused_until_it_is_registered(platform):
    platform.ask(SYSTEM, devices.list_caller, Caller('MR1', THERE))
    assert not admitted(platform, 'MR1', THERE, 'known')
    platform.ask(SYSTEM, devices.register, 'MR1', THERE, 104)
    assert admitted(platform, 'MR1', THERE, 'known')


def test_a_known_device_that_is_refused_elsewhere_stays_registered(platform, ct1):
    platform.ask(SYSTEM, devices.list_caller, Caller(ct1, '192.0.2.8'))
    peer = only(platform, Peer)
    assert (peer.host, peer.admitted) == (THERE, True)


def test_images_belong_to_the_institution_of_the_device_or_else_to_the_own(platform, own, ct1):
    second = platform.ask(SYSTEM, institutions.named, 'Second')
    assert platform.ask(SYSTEM, devices.rights, Caller(ct1, THERE), 'known').institution_id == own
    platform.ask(SYSTEM, _map, ct1, second)
    rights = platform.ask(SYSTEM, devices.rights, Caller(ct1, THERE), 'any')
    assert rights.institution_id == second
    stranger = platform.ask(SYSTEM, devices.rights, Caller(ct1, '192.0.2.8'), 'any')
    assert stranger.institution_id == own, 'only the title is the same'


def test_a_device_that_is_registered_again_moves(platform, ct1):
    platform.ask(SYSTEM, devices.register, ct1, '192.0.2.9', 11112)
    peer = only(platform, Peer)
    assert (peer.host, peer.port) == ('192.0.2.9', 11112)


@pytest.mark.parametrize(('ae_title', 'port', 'error'), [
    ('', 104, 'ae-title'), ('  ', 104, 'ae-title'), ('X' * 17, 104, 'ae-title'),
    ('A\\B', 104, 'ae-title'), ('放射科', 104, 'ae-title'), ('CT1', 0, 'port'),
    ('CT1', 65536, 'port'), ('CT1', -1, 'port')])
def test_a_title_or_port_that_is_none_is_refused(platform, ae_title, port, error):
    with pytest.raises(Invalid, match=error):
        platform.ask(SYSTEM, devices.register, ae_title, THERE, port)
    assert rows(platform, Peer) == []


def _map(work, ae_title: str, institution_id: int) -> None:
    work.session.get(Peer, ae_title).institution_id = institution_id
