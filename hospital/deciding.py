"""What is decided about something in quarantine: accept it, show it instead, or discard it.

Whatever is decided, the bytes stay, and so does the entry, with who decided and when. A decision
may be made twice; a discarded one may still be taken in.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from database.tables import Decision, Quarantined
from hospital import access, audit, ingest, quarantine, versions
from hospital.access import Action
from hospital.errors import Conflict, Invalid
from hospital.events import QuarantineChanged
from hospital.ingest import Incoming, Outcome
from hospital.work import Work
from imaging.dicom import header, part10
from imaging.dicom.header import HeaderError, Scan
from storage.archive import Archive, Kept, Missing

OPEN = (Decision.WAITING, Decision.DISCARDED)
LONGEST_REASON = 128
DECIDE = text("""
    UPDATE quarantined SET decision = :decision, decided_by = :actor, decided_at = :now
    WHERE id = :id AND decision = :before""")
DONE, WITHOUT_UID, ELSEWHERE, OTHER_STUDY = 'done', 'without-uid', 'elsewhere', 'other-study'
UNREADABLE = 'unreadable'


@dataclass(frozen=True)
class Tally:
    """How many of several were decided as asked, and how many others had decided about before."""

    done: int
    left: int = 0


@dataclass(frozen=True)
class Choice:
    """A decision, and why it cannot be made."""

    decision: Decision
    obstacle: str = ''
    """A word for the reason, empty if it can be made."""


def accept(work: Work, entry_id: int) -> None:
    """Take an entry into the archive; what is shown under its UID, if anything, goes on being.

    Raises
    ------
    NotFound, NotPermitted
        As `quarantine.entry`.
    Conflict
        If it cannot be accepted, or something else was decided.
    """
    entry = _decide(work, entry_id, Decision.ACCEPTED)
    if entry is None:
        return
    known = versions.of_uid(work, entry.instance_uid)
    shown = next((row for row in known if row.shown), None)
    if entry.digest in {row.digest for row in known}:
        return
    if shown is None:
        _enter(work, entry)
    else:
        versions.keep_beside(work, shown.study_id, entry.model_dump())


def replace(work: Work, entry_id: int) -> None:
    """Take an entry into the archive and show it instead of what is shown under its UID.

    Raises
    ------
    NotFound, NotPermitted
        As `quarantine.entry`.
    Conflict
        If it cannot replace anything, or something else was decided.
    """
    entry = _decide(work, entry_id, Decision.REPLACED)
    if entry is None:
        return
    for study_id in versions.supersede(work, entry.instance_uid):
        versions.settle_later(work, study_id)
    audit.record(work.connection, work.actor, 'correct', entry.study_uid)
    _enter(work, entry)


def discard(work: Work, entry_id: int) -> None:
    """Take an entry nowhere; it stays, and may be taken in later.

    Raises
    ------
    NotFound, NotPermitted
        As `quarantine.entry`.
    Conflict
        If it was taken in already.
    """
    _decide(work, entry_id, Decision.DISCARDED)


def discard_all(work: Work, entry_ids: Sequence[int], reason: str) -> Tally:
    """Discard several for one reason, each with an entry of its own in the audit trail.

    What somebody has decided about meanwhile is left as it is.

    Raises
    ------
    Invalid
        If no reason is given.
    NotFound, NotPermitted
        As `quarantine.entry`; then none is discarded.
    """
    said = ' '.join(reason.split())[:LONGEST_REASON]
    if not said:
        raise Invalid('error.decision-reason')
    done, left, institutions = 0, 0, set()
    for entry_id in sorted(set(entry_ids)):
        try:
            entry = _note(work, entry_id, Decision.DISCARDED, said)
        except Conflict:
            entry = None
        if entry is None:
            left += 1
            continue
        done += 1
        institutions.add(entry.institution_id)
    for institution_id in institutions:
        work.announce(QuarantineChanged(institution_id))
    return Tally(done, left)


def is_whole(archive: Archive, entry: Quarantined) -> bool:
    """Tell whether the file of an entry is there, as long as it came; what it holds is not read."""
    try:
        return archive.size(entry.digest) == entry.size
    except (Missing, OSError):
        return False


def choices(work: Work, entry: Quarantined) -> list[Choice]:
    """Return what can be decided about an entry, and why the rest cannot."""
    access.permit(work, Action.CORRECT)
    obstacles = _obstacles(work, entry)
    return [Choice(decision, obstacles.get(decision, ''))
            for decision in (Decision.ACCEPTED, Decision.REPLACED, Decision.DISCARDED)
            if decision is not Decision.REPLACED or entry.reason != Outcome.UNUSABLE]


def _decide(work: Work, entry_id: int, decision: Decision) -> Quarantined | None:
    entry = _note(work, entry_id, decision)
    if entry is not None:
        work.announce(QuarantineChanged(entry.institution_id))
    return entry


def _note(work: Work, entry_id: int, decision: Decision, said: str = '') -> Quarantined | None:
    """Note a decision and return the entry, None if it was made before."""
    entry = quarantine.entry(work, entry_id)
    if entry.decision == decision:
        return None
    obstacle = _obstacles(work, entry).get(decision)
    if obstacle:
        raise Conflict(f'error.decision-{obstacle}')
    done = work.connection.execute(DECIDE, {
        'decision': decision, 'actor': work.actor.name, 'now': time.time(), 'id': entry.id,
        'before': entry.decision})
    # NOTE: somebody else was faster, between the look and this
    if not done.rowcount:
        raise Conflict(f'error.decision-{DONE}')
    audit.record(work.connection, work.actor, f'quarantine.{decision}', entry.digest,
                 occasion=quarantine.occasion(entry), reason=said)
    return entry


def _obstacles(work: Work, entry: Quarantined) -> dict[Decision, str]:
    if entry.decision not in OPEN:
        return dict.fromkeys((Decision.ACCEPTED, Decision.REPLACED, Decision.DISCARDED), DONE)
    found = _to_take_in(work, entry)
    if entry.decision == Decision.DISCARDED:
        found[Decision.DISCARDED] = DONE
    return found


def _to_take_in(work: Work, entry: Quarantined) -> dict[Decision, str]:
    if entry.reason == Outcome.UNUSABLE:
        return dict.fromkeys((Decision.ACCEPTED, Decision.REPLACED), WITHOUT_UID)
    if not is_whole(work.archive, entry):
        return dict.fromkeys((Decision.ACCEPTED, Decision.REPLACED), UNREADABLE)
    known = versions.of_uid(work, entry.instance_uid)
    owner = versions.study_owner(work, entry.study_uid)
    if _is_elsewhere(known, owner, entry):
        return dict.fromkeys((Decision.ACCEPTED, Decision.REPLACED), ELSEWHERE)
    shown = next((row for row in known if row.shown), None)
    if shown is None or shown.digest == entry.digest:
        return {Decision.REPLACED: 'nothing-shown'}
    return {} if shown.study_uid == entry.study_uid else {Decision.ACCEPTED: OTHER_STUDY}


def _is_elsewhere(known: Sequence[Row[Any]], owner: int | None, entry: Quarantined) -> bool:
    owners = {row.institution_id for row in known} | ({owner} if owner is not None else set())
    return bool(owners - {entry.institution_id})


def _enter(work: Work, entry: Quarantined) -> None:
    scanned = _scan(work, entry)
    with_bytes = Kept(entry.digest, entry.size, entry.file_digest, existed=True)
    with work.archive.open(entry.digest) as file:
        ingest.enter(work, Incoming(
            content=file, transfer_syntax=entry.transfer_syntax,
            occasion=quarantine.occasion(entry), institution_id=entry.institution_id),
            with_bytes, scanned)


def _scan(work: Work, entry: Quarantined) -> Scan:
    try:
        with work.archive.open(entry.digest) as file:
            part10.open_part10(file)
            return header.scan(file, entry.transfer_syntax)
    except (Missing, HeaderError, OSError) as error:
        raise Conflict(f'error.decision-{UNREADABLE}') from error
