"""Many who store at the same moment: nobody is refused, and nothing is new twice."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest
from pydicom import Dataset

import app
from database.tables import Instance, Job, Study
from hospital import ingest
from hospital.actor import Actor
from hospital.ingest import Outcome
from settings import Settings
from tests.conftest import incoming
from tests.hospital.records import rows


@pytest.fixture(scope='module')
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context('spawn')) as executor:
        yield executor


@pytest.fixture(params=['threads', 'processes'])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Eight threads, or three processes."""
    if request.param == 'processes':
        yield request.getfixturevalue('processes')
        return
    with ThreadPoolExecutor(8) as threads:
        yield threads


def store(settings: Settings, device: Actor, dataset: Dataset) -> Outcome:
    """Store as a process of its own would, with a platform of its own."""
    platform = app.build(settings)
    outcome = platform.ask(device, ingest.accept, incoming(dataset)).outcome
    platform.engine.dispose()
    return outcome


@pytest.fixture
def storing(settings, device):
    return partial(store, settings, device)


def test_all_that_are_stored_at_once_are_new_and_of_their_studies(
        executor, storing, platform, make_instance):
    datasets = [make_instance(study_uid='1.2.3') for _ in range(12)]
    datasets += [make_instance() for _ in range(12)]
    assert list(executor.map(storing, datasets)) == [Outcome.STORED] * 24
    assert len(rows(platform, Instance)) == 24
    assert len(rows(platform, Study)) == len(rows(platform, Job)) == 13


def test_one_instance_that_many_store_at_once_is_new_exactly_once(
        executor, storing, platform, make_instance):
    outcomes = Counter(executor.map(storing, [make_instance()] * 12))
    assert outcomes == {Outcome.STORED: 1, Outcome.DUPLICATE: 11}
    assert len(rows(platform, Instance)) == 1


def test_of_several_that_claim_one_uid_at_once_one_is_stored_and_the_others_are_quarantined(
        executor, storing, platform, make_instance):
    datasets = [make_instance(pixels=bytes([number] * 8)) for number in range(9)]
    for dataset in datasets:
        dataset.SOPInstanceUID = '1.2.3'
    outcomes = Counter(executor.map(storing, datasets))
    assert outcomes == {Outcome.STORED: 1, Outcome.DIFFERENT: 8}
    assert len(list(platform.archive.keys())) == 9
