"""A demo hospital: some thirty exams of the last days, of patients who do not exist.

Every picture and every UID follows from the number of the exam, so that making it twice with the
same `now` gives the same instances, byte for byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from pydicom.dataset import Dataset

from imaging.phantoms import people, protocols
from imaging.phantoms.exam import Exam, Person
from imaging.phantoms.protocols import Protocol

CHINA = timezone(timedelta(hours=8))
_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True)
class DemoStudy:
    """An exam of the demo hospital, whose images are computed when asked for."""

    exam: Exam
    protocol: Protocol

    @property
    def datasets(self) -> Iterator[Dataset]:
        """Compute the images, one after the other; each asking begins anew."""
        return self.protocol(self.exam)


@dataclass(frozen=True)
class _Booking:
    minutes_ago: int
    patient: Person
    modality: str
    procedure: str
    body_part: str
    visit: str
    """Class, then the department that asked."""
    reason: str
    protocol: Protocol


def studies(now: float) -> Iterator[DemoStudy]:
    """Give the exams, those that are quickly computed first.

    Parameters
    ----------
    now
        Seconds since 1970 UTC; the youngest exam is some minutes older.
    """
    moment = datetime.fromtimestamp(now, CHINA).replace(second=0, microsecond=0)
    for number, booking in enumerate(_bookings(moment)):
        yield DemoStudy(_exam(number, booking, moment), booking.protocol)


def _exam(number: int, booking: _Booking, now: datetime) -> Exam:
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


def _bookings(now: datetime) -> list[_Booking]:
    p, take = people, protocols
    head, chest, abdomen = 'HEAD', 'CHEST', 'ABDOMEN'
    return [
        _Booking(6, p.QIU, 'CT', '头颅CT平扫', head, '急诊 急诊科', '突发右侧肢体无力 2 小时',
                 take.head_ct_bleeding),
        _Booking(38, p.YUE, 'DX', '胸部正位', chest, '体检 健康管理中心', '入职体检',
                 take.chest_dx_small),
        _Booking(64, p.XIE, 'MR', '颅脑MR平扫', head, '门诊 神经内科门诊', '头晕',
                 take.head_mr_short),
        _Booking(95, p.OU, 'CR', '床旁胸片', chest, '住院 ICU 3床', '气管插管后', take.chest_cr),
        _Booking(3 * _HOUR, p.SHAN, 'DX', '胸部正位', chest, '门诊 呼吸内科门诊', '咳嗽 2 周',
                 take.chest_dx),
        _Booking(4 * _HOUR, p.AYGUL, 'CT', '胸部CT平扫', chest, '体检 健康管理中心', '体检',
                 take.chest_ct_thick),
        _Booking(6 * _HOUR, p.QIN, 'CT', '上腹部CT平扫+增强', abdomen, '住院 肝胆外科 12床',
                 '肝占位待查', take.abdomen_ct),
        _Booking(_DAY, p.GB_ZHAI, 'DX', '胸部正位', chest, '住院 心血管内科 7床', '心衰治疗后复查',
                 take.chest_dx_inverted),
        _Booking(_DAY + 3 * _HOUR, p.QIU, 'MR', '颅脑MR平扫+DWI', head, '住院 神经内科 21床',
                 '脑梗死？', take.head_mr),
        _Booking(2 * _DAY, p.YUCHI, 'CT', '头颅CT平扫', head, '急诊 急诊科', '外伤后头痛',
                 take.head_ct),
        _Booking(3 * _DAY, p.GE, 'CT', '胸部CT增强', chest, '住院 胸外科 5床', '右肺结节',
                 take.chest_ct_enhanced),
        _Booking(196 * _DAY, p.GE, 'CT', '胸部CT平扫', chest, '门诊 呼吸内科门诊', '体检发现肺结节',
                 take.chest_ct_thick),
        _Booking(402 * _DAY, p.SHAN, 'DX', '胸部正位', chest, '体检 健康管理中心', '体检',
                 take.chest_dx_small),
        _Booking(22, p.SHAN, 'CT', '胸部CT平扫', chest, '门诊 呼吸内科门诊', '胸片示右肺结节',
                 take.chest_ct),
    ]  # fmt: skip
