"""What Alembic runs for every migration: within the connection that `database.migrate` hands in."""

from alembic import context

from database.tables import metadata

context.configure(connection=context.config.attributes['connection'], target_metadata=metadata,
                  render_as_batch=True, transaction_per_migration=False)
context.run_migrations()
