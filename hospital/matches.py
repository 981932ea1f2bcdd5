"""Which studies some words find, as a condition that is answered the quickest way.

How many patients bear a word decides the way: from few patients to their studies; through a list
of the patients that each study is looked up in; or, if so many bear it that the next study may
well be one of theirs, from each study to the words of its patient.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, intersect, or_, select, true, union
from sqlmodel import col

from database.tables import PatientWord, Study, StudyWord
from hospital import access, words
from hospital.conditions import SETTLED, Condition
from hospital.work import Work

FEW = 2000
"""Up to so many patients or studies of a word all that they lead to is read."""
MANY = 10_000
"""Of more patients it is quicker to look at the words of a study's patient than to list them."""
LISTED, UNLISTED = 3, 20
"""What it costs to look into such a list, and into the words of a patient."""


@dataclass(frozen=True)
class Match:
    """What a study must fulfil to be found."""

    looked_up: tuple[Condition, ...] = ()
    """For each study that is read anyway."""
    leading: tuple[Condition, ...] = ()
    """The same, but one of them leads from a word to its studies; none if they are very many."""
    size: int = 0
    """To how many patients or studies that one leads."""
    cost: int = 0
    """To look a study up takes as long as to read so many others."""
    nothing: bool = False
    """Whether nothing fulfils it, which needs no further question."""

    @property
    def is_rare(self) -> bool:
        """Tell whether all that is found can be read."""
        return bool(self.leading) and self.size <= FEW


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
    if not asked or not all(each.size for each in asked):
        return Match(nothing=bool(asked))
    first, *others = sorted(asked, key=lambda each: each.size)
    looked_up = tuple(map(_looked_up, asked))
    cost = sum(LISTED if each.size <= MANY else UNLISTED for each in asked)
    if others and first.size > FEW and (found := _together(work, asked)) is not None:
        return Match(looked_up, (col(Study.patient_id).in_(found),), len(found), cost)
    if first.size > MANY:
        return Match(looked_up, cost=cost)
    leading = (_leading(work, first), *map(_looked_up, others))
    return Match(looked_up, leading, first.size, cost)


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
    of_patients = select(col(Study.id)).where(access.visible(work), SETTLED,
                                              col(Study.patient_id).in_(patients))
    return col(Study.id).in_(union(of_patients, studies))


def _together(work: Work, asked: list[_Word]) -> list[int] | None:
    """Return the few patients who bear all words, if they are few."""
    if any(each.studies or each.patients > MANY for each in asked):
        return None
    patients = intersect(*(select(col(PatientWord.patient_id)).where(each.of_patient)
                           for each in asked))
    found = work.connection.execute(patients.limit(FEW + 1)).scalars().all()
    return list(found) if len(found) <= FEW else None


def _looked_up(word: _Word) -> Condition:
    """Return a condition that is looked up for each study that is read anyway."""
    found: list[ColumnElement[Any]] = []
    if word.patients > MANY:
        found.append(_bears(col(PatientWord.patient_id) == Study.patient_id, word.of_patient))
    elif word.patients:
        patients = select(col(PatientWord.patient_id)).where(word.of_patient)
        found.append(col(Study.patient_id).in_(patients))
    if word.studies > MANY:
        found.append(_bears(col(StudyWord.study_id) == Study.id, word.of_study))
    elif word.studies:
        found.append(col(Study.id).in_(select(col(StudyWord.study_id)).where(word.of_study)))
    # NOTE: or else a database that takes a word for rare goes the other way, through all of its
    # patients, or compares each study with each of them
    return or_(*(func.coalesce(each, false()) for each in found))


def _bears(*conditions: Condition) -> ColumnElement[Any]:
    # NOTE: EXISTS would have PostgreSQL list all that bear the word
    return select(true()).where(*conditions).limit(1).scalar_subquery()
