"""Patients who do not exist, and exams that nobody had, as they come to a hospital of some size."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imaging.dicom import names
from imaging.dicom.names import Name

YEARS_S = 5 * 365.25 * 86_400
GROWTH = 1.5
"""How many more exams a day there are at the end than on average."""
SURNAMES = (
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏'
    '魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵'
    '万钱严覃武戴莫孔向汤单解仇区查盖')
GIVEN = (
    '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红玉华建国志海云生春晓东梅永林雪峰琴'
    '成龙鑫波斌宇浩凯健俊帆佳欣怡婷雅思琪梦诗涵子轩天昊睿泽一诺辰博嘉瑞')
EXAMS = {
    'DX': (30, (('CHEST', '胸部正侧位'), ('KNEE', '左膝关节正侧位'), ('ABDOMEN', '腹部立位平片'))),
    'CR': (8, (('CHEST', '胸部正位'), ('PELVIS', '骨盆正位'))),
    'CT': (30, (('CHEST', '胸部CT平扫'), ('HEAD', '头颅CT平扫'), ('ABDOMEN', '上腹部CT增强'),
                ('HEART', '冠状动脉CTA'))),
    'US': (14, (('ABDOMEN', '腹部彩超'), ('THYROID', '甲状腺彩超'), ('HEART', '心脏彩超'))),
    'MR': (11, (('HEAD', '颅脑MR平扫+DWI'), ('LSPINE', '腰椎MR平扫'), ('KNEE', '膝关节MR平扫'))),
    'MG': (3, (('BREAST', '双侧乳腺钼靶'),)),
    'XA': (2, (('HEART', '冠状动脉造影'), ('HEAD', '全脑血管造影'))),
    'PT': (1, (('WHOLEBODY', '全身PET-CT'),)),
    'NM': (1, (('WHOLEBODY', '全身骨显像'),)),
}
"""By modality: how often, and what is examined as which procedure."""
CLASSES = {'outpatient': 50, 'inpatient': 30, 'emergency': 12, 'checkup': 8}
PLACES = {'DX': '放射科', 'CR': '放射科', 'CT': 'CT室', 'US': '超声科', 'MR': '磁共振室',
          'MG': '乳腺影像', 'XA': '介入科', 'PT': '核医学科', 'NM': '核医学科'}
"""The department that has the devices of a modality."""
ELSEWHERE = '东院区影像科'
OF_CLASS = {'emergency': '急诊影像', 'checkup': '体检中心影像'}
DEPARTMENTS = (*dict.fromkeys((*PLACES.values(), *OF_CLASS.values())), ELSEWHERE)

NEW_S = 3 * 86_400
OLD_STATES = {'final': 94, 'amended': 3, 'reviewed': 2, 'cancelled': 1}
NEW_STATES = {'unwritten': 35, 'drafting': 10, 'submitted': 10, 'reviewed': 10, 'final': 20,
              'scheduled': 8, 'in_progress': 4, 'cancelled': 3}


@dataclass(frozen=True, slots=True)
class Person:
    """A patient who does not exist."""

    name: Name
    sex: str
    birth_year: int
    birth_day: str
    """Month and day, as ISO 8601 has them behind the year."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam that nobody had."""

    at: float
    person: int
    """Which of the patients it was made of, from 0."""
    modality: str
    body_part: str
    procedure: str
    patient_class: str
    department: str
    state: str
    series: int
    images: int


def people(chance: random.Random, count: int) -> Iterator[Person]:
    """Make up patients."""
    for _ in range(count):
        name = chance.choice(SURNAMES) + ''.join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        yield Person(names.name(f'={name}'), chance.choice('MF'), chance.randint(1930, 2020),
                     f'{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}')


def exams(chance: random.Random, count: int, persons: int, now: float) -> Iterator[Exam]:
    """Make up exams of some years until now, in the order of time, and ever more of them a day."""
    for number in range(count):
        share = ((number + chance.random()) / count) ** (1 / GROWTH)
        # NOTE: headers tell the time in seconds, so that some exams are listed at the same
        at = float(round(now - YEARS_S * (1 - share)))
        modality = _weighed(chance, {name: weight for name, (weight, _) in EXAMS.items()})
        body_part, procedure = chance.choice(EXAMS[modality][1])
        patient_class = _weighed(chance, CLASSES)
        state = _weighed(chance, NEW_STATES if now - at < NEW_S else OLD_STATES)
        booked = state == 'scheduled'
        series = 0 if booked else chance.randint(1, 6)
        yield Exam(at, chance.randrange(persons), modality, body_part, procedure, patient_class,
                   _department(chance, modality, patient_class), state, series,
                   series * chance.randint(1, 120))


def _department(chance: random.Random, modality: str, patient_class: str) -> str:
    if chance.random() < 0.1:
        return ELSEWHERE
    if chance.random() < 0.5 and patient_class in OF_CLASS:
        return OF_CLASS[patient_class]
    return PLACES[modality]


def _weighed(chance: random.Random, weights: Mapping[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
