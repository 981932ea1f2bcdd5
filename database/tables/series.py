"""Series, as the index knows them."""

from sqlmodel import Field, SQLModel, UniqueConstraint


class Series(SQLModel, table=True):
    """A series (PS3.3 A.1.2.3)."""

    __table_args__ = (UniqueConstraint('study_id', 'uid'),)

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(foreign_key='study.id', ondelete='CASCADE')
    uid: str = Field(max_length=64)
    number: int | None = None
    modality: str = Field(default='', max_length=16)
    description: str = Field(default='', max_length=256)
    protocol: str = Field(default='', max_length=256)
    body_part: str = Field(default='', max_length=32)
    laterality: str = Field(default='', max_length=16)
    series_date: str = Field(default='', max_length=10)
    series_time: str = Field(default='', max_length=16)
    equipment: str = Field(default='', max_length=128)
    technique: str = Field(default='', max_length=128)
