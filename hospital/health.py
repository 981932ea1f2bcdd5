"""How the platform is: can its parts serve, and what waits."""

from dataclasses import dataclass

from sqlalchemy import text

from database import journal
from hospital import access, metrics
from hospital.access import Action
from hospital.work import Work, reads
from jobs import queue


@dataclass(frozen=True)
class Trouble:
    """Why nothing can be taken in, for those who can mend it."""

    key: str
    reason: str = ''
    """As the system says it."""
    since: float | None = None


@reads
def parts(work: Work) -> dict[str, bool]:
    """Tell of each part whether it can serve; an index that cannot raises OutOfResources."""
    work.connection.execute(text('SELECT 1'))
    troubles = {trouble.key for trouble in _troubles(work)}
    return {'database': True, 'journal': 'journal' not in troubles,
            'hot_tier': not troubles & {'hot-tier', 'hot-tier-full'}}


@reads
def troubles(work: Work) -> list[Trouble]:
    """Return why nothing can be taken in; nothing if all is well.

    Raises
    ------
    NotPermitted
        If the role does not administer.
    """
    access.permit(work, Action.CORRECT)
    return _troubles(work)


@reads
def measure(work: Work) -> None:
    """Bring the gauges up to date that nobody moves by working."""
    metrics.JOURNAL_IN_DOUBT.set(journal.trouble(work.connection.engine) is not None)
    waiting = queue.counts(work.connection)
    for lane in queue.LANES:
        for state in ('waiting', 'running', 'failed'):
            metrics.WAITING_JOBS.labels(lane, state).set(waiting.get((lane, state), 0))


def _troubles(work: Work) -> list[Trouble]:
    found = []
    journalled = journal.trouble(work.connection.engine)
    if journalled is not None:
        found.append(Trouble('journal', journalled.reason, journalled.since))
    try:
        if work.archive.below_watermark():
            found.append(Trouble('hot-tier-full'))
    # NOTE: unmounted, or a store that does not answer; either way nothing can be kept
    except OSError as error:
        found.append(Trouble('hot-tier', error.strerror or str(error)))
    return found
