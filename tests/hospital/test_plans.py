"""No question walks through all that an archive holds: it finds its way by indexes."""

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event

from hospital import manifest, viewing, worklist
from hospital.filters import Filters
from tests.hospital.records import listed

LARGE = ('study', 'series', 'instance', 'frame', 'patient', 'visit', 'patient_word', 'study_word',
         'study_count', 'study_counted', 'quarantined', 'audit', 'event', 'job')
WALK = re.compile(rf'SCAN ({"|".join(LARGE)})\b|.* AUTOMATIC ')
OTHER = re.compile('--|PRAGMA|BEGIN|COMMIT|ROLLBACK')


@pytest.fixture
def walks(platform):
    """Tell where SQLite has read all of a large table since, however few rows there were."""
    if platform.engine.dialect.name != 'sqlite':
        pytest.skip('the plans of PostgreSQL depend on what it has found in its tables')
    said: dict[str, None] = {}
    event.listen(platform.engine, 'checkout',
                 lambda driver, *_: driver.set_trace_callback(said.setdefault))

    def walks() -> list[tuple[str, str]]:
        assert said
        with closing(sqlite3.connect(platform.engine.url.database)) as looking:
            return [(step, statement) for statement in list(said) if not OTHER.match(statement)
                    for *_, step in looking.execute(f'EXPLAIN QUERY PLAN {statement}')
                    if WALK.match(step)]
    return walks


def test_nothing_walks_while_studies_come_in(platform, doctor, make_instance, walks):
    listed(platform, doctor, make_instance(study_uid='1.2.3'), make_instance(study_uid='1.2.3'))
    assert walks() == []


def test_nothing_walks_while_a_list_is_looked_at(platform, doctor, make_instance, walks):
    key = listed(platform, doctor, make_instance(patient_id='P1'))
    for filters in (Filters(), Filters(period='all', modality=('CT',)), Filters(page=2),
                    Filters(words='P1')):
        platform.ask(doctor, worklist.look, filters)
    platform.ask(doctor, worklist.preview, key)
    assert walks() == []


def test_nothing_walks_while_a_study_is_opened(platform, doctor, make_instance, walks):
    key = listed(platform, doctor, make_instance(patient_id='P1'))
    platform.ask(doctor, viewing.open, key)
    platform.ask(doctor, manifest.manifest, key)
    assert walks() == []
