"""A demo hospital: nearly thirty exams of the last days, of patients who do not exist.

Every picture and every UID follows from the number of the exam, so that making it twice with the
same `now` gives the same instances, byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pydicom.dataset import Dataset

from imaging.phantoms.bookings import Booking, bookings
from imaging.phantoms.exam import Exam
from imaging.phantoms.protocols import Protocol

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class DemoStudy:
    """An exam of the demo hospital, whose images are computed when asked for."""

    exam: Exam
    protocol: Protocol

    @property
    def datasets(self) -> Iterator[Dataset]:
        """Compute the images, one after the other; each asking begins anew."""
        return self.protocol(self.exam)


def studies(now: float) -> Iterator[DemoStudy]:
    """Give the exams, those that are quickly computed first.

    Parameters
    ----------
    now
        Seconds since 1970 UTC; the youngest exam is some minutes older.
    """
    moment = datetime.fromtimestamp(now, CHINA).replace(second=0, microsecond=0)
    for number, booking in enumerate(bookings(moment.date())):
        # NOTE: only a plan; nothing is computed before its images are asked for
        yield DemoStudy(_exam(number, booking, moment), booking.protocol)


def _exam(number: int, booking: Booking, now: datetime) -> Exam:
    word, _, department = booking.visit.partition(' ')
    place, equipment = _ROOMS[booking.modality]
    return Exam(
        patient=booking.patient,
        seed=2026 + number,
        when=now - timedelta(minutes=booking.minutes_ago, seconds=-number),
        modality=booking.modality,
        procedure=booking.procedure,
        body_part=booking.body_part,
        department=place,
        requested_by=department,
        physician=_DOCTORS[number % len(_DOCTORS)],
        patient_class=word,
        reason=booking.reason,
        accession_number=f'P{418_203 + 37 * number:08d}',
        exam_number=f'{booking.modality}{60_117 + 13 * number}',
        equipment=('云影演示', equipment),
    )


_DOCTORS = ('Lu^Ming=陆^鸣', 'Tan^Yue=谭^悦', 'Xu^Lan=许^岚', 'Ma^Chao=马^超群')
_ROOMS = {
    'CT': ('放射科 CT 室', '演示 CT 64'),
    'MR': ('放射科 磁共振室', '演示 MR 3.0'),
    'DX': ('放射科 DR 室', '演示 DR'),
    'CR': ('放射科 床旁', '演示 CR'),
    'MG': ('放射科 乳腺室', '演示 乳腺机'),
    'US': ('超声医学科', '演示 彩超'),
    'XA': ('介入导管室', '演示 血管机'),
}
