import socket
from collections.abc import Iterator

import pytest

from dicom_node import connections
from dicom_node.connections import A_ABORT, ASSOCIATIONS, FROM_ONE_ADDRESS, Connection, Connections
from hospital import metrics


@pytest.fixture
def connect() -> Iterator:
    """Make connections from an address that have been silent for a while."""
    ends: list[socket.socket] = []

    def make(address: str = '192.0.2.1', silent_s: float = 0.0) -> Connection:
        ours, theirs = socket.socketpair()
        ends.extend((ours, theirs))
        connection = Connection(ours, address)
        connection.heard_at -= silent_s
        return connection
    yield make
    for end in ends:
        end.close()


def refused(reason: str) -> float:
    return metrics.REFUSED.labels(reason)._value.get()


def test_one_address_may_have_some_and_others_still_find_room(connect):
    known = Connections()
    assert all(known.enter(connect('192.0.2.1')) for _ in range(FROM_ONE_ADDRESS))
    assert not known.enter(connect('192.0.2.1'))
    assert known.enter(connect('192.0.2.2'))


def test_there_are_no_more_than_the_limit(connect):
    known = Connections()
    assert all(known.enter(connect(f'192.0.2.{number}')) for number in range(ASSOCIATIONS))
    assert not known.enter(connect('192.0.2.200'))
    known.leave(known.all()[0])
    assert known.enter(connect('192.0.2.200'))


def test_who_is_silent_the_longest_makes_room(connect):
    known = Connections()
    members = [connect(silent_s=5 + number) for number in range(FROM_ONE_ADDRESS)]
    assert all(map(known.enter, members))
    before = refused('yielded')
    assert known.enter(connect())
    assert [member for member in members if member.reason] == [members[-1]]
    assert refused('yielded') == before + 1


def test_who_is_silent_because_we_are_at_work_stays(connect):
    known = Connections()
    members = [connect(silent_s=5) for _ in range(FROM_ONE_ADDRESS)]
    assert all(map(known.enter, members))
    with members[3].at_work('storing'), members[4].at_work('serving'):
        for member in members[:3] + members[5:]:
            member.heard(1)
        assert not known.enter(connect())


def test_who_is_silent_for_too_long_is_closed_and_told(connect, monkeypatch):
    known = Connections()
    silent, told = connect(silent_s=31), []
    silent.on_refused = told.append
    monkeypatch.setattr(silent, 'socket', ear := Ear())
    assert known.enter(silent)
    assert known.enter(connect(silent_s=29))
    known.tidy()
    assert [each.reason for each in known.all()] == ['silent', '']
    assert (told, ear.heard) == ([silent], [A_ABORT, 'end'])


def test_who_speaks_too_slowly_is_closed(connect):
    known = Connections()
    slow, fast, resting = connect(), connect(), connect()
    for connection in (slow, fast, resting):
        connection.heard(40_000 if connection is fast else 10)
        assert connection.message_at is not None
        connection.message_at -= connections.MESSAGE_S + 1
        assert known.enter(connection)
    resting.rest()
    known.tidy()
    assert [each.reason for each in known.all()] == ['slow', '', '']


def test_only_the_first_reason_counts(connect):
    connection = connect()
    before = refused('pdu-type')
    connection.refuse('pdu-type')
    connection.end('silent')
    assert (connection.reason, refused('pdu-type')) == ('pdu-type', before + 1)


class Ear:
    """A line's end that notes what is done with it."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def send(self, words: bytes, _flags: int) -> None:
        self.heard.append(words)

    def shutdown(self, _how: int) -> None:
        self.heard.append('end')
