"""The page of the devices: who waits, who may call, and how they find the node."""

from components.empty_state import EmptyState
from components.frame import Frame
from components.node_card import NodeCard
from components.page_head import PageHead
from components.peer_list import PeerList
from database.tables import Peer
from hospital import devices, institutions, peers
from hospital.actor import SYSTEM
from hospital.devices import Caller
from hospital.errors import OutOfResources
from tests.hospital.records import only

PATH, THERE = '/admin/peers', '192.0.2.7'


def listed(platform, ae_title: str = 'MR1') -> None:
    platform.ask(SYSTEM, devices.list_caller, Caller(ae_title, THERE))


def row(admin) -> dict:
    found, = admin.shown(PeerList)['rows']
    return found


async def test_node_says_how_it_is_found(admin, settings):
    await admin.open(PATH)
    values = dict(admin.shown(NodeCard)['values'])
    assert values == {'ae_title': settings.ae_title, 'host': settings.dicom_host,
                      'port': str(settings.dicom_port)}


async def test_house_without_devices_says_how_they_come(admin):
    await admin.open(PATH)
    assert admin.shown(PeerList)['rows'] == []
    assert admin.shown(EmptyState)['title'] == 'No devices yet'


async def test_caller_waits_with_when_and_why_it_was_refused(admin, platform):
    listed(platform)
    await admin.open(PATH)
    assert (row(admin)['state'], row(admin)['address']) == ('waiting', THERE)
    assert 'not approved' in row(admin)['refusal']
    assert THERE in row(admin)['admit']
    assert '1' in admin.shown(PageHead)['line']


async def test_caller_is_let_in_and_out(admin, platform):
    listed(platform)
    await admin.open(PATH)
    for what, state in (('admit', 'admitted'), ('block', 'blocked')):
        await admin.does(PeerList, 'change', {'peer': 'MR1', 'what': what, 'value': 0})
        await admin.sees(lambda state=state: row(admin)['state'] == state)
    assert only(platform, Peer).blocked_at is not None


async def test_device_is_kept_from_sending_and_given_to_another_institution(admin, platform):
    platform.ask(SYSTEM, devices.register, 'MR1', THERE, 104)
    second = platform.ask(SYSTEM, institutions.named, '东院区')
    await admin.open(PATH)
    await admin.does(PeerList, 'change', {'peer': 'MR1', 'what': 'store', 'value': 0})
    await admin.does(PeerList, 'change', {'peer': 'MR1', 'what': 'assign', 'value': second})
    await admin.sees(lambda: row(admin)['institution'] == second)
    peer = only(platform, Peer)
    assert (peer.may_store, peer.institution_id) == (False, second)


async def test_what_is_no_change_of_a_shown_device_is_passed_over(admin, platform):
    platform.ask(SYSTEM, devices.register, 'MR1', THERE, 104)
    await admin.open(PATH)
    for brought in ({'peer': 'CT9', 'what': 'block'}, {'peer': 'MR1', 'what': 'forget'}, 'MR1'):
        await admin.does(PeerList, 'change', brought)
    assert only(platform, Peer).admitted


async def test_known_device_that_calls_from_elsewhere_is_told_apart(admin, platform):
    platform.ask(SYSTEM, devices.register, 'MR1', '192.0.2.8', 104)
    listed(platform)
    await admin.open(PATH)
    assert 'called from another address' in row(admin)['refusal']
    assert row(admin)['state'] == 'admitted'


async def test_caller_appears_and_is_counted_by_itself(admin, platform):
    await admin.open(PATH)
    listed(platform)
    await admin.sees(lambda: admin.shown(PeerList)['rows'] != [])
    await admin.sees(lambda: [item['badge'] for item in admin.shown(Frame)['items']] == [0, 1])


async def test_failing_house_says_so(admin, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OutOfResources('error.busy')
    with monkeypatch.context() as failing:
        failing.setattr(peers, 'listed', fail)
        await admin.open(PATH)
        assert admin.shown(EmptyState)['title'] == 'The devices cannot be read just now'
    await admin.does(EmptyState, 'offer', 'again')
    await admin.sees(lambda: admin.shown(EmptyState)['title'] == 'No devices yet')
