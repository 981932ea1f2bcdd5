import os
import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from database.engine import transaction
from database.tables import Job
from jobs import queue
from jobs.worker import Worker


@pytest.fixture
def jobs(platform):
    def jobs() -> list[Job]:
        with Session(platform.engine) as session:
            return list(session.exec(select(Job)))
    return jobs


def put(platform, **options) -> None:
    with transaction(platform.engine, writing=True) as connection:
        queue.put(connection, 'greet', {'whom': 'you'}, **options)


def test_a_finished_job_leaves_no_row(platform, jobs):
    done = []
    put(platform)
    assert Worker(platform.engine, lambda *job: done.append(job)).work_once('soon')
    assert done == [('greet', {'whom': 'you'})]
    assert jobs() == []


def test_a_job_runs_outside_of_every_transaction(platform, jobs):
    put(platform)
    Worker(platform.engine, lambda *_: put(platform, lane='bulk')).work_once('soon')
    assert [job.lane for job in jobs()] == ['bulk']


def test_of_one_key_one_job_waits_while_another_runs(platform, jobs):
    put(platform, key='a')
    put(platform, key='a')
    assert len(jobs()) == 1
    Worker(platform.engine, lambda *_: put(platform, key='a')).work_once('soon')
    assert [job.state for job in jobs()] == ['waiting']


def test_a_job_that_is_not_due_and_one_of_another_lane_wait(platform):
    put(platform, delay_s=60)
    put(platform, lane='bulk')
    assert not Worker(platform.engine, lambda *_: None).work_once('soon')


def test_a_failed_job_is_tried_again_after_growing_pauses_and_then_left_to_people(
        platform, jobs, monkeypatch):
    def fail(*_) -> None:
        raise ZeroDivisionError
    put(platform)
    pauses = []
    for _ in range(queue.MAX_ATTEMPTS):
        Worker(platform.engine, fail).work_once('soon')
        job, = jobs()
        pauses.append(job.due_at - job.claimed_at)
        monkeypatch.setattr(queue.time, 'time', lambda due=job.due_at: due)
    assert (job.state, 'ZeroDivisionError' in job.error) == ('failed', True)
    assert pauses[:3] == pytest.approx([2, 4, 8], abs=0.5)


def test_a_job_whose_lease_ended_is_done_by_another(platform, monkeypatch):
    put(platform)
    with transaction(platform.engine, writing=True) as connection:
        queue.claim(connection, 'soon')
    assert not Worker(platform.engine, lambda *_: None).work_once('soon')
    monkeypatch.setattr(queue, 'LEASE_S', -1)
    assert Worker(platform.engine, lambda *_: None).work_once('soon')


def test_a_job_of_a_process_that_died_on_this_machine_is_due_at_once(platform):
    put(platform)
    died = subprocess.Popen([sys.executable, '-c', ''])
    died.wait()
    with transaction(platform.engine, writing=True) as connection:
        queue.claim(connection, 'soon')
        held = f'{queue._me().rpartition(":")[0]}:{died.pid}'
        connection.execute(text('UPDATE job SET claimed_by = :held'), {'held': held})
        assert queue.take_back_lost(connection) == 1
    assert Worker(platform.engine, lambda *_: None).work_once('soon')


def test_a_job_of_a_living_process_is_not_taken_back(platform):
    put(platform)
    with transaction(platform.engine, writing=True) as connection:
        queue.claim(connection, 'soon')
        assert queue._me().endswith(f':{os.getpid()}')
        assert queue.take_back_lost(connection) == 0


def test_two_workers_never_do_one_job_twice(platform):
    done = []
    for _ in range(20):
        put(platform, key=None)
    workers = [Worker(platform.engine, lambda *job: done.append(job), lanes=['soon'], pause_s=0.01)
               for _ in range(3)]
    for worker in workers:
        worker.start()
    for _ in range(600):
        if len(done) >= 20:
            break
        workers[0]._stopping.wait(0.05)
    for worker in workers:
        worker.stop()
    assert len(done) == 20
