"""Objects larger than memory should be: what passes through is never whole in it."""

import socket
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from database.tables import Instance
from dicom_node.node import Node
from tests.database.engines import on_sqlite
from tests.dicom_node.sending import message_of
from tests.dicom_node.wire import DATA, associated, command, pdu, pdv, status
from tests.hospital.records import only, rows

SIZE = 64 << 20
PIECE = bytes(100_000)


@pytest.fixture
def port(platform) -> Iterator[int]:
    listening = socket.create_server(('127.0.0.1', 0))
    node = Node(platform, listening, ae_title='YUNYING', peers='local', prompt=True)
    node.start()
    yield listening.getsockname()[1]
    node.stop()


def send_large(port: int, dataset, size: int = SIZE) -> int | None:
    """Send an instance whose pixels are made on the way; it is cut short by what is left over."""
    message = message_of(dataset)
    begun = message.data[:-12] + (size).to_bytes(4, 'little')
    with associated(port) as line:
        line.sendall(pdu(DATA, pdv(3, command(message))) + pdu(DATA, pdv(0, begun)))
        for _ in range(size // len(PIECE)):
            line.sendall(pdu(DATA, pdv(0, PIECE)))
        line.sendall(pdu(DATA, pdv(2, bytes(size % len(PIECE)))))
        return status(line)


@on_sqlite
def test_a_large_object_is_kept_and_never_whole_in_memory(port, platform, make_instance):
    tracemalloc.start()
    assert send_large(port, make_instance()) == 0x0000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert only(platform, Instance).size > SIZE
    assert peak < SIZE / 4


@on_sqlite
def test_several_large_objects_come_at_once(port, platform, make_instance):
    tracemalloc.start()
    with ThreadPoolExecutor(4) as senders:
        statuses = list(senders.map(lambda dataset: send_large(port, dataset, SIZE // 4),
                                    [make_instance() for _ in range(4)]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert statuses == [0x0000] * 4
    assert len(rows(platform, Instance)) == 4
    assert peak < SIZE / 4
