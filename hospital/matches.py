"""Which studies some words find, as a condition that is answered the quickest way.

How many patients bear a word decides the way: from few patients to their studies; through a list
of the patients that each study is looked up in; or, if so many bear it that the next study may
well be one of theirs, from each study to the words of its patient.
"""

from dataclasses import dataclass
from functools import reduce

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union
from sqlmodel import col

from database.tables import PatientWord, Study, StudyWord
from hospital import access, words
from hospital.conditions import Condition
from hospital.work import Work

FEW = 2000
"""Up to so many patients or studies of a word all that they lead to is read."""
MANY = 10_000
"""Of more patients it is quicker to look at the words of a study's patient than to list them."""


@dataclass(frozen=True)
class Match:
    """What a study must fulfil to be found."""

    conditions: tuple[Condition, ...] = ()
    few: bool = False
    """Whether one of them leads to few studies."""
    nothing: bool = False
    """Whether there is none, which needs no further question."""


@dataclass(frozen=True)
class _Word:
    """A word, and how many begin with it."""

    patients: int
    studies: int
    of_patient: ColumnElement[bool]
    of_study: ColumnElement[bool]

    @property
    def size(self) -> int:
        """How much it leads to."""
        return max(self.patients, self.studies)


def of_words(work: Work, text: str) -> Match:
    """Return what all words of a text find together; no words find everything."""
    asked = [_word(work, each) for each in words.asked(text[:words.LONGEST])]
    if not asked:
        return Match()
    if not all(each.size for each in asked):
        return Match(nothing=True)
    first, *others = sorted(asked, key=lambda each: each.size)
    few = first.size <= FEW
    leading = _leading(work, first) if few else _looked_up(first)
    return Match((leading, *map(_looked_up, others)), few)


def _word(work: Work, word: str) -> _Word:
    of_patient = and_(col(PatientWord.word) >= word, col(PatientWord.word) < words.end(word))
    of_study = and_(col(StudyWord.word) >= word, col(StudyWord.word) < words.end(word))
    patients = select(col(PatientWord.patient_id)).where(of_patient).limit(MANY + 1).subquery()
    studies = select(col(StudyWord.study_id)).where(of_study).limit(MANY + 1).subquery()
    numbers = select(*(select(func.count()).select_from(each).scalar_subquery()
                       for each in (patients, studies)))
    patients_found, studies_found = work.connection.execute(numbers).one()
    return _Word(patients_found, studies_found, of_patient, of_study)


def _leading(work: Work, word: _Word) -> Condition:
    """Return a condition that leads from the word to its studies."""
    patients = select(col(PatientWord.patient_id)).where(word.of_patient)
    studies = select(col(StudyWord.study_id)).where(word.of_study)
    if not word.studies:
        return col(Study.patient_id).in_(patients)
    if not word.patients:
        return col(Study.id).in_(studies)
    of_patients = select(col(Study.id)).where(access.visible(work),
                                              col(Study.patient_id).in_(patients))
    return col(Study.id).in_(union(of_patients, studies))


def _looked_up(word: _Word) -> Condition:
    """Return a condition that is looked up for each study that is read anyway."""
    found: list[Condition] = []
    if word.patients > MANY:
        found.append(exists().where(col(PatientWord.patient_id) == Study.patient_id,
                                    word.of_patient))
    elif word.patients:
        patients = select(col(PatientWord.patient_id)).where(word.of_patient)
        # NOTE: the sum keeps the database from going the other way, through all these patients
        found.append((col(Study.patient_id) + 0).in_(patients))
    if word.studies > MANY:
        found.append(exists().where(col(StudyWord.study_id) == Study.id, word.of_study))
    elif word.studies:
        studies = select(col(StudyWord.study_id)).where(word.of_study)
        found.append((col(Study.id) + 0).in_(studies))
    return reduce(or_, found)
