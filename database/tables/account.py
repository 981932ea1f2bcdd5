"""Accounts of people, and where they are signed in."""

from sqlmodel import Field, SQLModel


class Account(SQLModel, table=True):
    """A person who may sign in."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=64)
    """What the person types to sign in."""
    full_name: str = Field(default='', max_length=64)
    role: str = Field(max_length=16)
    """One of `Role`."""
    institution_id: int = Field(foreign_key='institution.id')
    password_hash: str
    """Argon2id, in the PHC string format."""
    active: bool = True
    failures: int = 0
    """Wrong passwords since the last right one."""
    locked_until: float = 0
    created_at: float


class LoginSession(SQLModel, table=True):
    """One person signed in on one device; deleting the row signs them out."""

    __tablename__ = 'session'

    id: str = Field(primary_key=True, max_length=64)
    """SHA-256 of the cookie, which is kept nowhere."""
    account_id: int = Field(foreign_key='account.id', index=True)
    began_at: float
    seen_at: float
    expires_at: float
    address: str = Field(default='', max_length=64)


class LoginFailure(SQLModel, table=True):
    """Wrong passwords from one address, whatever the account."""

    __tablename__ = 'login_failure'

    address: str = Field(primary_key=True, max_length=64)
    failures: int
    last_at: float


class ViewingGrant(SQLModel, table=True):
    """The frames of one study, open to one session."""

    __tablename__ = 'viewing_grant'

    study_id: int = Field(primary_key=True, foreign_key='study.id', ondelete='CASCADE')
    session_id: str = Field(primary_key=True, foreign_key='session.id', ondelete='CASCADE',
                            max_length=64)
    expires_at: float
