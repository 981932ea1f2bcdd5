import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from database import dialect
from database.engine import open_engine, transaction

NAME = 'what: 100 % sure'


def test_a_statement_runs_as_it_is_written(settings):
    statement = text("SELECT :name AS name, '%' AS sign, :number + 1 AS number")
    engine = open_engine(settings.index_url)
    with transaction(engine, writing=False) as connection:
        row = dialect.first(connection, statement, {'name': NAME, 'number': 2})
    assert row == (NAME, '%', 3)
    engine.dispose()


def test_a_statement_without_rows_has_no_first_one(settings):
    engine = open_engine(settings.index_url)
    with transaction(engine, writing=True) as connection:
        assert dialect.first(connection, text('CREATE TABLE thing (name TEXT)'), {}) is None
        assert dialect.first(connection, text('INSERT INTO thing VALUES (:name)'), {
            'name': NAME}) is None
        assert dialect.first(connection, text('SELECT name FROM thing'), {}) == (NAME,)
        assert dialect.first(connection, text('SELECT name FROM thing WHERE 1 = 0'), {}) is None
    engine.dispose()


def test_a_refusal_of_the_database_is_told_alike_whoever_asks(settings):
    engine = open_engine(settings.index_url)
    enter = text('INSERT INTO thing VALUES (:name)')
    with transaction(engine, writing=True) as connection:
        dialect.first(connection, text('CREATE TABLE thing (name TEXT PRIMARY KEY)'), {})
        dialect.first(connection, enter, {'name': NAME})
    with transaction(engine, writing=True) as connection:
        with pytest.raises(IntegrityError) as refusal:
            dialect.first(connection, enter, {'name': NAME})
        connection.rollback()
    assert dialect.contended(refusal.value)
    with transaction(engine, writing=False) as connection:
        assert connection.execute(text("SELECT 'again'")).scalar() == 'again'
    engine.dispose()


def test_a_connection_that_has_written_may_only_read_next(settings):
    engine = open_engine(settings.index_url)
    for writing in (True, False, True, False):
        with transaction(engine, writing=writing) as connection:
            if engine.name == 'sqlite':
                assert connection.execute(text('PRAGMA query_only')).scalar() == (not writing)
    engine.dispose()
