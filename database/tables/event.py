"""Events, kept for an hour so that every process hears of them."""

from sqlmodel import Field, SQLModel


class EventRow(SQLModel, table=True):
    """Something that happened, committed with what made it happen."""

    __tablename__ = 'event'
    # NOTE: or else SQLite gives the number of a deleted row again, and listeners miss the new one
    __table_args__ = {'sqlite_autoincrement': True}

    id: int | None = Field(default=None, primary_key=True)
    at: float = Field(index=True)
    kind: str = Field(max_length=64)
    fields: str
    """JSON."""
