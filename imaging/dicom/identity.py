"""What tells an instance from all others, read from raw values (PS3.3 C.7.1.1, C.7.2.1, C.12.1)."""

import re
from dataclasses import dataclass

from imaging.dicom import charset
from imaging.dicom.errors import Fault, HeaderError

CHARACTER_SET = 0x00080005
UID = re.compile(r'[0-9][0-9.]{0,63}')
BLANK = ' \0\t\r\n'


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and what an instance says it belongs to; texts as sent, decoded and stripped."""

    patient_number: str = ''
    issuer: str = ''
    patient_name: str = ''
    """All component groups, with their delimiters."""
    patient_birth_date: str = ''
    patient_sex: str = ''
    study_uid: str = ''
    series_uid: str = ''
    instance_uid: str = ''
    sop_class_uid: str = ''
    modality: str = ''
    study_date: str = ''
    study_time: str = ''
    timezone_offset: str = ''
    accession_number: str = ''
    exam_number: str = ''
    study_description: str = ''
    institution_name: str = ''


TAGS = {
    0x00080016: 'sop_class_uid', 0x00080018: 'instance_uid', 0x00080020: 'study_date',
    0x00080030: 'study_time', 0x00080050: 'accession_number', 0x00080060: 'modality',
    0x00080080: 'institution_name', 0x00080201: 'timezone_offset',
    0x00081030: 'study_description', 0x00100010: 'patient_name', 0x00100020: 'patient_number',
    0x00100021: 'issuer', 0x00100030: 'patient_birth_date', 0x00100040: 'patient_sex',
    0x0020000D: 'study_uid', 0x0020000E: 'series_uid', 0x00200010: 'exam_number',
}
KEYWORDS = {'study_uid': 'StudyInstanceUID', 'series_uid': 'SeriesInstanceUID',
            'instance_uid': 'SOPInstanceUID'}


class UnusableUid(HeaderError):
    """A header without a usable UID; `identity` is what else it says, to tell whose it is."""

    def __init__(self, fault: Fault, keyword: str, identity: Identity) -> None:
        super().__init__(fault, keyword)
        self.identity = identity


def identify(values: dict[int, bytes]) -> Identity:
    """Return the identity in the raw values of a header, whatever of it there is."""
    terms = charset.declared(values.get(CHARACTER_SET, b''))
    found = {name: values[tag] for tag, name in TAGS.items() if tag in values}
    if not all(map(bytes.isascii, found.values())):
        terms = charset.recognise(terms, found.values())
    # NOTE: a null within a text stands for nothing, and there are databases that take none
    return Identity(**{name: charset.decode(value, terms).replace('\0', ' ').strip(BLANK)
                       for name, value in found.items()})


def demand_uids(identity: Identity) -> None:
    """Refuse an identity without a usable study, series or instance UID.

    Usable are digits and dots, up to 64 (PS3.5 9.1); leading zeros in a component are forgiven.

    Raises
    ------
    UnusableUid
        With the fault `missing-uid` or `bad-uid` and the keyword of the first that is not usable.
    """
    for name, keyword in KEYWORDS.items():
        uid = getattr(identity, name)
        if not uid:
            raise UnusableUid(Fault.MISSING_UID, keyword, identity)
        if not UID.fullmatch(uid):
            raise UnusableUid(Fault.BAD_UID, keyword, identity)


