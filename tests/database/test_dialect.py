from sqlalchemy import text

from database import dialect
from database.engine import open_engine, transaction

NAME = 'what: 100 % sure'


def test_a_statement_runs_as_it_is_written(settings):
    statement = text("SELECT :name AS name, '%' AS sign, :number + 1 AS number")
    engine = open_engine(settings.index_url)
    with transaction(engine, writing=False) as connection:
        row = dialect.execute(connection, statement, {'name': NAME, 'number': 2}).one()
    assert (row.name, row.sign, row.number) == (NAME, '%', 3)
    engine.dispose()


def test_a_connection_that_has_written_may_only_read_next(settings):
    engine = open_engine(settings.index_url)
    for writing in (True, False, True, False):
        with transaction(engine, writing=writing) as connection:
            if engine.name == 'sqlite':
                assert connection.execute(text('PRAGMA query_only')).scalar() == (not writing)
    engine.dispose()
