"""Studies: what the lists show of an exam, and the counts of them."""

from enum import StrEnum
from typing import Any

from sqlmodel import Field, Index, SQLModel, text

from database.tables.word import Word

# NOTE: lists show what is settled, and an index of only that answers them without the rows
SETTLED: dict[str, Any] = {'sqlite_where': text('settled_at IS NOT NULL'),
                           'postgresql_where': text('settled_at IS NOT NULL')}
# NOTE: an index that holds what lists filter by tells which rows are wanted without reading them
TIME = ('day', 'listed_at', 'id')
FACETS = ('modality', 'state', 'body_part', 'patient_class', 'department_id')


class ExamState(StrEnum):
    """How far an exam has come."""

    SCHEDULED = 'scheduled'
    IN_PROGRESS = 'in_progress'
    AWAITING_REPORT = 'awaiting_report'
    COMPLETED = 'completed'
    CANCELLED = 'cancelled'


class ReportState(StrEnum):
    """How far a report has come."""

    UNWRITTEN = 'unwritten'
    DRAFTING = 'drafting'
    SUBMITTED = 'submitted'
    REVIEWED = 'reviewed'
    FINAL = 'final'
    AMENDED = 'amended'


class Study(SQLModel, table=True):
    """A study (PS3.3 A.1.2.2), with what lists sort and filter by in the row itself."""

    __table_args__ = (
        # NOTE: with the name, as the studies of some days are sorted by it
        Index('study_listed', 'institution_id', *TIME, *FACETS, 'patient_name', **SETTLED),
        Index('study_by_name', 'institution_id', 'patient_name', *TIME, *FACETS, **SETTLED),
        Index('study_of_patient', 'patient_id', 'institution_id', *TIME, *FACETS, **SETTLED),
        Index('study_by_dirt', 'dirty_at', sqlite_where=text('dirty_at IS NOT NULL'),
              postgresql_where=text('dirty_at IS NOT NULL')),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=16)
    """Opaque: what addresses, pages and jobs call the study by."""
    token: str = Field(unique=True, max_length=32)
    """Opaque: what the addresses of its frames begin with."""
    uid: str = Field(unique=True, max_length=64)
    institution_id: int = Field(foreign_key='institution.id')
    patient_id: int | None = Field(default=None, foreign_key='patient.id')
    visit_id: int | None = Field(default=None, foreign_key='visit.id')
    patient_name: str = Field(default='', max_length=324)
    """The patient's, for lists; not to be empty while sorting by it."""
    exam_state: str = Field(default=ExamState.AWAITING_REPORT, max_length=16)
    report_state: str = Field(default=ReportState.UNWRITTEN, max_length=16)
    state: str = Field(default='unwritten', max_length=16)
    """The exam state, and from `awaiting_report` on the report state."""
    modality: str = Field(default='', max_length=16)
    """The one it is listed under."""
    modalities: str = Field(default='', max_length=128)
    """All of them, joined by a backslash."""
    body_part: str = Field(default='', max_length=32)
    body_part_as_sent: str = Field(default='', max_length=128)
    patient_class: str = Field(default='', max_length=16)
    department_id: int | None = Field(default=None, foreign_key='department.id')
    """The performing department."""
    requesting_department: str = Field(default='', max_length=128)
    accession_number: str = Field(default='', max_length=64)
    exam_number: str = Field(default='', max_length=64)
    procedure: str = Field(default='', max_length=256)
    referring_physician: str = Field(default='', max_length=324)
    patient_age: str = Field(default='', max_length=8)
    """At the exam, as an AS value (PS3.5 6.2)."""
    study_date: str = Field(default='', max_length=10)
    study_time: str = Field(default='', max_length=16)
    time_offset: str = Field(default='', max_length=8)
    """As sent, such as +0800; empty if the header names none."""
    exam_at: float | None = None
    received_at: float
    listed_at: float
    """The later of exam and receipt, or for old archives the exam; lists go by it."""
    day: int | None = None
    """The day it is counted on, by `listed_at`; empty until it is settled."""
    history: bool = False
    """Whether it came in with an old archive, and so is no new work."""
    series_count: int = 0
    instance_count: int = 0
    image_count: int = 0
    thumbnail: str = Field(default='', max_length=32)
    """Instance id and frame number of the picture that stands for it, joined by a slash."""
    dirty_at: float | None = None
    """Since when instances wait to be indexed; empty if none do."""
    settled_at: float | None = None
    """When rows and counts last followed the instances."""


class StudyWord(SQLModel, table=True):
    """A beginning by which a study is found: of its accession or exam number, and their ends."""

    __tablename__ = 'study_word'

    word: str = Field(primary_key=True, sa_type=Word)
    study_id: int = Field(primary_key=True, foreign_key='study.id', ondelete='CASCADE', index=True)


class StudyCount(SQLModel, table=True):
    """How many studies of one day share what the facets tell apart."""

    __tablename__ = 'study_count'
    __table_args__ = (Index('study_count_revision', 'revision'),)

    day: int = Field(primary_key=True)
    """Days since 1970-01-01 in the platform's time zone, by `listed_at`."""
    institution_id: int = Field(primary_key=True)
    modality: str = Field(primary_key=True, max_length=16)
    state: str = Field(primary_key=True, max_length=16)
    body_part: str = Field(primary_key=True, max_length=32)
    patient_class: str = Field(primary_key=True, max_length=16)
    department_id: int = Field(primary_key=True)
    """0 if unknown."""
    number: int
    revision: int
    """Grows with every change, so that a reader can ask for what is newer than it knows."""


class StudyCounted(SQLModel, table=True):
    """As what a study is counted now, so that a change is taken back from the right row."""

    __tablename__ = 'study_counted'

    study_id: int = Field(primary_key=True, foreign_key='study.id', ondelete='CASCADE')
    day: int
    institution_id: int
    modality: str = Field(max_length=16)
    state: str = Field(max_length=16)
    body_part: str = Field(max_length=32)
    patient_class: str = Field(max_length=16)
    department_id: int
