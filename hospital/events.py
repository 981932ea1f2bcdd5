"""What happened, told to whoever is listening, in every process.

An event is for what is nice to see at once, such as a refreshed worklist. What must happen is a
job (see hospital.work.Work.defer), which survives a crash.
"""

import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Engine, text

from database import dialect
from database.engine import transaction
from hospital import metrics

log = logging.getLogger(__name__)

KEPT_S = 3600.0
AGAIN_S = 1.0
SUBJECT = 7_301_002
TELL = text('INSERT INTO event (at, kind, fields) VALUES (:at, :kind, :fields)')
FORGET = text('DELETE FROM event WHERE at < :before')
NEWEST = text('SELECT coalesce(max(id), 0) FROM event')
SINCE = text('SELECT id, at, kind, fields FROM event WHERE id > :last ORDER BY id')


@dataclass(frozen=True)
class Event:
    """Something that happened and is committed."""


@dataclass(frozen=True)
class StudyChanged(Event):
    """A study is new, has new instances, or is listed otherwise than before."""

    study: str
    """Its key."""
    institution_id: int


@dataclass(frozen=True)
class SessionEnded(Event):
    """A login session was ended before its time."""

    session_id: str


@dataclass(frozen=True)
class QuarantineChanged(Event):
    """Something came into quarantine, or somebody decided about it."""

    institution_id: int


@dataclass(frozen=True)
class PeersChanged(Event):
    """A device called for the first time, was refused, or has other rights than before."""


KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in (
    StudyChanged, SessionEnded, QuarantineChanged, PeersChanged)}


def tell(connection: Connection, event: Event) -> None:
    """Write an event into a transaction, and sweep out those nobody waits for any more."""
    # NOTE: or a number could be committed after a higher one, and listeners would miss it
    dialect.serialise(connection, SUBJECT)
    now = time.time()
    connection.execute(TELL, {'at': now, 'kind': type(event).__name__,
                              'fields': json.dumps(asdict(event))})
    connection.execute(FORGET, {'before': now - KEPT_S})
    dialect.wake(connection)


class Bus:
    """Hands new events to subscribers, on a thread of its own; safe to use from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._subscribers: dict[type[Event], list[Callable[[Event], None]]] = defaultdict(list)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = 0

    def start(self) -> None:
        """Listen from now on."""
        with transaction(self._engine, writing=False) as connection:
            self._last = connection.execute(NEWEST).scalar_one()
        self._stopping.clear()
        self._thread = threading.Thread(target=self._loop, name='events', daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def subscribe(self, kind: type[Event], handler: Callable[[Event], None]) -> Callable[[], None]:
        """Call `handler` for each event of a kind; call what is returned to stop that."""
        with self._lock:
            self._subscribers[kind].append(handler)

        def unsubscribe() -> None:
            with self._lock:
                if handler in self._subscribers[kind]:
                    self._subscribers[kind].remove(handler)
        return unsubscribe

    def listeners(self, kind: type[Event]) -> int:
        """Return how many subscribers wait for a kind."""
        return len(self._subscribers[kind])

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                for _ in dialect.commits(self._engine, self._stopping):
                    self._hand_out_new()
            except Exception:
                # NOTE: a database that restarts ends the wait; what was missed is read then
                log.warning('events are late', exc_info=True)
                self._stopping.wait(AGAIN_S)

    def _hand_out_new(self) -> None:
        with transaction(self._engine, writing=False) as connection:
            rows = connection.execute(SINCE, {'last': self._last}).all()
        for row in rows:
            # NOTE: before it is handed out, or a subscriber that fails would hear it for ever
            self._last = row.id
            kind = KINDS.get(row.kind)
            if kind is not None:
                metrics.EVENT_DELAY.observe(max(0.0, time.time() - row.at))
                self._hand_out(kind(**json.loads(row.fields)))

    def _hand_out(self, event: Event) -> None:
        metrics.EVENTS.labels(type(event).__name__).inc()
        # NOTE: outside of the lock, as a handler may subscribe or unsubscribe
        with self._lock:
            handlers = list(self._subscribers[type(event)])
        for handler in handlers:
            try:
                handler(event)
            except Exception:
                log.exception('subscriber of %s failed', type(event).__name__)
