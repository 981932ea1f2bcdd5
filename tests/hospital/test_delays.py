"""How long what comes takes to be read, listed and heard of: measured as it happens."""

import re
import time

import pytest

from database.tables import Instance, Study
from hospital import indexing, metrics
from hospital.actor import SYSTEM
from hospital.events import StudyChanged
from tests.hospital.records import index_waiting, only, take_in

DELAYS = ('index', 'worklist', 'event')


def measured() -> dict[str, tuple[float, float]]:
    """How many were measured, and the sum of their seconds, as /metrics tells them."""
    told = metrics.exposition().decode()
    return {name: tuple(float(re.search(
        rf'^yunying_{name}_delay_seconds_{what} (\S+)$', told, re.MULTILINE)[1])
        for what in ('count', 'sum')) for name in DELAYS}


def test_each_instance_is_measured_from_its_last_byte(platform, device, make_instance):
    before = measured()
    take_in(platform, device, make_instance(), came_at=time.time() - 100)
    index_waiting(platform)
    after = measured()
    for name in ('index', 'worklist'):
        assert after[name][0] == before[name][0] + 1
        assert 100 <= after[name][1] - before[name][1] < 160


def test_list_is_up_to_date_no_sooner_than_the_header_is_read(platform, device, make_instance):
    before = measured()
    for _ in range(3):
        take_in(platform, device, make_instance(study_uid='1.2.9'))
    index_waiting(platform)
    after = measured()
    index, worklist = (after[name][1] - before[name][1] for name in ('index', 'worklist'))
    assert worklist >= index > 0


def test_what_failed_to_be_listed_is_not_measured(platform, device, make_instance, monkeypatch):
    take_in(platform, device, make_instance())
    before = measured()['worklist']

    def fail(_work, _study_id) -> None:
        raise KeyboardInterrupt
    monkeypatch.setattr(indexing.studies, 'settle', fail)
    with pytest.raises(KeyboardInterrupt):
        platform.ask(SYSTEM, indexing.index, str(only(platform, Study).id))
    assert measured()['worklist'] == before
    assert only(platform, Instance).state == 'received'


def test_header_that_is_read_anew_is_not_measured(platform, device, make_instance):
    take_in(platform, device, make_instance())
    index_waiting(platform)
    before = measured()
    platform.ask(SYSTEM, indexing.again)
    index_waiting(platform)
    assert measured() == before


def test_time_until_pages_hear_is_measured(platform):
    heard = []
    platform.bus.start()
    stop = platform.bus.subscribe(StudyChanged, heard.append)
    before = measured()['event'][0]
    platform.ask(SYSTEM, lambda work: work.announce(StudyChanged('one', 1)))
    for _ in range(500):
        if heard:
            break
        time.sleep(0.02)
    stop()
    platform.bus.stop()
    assert measured()['event'][0] > before
