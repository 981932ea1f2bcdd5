"""What can be wrong with a header.

HeaderError
    the bytes are no data set, or not one that can be kept under its own name
"""

from enum import StrEnum


class Fault(StrEnum):
    """Why a header cannot be used; the values are keys that others may store and say."""

    NOT_DICOM = 'not-dicom'
    CUT_SHORT = 'header-cut-short'
    TOO_LARGE = 'header-too-large'
    TOO_DEEP = 'header-too-deep'
    UNREADABLE = 'header-unreadable'
    MISSING_UID = 'missing-uid'
    BAD_UID = 'bad-uid'


class HeaderError(ValueError):
    """The bytes are no usable data set; `fault` says why, `keyword` which element is to blame."""

    def __init__(self, fault: Fault, keyword: str = '') -> None:
        super().__init__(f'{fault} {keyword}'.rstrip())
        self.fault = fault
        self.keyword = keyword

    @property
    def reason(self) -> str:
        """The fault as a key, such as `missing-uid`."""
        return self.fault.value
