"""What the node needs of pynetdicom beyond its public names; an upgrade is tried here.

The library negotiates and serves. Here its threads wait for the line instead of a clock, and the
data sets of C-STORE go around its messages. `Plain` associations leave all that to the library.
"""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from pydicom.uid import UID
from pynetdicom import AE, _config, evt, sop_class
from pynetdicom.association import Association
from pynetdicom.dul import DULServiceProvider
from pynetdicom.pdu import A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import P_DATA
from pynetdicom.transport import AssociationSocket

from dicom_node.assembly import Arrival, Assembly
from dicom_node.connections import Connection
from dicom_node.message import Malformed, StoreRequest
from dicom_node.stream import ASSOCIATE_REQUEST, Reader
from dicom_node.waking import Bell, RingingQueue

log = logging.getLogger(__name__)

UIDS = 4096

# NOTE: classes unknown to the library are stored too, with the transfer syntax as proposed
_config.UNRESTRICTED_STORAGE_SERVICE = True
# NOTE: directories of media, protocols and templates come as instances do, and are kept, too
sop_class._STORAGE_CLASSES.update(sop_class._MEDIA_STORAGE_CLASSES,
                                  **sop_class._NON_PATIENT_OBJECT_CLASSES)
# NOTE: a UID that is none must not cut the line; what comes under it is kept in quarantine
_config.VALIDATORS['UI'] = lambda _value: (True, '')
# NOTE: asked for a thousand times of an association, and always of the same
UID.is_valid = property(  # type: ignore[assignment,method-assign]  # it is a property
    lru_cache(UIDS)(vars(UID)['is_valid'].fget))
_config.LOG_HANDLER_LEVEL = 'none'
_config.LOG_RESPONSE_IDENTIFIERS = False
_config.LOG_REQUEST_IDENTIFIERS = False

ESTABLISHED, CLOSING = 'Sta6', 'Sta13'
CLOSED, INVALID, EXPIRED, REQUESTED = 'Evt17', 'Evt19', 'Evt18', 'Evt6'
REQUESTS, REQUEST_BYTES = 8, 16 << 10
"""How many requests are remembered, and how long they may be: one of a hundred contexts has 10 KB,
and whatever else is made of 16 takes less than 1 MB."""
LOOK_S = 1.0
"""How long a thread waits at most before it looks around by itself."""
BUFFER, PIECE = 256 << 10, 64 << 10

Begin = Callable[['PromptAssociation', str, StoreRequest], Arrival]


class HeldSocket(AssociationSocket):
    """A connection of which something has been read already."""

    def __init__(self, association: Association, connection: Connection, first: bytes) -> None:
        super().__init__(association, client_socket=connection.socket)
        self._connection, self._first = connection, bytearray(first)

    @property
    def ready(self) -> bool:
        """Whether there is something to read."""
        return bool(self._first) or super().ready

    def recv(self, nr_bytes: int) -> bytearray:
        """Read some bytes, first those that were read already."""
        taken, self._first = self._first[:nr_bytes], self._first[nr_bytes:]
        line = cast(socket.socket, self.socket)
        while len(taken) < nr_bytes and (piece := line.recv(min(PIECE, nr_bytes - len(taken)))):
            taken += piece
            self._connection.heard(len(piece))
        self._connection.rest()
        return taken


class PlainAssociation(Association):
    """An association as the library makes it, told of its connection's end."""

    def __init__(self, entity: AE, connection: Connection, ended: Callable[[Any], None]) -> None:
        super().__init__(entity, 'acceptor')
        self.connection, self._ended = connection, ended
        # NOTE: the doorway closes who is silent
        self.network_timeout = None

    def run_reactor(self) -> None:
        """Serve until the association is over, however that comes."""
        try:
            super().run_reactor()
        finally:
            self.connection.hang_up()
            self.connection.socket.close()
            self._ended(self)

    def _serve_request(self, msg: Any, context_id: int) -> None:
        with self.connection.at_work('serving'):
            super()._serve_request(msg, context_id)


class PromptAssociation(PlainAssociation):
    """An association whose threads wait for each other and for the line, and not for a clock."""

    def __init__(self, entity: AE, connection: Connection, ended: Callable[[Any], None]) -> None:
        super().__init__(entity, connection, ended)
        self.news = threading.Event()

    def provide(self, first: bytes, begin: Begin) -> None:
        """Have its bytes read our way, beginning with those that were read already."""
        self.dul = PromptProvider(self, first, begin)
        self.acse_timeout, self.network_timeout = self.acse_timeout, None

    def transfer_syntax(self, context_id: int) -> str:
        """Return what a presentation context was accepted with.

        Raises
        ------
        Malformed
            If it was not accepted.
        """
        context = self._accepted_cx.get(context_id)
        if context is None:
            raise Malformed('context')
        return str(context.transfer_syntax[0])

    def _run_reactor(self) -> None:
        self._is_paused = False
        while not self._kill:
            self.news.wait(LOOK_S)
            self.news.clear()
            self._is_paused = True
            self._reactor_checkpoint.wait()
            self._is_paused = False
            self._serve_waiting()
            if self._is_over():
                self.kill()

    def _serve_waiting(self) -> None:
        while not self._kill:
            context_id, message = self.dimse.get_msg(block=False)
            if not message:
                return
            self._serve_request(message, cast(int, context_id))

    def _is_over(self) -> bool:
        if self.is_established and self.acse.is_release_requested():
            self.acse.send_release(is_response=True)
            self.is_released, self.is_established = True, False
            evt.trigger(self, evt.EVT_RELEASED, {})
            return True
        if self.acse.is_aborted():
            self.dul.receive_pdu(wait=False)
            self.is_aborted, self.is_established = True, False
            evt.trigger(self, evt.EVT_ABORTED, {})
            return True
        return not self.dul.is_alive()


@lru_cache(REQUESTS)
def _request(pdu: bytes) -> A_ASSOCIATE_RQ:
    """Decode a request for an association, which nobody changes; a device sends it each time."""
    request = A_ASSOCIATE_RQ()
    request.decode(pdu)
    return request


class PromptProvider(DULServiceProvider):
    """Reads the line as soon as something comes, and writes as soon as there is something."""

    def __init__(self, association: PromptAssociation, first: bytes, begin: Begin) -> None:
        super().__init__(association)
        self._association, self._connection = association, association.connection
        self.daemon = True
        self._bell = Bell()
        self.to_provider_queue = RingingQueue(self._bell)
        self._assembly = Assembly(self._begin_with(begin), self._answer, self._hand_over)
        self._reader = Reader()
        self._buffer = memoryview(bytearray(max(BUFFER, len(first))))
        self._buffer[:len(first)] = first
        self._next, self._end = 0, len(first)

    def kill_dul(self) -> None:
        """End the thread."""
        super().kill_dul()
        self._bell.ring()

    def run_reactor(self) -> None:
        """Read and write until the association is over."""
        self.assoc._dul_ready.set()
        try:
            while not self._kill_thread:
                self._turn()
        except Exception:
            # NOTE: the end of a thread; the association sees that it is gone
            log.exception('a connection from %s failed', self._connection.address)
        finally:
            self._kill_thread = True
            self._assembly.discard()
            self._connection.hang_up()
            self._bell.close()
            self._association.news.set()

    def _turn(self) -> None:
        # NOTE: no timer runs while images come
        if self.state_machine.current_state != ESTABLISHED and self.artim_timer.expired:
            self.event_queue.put(EXPIRED)
        is_sending = self.to_provider_queue.queue and self._process_recv_primitive()
        is_idle = not is_sending and not self._hear()
        # NOTE: images come without events, and this thread alone takes them
        if self.event_queue.empty():
            if is_idle:
                self._wait()
            return
        self.state_machine.do_action(self.event_queue.get())
        self._association.news.set()

    def _wait(self) -> None:
        line = self._line()
        if line is not None:
            with contextlib.suppress(OSError):
                # NOTE: or a sender that waits for our delayed ACK sends 20 images a second
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self._bell.wait(line, LOOK_S)

    def _hear(self) -> bool:
        """Deal with what came; False if nothing did."""
        if self._next == self._end and not self._fill():
            return False
        if self.state_machine.current_state == CLOSING:
            self._next = self._end
            return True
        if self.state_machine.current_state == ESTABLISHED:
            self._reader.consumer = self._assembly
        self._connection.begin_work('storing')
        try:
            self._read()
        except Malformed as fault:
            self._refuse(fault.key)
        except Exception:
            # NOTE: what a peer sends may end its association, and nothing else
            log.warning('a message of %s is not understood', self._connection.ae_title,
                        exc_info=True)
            self._refuse('message')
        finally:
            self._connection.end_work('storing')
        return True

    def _read(self) -> None:
        self._next += self._reader.feed(self._buffer[self._next:self._end])
        if self._reader.pdu:
            pdu, event = self._decoded(self._reader.pdu)
            self._reader.pdu = b''
            self._recv_pdu.put(pdu)
            self.event_queue.put(event)
        if self._reader.is_between and self._assembly.is_between:
            self._connection.rest()

    def _decoded(self, pdu: bytes) -> tuple[Any, str]:
        if pdu[0] == ASSOCIATE_REQUEST and len(pdu) <= REQUEST_BYTES:
            return _request(pdu), REQUESTED
        return self._decode_pdu(bytearray(pdu))

    def _fill(self) -> bool:
        """Read what is there; False if nothing is."""
        line = self._line()
        if line is None:
            return False
        try:
            count = line.recv_into(self._buffer, 0, socket.MSG_DONTWAIT)
        except BlockingIOError:
            if self.state_machine.current_state == CLOSING:
                cast(AssociationSocket, self.socket).close()
            return False
        except OSError:
            count = 0
        if not count:
            self.event_queue.put(CLOSED)
            return False
        self._connection.heard(count)
        self._next, self._end = 0, count
        return True

    def _refuse(self, reason: str) -> None:
        self._connection.refuse(reason)
        self._assembly.discard()
        self._next = self._end
        self.event_queue.put(INVALID)

    def _line(self) -> socket.socket | None:
        return self.socket.socket if self.socket is not None else None

    def _begin_with(self, begin: Begin) -> Callable[[StoreRequest], Arrival]:
        def begin_one(request: StoreRequest) -> Arrival:
            syntax = self._association.transfer_syntax(request.context_id)
            return begin(self._association, syntax, request)
        return begin_one

    def _answer(self, pdu: bytes) -> None:
        try:
            self._connection.socket.sendall(pdu)
        except OSError:
            self.event_queue.put(CLOSED)

    def _hand_over(self, context_id: int, content: bytes) -> None:
        primitive = P_DATA()
        primitive.presentation_data_value_list = [cast(Any, [context_id, content])]
        self.assoc.dimse.receive_primitive(primitive)
        self._association.news.set()
