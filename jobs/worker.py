"""The worker: does the jobs of the queue, each lane on a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine

from database.engine import transaction
from jobs import queue
from jobs.queue import Claimed

log = logging.getLogger(__name__)

Observer = Callable[[str, float, bool], None]
"""Hears the name of a job, how many seconds it took, and whether it succeeded."""


class Worker:
    """Takes jobs from the queue until it is stopped."""

    def __init__(self, engine: Engine, run: Callable[[str, dict[str, str]], None], *,
                 lanes: Sequence[str] = queue.LANES, pause_s: float = 0.1,
                 observer: Observer = lambda *_: None) -> None:
        """Create a worker.

        Parameters
        ----------
        engine
            Where the queue is.
        run
            Does a job, given its name and arguments; it may be asked for the same job twice.
        lanes
            Which jobs to do; a slow lane never holds up another.
        pause_s
            Pause between two looks at an empty lane.
        observer
            Hears of every job that was done or failed.
        """
        self._engine = engine
        self._run = run
        self._pause_s = pause_s
        self._observer = observer
        self._stopping = threading.Event()
        self._held: dict[int, Claimed] = {}
        self._threads = [threading.Thread(target=self._loop, args=[lane], name=f'worker-{lane}',
                                          daemon=True) for lane in lanes]
        self._threads.append(threading.Thread(target=self._renew, name='worker-renew', daemon=True))

    def start(self) -> None:
        """Start working; what a worker that died on this machine held is due at once."""
        with transaction(self._engine, writing=True) as connection:
            lost = queue.take_back_lost(connection)
        if lost:
            log.info('%d jobs of a lost worker are due again', lost)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the jobs in hand and stop."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def work_once(self, lane: str) -> bool:
        """Do one job of a lane, if one is due: claimed and finished in transactions of their own.

        The job itself runs outside of both, so that a long one holds up nobody.
        """
        # NOTE: an idle worker must not stand in line with those who store
        if not self._look(lane):
            return False
        with transaction(self._engine, writing=True) as connection:
            job = queue.claim(connection, lane)
        if job is None:
            return False
        began = time.monotonic()
        error = self._try(job)
        with transaction(self._engine, writing=True) as connection:
            if error is None:
                queue.finish(connection, job)
            else:
                queue.fail(connection, job, error)
        self._observer(job.name, time.monotonic() - began, error is None)
        return True

    def _try(self, job: Claimed) -> Exception | None:
        with self._holding(job):
            try:
                self._run(job.name, job.arguments)
            except Exception as error:
                log.warning('job %s %s failed', job.id, job.name, exc_info=True)
                return error
        return None

    @contextmanager
    def _holding(self, job: Claimed) -> Iterator[None]:
        self._held[job.id] = job
        try:
            yield
        finally:
            del self._held[job.id]

    def _look(self, lane: str) -> bool:
        with transaction(self._engine, writing=False) as connection:
            return queue.is_due(connection, lane)

    def _loop(self, lane: str) -> None:
        while not self._stopping.is_set():
            try:
                found = self.work_once(lane)
            except Exception:
                # NOTE: a database that is away or locked for long; the lane outlives it
                log.warning('lane %s goes on after an error', lane, exc_info=True)
                found = False
                self._stopping.wait(1)
            if not found:
                self._stopping.wait(self._pause_s)

    def _renew(self) -> None:
        while not self._stopping.wait(queue.RENEW_S):
            try:
                held = list(self._held.values())
                if held:
                    with transaction(self._engine, writing=True) as connection:
                        for job in held:
                            queue.renew(connection, job)
            except Exception:
                log.warning('leases are renewed late', exc_info=True)
