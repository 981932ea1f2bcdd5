import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from dicom_node.connections import Connections
from dicom_node.doorway import Doorway
from tests.dicom_node import wire

END_S = 60.0


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(('127.0.0.1', 0)) as made:
        yield made


@pytest.fixture
def open_door(listening: socket.socket) -> Iterator[Callable[[], Connections]]:
    """Open another doorway of the same listening socket, as each process does."""
    with ExitStack() as doors:
        def made() -> Connections:
            associated = Connections()
            shared = socket.socket(fileno=os.dup(listening.fileno()))
            door = Doorway(shared, associated, lambda connection, first: None, lambda _: None)
            door.start()
            doors.callback(lambda: [each.socket.close() for each in associated.all()])
            doors.callback(door.stop)
            return associated
        yield made


def call(listening: socket.socket, doors: list[Connections]) -> socket.socket:
    """Call, ask for an association, and wait until somebody has let it in."""
    before = sum(map(len, doors))
    line = socket.create_connection(listening.getsockname())
    line.sendall(wire.request())
    deadline = time.monotonic() + END_S
    while sum(map(len, doors)) == before:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return line


def test_process_that_holds_fewer_associations_is_first_at_the_door(listening, open_door):
    with ExitStack() as lines:
        doors = [open_door()]
        for _ in range(10):
            lines.enter_context(call(listening, doors))
        doors.append(open_door())
        for _ in range(10):
            lines.enter_context(call(listening, doors))
    assert len(doors[1]) >= 8
