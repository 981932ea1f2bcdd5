"""Frames that are encoded before anybody asks."""

import numpy as np
import pytest

import app
from database.tables import Job
from hospital import ahead, gathering, manifest, pictures, viewing
from hospital.actor import SYSTEM
from hospital.ahead import FIRST, THUMBNAIL, Wanted
from jobs.worker import Worker
from settings import Settings
from tests.hospital.records import listed, rows


@pytest.fixture
def database_url() -> str:
    """SQLite alone: what is asked here is tested on both below."""
    return ''


@pytest.fixture
def study(platform, device, make_instance) -> str:
    """A film of five frames, whose indexing has asked for them to be encoded."""
    pixels = np.arange(40, dtype='<u2').tobytes()
    return listed(platform, device, make_instance(
        pixels=pixels, Rows=2, Columns=4, NumberOfFrames=5))


@pytest.fixture
def quiet(platform):
    """Nobody has stored anything for a while."""
    with platform.engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM job WHERE name = '{gathering.INDEX}'")


def ready(platform, study, how):
    """The numbers of the frames that are encoded in a way."""
    found = platform.ask(SYSTEM, manifest.manifest, study)
    study_id = platform.ask(SYSTEM, viewing.listed, found['study']['token'])
    instance, = set(found['display_sets'][0]['frames']['instance'])
    places = [platform.ask(SYSTEM, viewing.place, study_id, instance, number)
              for number in range(1, 6)]
    make = pictures.exact if how is None else lambda *place: pictures.rendered(*place, how)
    return [place.number for place in places if make(platform, place).cached]


def waiting(platform):
    return [job for job in rows(platform, Job) if job.name == ahead.FILL]


def test_indexing_asks_for_frames_to_be_encoded_in_the_lowest_lane(platform, study):
    job, = waiting(platform)
    assert (job.lane, job.state) == ('bulk', 'waiting')


def test_old_studies_are_not_encoded_ahead(platform, device, make_instance):
    listed(platform, device, make_instance(pixels=bytes(16), Rows=2, Columns=4), history=True)
    assert waiting(platform) == []


def test_every_frame_is_there_before_anybody_asks(platform, study, quiet):
    ahead.fill(platform, study)
    assert ready(platform, study, None) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(('how', 'frame'), [(FIRST, 1), (THUMBNAIL, 3)])
def test_pictures_are_those_that_the_viewer_asks_for_first(platform, study, quiet, how, frame):
    ahead.fill(platform, study)
    assert ready(platform, study, how) == [frame]


def test_what_is_seen_first_comes_first():
    film = {'kind': 'image', 'reason': None, 'tiles': None,
            'frames': {'instance': [7, 7, 7], 'frame': [1, 2, 3]}}
    managed = {'kind': 'image', 'reason': None, 'tiles': None, 'managed': True,
               'frames': {'instance': [9], 'frame': [1]}}
    other = {'kind': 'other', 'reason': 'no', 'frames': {'instance': [8], 'frame': [1]}}
    assert ahead.wishes([film, managed, other]) == [
        Wanted(7, 1, FIRST), Wanted(7, 1, None), Wanted(9, 1, FIRST), Wanted(7, 2, THUMBNAIL),
        Wanted(7, 2, None), Wanted(9, 1, THUMBNAIL), Wanted(7, 3, None)]


def test_it_waits_while_somebody_reads(platform, study, quiet):
    platform.cache.get('a frame that a reader wants')
    ahead.fill(platform, study, start='2')
    assert not ahead.is_idle(platform)
    assert ready(platform, study, None) == []


def test_it_waits_while_something_comes_in(platform, study, quiet):
    assert ahead.is_idle(platform)
    platform.ask(SYSTEM, gathering.defer, 1)
    assert not ahead.is_idle(platform)


def test_it_works_for_a_moment_and_goes_on_where_it_was(platform, study, quiet, monkeypatch):
    monkeypatch.setattr(ahead, 'PIECE_S', 0.0)
    with platform.engine.begin() as connection:
        connection.exec_driver_sql('DELETE FROM job')
    ahead.fill(platform, study, start='3')
    job, = waiting(platform)
    assert '"start": "3"' in job.arguments


def test_one_study_takes_a_share_of_the_cache_at_most(platform, study, quiet, monkeypatch):
    monkeypatch.setattr(ahead, 'SHARE', 1e-9)
    ahead.fill(platform, study)
    assert ready(platform, study, None) == []


def test_study_that_is_gone_is_no_error(platform, quiet):
    ahead.fill(platform, 'no such study')
    assert waiting(platform) == []


def test_worker_does_it(platform, study, quiet):
    with platform.engine.begin() as connection:
        connection.exec_driver_sql('UPDATE job SET due_at = 0')
    worker = app.build_worker(Settings(), platform)
    assert isinstance(worker, Worker)
    assert worker.work_once('bulk')
    assert rows(platform, Job) == []
    assert ready(platform, study, None) == [1, 2, 3, 4, 5]
