"""The audit trail; rows are added and never changed."""

from sqlmodel import Field, Index, SQLModel, UniqueConstraint


class AuditEntry(SQLModel, table=True):
    """Who did what to which thing, from where, and whether they were let (PS3.15 A.5)."""

    __tablename__ = 'audit'
    __table_args__ = (
        UniqueConstraint('occasion', 'action', 'object'),
        Index('audit_of_object', 'object', 'at'),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: float
    actor: str = Field(max_length=64)
    role: str = Field(max_length=16)
    action: str = Field(max_length=32)
    object: str = Field(default='', max_length=128)
    allowed: bool = True
    reason: str = Field(default='', max_length=128)
    address: str = Field(default='', max_length=64)
    occasion: str | None = Field(default=None, max_length=64)
    """What is recorded once, such as an association and the studies it brings; else empty."""
