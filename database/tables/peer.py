"""Peers: the Application Entities that have called, or that are called."""

from sqlmodel import Field, SQLModel


class Peer(SQLModel, table=True):
    """A device or system; one that is not admitted waits for approval."""

    ae_title: str = Field(primary_key=True, max_length=16)
    host: str = Field(max_length=255)
    port: int | None = None
    """Where it can be called, if it answers."""
    institution_id: int | None = Field(default=None, foreign_key='institution.id')
    """Whose its images are; the installation's own if empty."""
    admitted: bool = False
    may_store: bool = True
    called_at: float | None = None
    """When it last asked for an association."""
    refused_at: float | None = None
    """When it was last refused an association, or an instance of it was."""
    refusal: str = Field(default='', max_length=64)
    """Why, as a short key."""
    blocked_at: float | None = None
    """When somebody decided that it is not let in."""
    stored_at: float | None = None
    """When something it sent was last indexed."""
    stored_day: int | None = None
    """The day that is counted, in days since 1970-01-01 of the platform's time zone."""
    stored_count: int | None = None
    """Instances it sent on that day."""
