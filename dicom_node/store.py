"""C-STORE: a device hands over an instance (PS3.4 annex B)."""

import logging
from io import SEEK_END, BytesIO
from typing import NamedTuple, cast

from pydicom import Dataset
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.events import Event

from dicom_node import message, status
from dicom_node.callers import Callers, Calling
from dicom_node.message import StoreRequest
from dicom_node.status import Status
from hospital import arriving, ingest, metrics
from hospital.arriving import Spool
from hospital.errors import HospitalError, NotPermitted
from hospital.ingest import Incoming, Outcome
from hospital.work import Platform

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """What a sender is told: 0000 new, or the same as before · B007 pixel data cut short, kept
    and marked · B000, A900, C000 kept in quarantine · 0124 not permitted · A700 out of resources,
    try again · 0110 a fault of ours. Success is told only after the instance is on disk and its
    row is committed.
    """

    status: Status
    comment: str = ''


class Arriving:
    """An instance that is stored while it comes; what goes wrong is answered at its end."""

    def __init__(self, platform: Platform, calling: Calling, request: StoreRequest,
                 transfer_syntax: str) -> None:
        self._platform, self._calling, self._request = platform, calling, request
        self._transfer_syntax = transfer_syntax
        self._spool: Spool | None = None
        self._refusal: Answer | None = None
        try:
            demand_right(calling)
            self._spool = arriving.begin(platform, transfer_syntax, *request.named)
        except HospitalError as error:
            self._refusal = refused(calling, error)

    def add(self, piece: memoryview) -> None:
        """Take a piece of the data set, or let it pass if it is refused."""
        if self._spool is not None:
            try:
                arriving.add(self._spool, piece)
            except HospitalError as error:
                self._refusal = refused(self._calling, error)
                self.discard()

    def finish(self) -> bytes:
        """Store what came, and return the PDU that answers."""
        answer = self._refusal or self._store()
        self.discard()
        return message.store_response(self._request, answer.status, answer.comment)

    def discard(self) -> None:
        """Give up what came, unless it is stored."""
        if self._spool is not None:
            self._spool.discard()
            self._spool = None

    def _store(self) -> Answer:
        spool = cast(Spool, self._spool)
        return store(self._platform, self._calling, Incoming(
            content=spool.file, start=len(spool.head), spool=spool,
            transfer_syntax=self._transfer_syntax, occasion=self._calling.occasion,
            named=self._request.named, audited=self._calling.stored,
            lasting=self._calling.lasting))


def handle_store(event: Event, platform: Platform, callers: Callers) -> Dataset:
    """Keep the instance of a C-STORE that the library has received, and return the response.

    The statuses are those of `Answer`.
    """
    request = cast(C_STORE, event.request)
    calling = callers.of(event.assoc)
    answer = store(platform, calling, Incoming(
        content=BytesIO(event.encoded_dataset(include_meta=False)),
        transfer_syntax=str(event.context.transfer_syntax), occasion=calling.occasion,
        named=(str(request.AffectedSOPClassUID), str(request.AffectedSOPInstanceUID))))
    response = Dataset()
    response.Status = answer.status
    if answer.comment:
        response.ErrorComment = answer.comment
    return response


def store(platform: Platform, calling: Calling, incoming: Incoming) -> Answer:
    """Keep an instance, and say what its sender is told."""
    try:
        demand_right(calling)
        receipt = platform.ask(calling.actor, ingest.accept, incoming)
    except HospitalError as error:
        return refused(calling, error)
    except Exception:
        # NOTE: or else the association ends, and with it what would have been stored next
        log.exception('instance from %s failed', calling.actor.name)
        return Answer(Status.PROCESSING_FAILURE, 'fault')
    metrics.INSTANCES.labels(receipt.outcome.value).inc()
    if receipt.outcome is Outcome.STORED:
        calling.stored.add(receipt.study)
    if receipt.outcome in (Outcome.STORED, Outcome.DUPLICATE):
        calling.lasting.add(receipt.study)
    metrics.RECEIVED_BYTES.inc(incoming.content.seek(0, SEEK_END) - incoming.start)
    code = status.OF_OUTCOME[receipt.outcome]
    return Answer(code, '' if code is Status.SUCCESS else receipt.outcome.value)


def demand_right(calling: Calling) -> None:
    """Refuse a caller that may not store.

    Raises
    ------
    NotPermitted
        If its peer's row says so.
    """
    if not calling.may_store:
        raise NotPermitted('error.not-permitted')


def refused(calling: Calling, error: HospitalError) -> Answer:
    """Count an instance that is not kept, and say what its sender is told."""
    calling.refuse(error.key)
    metrics.INSTANCES.labels(error.key).inc()
    return Answer(status.of(error), error.key)
