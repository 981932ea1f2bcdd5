"""What was booked in the demo hospital: who, what, when and why."""

from dataclasses import dataclass
from datetime import date

from imaging.phantoms import people as p
from imaging.phantoms import protocols as take
from imaging.phantoms.exam import Person
from imaging.phantoms.protocols import Protocol

_HOUR, _DAY = 60, 24 * 60
_HEAD, _CHEST, _ABDOMEN, _HEART, _BREAST = 'HEAD', 'CHEST', 'ABDOMEN', 'HEART', 'BREAST'
_CHECKUP, _EMERGENCY = '体检 健康管理中心', '急诊 急诊科'


@dataclass(frozen=True)
class Booking:
    """An exam of the demo hospital before it is given numbers."""

    minutes_ago: int
    patient: Person
    modality: str
    procedure: str
    body_part: str
    visit: str
    """The class of the visit, then the department that asked."""
    reason: str
    protocol: Protocol


def bookings(today: date) -> list[Booking]:
    """Give the exams, those that are quickly computed first."""
    return [*_quick(today), *_longer(), *_earlier(), *_long()]


def _quick(today: date) -> list[Booking]:
    return [
        Booking(5, p.QIU, 'CT', '头颅CT平扫', _HEAD, _EMERGENCY, '突发右侧肢体无力 2 小时',
                take.head_ct_bleeding),
        Booking(12, p.PIAO, 'US', '肝胆脾胰彩超', _ABDOMEN, '门诊 消化内科门诊', '右上腹痛',
                take.liver_us),
        Booking(24, p.XIE, 'MR', '颅脑MR平扫', _HEAD, '门诊 神经内科门诊', '头晕 3 天',
                take.head_mr_short),
        Booking(47, p.GB_ZHAI, 'XA', '冠状动脉造影', _HEART, '住院 心血管内科 7床', '心绞痛',
                take.coronary_xa),
        Booking(66, p.YUE, 'DX', '胸部正位', _CHEST, _CHECKUP, '入职体检', take.chest_dx_small),
        Booking(80, p.infant(today), 'US', '小儿超声心动图', _HEART, '门诊 儿科门诊', '心脏杂音',
                take.infant_heart_us),
        Booking(110, p.NING, 'CR', '床旁胸片', _CHEST, '住院 ICU 3床', '气管插管后', take.chest_cr),
        Booking(150, p.GB_MIAO, 'MG', '双乳钼靶摄影', _BREAST, '门诊 乳腺外科门诊', '右乳肿块',
                take.diagnostic_mg),
    ]  # fmt: skip


def _longer() -> list[Booking]:
    return [
        Booking(4 * _HOUR, p.ZENG, 'US', '超声心动图', _HEART, '门诊 心血管内科门诊', '活动后气促',
                take.heart_us),
        Booking(5 * _HOUR, p.SHAN, 'DX', '胸部正位', _CHEST, '门诊 呼吸内科门诊', '咳嗽 2 周',
                take.chest_dx),
        Booking(6 * _HOUR, p.AYGUL, 'CT', '胸部CT平扫', _CHEST, _CHECKUP, '体检',
                take.chest_ct_thick),
        Booking(8 * _HOUR, p.QIN, 'CT', '上腹部CT平扫+增强', _ABDOMEN, '住院 肝胆外科 12床',
                '肝占位待查', take.abdomen_ct),
        Booking(_DAY, p.GB_ZHAI, 'DX', '胸部正位', _CHEST, '住院 心血管内科 7床', '心衰治疗后复查',
                take.chest_dx_inverted),
        Booking(_DAY + 2 * _HOUR, p.OUYANG, 'MG', '双乳钼靶摄影', _BREAST, _CHECKUP, '体检',
                take.screening_mg),
        Booking(_DAY + 3 * _HOUR, p.QIU, 'MR', '颅脑MR平扫+DWI', _HEAD, '住院 神经内科 21床',
                '脑梗死？', take.head_mr),
        Booking(_DAY + 5 * _HOUR, p.OU, 'US', '肝胆脾胰彩超', _ABDOMEN, '住院 肝胆外科 15床',
                '胆囊结石术前', take.liver_us),
        Booking(2 * _DAY, p.YUCHI, 'CT', '头颅CT平扫', _HEAD, _EMERGENCY, '外伤后头痛',
                take.head_ct),
        Booking(2 * _DAY + 4 * _HOUR, p.XIAN, 'XA', '冠状动脉造影', _HEART, '住院 心血管内科 2床',
                '胸痛待查', take.coronary_xa),
    ]  # fmt: skip


def _earlier() -> list[Booking]:
    return [
        Booking(4 * _DAY, p.HAN, 'DX', '胸部正位', _CHEST, _EMERGENCY, '发热', take.chest_dx_small),
        Booking(5 * _DAY, p.REN, 'CR', '床旁胸片', _CHEST, '住院 骨科 30床', '术前', take.chest_cr),
        Booking(6 * _DAY, p.SIMA, 'MR', '颅脑MR平扫', _HEAD, '门诊 神经内科门诊', '偏头痛',
                take.head_mr_short),
        Booking(203 * _DAY, p.ZENG, 'US', '超声心动图', _HEART, _CHECKUP, '体检', take.heart_us),
        Booking(318 * _DAY, p.QIU, 'CT', '头颅CT平扫', _HEAD, '门诊 神经内科门诊', '头晕',
                take.head_ct),
        Booking(402 * _DAY, p.SHAN, 'DX', '胸部正位', _CHEST, _CHECKUP, '体检',
                take.chest_dx_small),
    ]  # fmt: skip


def _long() -> list[Booking]:
    return [
        Booking(18, p.SHAN, 'CT', '胸部CT平扫', _CHEST, '门诊 呼吸内科门诊', '胸片示右肺结节',
                take.chest_ct),
        Booking(3 * _DAY, p.GE, 'CT', '胸部CT增强', _CHEST, '住院 胸外科 5床', '右肺结节',
                take.chest_ct_enhanced),
        Booking(196 * _DAY, p.GE, 'CT', '胸部CT平扫', _CHEST, '门诊 呼吸内科门诊', '体检发现肺结节',
                take.chest_ct_thick),
        Booking(1, p.ZHA, 'DX', '胸部正位', _CHEST, _EMERGENCY, '胸痛 1 小时', take.chest_dx),
    ]  # fmt: skip
