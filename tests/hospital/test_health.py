import os
import shutil
from types import SimpleNamespace

import pytest

import app
from database.doubt import Doubt
from hospital import health, metrics
from hospital.actor import SYSTEM
from hospital.errors import NotPermitted, OutOfResources
from hospital.work import Work
from tests.database.engines import on_sqlite


def test_what_works_can_serve(platform):
    assert platform.ask(SYSTEM, health.parts) == {
        'database': True, 'journal': True, 'hot_tier': True}


@on_sqlite
def test_a_full_disk_cannot_serve(platform, monkeypatch):
    disk = SimpleNamespace(f_blocks=1000, f_bavail=1, f_frsize=4096)
    monkeypatch.setattr(os, 'statvfs', lambda _: disk)
    assert not platform.ask(SYSTEM, health.parts)['hot_tier']
    assert [each.key for each in platform.ask(SYSTEM, health.troubles)] == ['hot-tier-full']


@on_sqlite
def test_an_archive_that_is_gone_cannot_serve(settings, platform):
    shutil.rmtree(settings.data_dir / 'archive')
    assert not platform.ask(SYSTEM, health.parts)['hot_tier']


@on_sqlite
@pytest.mark.logs_errors
def test_a_journal_in_doubt_cannot_serve_and_is_told_to_those_who_administer(
        settings, platform, doctor):
    Doubt(f'{settings.data_dir}/index.db').begin(OSError(5, 'disk'))
    assert not platform.ask(SYSTEM, health.parts)['journal']
    trouble, = platform.ask(SYSTEM, health.troubles)
    assert (trouble.key, trouble.reason) == ('journal', 'disk')
    platform.ask(SYSTEM, health.measure)
    assert 'yunying_journal_in_doubt 1.0' in metrics.exposition().decode()
    with pytest.raises(NotPermitted):
        platform.ask(doctor, health.troubles)


@on_sqlite
def test_an_index_that_is_away_cannot_serve(settings):
    away = settings.model_copy(update={'database_url': 'postgresql://nobody@127.0.0.1:1/none'})
    with pytest.raises(OutOfResources):
        app.build(away).ask(SYSTEM, health.parts)


def test_the_jobs_that_wait_are_measured(platform):
    platform.ask(SYSTEM, Work.defer, 'something', lane='bulk')
    platform.ask(SYSTEM, Work.defer, 'something', lane='bulk')
    platform.ask(SYSTEM, health.measure)
    text = metrics.exposition().decode()
    assert 'yunying_jobs{lane="bulk",state="waiting"} 2.0' in text
    assert 'yunying_jobs{lane="now",state="waiting"} 0.0' in text
