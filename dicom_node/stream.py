"""Take a connection's bytes apart into PDUs and fragments, as they come (PS3.8 9.3, annex E).

Nothing here waits, and nothing believes a length: what is announced is never allocated, and what
comes is passed on at once. Bytes may be cut anywhere.
"""

from typing import Protocol

from dicom_node.message import P_DATA, PDU_HEAD, PDV_HEAD, Malformed

ASSOCIATE_REQUEST, RELEASE_REQUEST, RELEASE_RESPONSE, ABORT = 1, 5, 6, 7
DATA_LIMIT = 4 << 20
"""Bytes of a P-DATA-TF PDU: many times what was offered, as not every sender listens."""
REQUEST_LIMIT = 1 << 20
"""Bytes of an A-ASSOCIATE-RQ PDU."""
SHORT_PDU = 4
"""Bytes of an A-RELEASE or A-ABORT PDU behind its head (PS3.8 9.3.6 to 9.3.8)."""
IS_COMMAND, IS_LAST = 1, 2


class Consumer(Protocol):
    """Who takes the fragments of messages, in their order."""

    def take(self, context_id: int, control: int, fragment: memoryview) -> None:
        """Take some bytes of a fragment; `control` has IS_LAST with the last of the last one.

        Raises
        ------
        Malformed
            If the protocol does not allow it here.
        """


class Reader:
    """Reads the PDUs of one connection; those that are not data are gathered in `pdu`."""

    def __init__(self, consumer: Consumer | None = None) -> None:
        self.consumer = consumer
        """Takes data; while there is none, only an association may be requested."""
        self.pdu = b''
        """A whole PDU that is no data; who has dealt with it empties it."""
        self._head = bytearray()
        self._gathered = bytearray()
        self._gathering = 0
        self._pdu_left = 0
        self._fragment_left = -1
        self._context_id = self._control = 0

    @property
    def is_between(self) -> bool:
        """Whether no PDU has begun."""
        return not (self._head or self._gathering or self._pdu_left)

    def feed(self, piece: memoryview) -> int:
        """Take bytes, and return how many: all of them, or up to the end of a PDU in `pdu`.

        Raises
        ------
        Malformed
            If they are not what may come here; nothing can be read of this connection any more.
        """
        position, end = 0, len(piece)
        while position < end and not self.pdu:
            if self._fragment_left > 0:
                position += self._pass_on(piece[position:])
            elif self._gathering:
                position += self._gather(piece[position:])
            elif self._head or end - position < PDU_HEAD.size:
                position += self._begin(piece[position:])
            else:
                position += self._begin_whole(piece, position)
        return position

    def _begin_whole(self, piece: memoryview, position: int) -> int:
        """Take a head that lies whole in what came, as nearly all do."""
        if self._pdu_left:
            self._begin_fragment(PDV_HEAD.unpack_from(piece, position))
            return PDV_HEAD.size
        self._begin_pdu(piece[position:position + PDU_HEAD.size])
        return PDU_HEAD.size

    def _begin(self, piece: memoryview) -> int:
        """Take the head of a PDU or of a fragment, or a part of it."""
        size = PDV_HEAD.size if self._pdu_left else PDU_HEAD.size
        taken = size - len(self._head)
        self._head += piece[:taken]
        if len(self._head) == size:
            head, self._head = self._head, bytearray()
            if self._pdu_left:
                self._begin_fragment(PDV_HEAD.unpack(head))
            else:
                self._begin_pdu(head)
        return min(taken, len(piece))

    def _begin_pdu(self, head: bytearray | memoryview) -> None:
        kind, _, length = PDU_HEAD.unpack(head)
        if kind == P_DATA and self.consumer is not None:
            if not PDV_HEAD.size <= length <= DATA_LIMIT:
                raise Malformed('pdu-length')
            self._pdu_left = length
            return
        wanted = (ABORT, RELEASE_REQUEST, RELEASE_RESPONSE) if self.consumer else (
            ABORT, ASSOCIATE_REQUEST)
        if kind not in wanted:
            raise Malformed('pdu-type')
        is_long = kind == ASSOCIATE_REQUEST and SHORT_PDU < length <= REQUEST_LIMIT
        if length != SHORT_PDU and not is_long:
            raise Malformed('pdu-length')
        self._gathering = length
        self._gathered += head

    def _begin_fragment(self, head: tuple[int, int, int]) -> None:
        length, self._context_id, self._control = head
        self._pdu_left -= PDV_HEAD.size
        self._fragment_left = length - 2
        behind = self._pdu_left - self._fragment_left
        if self._fragment_left < 0 or behind < 0 or 0 < behind < PDV_HEAD.size:
            raise Malformed('fragment-length')
        if not self._fragment_left:
            self._pass_on(memoryview(b''))

    def _pass_on(self, piece: memoryview) -> int:
        part = piece[:self._fragment_left]
        self._fragment_left -= len(part)
        self._pdu_left -= len(part)
        control = self._control if not self._fragment_left else self._control & ~IS_LAST
        if self.consumer is not None:
            self.consumer.take(self._context_id, control, part)
        return len(part)

    def _gather(self, piece: memoryview) -> int:
        part = piece[:self._gathering]
        self._gathered += part
        self._gathering -= len(part)
        if not self._gathering:
            self.pdu = bytes(self._gathered)
            self._gathered.clear()
        return len(part)
