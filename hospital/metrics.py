"""What the platform counts about itself, summed over its processes where it serves.

The values lie in files of the folder that `PROMETHEUS_MULTIPROC_DIR` names; app.py sets it before
this module is loaded. Names follow Prometheus: a unit at the end, `_total` for what only grows.
"""

import os

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

FOLDER = 'PROMETHEUS_MULTIPROC_DIR'
DELAYS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
HELD_UP_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)

INSTANCES = Counter('yunying_instances_total', 'Instances that came in, by outcome', ['outcome'])
RECEIVED_BYTES = Counter('yunying_received_bytes_total', 'Bytes of data sets that came in')
REFUSED = Counter('yunying_associations_refused_total', 'Associations refused', ['reason'])
ASSOCIATIONS = Gauge('yunying_associations', 'Associations that are open now',
                     multiprocess_mode='livesum')
INDEXED = Counter('yunying_instances_indexed_total', 'Instances whose header was indexed')
INDEX_DELAY = Histogram('yunying_index_delay_seconds',
                        'From the last byte of an instance to its header read', buckets=DELAYS_S)
WORKLIST_DELAY = Histogram('yunying_worklist_delay_seconds',
                           'From the last byte of an instance to its study settled in the worklist',
                           buckets=DELAYS_S)
EVENT_DELAY = Histogram('yunying_event_delay_seconds',
                        'From something that happened to the pages that hear of it',
                        buckets=DELAYS_S)
JOBS = Histogram('yunying_job_seconds', 'How long jobs took', ['job', 'success'])
WAITING_JOBS = Gauge('yunying_jobs', 'Jobs in the queue', ['lane', 'state'],
                     multiprocess_mode='mostrecent')
JOURNAL_IN_DOUBT = Gauge('yunying_journal_in_doubt',
                         'Whether the journal of the index could not be synced',
                         multiprocess_mode='mostrecent')
FRAMES = Counter('yunying_frames_total', 'Frames that were served', ['kind', 'cached'])
FRAME_BYTES = Counter('yunying_frame_bytes_total', 'Bytes of frames that were served', ['kind'])
EVENTS = Counter('yunying_events_total', 'Events heard by the pages', ['kind'])
LOOP_DELAY = Histogram('yunying_loop_delay_seconds',
                       'How long the event loop of the pages was held up', buckets=HELD_UP_S)
PAGES = Gauge('yunying_open_pages', 'Pages that are open now', multiprocess_mode='livesum')


def exposition() -> bytes:
    """Return all values in the text format of Prometheus, of every process that counts."""
    if FOLDER not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget_process(pid: int) -> None:
    """Take what a process that ended held open out of the sums; its counts stay."""
    if FOLDER in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]
