"""A sender that writes its own bytes, right or wrong."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from tests.dicom_node.sending import Message

CONTEXT = 1
ACCEPT, REJECT, DATA, RELEASED, ABORTED = 2, 3, 4, 6, 7
RELEASE = bytes((5, 0, 0, 0, 0, 4, 0, 0, 0, 0))
ABORT = bytes((7, 0, 0, 0, 0, 4, 0, 0, 0, 0))


def request(title: str = 'CT1', sop_class: str = CTImageStorage,
            transfer_syntax: str = ExplicitVRLittleEndian) -> bytes:
    """An A-ASSOCIATE-RQ PDU with one presentation context (PS3.8 9.3.2)."""
    items = (_item(0x10, b'1.2.840.10008.3.1.1.1')
             + _item(0x20, bytes((CONTEXT, 0, 0, 0)) + _item(0x30, sop_class.encode())
                     + _item(0x40, transfer_syntax.encode()))
             + _item(0x50, _item(0x51, struct.pack('>L', 16_384)) + _item(0x52, b'1.2.3')))
    titles = b'YUNYING'.ljust(16) + title.encode().ljust(16)
    return pdu(1, struct.pack('>HH', 1, 0) + titles + bytes(32) + items)


def pdu(kind: int, body: bytes, length: int | None = None) -> bytes:
    return struct.pack('>BBL', kind, 0, len(body) if length is None else length) + body


def pdv(control: int, content: bytes, length: int | None = None) -> bytes:
    announced = len(content) + 2 if length is None else length
    return struct.pack('>LBB', announced, CONTEXT, control) + content


def command(message: Message | None = None, field: int = 1, message_id: int = 1) -> bytes:
    """A command set: C-STORE with a message, else another one without a data set."""
    body = b''
    if message is not None:
        body += _element(2, _even(message.sop_class))
    body += _element(0x100, struct.pack('<H', field))
    body += _element(0x120 if field == 0x0FFF else 0x110, struct.pack('<H', message_id))
    body += _element(0x800, struct.pack('<H', 0x0101 if message is None else 0))
    if message is not None:
        body += _element(0x700, bytes(2)) + _element(0x1000, _even(message.instance))
    return _element(0, struct.pack('<L', len(body))) + body


def store_pdus(message: Message, piece: int = 16_000) -> bytes:
    """A C-STORE request as most senders cut it."""
    parts = [message.data[start:start + piece] for start in range(0, len(message.data), piece)]
    return pdu(DATA, pdv(3, command(message))) + b''.join(
        pdu(DATA, pdv(2 if number == len(parts) else 0, part))
        for number, part in enumerate(parts, 1))


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(('127.0.0.1', port), timeout=60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield line


@contextmanager
def associated(port: int, **what: str) -> Iterator[socket.socket]:
    with connected(port) as line:
        line.sendall(request(**what))
        assert answer(line)[0] == ACCEPT
        yield line


def answer(line: socket.socket) -> tuple[int, bytes]:
    """The next PDU that comes; its type is 0 when the line ends."""
    head = _exactly(line, 6)
    if len(head) < 6:
        return 0, b''
    return head[0], _exactly(line, int.from_bytes(head[2:6], 'big'))


def status(line: socket.socket) -> int | None:
    """The status of the response that comes, None if something else does."""
    kind, body = answer(line)
    if kind != DATA:
        return None
    place = body.index(b'\0\0\0\x09\x02\0\0\0')
    return int.from_bytes(body[place + 8:place + 10], 'little')


def ends(line: socket.socket) -> bool:
    """Whether the line ends, be it after some words."""
    try:
        while answer(line)[0]:
            pass
    except ConnectionResetError:
        return True
    return True


def within_s(seconds: float, condition) -> bool:
    """Whether a condition comes to hold."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(condition())


def _exactly(line: socket.socket, count: int) -> bytes:
    got = b''
    while len(got) < count and (piece := line.recv(count - len(got))):
        got += piece
    return got


def _item(kind: int, content: bytes) -> bytes:
    return struct.pack('>BBH', kind, 0, len(content)) + content


def _element(number: int, value: bytes) -> bytes:
    return struct.pack('<HHL', 0, number, len(value)) + value


def _even(uid: str) -> bytes:
    return uid.encode() + b'\0' * (len(uid) % 2)
