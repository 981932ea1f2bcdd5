"""The connections of a node process: how many there may be, and who must go (PS3.8 9.1.5).

A connection is silent while it is awaited and nothing comes of it. Whoever is silent for too long
is closed; whoever is silent the longest is closed when another needs the room.
"""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hospital import metrics

log = logging.getLogger(__name__)

ASSOCIATIONS = 64
FROM_ONE_ADDRESS = 32
# NOTE: devices keep associations open between exams, and some never come back for theirs
SILENCE_S = 30.0
YIELD_S = 1.0
"""Silence after which an association is closed for another one's sake: not between two images."""
MESSAGE_S = 30.0
SLOWEST = 1000.0
"""Bytes a second of a message that is longer than MESSAGE_S on its way."""
A_ABORT = bytes((7, 0, 0, 0, 0, 4, 0, 0, 2, 0))
A_ASSOCIATE_RJ = bytes((3, 0, 0, 0, 0, 4, 0, 2, 3, 2))
"""Rejected-transient, by the presentation provider: local limit exceeded (PS3.8 9.3.4)."""


@dataclass(eq=False)
class Connection:
    """Somebody's end of a line, and when it was last heard of."""

    socket: socket.socket
    address: str
    ae_title: str = ''
    """What the caller is called; empty before it says so."""
    heard_at: float = field(default_factory=time.monotonic)
    message_at: float | None = None
    """Since when a message is on its way; None between messages, and while it is dealt with."""
    received: int = 0
    """Bytes of that message."""
    reason: str = ''
    """Why it was refused, empty if it was not."""
    on_refused: Callable[['Connection'], object] = lambda _: None
    _work: set[str] = field(default_factory=set)

    def heard(self, count: int) -> None:
        """Note that something has come."""
        self.heard_at = time.monotonic()
        self.received += count
        if self.message_at is None:
            self.message_at, self.received = self.heard_at, count

    def rest(self) -> None:
        """Note that a message is over."""
        self.message_at = None

    @contextmanager
    def at_work(self, name: str) -> Iterator[None]:
        """Let it be silent with reason: we are at work for it."""
        self.begin_work(name)
        try:
            yield
        finally:
            self.end_work(name)

    def begin_work(self, name: str) -> None:
        """Let it be silent until `end_work`, which must follow."""
        self._work.add(name)

    def end_work(self, name: str) -> None:
        """Count its silence from now on."""
        self.heard_at = time.monotonic()
        self._work.discard(name)

    def silence_s(self) -> float:
        """Return how long it has been silent."""
        return 0.0 if self._work else time.monotonic() - self.heard_at

    def is_slow(self) -> bool:
        """Tell whether a message takes longer than any line needs."""
        if self.message_at is None or self._work:
            return False
        elapsed_s = time.monotonic() - self.message_at
        return elapsed_s > MESSAGE_S and self.received < elapsed_s * SLOWEST

    def refuse(self, reason: str) -> bool:
        """Count, log and tell why it will be closed; only the first reason counts."""
        if self.reason:
            return False
        self.reason = reason
        metrics.REFUSED.labels(reason).inc()
        log.warning('connection of %s from %s is refused: %s', self.ae_title or 'a stranger',
                    self.address, reason)
        self.on_refused(self)
        return True

    def end(self, reason: str, farewell: bytes = b'') -> None:
        """Close it from our side, whatever its threads are doing: they see the line end."""
        if self.refuse(reason):
            with contextlib.suppress(OSError):
                self.socket.send(farewell, socket.MSG_DONTWAIT)
            self.hang_up()

    def hang_up(self) -> None:
        """Close the line; a second time does nothing."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class Connections:
    """Some connections of one kind, within their limits; safe to use from any thread."""

    def __init__(self, *, yield_s: float = YIELD_S) -> None:
        """Create the set.

        Parameters
        ----------
        yield_s
            Silence after which one is closed when another needs its room.
        """
        self._yield_s = yield_s
        self._lock = threading.Lock()
        self._members: list[Connection] = []

    def __len__(self) -> int:
        return len(self._members)

    def all(self) -> list[Connection]:
        """Return all of them."""
        with self._lock:
            return list(self._members)

    def enter(self, connection: Connection) -> bool:
        """Add a connection if there is room; whoever must go for it goes, and it may try again."""
        with self._lock:
            longest = self._in_the_way(connection)
            if longest is not None and longest.silence_s() < self._yield_s:
                return False
            self._members.append(connection)
        if longest is not None:
            longest.end('yielded', A_ABORT)
        return True

    def leave(self, connection: Connection) -> None:
        """Forget a connection that is over."""
        with self._lock:
            if connection in self._members:
                self._members.remove(connection)

    def tidy(self) -> None:
        """Close those that are silent or slow beyond bearing."""
        for connection in self.all():
            if connection.silence_s() >= SILENCE_S:
                connection.end('silent', A_ABORT)
            elif connection.is_slow():
                connection.end('slow', A_ABORT)

    def _in_the_way(self, newcomer: Connection) -> Connection | None:
        """Return who is silent the longest among those that leave no room for another."""
        alive = [each for each in self._members if not each.reason]
        neighbours = [each for each in alive if each.address == newcomer.address]
        if len(neighbours) >= FROM_ONE_ADDRESS:
            return max(neighbours, key=Connection.silence_s)
        return max(alive, key=Connection.silence_s) if len(alive) >= ASSOCIATIONS else None
