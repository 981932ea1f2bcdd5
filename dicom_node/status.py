"""Statuses a DIMSE response can carry, and what becomes which (PS3.4 B.2.3)."""

from enum import IntEnum

from hospital.errors import HospitalError, NotPermitted, OutOfResources
from hospital.ingest import Outcome


class Status(IntEnum):
    """Statuses of the Storage Service Class."""

    SUCCESS = 0x0000
    PROCESSING_FAILURE = 0x0110
    NOT_AUTHORISED = 0x0124
    OUT_OF_RESOURCES = 0xA700
    DATA_SET_DOES_NOT_MATCH_SOP_CLASS = 0xA900
    COERCION_OF_DATA_ELEMENTS = 0xB000
    DATA_SET_DOES_NOT_MATCH_SOP_CLASS_WARNING = 0xB007
    CANNOT_UNDERSTAND = 0xC000


OF_OUTCOME = {
    Outcome.STORED: Status.SUCCESS,
    Outcome.DUPLICATE: Status.SUCCESS,
    Outcome.CORRECTED: Status.SUCCESS,
    Outcome.DAMAGED: Status.DATA_SET_DOES_NOT_MATCH_SOP_CLASS_WARNING,
    Outcome.DIFFERENT: Status.COERCION_OF_DATA_ELEMENTS,
    Outcome.UNUSABLE: Status.CANNOT_UNDERSTAND,
    Outcome.MISNAMED: Status.DATA_SET_DOES_NOT_MATCH_SOP_CLASS,
}
OF_ERROR: dict[type[HospitalError], Status] = {
    NotPermitted: Status.NOT_AUTHORISED,
    OutOfResources: Status.OUT_OF_RESOURCES,
}


def of(error: HospitalError) -> Status:
    """Return the status that tells a peer about an error."""
    return next((status for kind, status in OF_ERROR.items() if isinstance(error, kind)),
                Status.PROCESSING_FAILURE)
