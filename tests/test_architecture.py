"""The plan of the house: who may import whom, and which way leads to a study.

Each rule is a function from the modules of the house to what is wrong with them. A small house
with one planted offence is held against each rule, so that none of them sleeps.
"""

import subprocess
import sys

import pytest

from tests.rules import doors, floors, house, names, pages

RULES = [
    floors.rooms_of_the_plan, floors.one_direction, floors.libraries_in_their_trade,
    floors.parts_that_stand_alone, floors.no_cycles, floors.no_deferred_imports,
    names.names_that_say_something, names.empty_packages,
    pages.short_pages, pages.colourless_pages, pages.nothing_foreign_is_run,
    doors.through_the_doors, doors.no_false_keys, doors.no_hidden_queries,
    doors.frame_index_in_few_hands,
]

SOUND = {
    'app.py': 'def build():\n    import pages.doctor.worklist',
    'database/engine.py': 'import sqlalchemy',
    'database/tables/__init__.py': 'from database.tables.study import Study',
    'database/tables/study.py': 'class Study: ...',
    'imaging/voi.py': 'import numba',
    'imaging/dicom/header.py': 'import pydicom',
    'hospital/__init__.py': '',
    'hospital/access.py': 'from database.tables import Study\n\ndef visible(work): ...',
    'pages/doctor/worklist.py': 'from nicegui import ui\nfrom hospital import access',
}
SETTLES = """OWN = text("SELECT 1 FROM study")
SHARED = text("SELECT 2 FROM study")
def settle(work): return _sum(OWN, SHARED)
def _sum(*queries): return text("SELECT 3 FROM study")
def find(work): return SHARED
"""
ASKS = 'from database.tables import Study, Series, Frame\nfrom hospital import access\n'


@pytest.mark.parametrize('rule', RULES, ids=lambda rule: rule.__name__)
def test_house_is_built_to_plan(rule):
    assert list(rule(house.built())) == []


@pytest.mark.parametrize('rule', RULES, ids=lambda rule: rule.__name__)
def test_sound_house_breaks_no_rule(rule):
    assert list(rule(house.planned(**SOUND))) == []


@pytest.mark.parametrize(('rule', 'path', 'source'), [
    (floors.rooms_of_the_plan, 'cellar/wine.py', ''),
    (floors.one_direction, 'imaging/planted.py', 'import database.engine'),
    (floors.one_direction, 'dicom_node/planted.py', 'from imaging import voi'),
    (floors.one_direction, 'pages/planted.py', 'from database import engine'),
    (floors.one_direction, 'components/planted.py', 'from hospital import reports'),
    (floors.one_direction, 'hospital/planted.py', 'from settings import Settings'),
    (floors.one_direction, 'integrations/planted.py', 'from dicom_node import node'),
    (floors.one_direction, 'pages/planted/__init__.py', 'from ..hospital import x\nimport storage'),
    (floors.libraries_in_their_trade, 'pages/planted.py', 'import numpy'),
    (floors.libraries_in_their_trade, 'hospital/planted.py', 'from pydicom.dataset import Dataset'),
    (floors.libraries_in_their_trade, 'pages/planted.py', 'def f():\n    import sqlalchemy'),
    (floors.parts_that_stand_alone, 'pages/streams/planted.py', 'from nicegui import ui'),
    (floors.no_cycles, 'imaging/voi.py', 'def later():\n    import imaging.voi_user'),
    (floors.no_deferred_imports, 'hospital/planted.py', 'def later():\n    import json'),
    (floors.no_deferred_imports, 'pages/planted.py', 'import_module("hospital.access")'),
    (names.names_that_say_something, 'hospital/utils.py', ''),
    (names.names_that_say_something, 'imaging/common/voi.py', ''),
    (names.empty_packages, 'hospital/__init__.py', 'from hospital.access import visible'),
    (names.empty_packages, 'hospital/reports/__init__.py', 'from hospital.access import visible'),
    (names.empty_packages, 'hospital/reports/__init__.py', 'LONGEST = 3'),
    (pages.short_pages, 'pages/doctor/planted.py', '\n' * 120),
    (pages.colourless_pages, 'pages/doctor/planted.py', 'ui.label("").style("color: #3af")'),
    (pages.nothing_foreign_is_run, 'components/planted.py', 'x = {":formatter": value}'),
    (pages.nothing_foreign_is_run, 'pages/planted.py', 'ui.label().props(f"title={name}")'),
    (pages.nothing_foreign_is_run, 'pages/planted.py', 'ui.html("<b>" + name)'),
    (pages.nothing_foreign_is_run, 'pages/planted.py', 'ui.html(text, sanitize=False)'),
    (pages.nothing_foreign_is_run, 'pages/planted.py', 'ui.editor()'),
    (doors.no_hidden_queries, 'database/tables/planted.py', 'studies = Relationship()'),
    (doors.frame_index_in_few_hands, 'hospital/reports.py', 'from database.tables import Frame'),
    (doors.no_false_keys, 'hospital/planted.py', 'rows = ROWS.format(visible="1 = 1")'),
], ids=lambda value: getattr(value, '__name__', value))
def test_each_rule_finds_a_planted_offence(rule, path, source):
    user = {'imaging/voi_user.py': 'import imaging.voi'}
    assert list(rule(house.planned(**{**SOUND, **user, path: source}))) != []


@pytest.mark.parametrize('source', [
    'def all(work): return work.session.exec(select(Study))',
    'def all(work): return select(Study.patient_name).where(Study.id == 1)',
    'def one(work): return work.session.get(Study, 1)',
    'for row in session.exec(select(Series)): pass',
    'if session.get(Study, 1): pass',
    'with session.begin(select(Study)): pass',
    'class Rows:\n    query = select(Study)',
    'from database.tables import Study as Thing\nquery = select(Thing)',
    'from database import tables\nrow = session.get(tables.Frame, 1)',
    'import database.tables.study\nquery = select(database.tables.study.Study.id)',
    'from hospital.access import Study as Passed\nquery = select(Passed)',
    'prior = aliased(Study)\nquery = select(prior)',
    'Thing = Study\nOther = Thing\nquery = select(Other)',
    'for table in (Study, Series): session.get(table, 1)',
    'session.add(Study(uid="1.2"))',
    'query = query.join(Series, Series.study_id == 1)',
    'query = select(Patient.name).where(Study.patient_id == Patient.id)',
    'rows = session.scalars(Study.__table__.select())',
    'query = exists(Study)',
    'query = exists().where(select(Study).exists())',
    'query = update(Study).values(state="final")',
    'query = select(Study.__table__)',
    'TABLE = Study.__table__\nquery = TABLE.select()',
    'query = select(getattr(tables, "Study"))',
    'query = select(metadata.tables["study"])',
    'ALL = text("SELECT * FROM instance")',
    'ALL = "SELECT * FROM patient, study WHERE 1"',
    'ALL = "select uid from frame"',
    'ALL = "SELECT count(*) " + "FROM study"',
    'ALL = f"DELETE FROM {Study.__tablename__}"',
    'def one(work): cursor.execute("update Study set uid = 1")',
    'mine = access.visible(work)\nquery = select(Study)',
    'visible = True\nquery = select(Study).where(visible)',
])
def test_no_way_leads_past_the_doors(source):
    planted = house.planned(**{**SOUND, 'hospital/planted.py': ASKS + source})
    assert list(doors.through_the_doors(planted)) != []


@pytest.mark.parametrize('source', [
    'query = select(Study).where(access.visible(work))',
    'from hospital.access import visible\nquery = select(Study).where(visible(work))',
    'query = query.where(Study.modality == "CT")',
    'rows = session.exec(query.where(Study.modality == "CT"))',
    'condition = exists().where(Word.study_id == Study.id)',
    'condition = Study.id.in_(select(Word.study_id).where(Word.word == "1"))',
    'def show(study: Study) -> Study: return study',
    'from imaging.frames import Frame\nframe = Frame(1)',
    'ROWS = "SELECT uid FROM study WHERE {visible}"',
    'query = text(ROWS.format(visible=access.visible_text(work)))',
    'log.info("read %s instances from study %s", count, uid)',
    'JOBS = "SELECT study_id FROM job WHERE study_id = 1"',
    '"""Select frames FROM the study."""',
])
def test_what_is_limited_or_asks_nothing_passes(source):
    planted = house.planned(**{**SOUND, 'hospital/planted.py': ASKS + source})
    assert list(doors.through_the_doors(planted)) == []


def test_settling_a_study_and_what_serves_it_alone_may_go_past_the_doors():
    planted = house.planned(**{**SOUND, 'hospital/studies.py': SETTLES})
    assert list(doors.through_the_doors(planted)) == ['hospital/studies.py:2 goes past the doors']


def test_what_serves_settling_and_others_may_not_go_past_the_doors():
    user = 'from hospital import studies\nquery = studies.OWN'
    planted = house.planned(**{**SOUND, 'hospital/studies.py': SETTLES, 'hospital/user.py': user})
    assert 'hospital/studies.py:1 goes past the doors' in doors.through_the_doors(planted)


def test_every_exception_to_the_doors_is_needed():
    rooms = {name.partition('.')[0] for name in house.built()}
    gone = [place for place in doors.PAST_THE_DOORS if place.partition('.')[0] not in rooms]
    assert gone == []


def test_dicom_process_never_loads_what_pages_and_kernels_need():
    never = '{"nicegui", "fastapi", "numba", "itk", "imagecodecs", "s3fs"}'
    loads = f'import app, dicom_node.node, sys; sys.exit({never} & sys.modules.keys() or None)'
    done = subprocess.run([sys.executable, '-c', loads], cwd=house.ROOT, capture_output=True,
                          text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, '')
