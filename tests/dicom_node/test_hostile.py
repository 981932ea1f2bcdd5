"""Whoever calls, and whatever it says: nobody else notices, and nothing grows."""

import os
import socket
import threading
import time
from contextlib import ExitStack

import pytest
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian
from pynetdicom.sop_class import Verification

from database.tables import Instance, Peer
from dicom_node import connections, doorway
from dicom_node.connections import FROM_ONE_ADDRESS
from hospital import devices
from hospital.actor import SYSTEM
from tests.database.engines import on_sqlite
from tests.dicom_node import sending, wire
from tests.dicom_node.sending import message_of
from tests.dicom_node.wire import (
    ABORTED,
    REJECT,
    answer,
    associated,
    command,
    connected,
    ends,
    pdu,
    pdv,
    status,
    store_pdus,
    within_s,
)
from tests.hospital.records import kept_files, only, rows

CT = (CTImageStorage, ExplicitVRLittleEndian)
# the library, left to itself, tells what it did not understand as an error, or gives up a thread
pytestmark = [pytest.mark.logs_errors, pytest.mark.filterwarnings(
    'ignore::pytest.PytestUnhandledThreadExceptionWarning')]
ECHO_CONTEXT = (str(Verification), '1.2.840.10008.1.2')


@pytest.fixture
def message(make_instance):
    return message_of(make_instance())


def say_it_slowly(line: socket.socket) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        line.sendall(b'x')
        time.sleep(0.05)


def a_good_sender_is_served(port: int, message) -> bool:
    return sending.store(port, message, title='GOOD') == [0x0000]


@pytest.mark.parametrize('piece', [7, 100, 16_000])
@on_sqlite
def test_a_message_may_be_cut_as_its_sender_likes(node_port, platform, message, piece):
    with associated(node_port) as line:
        line.sendall(store_pdus(message, piece))
        assert status(line) == 0x0000
    assert kept_files(platform) == [message.data]


@on_sqlite
def test_a_message_may_come_in_one_pdu(node_port, platform, message):
    with associated(node_port) as line:
        line.sendall(pdu(4, pdv(3, command(message)) + pdv(0, message.data[:50])
                         + pdv(0, b'') + pdv(2, message.data[50:])))
        assert status(line) == 0x0000
    assert kept_files(platform) == [message.data]


@on_sqlite
def test_a_message_may_come_byte_by_byte(node_port, message):
    with associated(node_port) as line:
        for byte in store_pdus(message):
            line.sendall(bytes((byte,)))
        assert status(line) == 0x0000


@on_sqlite
def test_messages_may_come_before_the_last_one_is_answered(node_port, make_instance):
    messages = [message_of(make_instance()) for _ in range(5)]
    with associated(node_port) as line:
        line.sendall(b''.join(map(store_pdus, messages)))
        assert [status(line) for _ in messages] == [0x0000] * 5


@on_sqlite
def test_an_association_is_requested_byte_by_byte(node_port, message):
    with connected(node_port) as line:
        for byte in wire.request():
            line.sendall(bytes((byte,)))
        assert answer(line)[0] == wire.ACCEPT
        line.sendall(wire.RELEASE)
        assert answer(line)[0] == wire.RELEASED
        assert ends(line)


WRONG = {
    'an unknown type': pdu(9, b'1234'), 'a type of nobody': pdu(0, b'1234'),
    'an endless pdu': pdu(4, b'', length=0xFFFFFFFF), 'an empty pdu': pdu(4, b''),
    'an endless fragment': pdu(4, pdv(3, b'', length=0xFFFFFFF0)),
    'a fragment of nothing': pdu(4, pdv(3, b'', length=0)),
    'another request': wire.request(), 'an acceptance': pdu(2, bytes(80)),
    'a rejection': pdu(3, bytes(4)), 'a long release': pdu(5, bytes(400)),
    'an endless release': pdu(5, b'', length=0x7FFFFFFF),
    'data without a command': pdu(4, pdv(2, b'data')),
    'a command set of noise': pdu(4, pdv(3, bytes(range(250)))),
    'an endless element': pdu(4, pdv(3, b'\0\0\0\0\xff\xff\xff\xff')),
    'an endless command': pdu(4, pdv(1, bytes(100_000))) * 2,
    'an unknown command': pdu(4, pdv(3, command(field=0x7777))),
    'noise': os.urandom(3000),
}


@pytest.mark.parametrize('what', WRONG)
@on_sqlite
def test_what_the_protocol_does_not_allow_ends_the_association(node_port, message, what):
    if 'plain' in os.environ['PYTEST_CURRENT_TEST'] and 'endless' in what:
        pytest.skip('the library waits for what was announced')
    with associated(node_port) as line:
        line.sendall(WRONG[what])
        line.shutdown(socket.SHUT_WR)
        assert ends(line)
    assert a_good_sender_is_served(node_port, message)


@pytest.mark.parametrize('word', [wire.RELEASE, wire.ABORT, pdu(4, pdv(2, b'')), b'GET / HTTP/1.1'])
@on_sqlite
def test_who_does_not_ask_for_an_association_gets_none(node_port, message, word):
    with connected(node_port) as line:
        line.sendall(word)
        assert ends(line)
    assert a_good_sender_is_served(node_port, message)


@pytest.mark.parametrize('end', [wire.ABORT, wire.RELEASE, b''])
@pytest.mark.parametrize('size', [1000, 3_000_000])
@on_sqlite
def test_what_breaks_off_is_not_kept(settings, node_port, platform, make_instance, size, end):
    begun = store_pdus(message_of(make_instance(pixels=bytes(size))))
    with associated(node_port) as line:
        line.sendall(begun[:len(begun) * 2 // 3] if end == b'' else begun[:-100])
        line.sendall(end)
    waiting = settings.data_dir / 'archive' / '.unfinished'
    assert within_s(20, lambda: not list(waiting.iterdir()))
    assert rows(platform, Instance) == kept_files(platform) == []


@pytest.mark.parametrize('word', [command(field=0x30), command(field=0x0FFF)])
@on_sqlite
def test_a_message_within_another_ends_the_association(node_port, platform, message, word):
    if 'plain' in os.environ['PYTEST_CURRENT_TEST']:
        pytest.skip('the library takes them for one')
    begun = pdu(4, pdv(3, command(message))) + pdu(4, pdv(0, message.data))
    with associated(node_port) as line:
        line.sendall(begun + pdu(4, pdv(3, word)))
        assert answer(line)[0] == ABORTED
    assert rows(platform, Instance) == []


@on_sqlite
def test_an_echo_between_two_instances_is_answered(node_port, make_instance):
    first, second = message_of(make_instance()), message_of(make_instance())
    with sending.associated(node_port, CT, ECHO_CONTEXT) as association:
        assert sending.send(association, first).Status == 0x0000
        assert association.send_c_echo().Status == 0x0000
        assert sending.send(association, second).Status == 0x0000


@on_sqlite
def test_a_cancel_between_two_instances_is_harmless(node_port, make_instance):
    with associated(node_port) as line:
        line.sendall(store_pdus(message_of(make_instance())))
        assert status(line) == 0x0000
        line.sendall(pdu(4, pdv(3, command(field=0x0FFF))))
        line.sendall(store_pdus(message_of(make_instance())))
        assert status(line) == 0x0000


@on_sqlite
def test_many_silent_connections_keep_nobody_out(node_port, message):
    with ExitStack() as lines:
        for _ in range(300):
            lines.enter_context(connected(node_port))
        assert a_good_sender_is_served(node_port, message)
        assert threading.active_count() < 60


@on_sqlite
def test_silent_associations_make_room_for_those_who_speak(node_port, message):
    with ExitStack() as lines:
        silent = [lines.enter_context(associated(node_port)) for _ in range(FROM_ONE_ADDRESS)]
        time.sleep(connections.YIELD_S)
        assert a_good_sender_is_served(node_port, message)
        assert ends(silent[0])


@on_sqlite
def test_an_association_too_many_is_rejected_as_congestion(
        node_port, message, monkeypatch):
    monkeypatch.setattr(doorway, 'PATIENCE_S', 0.2)
    monkeypatch.setattr(connections.Connection, 'silence_s', lambda _: 0.0)
    with ExitStack() as lines:
        for _ in range(FROM_ONE_ADDRESS):
            lines.enter_context(associated(node_port))
        with connected(node_port) as line:
            line.sendall(wire.request())
            assert answer(line) == (REJECT, bytes((0, 2, 3, 2)))
    assert a_good_sender_is_served(node_port, message)


@on_sqlite
def test_who_waits_for_room_is_let_in_when_there_is_some(node_port, monkeypatch):
    monkeypatch.setattr(connections.Connection, 'silence_s', lambda _: 0.0)
    with ExitStack() as lines:
        others = [lines.enter_context(associated(node_port)) for _ in range(FROM_ONE_ADDRESS)]
        with connected(node_port) as line:
            line.sendall(wire.request())
            time.sleep(0.3)
            others[0].close()
            assert answer(line)[0] == wire.ACCEPT


@on_sqlite
def test_who_says_nothing_for_too_long_is_aborted(node_port, message, monkeypatch):
    with associated(node_port) as line, connected(node_port) as stranger:
        monkeypatch.setattr(connections, 'SILENCE_S', 0.3)
        monkeypatch.setattr(doorway, 'SILENCE_S', 0.3)
        assert answer(line)[0] == ABORTED
        assert ends(stranger)
        monkeypatch.undo()
    assert a_good_sender_is_served(node_port, message)


@on_sqlite
def test_who_sends_a_byte_a_second_is_aborted(node_port, message, monkeypatch):
    if 'plain' in os.environ['PYTEST_CURRENT_TEST']:
        pytest.skip('the library hears of a PDU only when it is whole')
    with associated(node_port) as line:
        line.sendall(store_pdus(message)[:100])
        monkeypatch.setattr(connections, 'MESSAGE_S', 0.2)
        with pytest.raises(ConnectionError):
            say_it_slowly(line)
        monkeypatch.undo()
    assert a_good_sender_is_served(node_port, message)


@on_sqlite
def test_a_peer_remembers_why_it_was_refused(node_port, platform):
    platform.ask(SYSTEM, devices.register, 'CT1', '127.0.0.1', 104)
    assert only(platform, Peer).refusal == ''
    with associated(node_port) as line:
        line.sendall(pdu(9, b'1234'))
        ends(line)
    if 'prompt' in os.environ['PYTEST_CURRENT_TEST']:
        assert within_s(20, lambda: only(platform, Peer).refusal == 'pdu-type')
        assert only(platform, Peer).refused_at > time.time() - 60


@on_sqlite
def test_an_instance_that_is_refused_is_remembered_of_its_peer(
        node_port, platform, message, monkeypatch):
    platform.ask(SYSTEM, devices.register, 'CT1', '127.0.0.1', 104)
    monkeypatch.setattr(type(platform.archive), 'below_watermark', lambda _: True)
    assert sending.store(node_port, message) == [0xA700]
    assert within_s(20, lambda: only(platform, Peer).refusal == 'error.disk-full')


@on_sqlite
def test_a_disk_that_fills_up_while_an_instance_comes_refuses_that_one_alone(
        settings, node_port, platform, make_instance, monkeypatch):
    large, small = message_of(make_instance(pixels=bytes(3_000_000))), message_of(make_instance())
    real = os.pwrite

    def full(descriptor: int, piece: memoryview, offset: int) -> int:
        if offset > 1_000_000:
            raise OSError(28, 'No space left on device')
        return real(descriptor, piece, offset)
    monkeypatch.setattr(os, 'pwrite', full)
    with associated(node_port) as line:
        line.sendall(store_pdus(large))
        assert status(line) == 0xA700
        line.sendall(store_pdus(small))
        assert status(line) == 0x0000
    assert kept_files(platform) == [small.data]
    assert not list((settings.data_dir / 'archive' / '.unfinished').iterdir())
