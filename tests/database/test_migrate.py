from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from database import migrate
from database.engine import transaction
from database.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_expects(platform):
    with transaction(platform.engine, writing=True) as connection:
        context = MigrationContext.configure(connection, opts={'compare_type': True})
        assert compare_metadata(context, metadata) == []


def test_migrating_twice_changes_nothing(platform):
    migrate.upgrade(platform.engine)
    with transaction(platform.engine, writing=False) as connection:
        assert MigrationContext.configure(connection).get_current_revision() == migrate.newest()
