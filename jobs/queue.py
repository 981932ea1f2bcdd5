"""The queue: a table, so that a job is committed with the work that asked for it."""

import json
import os
import socket
import time
from dataclasses import dataclass

from sqlalchemy import Connection, text

from database import dialect

LANES = ('now', 'soon', 'bulk')
MAX_ATTEMPTS = 8
# NOTE: longer than a worker is ever kept from renewing it, or two would do the same
LEASE_S = 30.0
RENEW_S = 5.0
FIRST_PAUSE_S = 2.0
LONGEST_ERROR = 500

PUT = text("""
    INSERT INTO job (name, arguments, lane, key, due_at, state, attempts)
    VALUES (:name, :arguments, :lane, :key, :due_at, 'waiting', 0)
    ON CONFLICT DO NOTHING""")
DUE = """
    SELECT id FROM job WHERE lane = :lane AND (state = 'waiting' AND due_at <= :now
                                               OR state = 'running' AND claimed_at < :lost)
    ORDER BY due_at, id LIMIT 1"""
CLAIM = """
    UPDATE job SET state = 'running', attempts = attempts + 1, claimed_at = :now, claimed_by = :me
    WHERE id = ({due} {skip_locked}) RETURNING id, name, arguments, key, attempts"""
RENEW = text('UPDATE job SET claimed_at = :now WHERE id = :id AND claimed_by = :me')
FINISH = text('DELETE FROM job WHERE id = :id')
RETRY = text("""
    UPDATE job SET state = 'waiting', due_at = :due_at, error = :error
    WHERE id = :id AND NOT EXISTS (SELECT 1 FROM job WHERE key = :key AND state = 'waiting')""")
GIVE_UP = text("UPDATE job SET state = 'failed', error = :error WHERE id = :id")
HELD = text("""
    SELECT id, claimed_by FROM job WHERE state = 'running' AND claimed_by LIKE :machine""")
LOSE = text('UPDATE job SET claimed_at = 0 WHERE id = :id')
COUNT = text('SELECT lane, state, count(*) AS number FROM job GROUP BY lane, state')


@dataclass(frozen=True)
class Claimed:
    """A job that is this worker's to do until its lease ends."""

    id: int
    name: str
    arguments: dict[str, str]
    key: str | None
    attempts: int


def put(connection: Connection, name: str, arguments: dict[str, str], *,
        lane: str = 'soon', key: str | None = None, delay_s: float = 0) -> None:
    """Add a job to a transaction, unless one with its key waits already."""
    connection.execute(PUT, {'name': name, 'arguments': json.dumps(arguments), 'lane': lane,
                             'key': key, 'due_at': time.time() + delay_s})


def is_due(connection: Connection, lane: str) -> bool:
    """Tell whether a lane has a job to do; a look that takes no writer's turn."""
    return connection.execute(text(DUE), _now(lane)).first() is not None


def claim(connection: Connection, lane: str) -> Claimed | None:
    """Take the job of a lane that is due first; one whose worker died becomes due again."""
    statement = text(CLAIM.format(due=DUE, skip_locked=dialect.skip_locked(connection)))
    row = connection.execute(statement, {**_now(lane), 'me': _me()}).first()
    if row is None:
        return None
    return Claimed(row.id, row.name, json.loads(row.arguments), row.key, row.attempts)


def renew(connection: Connection, job: Claimed) -> None:
    """Hold a job for another lease."""
    connection.execute(RENEW, {'id': job.id, 'now': time.time(), 'me': _me()})


def finish(connection: Connection, job: Claimed) -> None:
    """Forget a job that is done."""
    connection.execute(FINISH, {'id': job.id})


def fail(connection: Connection, job: Claimed, error: Exception) -> None:
    """Note a failed attempt: try again after a growing pause, at last leave it to people."""
    noted = {'id': job.id, 'key': job.key, 'error': repr(error)[:LONGEST_ERROR]}
    if job.attempts >= MAX_ATTEMPTS:
        connection.execute(GIVE_UP, noted)
        return
    pause_s = FIRST_PAUSE_S * 2 ** (job.attempts - 1)
    again = connection.execute(RETRY, {**noted, 'due_at': time.time() + pause_s})
    if not again.rowcount:
        # NOTE: one with the same key waits already and will do what this one was for
        finish(connection, job)


def take_back_lost(connection: Connection) -> int:
    """Make due again what workers of this machine held that are no more; return how many."""
    rows = connection.execute(HELD, {'machine': f'{socket.gethostname()}:%'}).all()
    # NOTE: a number that was given to another process since is only found out when the lease ends
    lost = [row.id for row in rows if not _lives(int(row.claimed_by.rpartition(':')[2]))]
    for job_id in lost:
        connection.execute(LOSE, {'id': job_id})
    return len(lost)


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """Return how many jobs there are, by lane and state."""
    return {(row.lane, row.state): row.number for row in connection.execute(COUNT)}


def _now(lane: str) -> dict[str, object]:
    return {'lane': lane, 'now': time.time(), 'lost': time.time() - LEASE_S}


def _me() -> str:
    return f'{socket.gethostname()}:{os.getpid()}'


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
