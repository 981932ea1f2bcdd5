"""Fill the configured index with synthetic studies: `python -m bench.seed --studies 1000000`.

Chinese names, every modality and state, spread over five years and densest of late; the studies
belong to the installation's own institution, and no image of them is kept. What it writes is what
indexing would have written: patients, words, departments, studies, and the counts.
"""

import argparse
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, text
from tqdm import tqdm

import app
from bench import loading, population
from bench.population import DEPARTMENTS, Exam, Person
from database.engine import transaction
from database.tables import metadata
from hospital import institutions, words
from hospital.actor import SYSTEM
from hospital.cube import DIMENSIONS
from hospital.studies import day_of
from hospital.work import Platform, Work

T = TypeVar('T')

BATCH = 50_000
PATIENT = ('id', 'number', 'issuer', 'name', 'alphabetic_name', 'pinyin', 'initials', 'sex',
           'birth_date')
COUNTED = ('day', *DIMENSIONS)
BEFORE_REPORT = ('scheduled', 'in_progress', 'cancelled')
LAST_REVISION = text('SELECT coalesce(max(revision), 0) FROM study_count')
COUNT = text("""
    INSERT INTO study_count (day, institution_id, modality, state, body_part, patient_class,
        department_id, number, revision)
    VALUES (:day, :institution_id, :modality, :state, :body_part, :patient_class,
        :department_id, :number, :revision)
    ON CONFLICT (day, institution_id, modality, state, body_part, patient_class, department_id)
    DO UPDATE SET number = study_count.number + excluded.number, revision = excluded.revision""")


def fill(platform: Platform, count: int, seed: int = 7) -> None:
    """Add studies of new patients; interrupted, it leaves what it has counted."""
    chance = random.Random(seed)
    own = platform.ask(SYSTEM, institutions.own)
    departments = platform.ask(SYSTEM, _departments, own)
    persons = list(population.people(chance, max(1, count * 2 // 5)))
    first = _add_patients(platform, own, persons)
    exams = population.exams(chance, count, len(persons), time.time())
    for batch in _batches(exams, count, 'studies'):
        with transaction(platform.engine, writing=True) as connection:
            loading.begin(connection)
            number = _last_id(connection, 'study') + 1
            rows = [{'id': id, 'institution_id': own, 'patient_id': first + exam.person,
                     'department_id': departments[exam.department],
                     **_study(id, exam, persons[exam.person], platform.zone)}
                    for id, exam in enumerate(batch, number)]
            _add_studies(connection, rows)
    loading.finish(platform.engine, (_table('patient'), _table('study')))


def _add_patients(platform: Platform, own: int, persons: list[Person]) -> int:
    """Write patients, and return the id of the first; those of the others follow it."""
    with transaction(platform.engine, writing=True) as connection:
        loading.begin(connection)
        first = _last_id(connection, 'patient') + 1
        for batch in _batches(enumerate(persons, first), len(persons), 'patients'):
            _load(connection, 'patient', PATIENT, (
                (id, f'P{id:08d}', f'institution {own}', one.name.written, one.name.alphabetic,
                 one.name.pinyin, one.name.initials, one.sex, f'{one.birth_year}-{one.birth_day}')
                for id, one in batch))
            _load(connection, 'patient_word', ('word', 'patient_id'), sorted(
                (word, id) for id, one in batch for word in words.of_patient(
                    (one.name.written, one.name.alphabetic, one.name.pinyin, one.name.initials,
                     *one.name.also), f'P{id:08d}')))
    return first


def _study(id: int, exam: Exam, person: Person, zone: ZoneInfo) -> dict[str, Any]:
    before = exam.state in BEFORE_REPORT
    then = datetime.fromtimestamp(exam.at, zone)
    return {
        'key': secrets.token_hex(8), 'token': secrets.token_urlsafe(12),
        'uid': f'2.25.{secrets.randbits(100)}', 'patient_name': person.name.written,
        'patient_age': f'{then.year - person.birth_year:03d}Y',
        'exam_state': exam.state if before else 'awaiting_report',
        'report_state': 'unwritten' if before else exam.state, 'state': exam.state,
        'modality': exam.modality, 'modalities': '' if exam.state == 'scheduled' else exam.modality,
        'body_part': exam.body_part, 'body_part_as_sent': exam.body_part,
        'patient_class': exam.patient_class, 'procedure': exam.procedure,
        'accession_number': f'A{id:09d}', 'exam_number': f'{exam.modality}{id:08d}',
        'study_date': f'{then:%Y-%m-%d}', 'study_time': f'{then:%H:%M:%S}', 'exam_at': exam.at,
        'received_at': exam.at, 'listed_at': exam.at, 'day': day_of(exam.at, zone),
        'settled_at': exam.at,
        'series_count': exam.series, 'instance_count': exam.images, 'image_count': exam.images}


def _add_studies(connection: Connection, rows: list[dict[str, Any]]) -> None:
    _load(connection, 'study', tuple(rows[0]), (tuple(row.values()) for row in rows))
    _load(connection, 'study_word', ('word', 'study_id'), sorted(
        (word, row['id']) for row in rows for word in {
            *words.of_number(row['accession_number']), *words.of_number(row['exam_number'])}))
    counted = [tuple(row[name] for name in COUNTED) for row in rows]
    _load(connection, 'study_counted', ('study_id', *COUNTED),
          ((row['id'], *place) for row, place in zip(rows, counted, strict=True)))
    revision = connection.execute(LAST_REVISION).scalar_one() + 1
    connection.execute(COUNT, [
        {**dict(zip(COUNTED, place, strict=True)), 'number': number, 'revision': revision}
        for place, number in Counter(counted).items()])


def _departments(work: Work, own: int) -> dict[str, int]:
    return {name: institutions.department(work, own, name) or 0 for name in DEPARTMENTS}


def _batches(values: Iterable[T], count: int, unit: str) -> Iterator[list[T]]:
    rest = iter(tqdm(values, total=count, unit=f' {unit}', disable=None))
    return iter(lambda: list(islice(rest, BATCH)), [])


def _load(connection: Connection, table: str, columns: Sequence[str],
          rows: Iterable[Sequence[Any]]) -> None:
    loading.load(connection, _table(table), columns, rows)


def _table(name: str) -> Table:
    return metadata.tables[name]


def _last_id(connection: Connection, table: str) -> int:
    query = text(f'SELECT coalesce(max(id), 0) FROM {table}')
    return int(connection.execute(query).scalar_one())


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--studies', type=int, required=True)
    fill(app.migrated(app.read_settings()), parser.parse_args().studies)


if __name__ == '__main__':
    main()
