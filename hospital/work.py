"""A piece of work: one transaction, the actor who asked for it, and what follows its commit.

Every use case of the hospital is a function `verb(work, …)`. The doors (pages, dicom_node,
integrations) and the worker call it through `Platform.ask`, and so never see a session, never
commit, and cannot forget who is asking.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from database import dialect
from database.engine import transaction
from hospital import audit, events
from hospital.actor import SYSTEM, Actor
from hospital.cube import Cube
from hospital.errors import NotPermitted, OutOfResources
from hospital.events import Bus, Event
from hospital.once import once
from hospital.recent import Recent
from jobs import queue
from storage.archive import Archive
from storage.cache import Cache

P = ParamSpec('P')
R = TypeVar('R')
log = logging.getLogger(__name__)

PAUSES_S = (0.02, 0.1, 0.5, 0.0)


def reads(use_case: Callable[P, R]) -> Callable[P, R]:
    """Mark a use case that only reads: it waits for no writer, and cannot write."""
    vars(use_case)['reads'] = True
    return use_case


@dataclass
class Work:
    """One transaction, which begins with the first statement.

    What a use case does before that, such as writing a file, holds nobody up.
    """

    actor: Actor
    archive: Archive
    zone: ZoneInfo
    """Of headers that name no offset, and of the days that lists count by."""
    cube: Cube
    _engine: Engine
    _writing: bool
    _opened: ExitStack
    lasting: bool = True
    """Whether its commit is awaited until it outlives a loss of power.

    A use case may turn it off if nothing would be lost with the commit, such as a row that is
    made anew from a file that lasts.
    """
    _afterwards: list[Callable[[], None]] = field(default_factory=list)

    @once
    def connection(self) -> Connection:
        """The transaction, for statements written by hand."""
        return self._opened.enter_context(transaction(
            self._engine, writing=self._writing, lasting=lambda: self.lasting))

    @once
    def session(self) -> Session:
        """The same transaction, for objects."""
        return self._opened.enter_context(_flushed(Session(self.connection)))

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Read in a short transaction of its own, before the one of this work begins."""
        with transaction(self._engine, writing=False) as connection:
            yield connection

    def let_go(self) -> None:
        """End the transaction, so that what takes long holds nobody up; the next one begins anew.

        What was written is committed, and what was read may have changed meanwhile.
        """
        self._opened.close()
        for opened in ('connection', 'session'):
            vars(self).pop(opened, None)

    def announce(self, event: Event) -> None:
        """Tell every process once this work is committed, and nobody if it fails."""
        events.tell(self.connection, event)

    def afterwards(self, call: Callable[[], None]) -> None:
        """Have something done once this work is committed, such as counting it; never if not."""
        self._afterwards.append(call)

    def defer(self, job: str, *, lane: str = 'soon', key: str | None = None, delay_s: float = 0,
              **arguments: str) -> None:
        """Have a job done later; it exists if and only if this work is committed."""
        queue.put(self.connection, job, arguments, lane=lane, key=key, delay_s=delay_s)


@dataclass(frozen=True, eq=False)
class Platform:
    """The one place where the parts meet: the index, the archive and the events."""

    engine: Engine
    archive: Archive
    bus: Bus
    cache: Cache
    """Of encoded frames."""
    zone: ZoneInfo = field(default=ZoneInfo('Asia/Shanghai'))
    cube: Cube = field(default_factory=Cube)
    _recent: Recent = field(default_factory=Recent, repr=False)

    def ask(self, actor: Actor, use_case: Callable[Concatenate[Work, P], R],
            *args: P.args, **kwargs: P.kwargs) -> R:
        """Do one use case as one piece of work and return its result.

        Whoever was kept from a lock, or came second with a key, is tried again: the second time
        it finds what the first one made.

        Raises
        ------
        OutOfResources
            If it still fails after a few tries, or the database cannot write or be reached.
        NotPermitted
            If the use case says so; the denial is recorded although its work is undone.
        """
        for pause_s in PAUSES_S:
            try:
                with self._work(actor, writing='reads' not in vars(use_case)) as work:
                    return use_case(work, *args, **kwargs)
            except NotPermitted as denied:
                # NOTE: in a transaction of its own, as the one it happened in is undone
                self._record(actor, use_case.__name__, denied)
                raise
            except DBAPIError as error:
                _raise_unless_again(error)
                log.warning('%s is tried again: %s', use_case.__name__, type(error.orig).__name__)
                time.sleep(pause_s)
        raise OutOfResources('error.busy')

    def remembered(self, use_case: Callable[Concatenate[Work, P], R],
                   *args: P.args, **kwargs: P.kwargs) -> tuple[bool, R | None]:
        """Return whether `recent` would answer at once, and what; asks nobody."""
        return self._recent.look((use_case, args, *kwargs.items()))

    def recent(self, use_case: Callable[Concatenate[Work, P], R],
               *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what a reading use case answers the platform itself, at most a second old.

        None stands for "no" and is always asked for anew.
        """
        answer: R = self._recent.ask((use_case, args, *kwargs.items()),
                                     lambda: self.ask(SYSTEM, use_case, *args, **kwargs))
        return answer

    def forget(self) -> None:
        """Ask anew whatever `recent` is asked next, as something is over that it remembers."""
        self._recent.forget()

    @contextmanager
    def _work(self, actor: Actor, *, writing: bool) -> Iterator[Work]:
        with ExitStack() as opened:
            work = Work(actor, self.archive, self.zone, self.cube, self.engine, writing, opened)
            yield work
        for call in work._afterwards:
            call()

    def _record(self, actor: Actor, action: str, denied: NotPermitted) -> None:
        with transaction(self.engine, writing=True) as connection:
            thing = str(denied.fields.get('thing', ''))
            audit.record(connection, actor, action, thing, denied=denied.key)


def _raise_unless_again(error: DBAPIError) -> None:
    if dialect.contended(error):
        return
    if dialect.unwritable(error):
        raise OutOfResources('error.database-unwritable') from error
    if dialect.unreachable(error):
        raise OutOfResources('error.database-away') from error
    raise error


@contextmanager
def _flushed(session: Session) -> Iterator[Session]:
    with session:
        yield session
        # NOTE: the transaction is not the session's, and commits once this has returned
        session.flush()
