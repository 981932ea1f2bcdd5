"""Patients, their visits, and the words by which they are found."""

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from database.tables.word import Word


class Patient(SQLModel, table=True):
    """A person as one issuer of patient ids knows them (PS3.3 C.7.1.1)."""

    __table_args__ = (UniqueConstraint('issuer', 'number'),)

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(max_length=64)
    issuer: str = Field(max_length=64)
    """Issuer of Patient ID, or else the institution that the images belong to."""
    name: str = Field(default='', max_length=324)
    """As written, ideographic where there is such a group."""
    alphabetic_name: str = Field(default='', max_length=324)
    pinyin: str = Field(default='', max_length=324)
    initials: str = Field(default='', max_length=64)
    sex: str = Field(default='', max_length=16)
    birth_date: str = Field(default='', max_length=10)
    """ISO 8601, empty if unknown."""


class PatientWord(SQLModel, table=True):
    """A beginning by which a patient is found: of the name, its pinyin, initials, or number."""

    __tablename__ = 'patient_word'
    __table_args__ = (Index('patient_word_of', 'patient_id', 'word'),)

    word: str = Field(primary_key=True, sa_type=Word)
    patient_id: int = Field(primary_key=True, foreign_key='patient.id', ondelete='CASCADE')


class Visit(SQLModel, table=True):
    """One stay or consultation of a patient (PS3.3 C.3)."""

    __table_args__ = (
        UniqueConstraint('patient_id', 'number'),
        Index('visit_by_number', 'number'),
    )

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key='patient.id', ondelete='CASCADE')
    number: str = Field(max_length=64)
    patient_class: str = Field(default='', max_length=16)
    """`emergency`, `outpatient`, `inpatient`, `checkup`, or empty if nothing tells it."""
