"""Command sets as they travel, and the response to C-STORE packed by hand (PS3.7 6.3, 9.3.1)."""

from dataclasses import dataclass
from struct import Struct

HEAD = Struct('<HHL')
SHORT = Struct('<H')
PDU_HEAD = Struct('>BBL')
PDV_HEAD = Struct('>LBB')
GROUP_LENGTH, SOP_CLASS, COMMAND_FIELD, MESSAGE_ID, ANSWERED_ID, DATA_SET_TYPE, STATUS = (
    0x0000, 0x0002, 0x0100, 0x0110, 0x0120, 0x0800, 0x0900)
ERROR_COMMENT, INSTANCE = 0x0902, 0x1000
STORE_REQUEST, STORE_RESPONSE = b'\x01\x00', b'\x01\x80'
NO_DATA_SET = b'\x01\x01'
P_DATA = 4
LAST_OF_COMMAND = 3


class Malformed(Exception):
    """A peer sends what the protocol does not allow; its association must end."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class StoreRequest:
    """A C-STORE request, its values as they came (PS3.7 9.3.1.1)."""

    context_id: int
    message_id: bytes
    sop_class: bytes
    instance: bytes

    @property
    def named(self) -> tuple[str, str]:
        """SOP class and instance UID that the command names."""
        return _text(self.sop_class), _text(self.instance)


def elements(command: bytes) -> dict[int, bytes]:
    """Take a command set apart: raw values by element number.

    Raises
    ------
    Malformed
        If it is no command set, or an element ends behind it.
    """
    found: dict[int, bytes] = {}
    position, end = 0, len(command)
    while position < end:
        if position + HEAD.size > end:
            raise Malformed('command-set')
        group, element, length = HEAD.unpack_from(command, position)
        position += HEAD.size
        if group or length > end - position:
            raise Malformed('command-set')
        found[element] = command[position:position + length]
        position += length
    if DATA_SET_TYPE not in found or len(found.get(COMMAND_FIELD, b'')) != SHORT.size:
        raise Malformed('command-set')
    return found


def store_request(context_id: int, values: dict[int, bytes]) -> StoreRequest | None:
    """Return the C-STORE request that a command set is, None if it is something else.

    Raises
    ------
    Malformed
        If it is one that cannot be answered.
    """
    if values[COMMAND_FIELD] != STORE_REQUEST:
        return None
    request = StoreRequest(context_id, values.get(MESSAGE_ID, b''), values.get(SOP_CLASS, b''),
                           values.get(INSTANCE, b''))
    is_whole = len(request.message_id) == SHORT.size and all(request.named)
    if not is_whole or values[DATA_SET_TYPE] == NO_DATA_SET:
        raise Malformed('command-set')
    return request


def store_response(request: StoreRequest, status: int, comment: str = '') -> bytes:
    """Pack the P-DATA-TF PDU of a C-STORE response (PS3.7 9.3.1.2)."""
    body = (_element(SOP_CLASS, _even(request.sop_class, b'\0'))
            + _element(COMMAND_FIELD, STORE_RESPONSE)
            + _element(ANSWERED_ID, request.message_id)
            + _element(DATA_SET_TYPE, NO_DATA_SET)
            + _element(STATUS, SHORT.pack(status)))
    if comment:
        body += _element(ERROR_COMMENT, _even(comment.encode('ascii', 'replace')[:64], b' '))
    body += _element(INSTANCE, _even(request.instance, b'\0'))
    command = _element(GROUP_LENGTH, len(body).to_bytes(4, 'little')) + body
    return (PDU_HEAD.pack(P_DATA, 0, PDV_HEAD.size + len(command))
            + PDV_HEAD.pack(len(command) + 2, request.context_id, LAST_OF_COMMAND) + command)


def _element(number: int, value: bytes) -> bytes:
    return HEAD.pack(0, number, len(value)) + value


def _even(value: bytes, padding: bytes) -> bytes:
    return value + padding * (len(value) % 2)


def _text(value: bytes) -> str:
    return value.decode('ascii', 'replace').strip(' \0')
