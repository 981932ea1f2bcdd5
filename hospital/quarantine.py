"""Quarantine: what is kept, but shown to nobody until somebody decides.

Each entry says why it is here, who sent it, whom and what it names as far as that can be read, and
the hashes of its data set, its pixels and its file. An administrator sees the entries of the own
institution; `hospital.deciding` is what can be done about them.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, text, true
from sqlmodel import col, select

from database.tables import Decision, Quarantined
from hospital import access, audit
from hospital.access import Action
from hospital.errors import Invalid, NotFound
from hospital.events import QuarantineChanged
from hospital.work import Work, reads
from imaging.dicom.fingerprint import Fingerprint
from imaging.dicom.identity import Identity
from storage.archive import Kept

PAGE = 50
REASONS = ('different', 'misnamed', 'unusable', 'orphan')
DECIDED = 'decided'
COMPARE = 'comparing.clear'
"""The job that clears what is the same image in another encoding."""
PUT = text("""
    INSERT INTO quarantined (digest, file_digest, pixel_sha256, size, reason, instance_uid,
        series_uid, study_uid, sop_class_uid, transfer_syntax, announced, patient_name,
        patient_number, modality, description, institution_id, sender, received_at, times,
        decision, decided_by)
    VALUES (:digest, :file_digest, :pixels, :size, :reason, :instance_uid, :series_uid, :study_uid,
        :sop_class_uid, :transfer_syntax, :announced, :patient_name, :patient_number, :modality,
        :description, :institution_id, :sender, :now, 1, 'waiting', '')
    ON CONFLICT (digest, reason, institution_id) DO UPDATE SET times = quarantined.times + 1
    RETURNING times""")
SAID = text("""
    SELECT occasion, reason FROM audit
    WHERE occasion IN :occasions AND action = 'quarantine.discarded'
        AND reason != ''""").bindparams(bindparam('occasions', expanding=True))


@dataclass(frozen=True)
class Contents:
    """What comes into quarantine, beside its bytes."""

    reason: str
    transfer_syntax: str
    institution_id: int
    read: Fingerprint | None = None
    """None if it is no data set."""
    announced: str = ''
    """SOP class and instance UID that its sender named."""
    recoded: bool = False
    """Whether it may be the image that is shown, in another encoding."""


@dataclass(frozen=True)
class Listing:
    """A page of what is in quarantine."""

    entries: tuple[Quarantined, ...]
    counts: dict[str, int]
    """How many wait for each reason, and how many are `decided`."""
    page: int
    tab: str = ''
    size: int = PAGE
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Why entries were discarded, by their id; only of those where somebody said."""

    @property
    def total(self) -> int:
        """How many there are on all pages of its tab."""
        return self.counts[self.tab] if self.tab else self.waiting

    @property
    def waiting(self) -> int:
        """How many wait for a decision."""
        return sum(self.counts[reason] for reason in REASONS)


def put(work: Work, kept: Kept, what: Contents, occasion: str) -> None:
    """List what is kept already; what is listed is only counted, whatever was decided about it."""
    identity = what.read.identity if what.read else Identity()
    times = work.connection.execute(PUT, {
        'digest': kept.key, 'file_digest': kept.digest, 'size': kept.size, 'reason': what.reason,
        'pixels': what.read.pixels if what.read else '', 'announced': what.announced[:160],
        'instance_uid': identity.instance_uid[:64], 'series_uid': identity.series_uid[:64],
        'study_uid': identity.study_uid[:64], 'sop_class_uid': identity.sop_class_uid[:64],
        'transfer_syntax': what.transfer_syntax[:64], 'patient_name': identity.patient_name[:324],
        'patient_number': identity.patient_number[:64], 'modality': identity.modality[:16],
        'description': identity.study_description[:256], 'institution_id': what.institution_id,
        'sender': work.actor.name[:64], 'now': time.time()}).scalar_one()
    audit.record(work.connection, work.actor, 'quarantine', kept.key, occasion=occasion)
    if times == 1:
        work.announce(QuarantineChanged(what.institution_id))
    if times == 1 and what.recoded:
        work.defer(COMPARE, lane='bulk', key=f'{COMPARE} {kept.key}', digest=kept.key)


@reads
def listed(work: Work, tab: str = '', page: int = 1) -> Listing:
    """Return a page of what waits, for one of `REASONS` if `tab` is one, or of what is `decided`.

    The newest comes first.

    Raises
    ------
    NotPermitted
        If the role decides about nothing.
    Invalid
        If there is no such tab or page.
    """
    access.permit(work, Action.CORRECT)
    if tab not in ('', *REASONS, DECIDED) or page < 1:
        raise Invalid('error.page', page=page)
    waits = col(Quarantined.decision) == Decision.WAITING
    wanted = [~waits] if tab == DECIDED else [waits]
    if tab in REASONS:
        wanted.append(col(Quarantined.reason) == tab)
    query = (select(Quarantined).where(*wanted, mine(work))
             .order_by(col(Quarantined.received_at).desc(), col(Quarantined.id).desc())
             .limit(PAGE).offset((page - 1) * PAGE))
    found = work.session.exec(query).all()
    work.session.expunge_all()
    return Listing(tuple(found), _counts(work), page, tab, reasons=said(work, found))


@reads
def said(work: Work, entries: Sequence[Quarantined]) -> dict[int, str]:
    """Return why entries were discarded, by their id; nothing of those where nobody said."""
    occasions = {occasion(entry): entry.id or 0 for entry in entries
                 if entry.decision == Decision.DISCARDED}
    if not occasions:
        return {}
    rows = work.connection.execute(SAID, {'occasions': list(occasions)})
    return {occasions[row.occasion]: row.reason for row in rows}


def occasion(entry: Quarantined) -> str:
    """Return what the audit trail calls what is decided about an entry."""
    return f'quarantine {entry.id}'


@reads
def waiting(work: Work) -> int:
    """Return how many wait for a decision of the actor."""
    query = (select(func.count()).select_from(Quarantined)
             .where(col(Quarantined.decision) == Decision.WAITING, mine(work)))
    return work.session.exec(query).one()


def entry(work: Work, entry_id: int) -> Quarantined:
    """Return an entry of those that the actor decides about.

    Raises
    ------
    NotPermitted
        If the role decides about nothing.
    NotFound
        If there is no such entry, or it is another institution's.
    """
    access.permit(work, Action.CORRECT)
    query = select(Quarantined).where(Quarantined.id == entry_id, mine(work))
    found = work.session.exec(query).first()
    if found is None:
        raise NotFound('error.quarantine-unknown')
    return found


def mine(work: Work) -> ColumnElement[bool]:
    """Return the condition of the entries that the actor decides about."""
    institutions = access.run_institutions(work)
    if institutions is None:
        return true()
    return col(Quarantined.institution_id).in_(institutions)


def _counts(work: Work) -> dict[str, int]:
    waits: Any = col(Quarantined.decision) == Decision.WAITING
    query = (select(Quarantined.reason, waits, func.count())
             .where(mine(work)).group_by(col(Quarantined.reason), waits))
    counts = dict.fromkeys((*REASONS, DECIDED), 0)
    for reason, still_waits, number in work.session.exec(query):
        counts[reason if still_waits else DECIDED] += number
    return counts
