"""Frames: where their bytes are."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class Frame(SQLModel, table=True):
    """One frame of an instance, as a range of the bytes of its file."""

    instance_id: int = Field(primary_key=True, foreign_key='instance.id', ondelete='CASCADE')
    number: int = Field(primary_key=True)
    """From 1 (PS3.3 C.7.6.6.1.1)."""
    offset: int = Field(sa_type=BigInteger)
    length: int = Field(sa_type=BigInteger)
    fragments: int = 1
    """Of how many items the range is made; 0 if it is native."""
    damaged: bool = False
    """Whether bytes of it are missing."""
