import multiprocessing
import queue
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

import app
from database.engine import transaction
from database.tables import EventRow
from hospital.actor import SYSTEM
from hospital.events import SessionEnded, StudyChanged
from hospital.work import Work
from settings import Settings
from tests.database.engines import on_postgresql
from tests.hospital.records import rows

ONE, TWO = StudyChanged('one', 1), StudyChanged('two', 1)


@pytest.fixture
def heard(platform) -> Iterator[queue.Queue]:
    """What the bus hands out of changed studies."""
    heard: queue.Queue = queue.Queue()
    platform.bus.subscribe(StudyChanged, heard.put)
    platform.bus.start()
    yield heard
    platform.bus.stop()


def announce(settings: Settings, *events: StudyChanged) -> None:
    platform = app.build(settings)
    for event in events:
        platform.ask(SYSTEM, Work.announce, event)
    platform.engine.dispose()


def test_an_event_of_another_process_is_heard_in_this_one(settings, platform, heard):
    other = multiprocessing.get_context('spawn').Process(
        target=announce, args=[settings, ONE, TWO])
    other.start()
    assert [heard.get(timeout=30), heard.get(timeout=30)] == [ONE, TWO]
    other.join()


def test_an_event_of_this_process_is_heard_once(platform, heard):
    platform.ask(SYSTEM, Work.announce, ONE)
    assert heard.get(timeout=10) == ONE
    platform.ask(SYSTEM, Work.defer, 'nothing')
    platform.ask(SYSTEM, Work.announce, TWO)
    assert heard.get(timeout=10) == TWO
    assert heard.empty()


def test_what_happened_before_somebody_listens_is_not_heard(platform):
    platform.ask(SYSTEM, Work.announce, ONE)
    heard: queue.Queue = queue.Queue()
    platform.bus.subscribe(StudyChanged, heard.put)
    platform.bus.start()
    platform.ask(SYSTEM, Work.announce, TWO)
    assert heard.get(timeout=10) == TWO
    platform.bus.stop()


def test_failed_work_announces_nothing(platform, heard):
    def fail(work: Work) -> None:
        work.announce(ONE)
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        platform.ask(SYSTEM, fail)
    platform.ask(SYSTEM, Work.announce, TWO)
    assert heard.get(timeout=10) == TWO
    assert heard.empty()


def test_events_of_many_at_once_are_all_heard_once_and_in_the_order_of_their_rows(
        settings, platform, heard):
    events = [StudyChanged(f'{number}', 1) for number in range(60)]
    threads = [threading.Thread(target=announce, args=[settings, *events[start::6]])
               for start in range(6)]
    for thread in threads:
        thread.start()
    found = [heard.get(timeout=30) for _ in events]
    for thread in threads:
        thread.join()
    assert sorted(found, key=lambda event: int(event.study)) == events
    assert [repr(event.study)[1:-1] in row.fields for event, row in
            zip(found, rows(platform, EventRow), strict=True)] == [True] * 60
    assert heard.empty()


def test_each_kind_is_heard_by_those_who_asked_for_it(platform, heard):
    ended: queue.Queue = queue.Queue()
    stop = platform.bus.subscribe(SessionEnded, ended.put)
    platform.ask(SYSTEM, Work.announce, SessionEnded('s'))
    assert ended.get(timeout=10) == SessionEnded('s')
    assert heard.empty()
    stop()
    assert (platform.bus.listeners(SessionEnded), platform.bus.listeners(StudyChanged)) == (0, 1)


def test_who_stopped_listening_hears_nothing_more(platform, heard):
    gone: queue.Queue = queue.Queue()
    stop = platform.bus.subscribe(StudyChanged, gone.put)
    stop()
    stop()
    platform.ask(SYSTEM, Work.announce, ONE)
    assert heard.get(timeout=10) == ONE
    assert gone.empty()


@pytest.mark.logs_errors
def test_a_listener_that_fails_keeps_nobody_else_from_hearing(platform, heard, caplog):
    def fail(_event: StudyChanged) -> None:
        raise ZeroDivisionError
    platform.bus.subscribe(StudyChanged, fail)
    last: queue.Queue = queue.Queue()
    platform.bus.subscribe(StudyChanged, last.put)
    for event in (ONE, TWO):
        platform.ask(SYSTEM, Work.announce, event)
    assert [last.get(timeout=10), last.get(timeout=10)] == [ONE, TWO]
    assert 'StudyChanged failed' in caplog.text


def test_an_event_that_this_version_does_not_know_is_passed_over(platform, heard):
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text("INSERT INTO event (at, kind, fields) VALUES (0, 'Later', '{}')"))
    platform.ask(SYSTEM, Work.announce, ONE)
    assert heard.get(timeout=10) == ONE


def test_events_are_kept_for_an_hour(platform):
    platform.ask(SYSTEM, Work.announce, ONE)
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('UPDATE event SET at = at - 3601'))
    platform.ask(SYSTEM, Work.announce, TWO)
    assert ['two' in row.fields for row in rows(platform, EventRow)] == [True]


def test_the_number_of_a_forgotten_event_is_not_given_again(platform, heard):
    platform.ask(SYSTEM, Work.announce, ONE)
    assert heard.get(timeout=10) == ONE
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('DELETE FROM event'))
    platform.ask(SYSTEM, Work.announce, TWO)
    assert heard.get(timeout=10) == TWO


@on_postgresql
def test_a_bus_that_lost_its_connection_hears_what_happened_meanwhile(platform, heard):
    platform.ask(SYSTEM, Work.announce, ONE)
    assert heard.get(timeout=10) == ONE
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"))
    platform.ask(SYSTEM, Work.announce, TWO)
    assert heard.get(timeout=20) == TWO


def test_a_bus_that_was_stopped_can_start_again(platform, heard):
    platform.bus.stop()
    platform.bus.start()
    platform.ask(SYSTEM, Work.announce, ONE)
    assert heard.get(timeout=10) == ONE
