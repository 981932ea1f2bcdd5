import multiprocessing
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

import app
from database.dialect import turn
from database.tables import AuditEntry, Department, EventRow, Job
from hospital import institutions, work
from hospital.actor import SYSTEM, Actor
from hospital.errors import NotPermitted, OutOfResources
from hospital.events import StudyChanged
from hospital.work import Work, reads
from settings import Settings
from tests.hospital.records import only, rows

WAIT_S = 60
LOCKED = {'sqlite': ('sqlite_errorname', 'SQLITE_BUSY'), 'postgresql': ('sqlstate', '40P01')}


def wait_until_awaited(database: str) -> None:
    """Wait until somebody stands in line for the turn to write."""
    awaited = re.compile(rf'-> FLOCK .*:{Path(f"{database}.turn").stat().st_ino} ')
    deadline = time.monotonic() + WAIT_S
    while not awaited.search(Path('/proc/locks').read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def add_department(work: Work, name: str) -> None:
    institutions.department(work, institutions.own(work), name)


@pytest.fixture
def locked(platform):
    """A use case that finds everything locked, as often as it is told, and counts its tries."""
    def make(times: int):
        def locked(work: Work) -> int:
            locked.tries += 1
            add_department(work, 'half done')
            if locked.tries > times:
                return locked.tries
            error = Exception('locked')
            setattr(error, *LOCKED[platform.engine.name])
            raise OperationalError('BEGIN', {}, error)
        locked.tries = 0
        return locked
    return make


def test_what_a_use_case_returns_is_answered_and_what_it_wrote_is_kept(platform):
    def both(work: Work, name: str, *, suffix: str) -> str:
        add_department(work, name)
        return name + suffix
    assert platform.ask(SYSTEM, both, 'CT', suffix='!') == 'CT!'
    assert only(platform, Department).name == 'CT'


def test_failed_work_leaves_no_row_no_job_and_no_event(platform):
    def fail(work: Work) -> None:
        add_department(work, 'CT')
        work.defer('something')
        work.announce(StudyChanged('one', 1))
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        platform.ask(SYSTEM, fail)
    assert rows(platform, Department) == rows(platform, Job) == rows(platform, EventRow) == []


def test_a_denial_is_recorded_although_the_work_is_undone(platform):
    def forbidden(work: Work) -> None:
        add_department(work, 'CT')
        raise NotPermitted('error.not-permitted', thing='1.2.3')
    with pytest.raises(NotPermitted):
        platform.ask(Actor('li', 'doctor', address='10.0.0.1'), forbidden)
    assert rows(platform, Department) == []
    entry = only(platform, AuditEntry)
    assert (entry.actor, entry.action, entry.object, entry.allowed) == (
        'li', 'forbidden', '1.2.3', False)
    assert (entry.reason, entry.address) == ('error.not-permitted', '10.0.0.1')


def test_a_denial_of_a_use_case_that_reads_is_recorded_too(platform):
    @reads
    def forbidden(work: Work) -> None:
        raise NotPermitted('error.not-permitted')
    with pytest.raises(NotPermitted):
        platform.ask(SYSTEM, forbidden)
    assert only(platform, AuditEntry).action == 'forbidden'


def test_a_lock_that_ends_is_waited_for(platform, locked):
    assert platform.ask(SYSTEM, locked(3)) == 4
    assert only(platform, Department).name == 'half done'


def test_a_lock_that_never_ends_is_out_of_resources_after_a_few_tries(platform, locked):
    never = locked(10**6)
    with pytest.raises(OutOfResources, match='busy'):
        platform.ask(SYSTEM, never)
    assert never.tries == 4
    assert rows(platform, Department) == []


def test_a_mistake_in_a_statement_is_not_tried_again_and_not_hidden(platform):
    tries = []

    def mistaken(work: Work) -> None:
        tries.append(work)
        work.connection.execute(text('SELECT * FROM nowhere'))
    with pytest.raises(DBAPIError, match='nowhere'):
        platform.ask(SYSTEM, mistaken)
    assert len(tries) == 1


def test_a_use_case_that_reads_cannot_write_and_waits_for_no_writer(platform):
    @reads
    def look(work: Work) -> int:
        return len(institutions.department_names(work))

    @reads
    def write(work: Work) -> None:
        add_department(work, 'MR')

    def add_and_look(work: Work) -> int:
        add_department(work, 'CT')
        return platform.ask(SYSTEM, look)
    assert platform.ask(SYSTEM, add_and_look) == 0
    with pytest.raises(OutOfResources, match='unwritable'):
        platform.ask(SYSTEM, write)


def test_work_begins_with_its_first_statement_and_holds_nobody_up_before(platform):
    def slow(work: Work) -> None:
        platform.ask(SYSTEM, add_department, 'first')
        add_department(work, 'second')
    platform.ask(SYSTEM, slow)
    assert [row.name for row in rows(platform, Department)] == ['first', 'second']


def test_a_glance_sees_what_is_committed_and_ends_at_once(platform):
    def glance_then_write(work: Work) -> list[str]:
        platform.ask(SYSTEM, add_department, 'CT')
        with work.glance() as connection:
            names = connection.execute(text('SELECT name FROM department')).scalars().all()
        platform.ask(SYSTEM, add_department, 'MR')
        return list(names)
    assert platform.ask(SYSTEM, glance_then_write) == ['CT']


def test_what_objects_changed_is_written_with_the_rest(platform):
    def rename(work: Work) -> None:
        work.session.get(Department, 1).name = 'renamed'
    platform.ask(SYSTEM, add_department, 'CT')
    platform.ask(SYSTEM, rename)
    assert only(platform, Department).name == 'renamed'


def test_an_answer_is_remembered_for_less_than_a_second(platform, monkeypatch):
    asked = []

    @reads
    def question(work: Work, what: str) -> str:
        asked.append(what)
        return what.upper()
    now = time.monotonic()
    for seconds in (0, 0.8, 1.0):
        monkeypatch.setattr(work.time, 'monotonic', lambda seconds=seconds: now + seconds)
        assert platform.recent(question, 'a') == 'A'
    assert platform.recent(question, 'b') == 'B'
    assert asked == ['a', 'a', 'b']


def test_a_no_is_never_remembered(platform):
    answers = iter([None, 'yes'])

    @reads
    def question(_work: Work) -> str | None:
        return next(answers)
    assert [platform.recent(question), platform.recent(question)] == [None, 'yes']
    assert platform.remembered(question) == (True, 'yes')


def test_an_answer_that_came_before_all_was_forgotten_is_not_remembered_after(platform):
    answers = iter(['in', 'out'])

    @reads
    def question(_work: Work) -> str:
        answer = next(answers)
        if answer == 'in':
            platform.forget()
        return answer
    assert [platform.recent(question), platform.recent(question)] == ['in', 'out']


def add_departments(settings: Settings, prefix: str) -> int:
    """Enter rows one by one, as a process of its own, and count those that failed."""
    platform = app.build(settings)
    failed = 0
    for number in range(30):
        try:
            platform.ask(SYSTEM, add_department, f'{prefix} {number}')
        except OutOfResources:
            failed += 1
    platform.engine.dispose()
    return failed


def test_three_processes_write_at_once_and_nothing_is_locked_out(settings, platform):
    with multiprocessing.get_context('spawn').Pool(3) as pool:
        failed = pool.starmap(add_departments, [(settings, name) for name in 'abc'])
    assert failed == [0, 0, 0]
    assert len(rows(platform, Department)) == 90


def test_who_reads_does_not_wait_with_who_awaits_the_turn_to_write(platform):
    if platform.engine.name != 'sqlite':
        pytest.skip('PostgreSQL knows no turns')

    @reads
    def look(work: Work) -> int:
        return work.connection.execute(text('SELECT 1')).scalar_one()
    with ThreadPoolExecutor() as threads:
        with turn(platform.engine):
            writing = threads.submit(platform.ask, SYSTEM, add_department, 'CT')
            wait_until_awaited(platform.engine.url.database)
            assert threads.submit(platform.ask, SYSTEM, look).result(WAIT_S) == 1
            assert not writing.done()
        writing.result(WAIT_S)
    assert only(platform, Department).name == 'CT'
