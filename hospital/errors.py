"""What can go wrong in the hospital's work.

HospitalError
├── Invalid         what was asked for makes no sense; nothing was done
├── NotFound        the thing does not exist, or may not be known to exist
├── NotPermitted    the actor may not do this
├── Conflict        the thing is not in a state that allows this
├── Unshowable      the thing is kept whole, but cannot be shown as a picture
└── OutOfResources  the platform cannot do it now; nothing was kept

An error carries a key and fields. Each door has one table that turns these into its own language:
pages/routing.py (a notice), dicom_node/status.py (a DIMSE status), pages/streams (an HTTP status).
"""


class HospitalError(Exception):
    """Base of the errors a user may cause or meet."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key, fields)
        self.key = key
        self.fields = fields


class Invalid(HospitalError):
    """What was asked for makes no sense; nothing was done."""


class NotFound(HospitalError):
    """The thing does not exist, or the actor may not know that it does."""


class NotPermitted(HospitalError):
    """The actor may not do this."""


class Conflict(HospitalError):
    """The thing is not in a state that allows this."""


class Unshowable(HospitalError):
    """The thing is kept whole, but cannot be shown as a picture."""


class OutOfResources(HospitalError):
    """The platform cannot do it now; it kept nothing, and the asker may try again."""
