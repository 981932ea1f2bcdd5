"""Write many rows of a table at once, the quickest way that its database has."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, text

Row = Sequence[Any]
SUPERUSER = text("SELECT current_setting('is_superuser') = 'on'")


def begin(connection: Connection) -> None:
    """Prepare a transaction for many rows, whose references are known to be right."""
    if connection.dialect.name == 'postgresql' and connection.execute(SUPERUSER).scalar_one():
        connection.execute(text('SET LOCAL session_replication_role = replica'))


def load(connection: Connection, table: Table, columns: Sequence[str],
         rows: Iterable[Row]) -> None:
    """Add rows that have values for some columns; the others get their defaults."""
    others = {column.name: getattr(column.default, 'arg', None)
              for column in table.columns if column.name not in columns}
    names = ', '.join(f'"{name}"' for name in (*columns, *others))
    rest = tuple(others.values())
    whole = ((*row, *rest) for row in rows)
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == 'sqlite':
        marks = ', '.join('?' * (len(columns) + len(others)))
        driver.executemany(f'INSERT INTO {table.name} ({names}) VALUES ({marks})', whole)
        return
    with driver.cursor().copy(f'COPY {table.name} ({names}) FROM STDIN') as copy:
        for row in whole:
            copy.write_row(row)


def finish(engine: Engine, tables: Iterable[Table]) -> None:
    """Let PostgreSQL go on with the ids that come next, and do now what it does by itself later."""
    if engine.dialect.name != 'postgresql':
        return
    with engine.connect().execution_options(isolation_level='AUTOCOMMIT') as connection:
        for table in tables:
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                                    f'(SELECT max(id) FROM {table.name}))'))
        connection.execute(text('VACUUM ANALYZE'))
