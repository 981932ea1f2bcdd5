"""The counts beside a list are those of the studies themselves, whatever has happened."""

import random
from collections import Counter

import pytest
from sqlalchemy import text

from database.engine import transaction
from database.tables import Role, Study, StudyCount
from hospital import institutions, studies, worklist
from hospital.actor import SYSTEM, Actor
from hospital.filters import Filters
from tests.hospital import population
from tests.hospital.population import a_filter, populate
from tests.hospital.records import index_waiting, rows, take_in

KEY = ('institution_id', 'modality', 'state', 'body_part', 'patient_class', 'department_id')


def rolled_up(platform) -> dict[tuple, int]:
    return {(row.day, *(getattr(row, name) for name in KEY)): row.number
            for row in rows(platform, StudyCount) if row.number}


def counted_directly(platform) -> dict[tuple, int]:
    return Counter((studies.day_of(row.listed_at, platform.zone),
                    *(getattr(row, name) or 0 if name == 'department_id' else getattr(row, name)
                      for name in KEY))
                   for row in rows(platform, Study) if row.settled_at is not None)


def something_happens(platform, chance: random.Random, make_instance, number: int) -> None:
    """A study comes or grows, is reported on, or moves to another day."""
    study_uid = f'1.2.{chance.randrange(12)}'
    what = chance.randrange(4)
    if what < 3:
        actor = Actor('CT', Role.DEVICE, chance.choice([1, 1, 2]))
        take_in(platform, actor, make_instance(
            study_uid=study_uid, Modality=chance.choice(['CT', 'MR', 'SR']),
            BodyPartExamined=chance.choice(['CHEST', 'HEAD']),
            InstitutionalDepartmentName=chance.choice(['放射科', '', '超声科']),
            PatientState=chance.choice(['急诊', '住院', '']),
            StudyDate=f'20{chance.randrange(10, 26)}0101'), history=chance.random() < 0.5)
        if what:
            index_waiting(platform)
        return
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('UPDATE study SET report_state = :state, exam_at = :at '
                                'WHERE uid = :uid'),
                           {'state': chance.choice(['drafting', 'final']), 'uid': study_uid,
                            'at': chance.uniform(0, 1.7e9)})
        found = connection.execute(text('SELECT id FROM study WHERE uid = :uid'),
                                   {'uid': study_uid}).scalars().all()
    for study_id in found:
        platform.ask(SYSTEM, studies.settle, study_id)


@pytest.mark.parametrize('seed', [1, 2])
def test_the_roll_up_is_what_the_studies_add_up_to_whatever_happens(
        platform, own, make_instance, seed):
    platform.ask(SYSTEM, institutions.named, 'Second')
    chance = random.Random(seed)
    for number in range(40):
        something_happens(platform, chance, make_instance, number)
        if number % 8 == 7:
            assert rolled_up(platform) == counted_directly(platform)
    index_waiting(platform)
    assert rolled_up(platform) == counted_directly(platform)
    assert sum(rolled_up(platform).values()) == len(rows(platform, Study)) > 5


def test_the_facets_of_any_filter_are_counted_as_the_studies_are(platform):
    exams, chance = populate(platform, 120), random.Random(7)
    for _ in range(60):
        filters = a_filter(chance, exams)
        counts = platform.ask(SYSTEM, worklist.counts, filters)
        expected, periods = population.facets(exams, filters, platform), counts.facets.pop('period')
        # NOTE: a period that was not counted to its end is not told
        assert periods.items() <= expected.pop('period').items(), filters
        assert len(periods) == 6 or filters.words, filters
        assert {name: {value: number for value, number in values.items() if number}
                for name, values in counts.facets.items()} == expected, filters
        assert counts.total == len(population.wanted(exams, filters, platform)), filters


def test_a_change_is_counted_at_once_by_who_counted_before(platform, doctor, make_instance):
    seen = []
    for _ in range(3):
        take_in(platform, doctor, make_instance())
        index_waiting(platform)
        seen.append(platform.ask(doctor, worklist.counts, Filters()).facets['modality'])
    assert seen == [{'CT': 1}, {'CT': 2}, {'CT': 3}]


def test_a_doctor_counts_the_studies_of_the_own_institution_only(platform, doctor, own):
    exams = [exam for exam in populate(platform, 60) if exam.institution_id == own]
    chance = random.Random(3)
    for _ in range(20):
        filters = a_filter(chance, exams)
        counts = platform.ask(doctor, worklist.counts, filters)
        expected = population.facets(exams, filters, platform)
        assert counts.facets['institution'] == expected['institution'], filters
        assert counts.facets['period'] == expected['period'], filters
