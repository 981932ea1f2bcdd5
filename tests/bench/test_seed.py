"""Synthetic studies are written as if they had been received and indexed."""

from collections import Counter

import pytest
from sqlalchemy import text

from bench import seed
from bench.population import DEPARTMENTS, EXAMS, NEW_STATES, OLD_STATES
from database.engine import transaction
from database.tables import Patient, PatientWord, Study, StudyCount, StudyCounted, StudyWord
from hospital import registering, studies, worklist
from hospital.actor import SYSTEM
from hospital.cube import DIMENSIONS
from hospital.filters import ALL, Filters
from hospital.work import Platform, Work
from imaging.dicom import names
from imaging.dicom.facts import (
    Facts,
    InstanceFacts,
    PatientFacts,
    SeriesFacts,
    StudyFacts,
    VisitFacts,
)
from tests.hospital.records import rows

STUDIES = 400
COUNTED = ('day', *DIMENSIONS)


@pytest.fixture
def seeded(platform) -> Platform:
    seed.fill(platform, STUDIES)
    return platform


def counted(platform) -> dict[tuple, int]:
    return {tuple(getattr(row, name) for name in COUNTED): row.number
            for row in rows(platform, StudyCount) if row.number}


def test_counts_are_those_of_the_studies(seeded):
    assert counted(seeded) == Counter(
        (studies.day_of(row.listed_at, seeded.zone), *(getattr(row, name) for name in DIMENSIONS))
        for row in rows(seeded, Study))
    assert counted(seeded) == Counter(
        tuple(getattr(row, name) for name in COUNTED) for row in rows(seeded, StudyCounted))


def test_settling_a_study_once_more_changes_nothing_but_what_images_tell(seeded):
    before, numbers = rows(seeded, Study), counted(seeded)
    for row in before:
        seeded.ask(SYSTEM, studies.settle, row.id)
    of_images = {'series_count', 'instance_count', 'image_count', 'modalities', 'settled_at'}
    assert [row.model_dump(exclude=of_images) for row in rows(seeded, Study)] == [
        row.model_dump(exclude=of_images) for row in before]
    assert counted(seeded) == numbers


def test_indexing_the_same_patients_and_studies_adds_no_word(seeded):
    patients = {row.id: row for row in rows(seeded, Patient)}
    words = [len(rows(seeded, table)) for table in (Patient, PatientWord, StudyWord)]
    for row in rows(seeded, Study):
        seeded.ask(SYSTEM, _register, row, patients[row.patient_id])
    assert [len(rows(seeded, table)) for table in (Patient, PatientWord, StudyWord)] == words


def _register(work: Work, row: Study, patient: Patient) -> None:
    known = names.name(f'={patient.name}')
    registering.register(work, row.id, row.institution_id, Facts(
        patient=PatientFacts(
            number=patient.number, name=known.written, alphabetic_name=known.alphabetic,
            pinyin=known.pinyin, initials=known.initials, other_letters=known.also),
        study=StudyFacts(accession_number=row.accession_number, exam_number=row.exam_number),
        visit=VisitFacts(), series=SeriesFacts(), instance=InstanceFacts()))


def test_a_doctor_sees_and_finds_all_of_them(seeded, doctor):
    newest = sorted(rows(seeded, Study), key=lambda row: (row.listed_at, row.id), reverse=True)
    page = seeded.ask(doctor, worklist.search, Filters(period=ALL, page=3))
    assert page.total == STUDIES
    assert [item.study for item in page.items] == [row.key for row in newest[100:150]]
    for row in newest[::40]:
        for words in (row.patient_name, row.accession_number, row.exam_number):
            found = seeded.ask(doctor, worklist.search, Filters(words, period=ALL))
            assert row.key in [item.study for item in found.items]


def test_every_modality_department_and_state_is_there(seeded, doctor):
    facets = seeded.ask(doctor, worklist.counts, Filters(period=ALL)).facets
    assert facets['modality'].keys() >= {'CT', 'MR', 'DX', 'CR', 'US'}
    assert facets['modality'].keys() <= EXAMS.keys()
    assert len(facets['department']) >= len(DEPARTMENTS) - 3
    assert facets['state'].keys() <= {*OLD_STATES, *NEW_STATES}


def test_seeding_adds_to_what_is_there(seeded, doctor):
    seed.fill(seeded, 50, seed=8)
    page = seeded.ask(doctor, worklist.search, Filters(period=ALL))
    assert page.total == STUDIES + 50
    with transaction(seeded.engine, writing=True) as connection:
        connection.execute(text("INSERT INTO patient (number, issuer, name, alphabetic_name, "
                                "pinyin, initials, sex, birth_date) "
                                "VALUES ('next', '', '', '', '', '', '', '')"))
    assert rows(seeded, Patient)[-1].number == 'next'
