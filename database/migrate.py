"""Bring the tables of an index to what this version of the house expects."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from database import assumptions, dialect, journal

MIGRATIONS = Path(__file__).parent / 'migrations'
SUBJECT = 7_301_001


def upgrade(engine: Engine) -> None:
    """Run the migrations that the index lacks, in one transaction each; none is no harm.

    Raises
    ------
    OSError
        If the database cannot be reached or written.
    """
    try:
        _upgrade(engine)
    except DBAPIError as error:
        if dialect.unreachable(error) or dialect.unwritable(error):
            raise OSError(str(error.orig).strip().partition('\n')[0]) from error
        raise


def newest() -> str:
    """Return the id of the last migration that this version brings."""
    return str(ScriptDirectory.from_config(_settings()).get_current_head())


def _upgrade(engine: Engine) -> None:
    with dialect.turn(engine), engine.connect() as connection, connection.begin():
        dialect.serialise(connection, SUBJECT)
        settings = _settings()
        settings.attributes['connection'] = connection
        command.upgrade(settings, 'head')
        dialect.assume(connection, assumptions.ROWS)
    journal.sync(engine)


def _settings() -> Config:
    settings = Config()
    settings.set_main_option('script_location', str(MIGRATIONS))
    return settings
