"""Jobs that wait to be done."""

from enum import StrEnum

from sqlmodel import Field, Index, SQLModel, text


class JobState(StrEnum):
    """How far a job has come; one that is done has no row."""

    WAITING = 'waiting'
    RUNNING = 'running'
    FAILED = 'failed'


class Job(SQLModel, table=True):
    """A call to be made later: the name of a job and its arguments.

    Of the jobs with one key at most one waits. One that runs does not count: it may have looked
    already at what the new one is for.
    """

    __table_args__ = (
        Index('job_waits_once', 'key', unique=True,
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
        Index('job_due', 'lane', 'state', 'due_at'),
    )

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    arguments: str
    """JSON."""
    lane: str = Field(max_length=16)
    key: str | None = Field(default=None, max_length=128)
    due_at: float
    claimed_at: float | None = None
    claimed_by: str | None = Field(default=None, max_length=80)
    """Machine and process of the worker."""
    state: str = Field(default=JobState.WAITING, max_length=16)
    attempts: int = 0
    error: str | None = None
