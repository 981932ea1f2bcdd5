"""Who and what a study is about, from a header: patient, visit, departments, and search words."""

from typing import Any

from sqlalchemy import text

from hospital import institutions, words
from hospital.work import Work
from imaging.dicom import dates
from imaging.dicom.facts import Facts, PatientFacts

KEY = text('SELECT key FROM study WHERE id = :study_id')
ENTER_PATIENT = text("""
    INSERT INTO patient (number, issuer, name, alphabetic_name, pinyin, initials, sex, birth_date)
    VALUES (:number, :issuer, :name, :alphabetic_name, :pinyin, :initials, :sex, :birth_date)
    ON CONFLICT (issuer, number) DO UPDATE SET
        name = CASE WHEN excluded.name = '' THEN patient.name ELSE excluded.name END,
        alphabetic_name = CASE WHEN excluded.name = '' THEN patient.alphabetic_name
                               ELSE excluded.alphabetic_name END,
        pinyin = CASE WHEN excluded.name = '' THEN patient.pinyin ELSE excluded.pinyin END,
        initials = CASE WHEN excluded.name = '' THEN patient.initials ELSE excluded.initials END,
        sex = CASE WHEN excluded.sex = '' THEN patient.sex ELSE excluded.sex END,
        birth_date = CASE WHEN excluded.birth_date = '' THEN patient.birth_date
                          ELSE excluded.birth_date END
    RETURNING id""")
PATIENT_WORD = text("""
    INSERT INTO patient_word (word, patient_id) VALUES (:word, :patient_id)
    ON CONFLICT DO NOTHING""")
STUDY_WORD = text("""
    INSERT INTO study_word (word, study_id) VALUES (:word, :study_id) ON CONFLICT DO NOTHING""")
ENTER_VISIT = text("""
    INSERT INTO visit (patient_id, number, patient_class)
    VALUES (:patient_id, :number, :patient_class)
    ON CONFLICT (patient_id, number) DO UPDATE SET
        patient_class = CASE WHEN excluded.patient_class = '' THEN visit.patient_class
                             ELSE excluded.patient_class END
    RETURNING id, patient_class""")
REGISTER = text("""
    UPDATE study SET patient_id = :patient_id, visit_id = :visit_id, patient_name = :name,
        body_part = :body_part, body_part_as_sent = :body_part_as_sent,
        patient_class = :patient_class, department_id = :department_id,
        requesting_department = :requesting_department, accession_number = :accession_number,
        exam_number = :exam_number, procedure = :procedure,
        referring_physician = :referring_physician, patient_age = :age,
        study_date = :study_date, study_time = :study_time, time_offset = :time_offset,
        exam_at = :exam_at
    WHERE id = :study_id""")


def register(work: Work, study_id: int, institution_id: int, facts: Facts) -> None:
    """Note of a study what one of its headers tells; what the header leaves out stays unknown.

    Called with the first header that is indexed, so that an exam does not change under its reader.
    """
    key = work.connection.execute(KEY, {'study_id': study_id}).scalar_one()
    patient_id = _patient(work, facts.patient, institution_id, key)
    visit_id, patient_class = _visit(work, patient_id, facts)
    study = facts.study
    work.connection.execute(REGISTER, {
        'study_id': study_id, 'patient_id': patient_id, 'visit_id': visit_id,
        'name': facts.patient.name[:324], 'patient_class': patient_class,
        'body_part': study.body_part[:32], 'body_part_as_sent': study.body_part_as_sent[:128],
        'department_id': institutions.department(work, institution_id,
                                                 study.performing_department),
        'requesting_department': study.requesting_department[:128],
        'accession_number': study.accession_number[:64], 'exam_number': study.exam_number[:64],
        'procedure': study.description[:256],
        'referring_physician': study.referring_physician[:324], 'age': facts.patient.age[:8],
        'study_date': study.date[:10], 'study_time': study.time[:16],
        'time_offset': study.timezone_offset[:8],
        'exam_at': dates.moment(study.date, study.time, study.timezone_offset, work.zone)})
    _write_words(work, STUDY_WORD, {'study_id': study_id}, {
        *words.of_number(study.accession_number), *words.of_number(study.exam_number)})


def _patient(work: Work, facts: PatientFacts, institution_id: int, study_key: str) -> int:
    # NOTE: people without a number must not become one person
    issuer = (facts.issuer or f'institution {institution_id}') if facts.number else study_key
    patient_id = int(work.connection.execute(ENTER_PATIENT, {
        'number': facts.number[:64], 'issuer': issuer[:64], 'name': facts.name[:324],
        'alphabetic_name': facts.alphabetic_name[:324], 'pinyin': facts.pinyin[:324],
        'initials': facts.initials[:64], 'sex': facts.sex[:16],
        'birth_date': facts.birth_date[:10]}).scalar_one())
    names = (facts.name, facts.alphabetic_name, facts.pinyin, facts.initials,
             *facts.other_letters)
    _write_words(work, PATIENT_WORD, {'patient_id': patient_id},
                 words.of_patient(names, facts.number))
    return patient_id


def _visit(work: Work, patient_id: int, facts: Facts) -> tuple[int | None, str]:
    # NOTE: without a number two stays could not be told apart, so none is noted
    if not facts.visit.number:
        return None, facts.visit.patient_class
    row = work.connection.execute(ENTER_VISIT, {
        'patient_id': patient_id, 'number': facts.visit.number[:64],
        'patient_class': facts.visit.patient_class[:16]}).one()
    return int(row.id), str(row.patient_class)


def _write_words(work: Work, statement: Any, whose: dict[str, int], found: set[str]) -> None:
    if found:
        work.connection.execute(statement, [{**whose, 'word': word} for word in sorted(found)])
