import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from dicom_node import doorway
from dicom_node.connections import Connections
from dicom_node.doorway import Doorway
from dicom_node.tally import VACANT, Place, Tally
from tests.dicom_node import wire

END_S = 60.0
PLACES = 3


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(('127.0.0.1', 0)) as made:
        yield made


@pytest.fixture
def tally() -> Tally:
    """The memory that all doorways of a test share."""
    return Tally.of(PLACES)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have them wait for each other, however slow the machine is."""
    monkeypatch.setattr(doorway, 'STAND_BACK_S', END_S)


@pytest.fixture
def open_door(listening: socket.socket, tally: Tally) -> Iterator[Callable[[], Connections]]:
    """Open another doorway of the same listening socket, as each process does."""
    numbers = count()
    with ExitStack() as doors:
        def made() -> Connections:
            associated, place = Connections(), Place(tally, next(numbers))
            shared = socket.socket(fileno=os.dup(listening.fileno()))
            door = Doorway(shared, associated, lambda connection, first: None, lambda _: None,
                           place=place)
            door.start()
            doors.callback(lambda: [each.socket.close() for each in associated.all()])
            doors.callback(door.stop)
            wait_until(lambda: tally.counts[place.number] != VACANT)
            return associated
        yield made


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + END_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def call(listening: socket.socket, doors: list[Connections]) -> socket.socket:
    """Call, ask for an association, and wait until somebody has let it in."""
    before = sum(map(len, doors))
    line = socket.create_connection(listening.getsockname())
    line.sendall(wire.request())
    wait_until(lambda: sum(map(len, doors)) > before)
    return line


def test_process_that_holds_fewer_associations_is_the_one_that_takes_the_next(
        listening, open_door, patient):
    with ExitStack() as lines:
        doors = [open_door()]
        for _ in range(10):
            lines.enter_context(call(listening, doors))
        doors.append(open_door())
        for _ in range(10):
            lines.enter_context(call(listening, doors))
        assert list(map(len, doors)) == [10, 10]


def test_callers_that_come_together_are_shared(listening, open_door, patient):
    doors = [open_door(), open_door()]
    with ExitStack() as lines:
        for line in [lines.enter_context(socket.create_connection(listening.getsockname()))
                     for _ in range(8)]:
            line.sendall(wire.request())
        wait_until(lambda: sum(map(len, doors)) == 8)
        assert sorted(map(len, doors)) == [4, 4]


def test_caller_is_taken_though_those_with_fewer_never_come(listening, open_door, tally):
    Place(tally, 2).tell(0)
    doors = [open_door()]
    with ExitStack() as lines:
        for _ in range(3):
            lines.enter_context(call(listening, doors))
        assert len(doors[0]) == 3


def test_place_that_is_vacant_keeps_nobody_waiting():
    tally = Tally.of(2)
    one, other = Place(tally, 0), Place(tally, 1)
    one.tell(5)
    assert not one.is_outdone()
    other.tell(4)
    assert one.is_outdone()
    assert not other.is_outdone()
    other.vacate()
    assert not one.is_outdone()


def test_process_that_holds_more_than_can_be_told_is_still_filled():
    place = Place(Tally.of(1), 0)
    place.tell(1000)
    assert place.tally.counts[0] < VACANT
