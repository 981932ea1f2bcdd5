"""Fill the configured index with synthetic studies: `python -m bench.seed --studies 1000000`.

Chinese names, every modality and state, spread over five years and densest of late; the studies
belong to the installation's own institution and have no images. What it writes is what indexing
would have written: patients, words, departments, studies, and the counts.
"""

import argparse
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, text
from sqlmodel import SQLModel
from tqdm import tqdm

import app
from database.engine import transaction
from database.tables import (
    Patient,
    PatientWord,
    Study,
    StudyCount,
    StudyCounted,
    StudyWord,
)
from hospital import institutions, words
from hospital.actor import SYSTEM
from hospital.studies import day_of
from hospital.work import Platform
from imaging.dicom import names

T = TypeVar('T')

YEARS_S = 5 * 365.25 * 86_400
BATCH = 20_000
SURNAMES = (
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏'
    '魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵'
    '万钱严覃武戴莫孔向汤单解仇区查盖')
GIVEN = (
    '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红玉华建国志海云生春晓东梅永林雪峰琴'
    '成龙鑫波斌宇浩凯健俊帆佳欣怡婷雅思琪梦诗涵子轩天昊睿泽一诺辰博嘉瑞')
EXAMS = {
    'DX': (30, [('CHEST', '胸部正侧位'), ('KNEE', '左膝关节正侧位'), ('ABDOMEN', '腹部立位平片')]),
    'CR': (8, [('CHEST', '胸部正位'), ('PELVIS', '骨盆正位')]),
    'CT': (30, [('CHEST', '胸部CT平扫'), ('HEAD', '头颅CT平扫'), ('ABDOMEN', '上腹部CT增强'),
                ('HEART', '冠状动脉CTA')]),
    'US': (14, [('ABDOMEN', '腹部彩超'), ('NECK', '甲状腺彩超'), ('HEART', '心脏彩超')]),
    'MR': (11, [('BRAIN', '颅脑MR平扫+DWI'), ('LSPINE', '腰椎MR平扫'), ('KNEE', '膝关节MR平扫')]),
    'MG': (3, [('BREAST', '双侧乳腺钼靶')]),
    'XA': (2, [('HEART', '冠状动脉造影'), ('HEAD', '全脑血管造影')]),
    'PT': (1, [('WHOLEBODY', '全身PET-CT')]),
    'NM': (1, [('WHOLEBODY', '全身骨显像')]),
}
CLASSES = {'outpatient': 50, 'inpatient': 30, 'emergency': 12, 'checkup': 8}
OLD_STATES = {'final': 94, 'amended': 3, 'reviewed': 2, 'cancelled': 1}
NEW_STATES = {'unwritten': 35, 'drafting': 10, 'submitted': 10, 'reviewed': 10, 'final': 20,
              'scheduled': 8, 'in_progress': 4, 'cancelled': 3}
NEW_S = 3 * 86_400
DEPARTMENTS = ('放射科', 'CT室', '磁共振室', '超声科', '核医学科', '介入科', '急诊影像', '乳腺影像',
               '体检中心影像', '东院区影像科')


@dataclass(frozen=True)
class Person:
    """A patient who does not exist."""

    name: str
    pinyin: str
    initials: str
    sex: str
    birth_date: str


def people(chance: random.Random, count: int) -> Iterator[Person]:
    """Make up patients."""
    for _ in range(count):
        name = chance.choice(SURNAMES) + ''.join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        known = names.name(f'={name}')
        year, month, day = chance.randint(1930, 2024), chance.randint(1, 12), chance.randint(1, 28)
        yield Person(name, known.pinyin, known.initials, chance.choice('MF'),
                     f'{year}-{month:02d}-{day:02d}')


def fill(platform: Platform, count: int) -> None:
    """Add studies, and count them."""
    own = platform.ask(SYSTEM, institutions.own)
    chance = random.Random(7)
    departments = platform.ask(SYSTEM, _departments, own)
    with transaction(platform.engine, writing=True) as connection:
        begin = _last_id(connection, 'patient') + 1
        patients = list(people(chance, max(1, count * 2 // 5)))
        _add_patients(connection, begin, patients)
    counts: Counter[tuple[Any, ...]] = Counter()
    studies = _studies(chance, count, begin, patients)
    bar = tqdm(total=count, unit=' studies', disable=None)
    for part in batched(studies, BATCH):
        with transaction(platform.engine, writing=True) as connection:
            first = _last_id(connection, 'study') + 1
            rows = [{**study, 'id': first + i, 'institution_id': own,
                     'department_id': chance.choice(departments)} for i, study in enumerate(part)]
            counts += _add_studies(connection, platform, rows)
        bar.update(len(part))
    bar.close()
    with transaction(platform.engine, writing=True) as connection:
        _add_counts(connection, counts)
        if connection.dialect.name == 'postgresql':
            for table in ('patient', 'study'):
                connection.execute(text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) "  # noqa: S608
                    f'FROM {table}'))
        connection.execute(text('ANALYZE'))


def _studies(chance: random.Random, count: int, first_patient: int,
             patients: list[Person]) -> Iterator[dict[str, Any]]:
    now = time.time()
    modalities = list(EXAMS)
    weights = [weight for weight, _ in EXAMS.values()]
    for number in range(count):
        # NOTE: ids grow with time, as they do where studies come in day by day
        at = now - YEARS_S * (1 - (number + chance.random()) / count)
        modality = chance.choices(modalities, weights)[0]
        body_part, procedure = chance.choice(EXAMS[modality][1])
        states = NEW_STATES if now - at < NEW_S else OLD_STATES
        state = chance.choices(list(states), list(states.values()))[0]
        which = chance.randrange(len(patients))
        exam_state = state if state in ('scheduled', 'in_progress', 'cancelled') else (
            'awaiting_report')
        yield {
            'key': secrets.token_hex(8), 'token': secrets.token_urlsafe(12),
            'uid': f'2.25.{secrets.randbits(100)}', 'patient_id': first_patient + which,
            'patient_name': patients[which].name, 'exam_state': exam_state,
            'report_state': 'unwritten' if exam_state != 'awaiting_report' else state,
            'state': state, 'modality': modality, 'modalities': modality,
            'body_part': body_part, 'body_part_as_sent': body_part,
            'patient_class': chance.choices(list(CLASSES), list(CLASSES.values()))[0],
            'accession_number': f'A{number:09d}', 'exam_number': f'{modality}{number:08d}',
            'procedure': procedure, 'patient_age': f'{chance.randint(1, 95):03d}Y',
            'exam_at': at, 'received_at': at, 'listed_at': at, 'settled_at': at,
            'series_count': chance.randint(1, 6), 'instance_count': chance.randint(1, 600),
            'image_count': chance.randint(1, 600)}


def _departments(work: Any, own: int) -> list[int]:
    return [institutions.department(work, own, name) or 0 for name in DEPARTMENTS]


def _add_patients(connection: Connection, begin: int, patients: list[Person]) -> None:
    for part in batched(tqdm(list(enumerate(patients, start=begin)), unit=' patients',
                             disable=None), BATCH):
        rows = [{'id': number, 'number': f'P{number:08d}', 'issuer': 'seed', 'name': one.name,
                 'pinyin': one.pinyin, 'initials': one.initials, 'sex': one.sex,
                 'birth_date': one.birth_date} for number, one in part]
        _insert(connection, Patient, rows)
        _insert(connection, PatientWord, [
            {'word': word, 'patient_id': row['id']} for row in rows
            for word in words.of_patient((row['name'], row['pinyin'], row['initials']),
                                         row['number'])])


def _add_studies(connection: Connection, platform: Platform,
                 rows: list[dict[str, Any]]) -> Counter[tuple[Any, ...]]:
    _insert(connection, Study, rows)
    _insert(connection, StudyWord, [
        {'word': word, 'study_id': row['id']} for row in rows
        for word in words.of_number(row['accession_number']) | words.of_number(row['exam_number'])])
    counted = [{'study_id': row['id'], 'day': day_of(row['listed_at'], platform.zone),
                **{name: row[name] for name in DIMENSIONS}} for row in rows]
    _insert(connection, StudyCounted, counted)
    return Counter((row['day'], *(row[name] for name in DIMENSIONS)) for row in counted)


DIMENSIONS = ('institution_id', 'modality', 'state', 'body_part', 'patient_class',
              'department_id')


def _add_counts(connection: Connection, counts: Counter[tuple[Any, ...]]) -> None:
    revision = int(connection.execute(
        text('SELECT coalesce(max(revision), 0) + 1 FROM study_count')).scalar_one())
    statement = text("""
        INSERT INTO study_count (day, institution_id, modality, state, body_part, patient_class,
            department_id, number, revision)
        VALUES (:day, :institution_id, :modality, :state, :body_part, :patient_class,
            :department_id, :number, :revision)
        ON CONFLICT (day, institution_id, modality, state, body_part, patient_class,
            department_id)
        DO UPDATE SET number = study_count.number + excluded.number,
            revision = excluded.revision""")
    fields = ('day', *DIMENSIONS)
    for part in batched(counts.items(), BATCH):
        connection.execute(statement, [
            {**dict(zip(fields, place, strict=True)), 'number': number, 'revision': revision}
            for place, number in part])


def batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return values in lists of a size, the last maybe shorter."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def _insert(connection: Connection, table: type[SQLModel],
            rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        connection.execute(table.__table__.insert(), found)  # type: ignore[attr-defined]


def _last_id(connection: Connection, table: str) -> int:
    query = text(f'SELECT coalesce(max(id), 0) FROM {table}')  # noqa: S608
    return int(connection.execute(query).scalar_one())


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--studies', type=int, required=True)
    fill(app.migrated(app.read_settings()), parser.parse_args().studies)


if __name__ == '__main__':
    main()
