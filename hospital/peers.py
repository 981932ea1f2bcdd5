"""Peers as those who administer them see them: who calls, what they may do, what they sent.

The devices of an institution are its administrators' to see; those of the installation's own
institution run the node, and so see every peer and say who is let in.
"""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, text, true
from sqlmodel import col, select

from database.tables import Peer
from hospital import access, audit, institutions
from hospital.access import Action
from hospital.errors import Invalid, NotFound, NotPermitted
from hospital.events import PeersChanged
from hospital.studies import day_of
from hospital.work import Work, reads

COUNT = text("""
    UPDATE peer SET stored_at = :now, stored_day = :day, stored_count = :number
        + CASE WHEN stored_day = :day THEN coalesce(stored_count, 0) ELSE 0 END
    WHERE ae_title = :ae_title""")
ADMITTED, WAITING, BLOCKED = 'admitted', 'waiting', 'blocked'


@dataclass(frozen=True)
class PeerLine:
    """A device, as a list shows it."""

    ae_title: str
    host: str
    port: int | None
    state: str
    """`admitted`, `waiting` for somebody to let it in, or `blocked`."""
    may_store: bool
    institution_id: int | None
    seen_at: float | None
    """When it last called or sent something."""
    refused_at: float | None
    refusal: str
    """A word for why it was last refused, empty if it never was."""
    images_today: int


@dataclass(frozen=True)
class Peers:
    """All devices that the actor may know of, those that wait first."""

    lines: tuple[PeerLine, ...]
    institutions: dict[int, str]
    """Names of those that images can be assigned to."""
    may_admit: bool
    """Whether the actor says who is let in and whose the images are."""


@reads
def listed(work: Work) -> Peers:
    """Return the devices that the actor may know of.

    Raises
    ------
    NotPermitted
        If the role administers nothing.
    """
    access.permit(work, Action.ADMINISTER)
    rows = work.session.exec(select(Peer).where(_mine(work))).all()
    today = day_of(time.time(), work.zone)
    lines = sorted((_line(row, today) for row in rows), key=_rank)
    runs = _runs_node(work)
    names = institutions.names(work)
    own = access.run_institutions(work) or ()
    return Peers(tuple(lines), names if runs else {each: names[each] for each in own}, runs)


@reads
def waiting(work: Work) -> int:
    """Return how many callers wait for the actor to let them in."""
    if not _runs_node(work):
        return 0
    return sum(_state(row) == WAITING for row in work.session.exec(select(Peer)).all())


def admit(work: Work, ae_title: str) -> None:
    """Let a caller in from the host it called from.

    Raises
    ------
    NotPermitted
        If the actor does not run the node.
    NotFound
        If there is no such peer.
    """
    peer = _peer(work, ae_title, runs_node=True)
    peer.admitted, peer.blocked_at, peer.refused_at, peer.refusal = True, None, None, ''
    _note(work, peer, 'peer.admit')


def block(work: Work, ae_title: str) -> None:
    """Refuse a peer for good: it is not let in, and does not wait for it any more.

    Raises
    ------
    NotPermitted
        If the actor does not run the node.
    NotFound
        If there is no such peer.
    """
    peer = _peer(work, ae_title, runs_node=True)
    peer.admitted, peer.blocked_at = False, time.time()
    _note(work, peer, 'peer.block')


def allow_storing(work: Work, ae_title: str, may_store: bool) -> None:
    """Say whether a peer may send images.

    Raises
    ------
    NotPermitted
        If the actor administers nothing.
    NotFound
        If there is no such peer among the actor's.
    """
    peer = _peer(work, ae_title)
    peer.may_store = may_store
    _note(work, peer, 'peer.store' if may_store else 'peer.no-store')


def assign(work: Work, ae_title: str, institution_id: int) -> None:
    """Say whose the images of a peer are from now on.

    Raises
    ------
    NotPermitted
        If the actor does not run the node.
    NotFound
        If there is no such peer.
    Invalid
        If there is no such institution.
    """
    peer = _peer(work, ae_title, runs_node=True)
    if institution_id not in institutions.names(work):
        raise Invalid('error.institution')
    peer.institution_id = institution_id
    _note(work, peer, 'peer.assign')


def count(work: Work, senders: Iterable[str]) -> None:
    """Count instances of today by who sent them; who is no peer is passed over."""
    now = time.time()
    for ae_title, number in sorted(Counter(senders).items()):
        work.connection.execute(COUNT, {'ae_title': ae_title, 'number': number, 'now': now,
                                        'day': day_of(now, work.zone)})


def _peer(work: Work, ae_title: str, *, runs_node: bool = False) -> Peer:
    access.permit(work, Action.ADMINISTER)
    if runs_node and not _runs_node(work):
        raise NotPermitted('error.not-permitted', thing=ae_title)
    query = select(Peer).where(Peer.ae_title == ae_title, _mine(work))
    found = work.session.exec(query).first()
    if found is None:
        raise NotFound('error.peer-unknown', ae_title=ae_title)
    return found


def _note(work: Work, peer: Peer, action: str) -> None:
    audit.record(work.connection, work.actor, action, peer.ae_title)
    work.announce(PeersChanged())


def _runs_node(work: Work) -> bool:
    mine = access.run_institutions(work)
    return mine is None or institutions.own(work) in mine


def _mine(work: Work) -> ColumnElement[bool]:
    if _runs_node(work):
        return true()
    return col(Peer.institution_id).in_(access.run_institutions(work) or ())


def _line(row: Peer, today: int) -> PeerLine:
    stored = row.stored_count or 0 if row.stored_day == today else 0
    seen = [at for at in (row.called_at, row.stored_at) if at is not None]
    return PeerLine(row.ae_title, row.host, row.port, _state(row), row.may_store,
                    row.institution_id, max(seen, default=None), row.refused_at, row.refusal,
                    stored)


def _state(row: Peer) -> str:
    if row.admitted:
        return ADMITTED
    return BLOCKED if row.blocked_at is not None else WAITING


def _rank(line: PeerLine) -> tuple[int, str]:
    return (WAITING, ADMITTED, BLOCKED).index(line.state), line.ae_title
