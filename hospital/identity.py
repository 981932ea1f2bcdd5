"""What a data set is to those that came under its SOP Instance UID before.

A device may send an instance again, send it with a better header, or give its number to another
image. The first is harmless, the second a correction, and the third waits for somebody to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from imaging.dicom.fingerprint import Fingerprint
from imaging.dicom.identity import Identity


class Relation(StrEnum):
    """What a data set is to others of its UID."""

    NEW = 'new'
    """There are no others."""
    SAME = 'same'
    """It is here already, be it as one that was corrected since."""
    CORRECTION = 'correction'
    """The same pixels of the same patient, study and series, under another header."""
    CONFLICT = 'conflict'
    """Something else."""


@dataclass(frozen=True)
class Version:
    """One of the data sets that claim a UID."""

    digest: str
    """SHA-256 of the file, which follows from its data set and transfer syntax alone."""
    transfer_syntax: str
    institution_id: int
    fingerprint: Fingerprint | None = None
    """None if it cannot be read, or need not be."""
    shown: bool = False


def relation(known: Sequence[Version], new: Version) -> Relation:
    """Decide what a data set is to those known of its UID, one of which is shown."""
    if any(version.digest == new.digest for version in known):
        return Relation.SAME
    shown = next((version for version in known if version.shown), None)
    if shown is None:
        return Relation.NEW
    return Relation.CORRECTION if _corrects(new, shown) else Relation.CONFLICT


def same_exam(one: Identity, other: Identity) -> bool:
    """Tell whether two headers name the same patient, study, series and class."""
    return (one.study_uid, one.series_uid, one.sop_class_uid) == (
        other.study_uid, other.series_uid, other.sop_class_uid) and same_patient(one, other)


def same_patient(one: Identity, other: Identity) -> bool:
    """Tell whether two headers name the same patient (PS3.3 C.7.1.1).

    A person is who bears a number of one issuer; a name may be spelled anew. Who has no number is
    the same only if nothing else differs.
    """
    if (one.patient_number, one.issuer) != (other.patient_number, other.issuer):
        return False
    return bool(one.patient_number) or _person(one) == _person(other)


def _corrects(new: Version, shown: Version) -> bool:
    # NOTE: another hospital may bring what it likes under a number, but not change our header
    if (new.transfer_syntax, new.institution_id) != (shown.transfer_syntax, shown.institution_id):
        return False
    one, other = new.fingerprint, shown.fingerprint
    if one is None or other is None or not one.pixels:
        return False
    return one.pixels == other.pixels and same_exam(one.identity, other.identity)


def _person(who: Identity) -> tuple[str, str, str]:
    return who.patient_name, who.patient_birth_date, who.patient_sex
