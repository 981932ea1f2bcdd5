"""The audit trail: who did what to which thing, written with what was done."""

import time

from sqlalchemy import Connection, text

from hospital.actor import Actor

RECORD = text("""
    INSERT INTO audit (at, actor, role, action, object, allowed, reason, address, occasion)
    VALUES (:at, :actor, :role, :action, :object, :allowed, :reason, :address, :occasion)
    ON CONFLICT DO NOTHING""")
LONGEST_OBJECT = 128


def record(connection: Connection, actor: Actor, action: str, thing: str = '', *,
           occasion: str | None = None, denied: str = '', reason: str = '') -> None:
    """Write an entry; of one occasion, such as an association, once for each thing.

    `denied` is the reason why the actor was not let, empty if they were; `reason` what the actor
    gave for it.
    """
    connection.execute(RECORD, {
        'at': time.time(), 'actor': actor.name, 'role': actor.role, 'action': action,
        'object': thing[:LONGEST_OBJECT], 'allowed': not denied, 'reason': denied or reason,
        'address': actor.address, 'occasion': occasion})
