"""What could not become an instance, or not yet, and what was decided about it."""

from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, Index, SQLModel, UniqueConstraint


class Decision(StrEnum):
    """What became of something in quarantine; its bytes are kept whatever it is."""

    WAITING = 'waiting'
    ACCEPTED = 'accepted'
    """Taken into the archive; what was shown before goes on being shown."""
    REPLACED = 'replaced'
    """Taken into the archive, and shown instead of what was before."""
    DISCARDED = 'discarded'
    """Taken nowhere."""
    CLEARED = 'cleared'
    """The same image in another encoding, as the platform found out by itself."""


class Quarantined(SQLModel, table=True):
    """Bytes that are kept, but shown to nobody until somebody decides."""

    __table_args__ = (
        UniqueConstraint('digest', 'reason', 'institution_id'),
        Index('quarantined_listed', 'institution_id', 'decision', 'received_at', 'id'),
    )

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(max_length=64)
    """BLAKE3 digest of the file as it was received, which names it."""
    file_digest: str = Field(max_length=64)
    """BLAKE3 digest of the file as it lies in the archive, which `check` compares."""
    pixel_sha256: str = Field(default='', max_length=64)
    """SHA-256 of the pixel data; empty if there is none, or nothing to compare it with."""
    size: int = Field(sa_type=BigInteger)
    reason: str = Field(max_length=32)
    """An outcome of storing: `different`, `unusable` or `misnamed`; or `orphan`."""
    instance_uid: str = Field(default='', max_length=64)
    series_uid: str = Field(default='', max_length=64)
    study_uid: str = Field(default='', max_length=64)
    sop_class_uid: str = Field(default='', max_length=64)
    transfer_syntax: str = Field(default='', max_length=64)
    announced: str = Field(default='', max_length=160)
    """SOP class and instance UID that its sender named, if others than it has."""
    patient_name: str = Field(default='', max_length=324)
    patient_number: str = Field(default='', max_length=64)
    modality: str = Field(default='', max_length=16)
    description: str = Field(default='', max_length=256)
    """Of the study."""
    institution_id: int = Field(foreign_key='institution.id')
    sender: str = Field(max_length=64)
    received_at: float
    times: int = 1
    """How often it came."""
    decision: str = Field(default=Decision.WAITING, max_length=16)
    decided_by: str = Field(default='', max_length=64)
    decided_at: float | None = None
