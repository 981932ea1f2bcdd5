import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.uid import CTImageStorage

from dicom_node import message
from dicom_node.message import Malformed, StoreRequest
from tests.dicom_node.sending import Message
from tests.dicom_node.wire import command

STORE = command(Message(CTImageStorage, '1.2.3', b''), message_id=7)
REQUEST = StoreRequest(5, b'\x07\0', CTImageStorage.encode(), b'1.2.3')


def answered(pdu: bytes):
    """What another reader finds in the command set of a PDU."""
    return dcmread(io.BytesIO(pdu[12:]), force=True, specific_tags=None)


def test_a_request_is_read():
    request = message.store_request(5, message.elements(STORE))
    assert request is not None
    assert (request.named, request.message_id) == ((CTImageStorage, '1.2.3'), b'\x07\0')


def test_what_is_no_request_to_store_is_none():
    assert message.store_request(5, message.elements(command(field=0x30))) is None


@pytest.mark.parametrize('missing', [b'\x07\0', CTImageStorage.encode(), b'1.2.3'])
def test_a_request_that_cannot_be_answered_is_refused(missing):
    blank = STORE.replace(missing, b'\0' * len(missing), 1)
    if missing == b'\x07\0':
        blank = STORE.replace(b'\x10\x01\x02\0\0\0\x07\0', b'')
    with pytest.raises(Malformed, match='command-set'):
        message.store_request(5, message.elements(blank))


@pytest.mark.parametrize('command_set', [
    b'', STORE[:-1], STORE + b'\0', b'\x08\0' + STORE[2:],
    STORE[:4] + b'\xff\xff\xff\xff' + STORE[8:], STORE[:4] + b'\xf0\0\0\0' + STORE[8:]])
def test_command_sets_that_lie_are_refused(command_set):
    with pytest.raises(Malformed, match='command-set'):
        message.elements(command_set)


@given(st.binary(max_size=200))
def test_any_command_set_is_read_or_refused(content):
    with suppress(Malformed):
        message.store_request(1, message.elements(content))


def test_a_response_is_what_another_reader_understands():
    pdu = message.store_response(REQUEST, 0xA700, 'error.disk-full')
    found = answered(pdu)
    assert (found.CommandField, found.MessageIDBeingRespondedTo, found.Status) == (
        0x8001, 7, 0xA700)
    assert (found.AffectedSOPClassUID, found.AffectedSOPInstanceUID) == (CTImageStorage, '1.2.3')
    assert (found.ErrorComment, found.CommandDataSetType) == ('error.disk-full', 0x0101)


def test_the_lengths_of_a_response_are_right():
    pdu = message.store_response(REQUEST, 0)
    assert int.from_bytes(pdu[2:6], 'big') == len(pdu) - 6
    assert int.from_bytes(pdu[6:10], 'big') == len(pdu) - 10
    assert answered(pdu).CommandGroupLength == len(pdu) - 24
    assert pdu[10:12] == bytes((5, 3))
