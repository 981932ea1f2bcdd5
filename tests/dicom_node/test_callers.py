import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

import app
from database.tables import AuditEntry, Peer
from hospital import devices
from hospital.actor import SYSTEM
from tests.database.engines import on_sqlite
from tests.dicom_node.sending import associated, message_of, store
from tests.hospital.records import only, rows

CT = (CTImageStorage, ExplicitVRLittleEndian)
pytestmark = pytest.mark.logs_errors  # the sender's library logs that it was rejected


@pytest.fixture
def serve(settings, platform) -> Iterator[Callable[..., int]]:
    """Start a node with other settings, and return its port."""
    with ExitStack() as running:
        def start(**other: str) -> int:
            listening = running.enter_context(socket.create_server(('127.0.0.1', 0)))
            changed = settings.model_copy(update=other)
            asked = app.build(changed) if 'database_url' in other else platform
            node = app.build_node(changed, asked, listening)
            node.start()
            running.callback(node.stop)
            return int(listening.getsockname()[1])
        yield start


def rejection(port: int, title: str = 'STRANGER') -> tuple[int, int, int] | None:
    with associated(port, CT, title=title) as association:
        if not association.is_rejected:
            return None
        answer = association.acceptor.primitive
        return answer.result, answer.result_source, answer.diagnostic


def test_a_caller_who_is_not_admitted_is_rejected_and_listed(serve, platform):
    assert rejection(serve(dicom_peers='known')) == (1, 1, 3)
    peer = only(platform, Peer)
    assert (peer.ae_title, peer.host, peer.admitted) == ('STRANGER', '127.0.0.1', False)
    assert [(row.action, row.allowed) for row in rows(platform, AuditEntry)] == [
        ('associate', False)]


@pytest.mark.parametrize('policy', ['local', 'any'])
@on_sqlite
def test_a_caller_on_this_machine_is_let_in_unless_only_peers_are(serve, platform, policy):
    assert rejection(serve(dicom_peers=policy)) is None
    assert rows(platform, Peer) == []


def test_a_registered_device_is_let_in(serve, platform, make_instance):
    port = serve(dicom_peers='known')
    platform.ask(SYSTEM, devices.register, 'CT1', '127.0.0.1', 104)
    assert rejection(port, 'CT1') is None
    assert store(port, message_of(make_instance())) == [0x0000]


@on_sqlite
def test_a_device_is_let_in_as_soon_as_it_is_registered(serve, platform):
    port = serve(dicom_peers='known')
    assert rejection(port) == (1, 1, 3)
    platform.ask(SYSTEM, devices.register, 'STRANGER', '127.0.0.1', 104)
    assert rejection(port) is None


@on_sqlite
def test_a_title_of_a_device_elsewhere_is_not_believed(serve, platform):
    platform.ask(SYSTEM, devices.register, 'CT1', '192.0.2.7', 104)
    assert rejection(serve(dicom_peers='known'), 'CT1') == (1, 1, 3)


@on_sqlite
def test_a_caller_waits_while_the_index_cannot_be_asked(serve):
    away = serve(database_url='postgresql://nobody@127.0.0.1:1/none')
    assert rejection(away) == (2, 3, 1)


@on_sqlite
def test_whatever_title_is_called_it_is_answered(serve):
    with associated(serve(), CT) as association:
        assert association.is_established
