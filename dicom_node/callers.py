"""A-ASSOCIATE: who may call (PS3.8 9.3.4), and as whom a caller stores."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary, WeakSet

from pynetdicom.association import Association
from pynetdicom.events import Event

from database.tables import Role
from hospital import devices, metrics
from hospital.actor import SYSTEM, Actor
from hospital.devices import Caller
from hospital.errors import HospitalError
from hospital.work import Platform

log = logging.getLogger(__name__)

CALLING_AE_TITLE_NOT_RECOGNISED = (1, 1, 3)
TEMPORARY_CONGESTION = (2, 3, 1)


@dataclass(frozen=True)
class Calling:
    """An association: who calls, what it may do, and what the audit trail calls the occasion."""

    actor: Actor
    may_store: bool
    occasion: str
    tell: Callable[[Caller, str], None]
    refusals: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    """Keys of studies that it has stored instances of."""
    lasting: set[str] = field(default_factory=set)
    """Keys of studies that it knows to last."""

    def refuse(self, reason: str) -> None:
        """Log and tell why an instance is not kept, each reason once in an association."""
        if reason not in self.refusals:
            self.refusals.add(reason)
            log.warning('instances of %s are refused: %s', self.actor.name, reason)
            self.tell(Caller(self.actor.name, self.actor.address), reason)


class Callers:
    """Decides about each association, and remembers of the open ones who calls."""

    def __init__(self, platform: Platform, policy: str,
                 tell: Callable[[Caller, str], None]) -> None:
        self._platform, self._tell = platform, tell
        self._policy = policy
        self._calling: WeakKeyDictionary[Association, Calling] = WeakKeyDictionary()
        self._open: WeakSet[Association] = WeakSet()

    def of(self, association: Association) -> Calling:
        """Return who calls by an association that was let in."""
        return self._calling[association]

    def handle_request(self, event: Event) -> None:
        """Let a caller in, or reject it.

        (1, 1, 3) who is not admitted, which lists it for approval · (2, 3, 1) while the index
        cannot be asked.
        """
        requestor = event.assoc.requestor
        if requestor.primitive is None:
            return
        caller = Caller(requestor.primitive.calling_ae_title.strip(), requestor.address or '')
        try:
            rights = self._platform.ask(SYSTEM, devices.rights, caller, self._policy)
            # NOTE: in a work of its own, as looking up is a reading one
            if not rights.admitted:
                self._platform.ask(SYSTEM, devices.list_caller, caller)
        except HospitalError as error:
            log.warning('an association waits: %s', error.key)
            _reject(event, 'busy', TEMPORARY_CONGESTION)
            return
        if not rights.admitted:
            log.warning('caller %s from %s is not admitted', caller.ae_title, caller.address)
            _reject(event, 'not-admitted', CALLING_AE_TITLE_NOT_RECOGNISED)
            return
        actor = Actor(caller.ae_title, Role.DEVICE, rights.institution_id, address=caller.address)
        self._calling[event.assoc] = Calling(
            actor, rights.may_store, f'association {secrets.token_hex(8)}', self._tell)

    def handle_established(self, event: Event) -> None:
        """Count an association that began."""
        self._open.add(event.assoc)
        metrics.ASSOCIATIONS.inc()

    def ended(self, association: Association) -> None:
        """Count an association that is over, however it ended."""
        if association in self._open:
            self._open.discard(association)
            metrics.ASSOCIATIONS.dec()


def _reject(event: Event, reason: str, answer: tuple[int, int, int]) -> None:
    metrics.REFUSED.labels(reason).inc()
    event.assoc.acse.send_reject(*answer)
    event.assoc.kill()
