"""How the platform is: can its parts serve, and what waits."""

from sqlalchemy import text

from hospital import metrics
from hospital.work import Work, reads
from jobs import queue


@reads
def parts(work: Work) -> dict[str, bool]:
    """Tell of each part whether it can serve; an index that cannot raises OutOfResources."""
    work.connection.execute(text('SELECT 1'))
    try:
        full = work.archive.below_watermark()
    # NOTE: unmounted, or a store that does not answer; either way nothing can be kept
    except OSError:
        return {'database': True, 'hot_tier': False}
    return {'database': True, 'hot_tier': not full}


@reads
def measure(work: Work) -> None:
    """Bring the gauges up to date that nobody moves by working."""
    waiting = queue.counts(work.connection)
    for lane in queue.LANES:
        for state in ('waiting', 'running', 'failed'):
            metrics.WAITING_JOBS.labels(lane, state).set(waiting.get((lane, state), 0))
