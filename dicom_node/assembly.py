"""Put messages together from their fragments, one at a time (PS3.7 6.3, PS3.8 annex E)."""

from collections.abc import Callable
from typing import Protocol

from dicom_node import message
from dicom_node.message import Malformed, StoreRequest
from dicom_node.stream import IS_COMMAND, IS_LAST

COMMAND_LIMIT = 64 << 10
"""Bytes of a command set."""
OTHER_LIMIT = 16 << 20
"""Bytes of a data set that is not stored, such as what is asked for."""


class Arrival(Protocol):
    """A data set that is to be stored, while it comes."""

    def add(self, piece: memoryview) -> None:
        """Take a piece; what goes wrong is told at the end."""

    def finish(self) -> bytes:
        """Store what came, and return the PDU that answers."""

    def discard(self) -> None:
        """Give up what came; does nothing behind `finish`."""


class Assembly:
    """The messages of one association: what is to be stored goes one way, all else another."""

    def __init__(self, begin: Callable[[StoreRequest], Arrival], answer: Callable[[bytes], None],
                 hand_over: Callable[[int, bytes], None]) -> None:
        """Create an assembly.

        Parameters
        ----------
        begin
            Is called for each C-STORE request, before its data set.
        answer
            Sends a PDU.
        hand_over
            Takes the fragments of other messages: context, control byte and content.
        """
        self._begin, self._answer, self._hand_over = begin, answer, hand_over
        self._command = bytearray()
        self._context_id: int | None = None
        self._arrival: Arrival | None = None
        self._other = 0

    @property
    def is_between(self) -> bool:
        """Whether no message has begun."""
        return self._context_id is None

    def take(self, context_id: int, control: int, fragment: memoryview) -> None:
        """Take some bytes of a fragment.

        Raises
        ------
        Malformed
            If they belong to another message than the one that has begun, or are too many.
        """
        if self._context_id not in (None, context_id):
            raise Malformed('interleaved')
        expects_data = self._arrival is not None or self._other > 0
        if bool(control & IS_COMMAND) == expects_data:
            raise Malformed('interleaved')
        if control & IS_COMMAND:
            self._context_id = context_id
            self._take_command(context_id, control, fragment)
        elif self._arrival is not None:
            self._arrival.add(fragment)
            if control & IS_LAST:
                self._finish()
        else:
            self._take_other(context_id, control, fragment)

    def discard(self) -> None:
        """Give up what has begun."""
        if self._arrival is not None:
            self._arrival.discard()
            self._arrival = None

    def _take_command(self, context_id: int, control: int, fragment: memoryview) -> None:
        if len(self._command) + len(fragment) > COMMAND_LIMIT:
            raise Malformed('command-length')
        self._command += fragment
        if not control & IS_LAST:
            return
        command = bytes(self._command)
        self._command.clear()
        values = message.elements(command)
        request = message.store_request(context_id, values)
        if request is not None:
            self._arrival = self._begin(request)
            return
        self._hand_over(context_id, bytes((IS_COMMAND | IS_LAST,)) + command)
        if values[message.DATA_SET_TYPE] == message.NO_DATA_SET:
            self._context_id = None
        else:
            self._other = OTHER_LIMIT

    def _take_other(self, context_id: int, control: int, fragment: memoryview) -> None:
        if len(fragment) >= self._other:
            raise Malformed('data-length')
        self._other -= len(fragment)
        if control & IS_LAST:
            self._other, self._context_id = 0, None
        self._hand_over(context_id, bytes((control & IS_LAST,)) + bytes(fragment))

    def _finish(self) -> None:
        arrival, self._arrival, self._context_id = self._arrival, None, None
        if arrival is not None:
            self._answer(arrival.finish())
