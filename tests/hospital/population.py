"""A hospital of many studies, and what lists of them must say, told without any index."""

import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass

from database.tables import Patient, PatientWord, Study, StudyWord
from hospital import institutions, studies, words
from hospital.actor import SYSTEM
from hospital.filters import ALL, MINUTES, PERIODS, Filters, span_of
from hospital.work import Platform, Work

MODALITIES = ('CT', 'MR', 'DX', 'US', 'MG')
PARTS = ('CHEST', 'HEAD', 'ABDOMEN', '')
CLASSES = ('emergency', 'outpatient', 'inpatient', 'checkup', '')
STATES = ('unwritten', 'drafting', 'submitted', 'final')
NAMES = ('张伟', '张伟明', '王芳', '单雄信', '欧阳明日', 'DOE^JANE', 'Doe^John', '李娜', '李')
DAY_S = 86_400.0
FACETS = {'modality': 'modality', 'body_part': 'body_part', 'patient_class': 'patient_class',
          'department': 'department_id', 'institution': 'institution_id', 'state': 'state'}


@dataclass(frozen=True)
class Exam:
    """What a list shows of a study, and what it goes by."""

    key: str
    modality: str
    body_part: str
    patient_class: str
    department_id: int
    institution_id: int
    state: str
    listed_at: float
    name: str
    number: str
    accession: str
    words: frozenset[str]
    order: int


def populate(platform: Platform, count: int, seed: int = 1) -> list[Exam]:
    """Fill the index with exams of a year and some from long ago, of two institutions."""
    chance = random.Random(seed)
    return platform.ask(SYSTEM, _populate, chance, count)


def _populate(work: Work, chance: random.Random, count: int) -> list[Exam]:
    whose = [institutions.own(work), institutions.named(work, 'Second')]
    departments = [0, *(institutions.department(work, whose[0], name) for name in ('A', 'B'))]
    exams = [_exam(chance, whose, departments, order) for order in range(count)]
    patients = [Patient(number=exam.number, issuer=exam.key, name=exam.name) for exam in exams]
    _put(work, patients)
    rows = [_study(exam, patient) for exam, patient in zip(exams, patients, strict=True)]
    _put(work, rows)
    _put(work, [PatientWord(word=word, patient_id=patient.id)
                for exam, patient in zip(exams, patients, strict=True)
                for word in words.of_patient([exam.name], exam.number)])
    _put(work, [StudyWord(word=word, study_id=row.id) for exam, row in
                zip(exams, rows, strict=True) for word in words.of_number(exam.accession)])
    for row in rows:
        studies.settle(work, row.id)
    return exams


def _put(work: Work, found: list) -> None:
    work.session.add_all(found)
    work.session.flush()


def _exam(chance: random.Random, whose: list[int], departments: list[int], order: int) -> Exam:
    name, number = chance.choice(NAMES), f'P{chance.randrange(10**7):07}'
    accession = f'A{chance.randrange(10**8):08}'
    ago_s = chance.choice([chance.uniform(0, 500), chance.uniform(0, 40 * DAY_S),
                           chance.randrange(0, 400) * DAY_S, chance.uniform(0, 60) * 365 * DAY_S])
    return Exam(
        secrets.token_hex(8), chance.choice(MODALITIES), chance.choice(PARTS),
        chance.choice(CLASSES), chance.choice(departments), chance.choice([whose[0], *whose]),
        chance.choice(STATES), time.time() - ago_s, name, number, accession,
        frozenset(words.of_patient([name], number) | words.of_number(accession)), order)


def _study(exam: Exam, patient: Patient) -> Study:
    return Study(
        key=exam.key, token=exam.key, uid=f'1.2.{exam.order}', patient_id=patient.id,
        institution_id=exam.institution_id, patient_name=exam.name, report_state=exam.state,
        modality=exam.modality, body_part=exam.body_part, patient_class=exam.patient_class,
        department_id=exam.department_id or None, accession_number=exam.accession,
        exam_at=exam.listed_at, received_at=exam.listed_at, listed_at=exam.listed_at, history=True)


def wanted(exams: list[Exam], filters: Filters, platform: Platform, but: str = '') -> list[Exam]:
    """The exams that conditions let through, one of them left aside."""
    return [exam for exam in exams if
            all(but == name or not getattr(filters, name)
                or getattr(exam, attribute) in getattr(filters, name)
                for name, attribute in FACETS.items())
            and (but == 'period' or _within(exam, filters.period, platform))
            and all(any(word.startswith(asked) for word in exam.words)
                    for asked in words.asked(filters.words))]


def ordered(exams: list[Exam], sort: str) -> list[Exam]:
    """Exams in the order of a list; what is equal comes newest first."""
    newest = sorted(exams, key=lambda exam: (exam.listed_at, exam.order), reverse=sort != '-time')
    name = sort.removeprefix('-')
    return newest if name == 'time' else sorted(
        newest, key=lambda exam: getattr(exam, name), reverse=sort.startswith('-'))


def facets(exams: list[Exam], filters: Filters, platform: Platform) -> dict[str, dict]:
    """How many exams there are by each value, the other conditions as they are."""
    found = {name: dict(Counter(getattr(exam, attribute) for exam in
                                wanted(exams, filters, platform, but=name)))
             for name, attribute in FACETS.items()}
    rest = wanted(exams, filters, platform, but='period')
    found['period'] = {period: sum(_within(exam, period, platform) for exam in rest)
                       for period in (MINUTES, *PERIODS, ALL)}
    return found


def a_filter(chance: random.Random, exams: list[Exam], **fixed: object) -> Filters:
    """Conditions that somebody may choose."""
    example, chosen = chance.choice(exams), {}
    for name, attribute in FACETS.items():
        if chance.random() < 0.25:
            others = {getattr(chance.choice(exams), attribute) for _ in range(chance.randrange(2))}
            chosen[name] = (getattr(example, attribute), *others - {getattr(example, attribute)})
    if chance.random() < 0.3:
        word = chance.choice(sorted(example.words))
        chosen['words'] = word[:chance.randint(1, len(word))]
    chosen['period'] = chance.choice([MINUTES, *PERIODS, ALL, ALL, '1900-01-01..1990-12-31',
                                      '2020-01-01..2099-01-01'])
    return Filters(**{**chosen, **fixed})


def _within(exam: Exam, period: str, platform: Platform) -> bool:
    if period == MINUTES:
        return exam.listed_at >= time.time() - 600
    span, day = span_of(period, platform.zone), studies.day_of(exam.listed_at, platform.zone)
    return ((span.first is None or day >= span.first) and (span.last is None or day <= span.last))
