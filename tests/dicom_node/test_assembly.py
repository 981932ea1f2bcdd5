from dataclasses import dataclass, field

import pytest
from pydicom.uid import CTImageStorage

from dicom_node.assembly import COMMAND_LIMIT, OTHER_LIMIT, Assembly
from dicom_node.message import Malformed, StoreRequest
from tests.dicom_node.sending import Message
from tests.dicom_node.wire import CONTEXT, command

STORE = command(Message(CTImageStorage, '1.2.3', b''))
ECHO = command(field=0x30)
FIND = ECHO.replace(b'\x30\x00', b'\x20\x00').replace(b'\x01\x01', b'\x00\x00')
COMMAND, END, LAST_COMMAND = 1, 2, 3


@dataclass
class Ear:
    """Notes what an assembly does with what it hears."""

    stored: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)
    content: bytes = b''
    discarded: bool = False

    def begin(self, request: StoreRequest) -> 'Ear':
        assert request.named == (CTImageStorage, '1.2.3')
        return self

    def add(self, piece: memoryview) -> None:
        self.content += piece

    def finish(self) -> bytes:
        self.stored.append(self.content)
        return b'answer'

    def discard(self) -> None:
        self.discarded = True

    def assembly(self) -> Assembly:
        return Assembly(self.begin, self.answers.append,
                        lambda _, content: self.others.append(content))


def told(*words: tuple[int, bytes], context_id: int = CONTEXT) -> Ear:
    ear = Ear()
    assembly = ear.assembly()
    for control, content in words:
        assembly.take(context_id, control, memoryview(content))
    assert assembly.is_between
    return ear


def test_what_is_to_be_stored_is_stored_and_answered():
    ear = told((COMMAND, STORE[:10]), (LAST_COMMAND, STORE[10:]), (0, b'one'), (END, b'two'))
    assert (ear.stored, ear.answers, ear.others) == ([b'onetwo'], [b'answer'], [])


def test_everything_else_is_handed_over():
    ear = told((LAST_COMMAND, ECHO), (LAST_COMMAND, FIND), (0, b'what'), (END, b'ever'))
    assert ear.others == [b'\3' + ECHO, b'\3' + FIND, b'\0what', b'\2ever']
    assert ear.stored == []


@pytest.mark.parametrize('words', [
    [(END, b'data')],
    [(LAST_COMMAND, STORE), (0, b'data'), (LAST_COMMAND, ECHO)],
    [(LAST_COMMAND, STORE), (LAST_COMMAND, command(field=0x0FFF))],
    [(LAST_COMMAND, FIND), (COMMAND, b'')],
    [(COMMAND, ECHO[:10]), (0, b'data')],
])
def test_messages_within_messages_are_refused(words):
    with pytest.raises(Malformed, match='interleaved'):
        told(*words)


def test_a_message_stays_in_its_context():
    assembly = Ear().assembly()
    assembly.take(CONTEXT, LAST_COMMAND, memoryview(STORE))
    with pytest.raises(Malformed, match='interleaved'):
        assembly.take(CONTEXT + 2, END, memoryview(b'data'))


def test_an_endless_command_is_refused():
    with pytest.raises(Malformed, match='command-length'):
        told(*[(COMMAND, bytes(10_000))] * (COMMAND_LIMIT // 10_000 + 1))


def test_an_endless_question_is_refused():
    with pytest.raises(Malformed, match='data-length'):
        told((LAST_COMMAND, FIND), *[(0, bytes(1_000_000))] * (OTHER_LIMIT // 1_000_000 + 1))


def test_what_has_begun_is_given_up():
    ear = Ear()
    assembly = ear.assembly()
    assembly.take(CONTEXT, LAST_COMMAND, memoryview(STORE))
    assembly.discard()
    assert ear.discarded
