"""Instances, of which several may claim one UID."""

from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, SQLModel, text


class InstanceState(StrEnum):
    """How far an instance has come."""

    RECEIVED = 'received'
    INDEXED = 'indexed'
    UNREADABLE = 'unreadable'
    """Kept, but its header does not parse; listed with the reason."""


class Instance(SQLModel, table=True):
    """An instance in the archive (PS3.3 C.12.1)."""

    __table_args__ = (
        Index('instance_shown', 'uid', unique=True, sqlite_where=text('shown'),
              postgresql_where=text('shown')),
        Index('instance_superseded', 'uid', sqlite_where=text('NOT shown'),
              postgresql_where=text('NOT shown')),
        Index('instance_of_study', 'study_id', 'state'),
        Index('instance_by_digest', 'digest'),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(max_length=64)
    study_id: int = Field(foreign_key='study.id', ondelete='CASCADE')
    series_uid: str = Field(max_length=64)
    series_id: int | None = Field(default=None, foreign_key='series.id')
    """Known once it is indexed."""
    sop_class_uid: str = Field(default='', max_length=64)
    transfer_syntax: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    """BLAKE3 digest of the file, which follows from transfer syntax and data set alone.

    It names the file, too.
    """
    file_digest: str = Field(max_length=64)
    """BLAKE3 digest of the whole file, by which it is verified."""
    size: int = Field(sa_type=BigInteger)
    """Bytes of the file."""
    state: str = Field(default=InstanceState.RECEIVED, max_length=16)
    damaged: bool = False
    """Whether its pixel data is cut short."""
    shown: bool = True
    """Whether it is the one of its UID that lists and viewers show."""
    problem: str = Field(default='', max_length=64)
    """Key of why it is unreadable."""
    number: int | None = None
    pixel_sha256: str | None = Field(default=None, max_length=64)
    """Of its pixel data; known once something else has come under its UID."""
    frame_count: int = 0
    picture: str = ''
    """JSON of `imaging.picture.Picture`, empty if it has no image."""
    sender: str | None = Field(default=None, max_length=64)
    """Who brought it: an AE title, or the name of an account."""
    received_at: float
    """When its last byte had come."""
