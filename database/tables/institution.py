"""Institutions and their departments."""

from sqlmodel import Field, SQLModel, UniqueConstraint


class Institution(SQLModel, table=True):
    """A hospital, or a campus that keeps lists of its own."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=128)
    own: bool = False
    """Whether it is the installation's own, to which belongs what is mapped to no other."""


class Department(SQLModel, table=True):
    """A department of an institution, known by the name that headers and people use."""

    __table_args__ = (UniqueConstraint('institution_id', 'name'),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key='institution.id')
    name: str = Field(max_length=128)
