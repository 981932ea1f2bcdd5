"""C-STORE: a device hands over an instance (PS3.4 annex B)."""

import logging
from io import BytesIO
from typing import cast

from pydicom import Dataset
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.events import Event

from dicom_node import status
from dicom_node.callers import Callers, Calling
from dicom_node.status import Status
from hospital import ingest, metrics
from hospital.errors import HospitalError
from hospital.ingest import Incoming
from hospital.work import Platform

log = logging.getLogger(__name__)


def handle_store(event: Event, platform: Platform, callers: Callers) -> Dataset:
    """Keep the instance and return the status of the response.

    0000 new, or the same as before · B007 pixel data cut short, kept and marked · B000, A900,
    C000 kept in quarantine · 0124 not permitted · A700 out of resources, try again · 0110 a fault
    of ours. Success is returned only after the instance is on disk and its row is committed.
    """
    calling = callers.of(event.assoc)
    try:
        if not calling.may_store:
            return _response(Status.NOT_AUTHORISED, 'error.not-permitted')
        return _stored(event, platform, calling)
    except HospitalError as error:
        log.warning('instance from %s refused: %s', calling.actor.name, error.key)
        metrics.INSTANCES.labels(error.key).inc()
        return _response(status.of(error), error.key)
    except Exception:
        # NOTE: or else the library answers C211, which tells the peer nothing
        log.exception('instance from %s failed', calling.actor.name)
        return _response(Status.PROCESSING_FAILURE, 'fault')


def _stored(event: Event, platform: Platform, calling: Calling) -> Dataset:
    request = cast(C_STORE, event.request)
    data = event.encoded_dataset(include_meta=False)
    receipt = platform.ask(calling.actor, ingest.accept, Incoming(
        content=BytesIO(data), transfer_syntax=str(event.context.transfer_syntax),
        occasion=calling.occasion,
        named=(str(request.AffectedSOPClassUID), str(request.AffectedSOPInstanceUID))))
    metrics.INSTANCES.labels(receipt.outcome.value).inc()
    metrics.RECEIVED_BYTES.inc(len(data))
    return _response(status.OF_OUTCOME[receipt.outcome], receipt.outcome.value)


def _response(code: Status, comment: str) -> Dataset:
    response = Dataset()
    response.Status = code
    if code is not Status.SUCCESS:
        response.ErrorComment = comment
    return response
