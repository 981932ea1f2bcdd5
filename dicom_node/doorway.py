"""Where callers arrive: they wait here until they say whom they are, and cost next to nothing.

One thread accepts all of them and reads what they request. Only who has sent a whole
A-ASSOCIATE-RQ gets an association, with threads of its own; so silent, slow and confused callers
keep nobody out. The same thread sees to it that whoever was let in keeps to the limits.
"""

import contextlib
import logging
import select
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from struct import pack

from dicom_node.connections import A_ABORT, A_ASSOCIATE_RJ, SILENCE_S, Connection, Connections
from dicom_node.message import Malformed
from dicom_node.stream import ABORT, Reader
from dicom_node.tally import Place, Tally

log = logging.getLogger(__name__)

TICK_S = 0.5
STAND_BACK_S, LOOK_S = 0.1, 0.001
"""How long a process leaves a caller to those that hold fewer, and how often it looks."""
PATIENCE_S = 5.0
"""How long an association waits for room before it is rejected."""
PIECE = 64 << 10
CALLING = slice(26, 42)
"""The calling AE title in an A-ASSOCIATE-RQ PDU (PS3.8 9.3.2)."""

Admit = Callable[[Connection, bytes], None]
Refused = Callable[[Connection], None]
SEND_TIMEOUT = pack('ll', int(SILENCE_S), 0)


@dataclass(eq=False)
class Caller:
    """Somebody who has connected, and has no association yet."""

    connection: Connection
    came_at: float = field(default_factory=time.monotonic)
    reader: Reader = field(default_factory=Reader)
    request: bytes = b''
    """All that came, once it holds a whole request."""


class Doorway:
    """Accepts callers of a listening socket, and looks after the connections of a process."""

    def __init__(self, listening: socket.socket, associated: Connections, admit: Admit,
                 refused: Refused, *, place: Place | None = None) -> None:
        """Create a doorway.

        Parameters
        ----------
        listening
            Where callers arrive; other processes may hold it as well.
        associated
            Those who were let in.
        admit
            Is given a connection, which it may keep, and all that has come of it.
        refused
            Is told of each connection that is refused.
        place
            Of this process among those that hold the socket; None if it is alone.
        """
        # NOTE: every process wakes up for a caller; those that come too late must not wait
        listening.setblocking(False)
        self._listening, self._associated = listening, associated
        self._admit, self._refused = admit, refused
        self._place = place or Place(Tally.of(1), 0)
        self._callers = select.poll()
        self._callers.register(listening, select.POLLIN)
        self._waiting = Connections(yield_s=0.0)
        self._patient: list[Caller] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(listening, selectors.EVENT_READ, self._accept)
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._stopping = threading.Event()
        self._tidied_at = 0.0
        self._thread = threading.Thread(target=self._loop, name='dicom-doorway', daemon=True)

    def start(self) -> None:
        """Begin to accept."""
        self._thread.start()

    def stop(self) -> None:
        """Accept nobody any more, and close who still waits."""
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        for connection in self._waiting.all():
            connection.socket.close()
        self._listening.close()
        self._selector.close()
        for end in (self._woken, self._waker):
            end.close()

    def wake(self) -> None:
        """Look at once whether somebody who waits can be let in."""
        with contextlib.suppress(OSError):
            self._waker.send(b'.', socket.MSG_DONTWAIT)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self._tell()
                for key, _ in self._selector.select(TICK_S):
                    key.data()
                self._let_in_the_patient()
                self._tidy()
            except Exception:
                # NOTE: whatever one caller does, the next one must be heard
                log.exception('the doorway stumbled')
                self._stopping.wait(TICK_S)

    def _wake_up(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._woken.recv(PIECE)

    def _tell(self) -> int:
        held = len(self._associated) + len(self._waiting)
        self._place.tell(held)
        return held

    def _accept(self) -> None:
        for _ in range(self._due()):
            try:
                accepted, address = self._listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            # NOTE: replies are sent at once, without waiting for the last ACK
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            accepted.setblocking(True)
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, SEND_TIMEOUT)
            caller = Caller(Connection(accepted, str(address[0]), on_refused=self._refused))
            self._waiting.enter(caller.connection)
            self._tell()
            self._selector.register(accepted, selectors.EVENT_READ, partial(self._hear, caller))

    def _due(self) -> int:
        """How many callers to take: none that another process takes, which holds fewer."""
        patience = time.monotonic() + STAND_BACK_S
        while self._place.is_outdone():
            if not self._callers.poll(0):
                return 0
            if time.monotonic() > patience:
                # NOTE: it does not come; whoever is flooded must not wait for it each time
                return 1 + self._tell() // 4
            time.sleep(LOOK_S)
        return 1

    def _hear(self, caller: Caller) -> None:
        connection = caller.connection
        try:
            piece = connection.socket.recv(PIECE, socket.MSG_DONTWAIT)
            if piece:
                caller.request += piece
                connection.heard(len(piece))
                caller.reader.feed(memoryview(piece))
        except BlockingIOError:
            return
        except OSError:
            piece = b''
        except Malformed as fault:
            connection.end(fault.key, A_ABORT)
            piece = b''
        if not piece or caller.reader.pdu[:1] == bytes((ABORT,)):
            self._dismiss(caller)
        elif caller.reader.pdu:
            connection.ae_title = caller.reader.pdu[CALLING].decode('ascii', 'replace').strip()
            self._selector.unregister(connection.socket)
            self._patient.append(caller)

    def _let_in_the_patient(self) -> None:
        for caller in list(self._patient):
            if caller.connection.reason:
                self._patient.remove(caller)
                self._close(caller)
            elif self._associated.enter(caller.connection):
                self._patient.remove(caller)
                self._waiting.leave(caller.connection)
                caller.connection.rest()
                self._admit(caller.connection, caller.request)
            elif time.monotonic() - caller.came_at > PATIENCE_S:
                self._patient.remove(caller)
                caller.connection.end('congestion', A_ASSOCIATE_RJ)
                self._close(caller)

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied_at < TICK_S:
            return
        self._tidied_at = time.monotonic()
        self._associated.tidy()
        # NOTE: who says one letter at a time is not silent, but never asks for anything, either
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, partial):
                caller = key.data.args[0]
                if self._tidied_at - caller.came_at > SILENCE_S:
                    caller.connection.end('never-associated')
                    self._dismiss(caller)

    def _dismiss(self, caller: Caller) -> None:
        self._selector.unregister(caller.connection.socket)
        self._close(caller)

    def _close(self, caller: Caller) -> None:
        self._waiting.leave(caller.connection)
        caller.connection.socket.close()
