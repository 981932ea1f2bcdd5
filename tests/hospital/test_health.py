import os
import shutil
from types import SimpleNamespace

import pytest

import app
from hospital import health, metrics
from hospital.actor import SYSTEM
from hospital.errors import OutOfResources
from hospital.work import Work
from tests.database.engines import on_sqlite


def test_what_works_can_serve(platform):
    assert platform.ask(SYSTEM, health.parts) == {'database': True, 'hot_tier': True}


@on_sqlite
def test_a_full_disk_cannot_serve(platform, monkeypatch):
    disk = SimpleNamespace(f_blocks=1000, f_bavail=1, f_frsize=4096)
    monkeypatch.setattr(os, 'statvfs', lambda _: disk)
    assert platform.ask(SYSTEM, health.parts) == {'database': True, 'hot_tier': False}


@on_sqlite
def test_an_archive_that_is_gone_cannot_serve(settings, platform):
    shutil.rmtree(settings.data_dir / 'archive')
    assert not platform.ask(SYSTEM, health.parts)['hot_tier']


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
