"""Take an instance in: the same steps whether it came by C-STORE, STOW-RS, upload or import.

Bytes come before rows: a crash leaves a file without a row, which a sweep finds, and never a row
without its bytes. Everything slow comes before the first statement. An instance costs a look-up
and three statements, and no job or event of its own.
"""

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from sqlalchemy import text

from database import dialect
from hospital import access, arriving, audit, gathering, institutions, quarantine, versions
from hospital.access import Action
from hospital.arriving import Incoming
from hospital.identity import Relation, Version
from hospital.quarantine import Contents
from hospital.versions import Compared
from hospital.work import Work
from imaging.dicom.header import Identity, Pixel, Scan
from storage.archive import Kept

__all__ = ['Incoming', 'Outcome', 'Receipt', 'accept', 'enter']

SHOWN = text("""
    SELECT instance.digest, study.key FROM instance JOIN study ON study.id = instance.study_id
    WHERE instance.uid = :instance_uid AND instance.shown""")
ENTER_STUDY = text("""
    INSERT INTO study (
        key, token, uid, institution_id, patient_name, exam_state, report_state, state, modality,
        modalities, body_part, body_part_as_sent, patient_class, requesting_department,
        accession_number, exam_number, procedure, referring_physician, patient_age, study_date,
        study_time, time_offset, received_at, listed_at, history, series_count, instance_count,
        image_count, thumbnail, dirty_at)
    VALUES (
        :key, :token, :study_uid, :institution_id, :patient_name, 'awaiting_report', 'unwritten',
        'unwritten', :modality, :modality, '', '', '', '', :accession_number, '', '', '', '', '',
        '', '', :now, :now, :history, 0, 0, 0, '', :now)
    ON CONFLICT (uid) DO UPDATE SET dirty_at = coalesce(study.dirty_at, excluded.dirty_at)
    RETURNING id, key, dirty_at""")
DIRTY_STUDY = text("""
    SELECT id, key, dirty_at FROM study WHERE uid = :study_uid AND dirty_at IS NOT NULL""")
ENTER_INSTANCE = text("""
    INSERT INTO instance (uid, study_id, series_uid, sop_class_uid, transfer_syntax, digest,
        file_digest, size, state, damaged, shown, problem, frame_count, picture, sender,
        received_at)
    VALUES (:instance_uid, :study_id, :series_uid, :sop_class_uid, :transfer_syntax, :digest,
        :file_digest, :size, 'received', :damaged, true, '', 0, '', :sender, :now)""")


class Outcome(StrEnum):
    """What became of an instance; whatever it is, the bytes are safe."""

    STORED = 'stored'
    DUPLICATE = 'duplicate'
    """The same data set is here already."""
    CORRECTED = 'corrected'
    """Stored, and shown instead of one with the same pixels under another header."""
    DAMAGED = 'damaged'
    """Stored, though its pixel data is cut short."""
    DIFFERENT = 'different'
    """Quarantined: another instance has this UID."""
    UNUSABLE = 'unusable'
    """Quarantined: no usable study, series or instance UID."""
    MISNAMED = 'misnamed'
    """Quarantined: the sender named another instance or class than it sent."""


@dataclass(frozen=True)
class Receipt:
    """What became of an instance, and where it is listed."""

    outcome: Outcome
    study: str = ''
    """Key of its study, empty if the instance is in quarantine."""


def accept(work: Work, incoming: Incoming) -> Receipt:
    """Keep an instance for good and say what became of it; sending it again is harmless.

    Raises
    ------
    NotPermitted
        If the actor may not store; nothing is kept.
    OutOfResources
        If there is no room, or the bytes cannot be written; nothing is kept.
    """
    access.permit(work, Action.STORE)
    arrived = arriving.receive(work, incoming)
    kept, scanned = arrived.kept, arrived.scanned
    if scanned is None:
        return _quarantine(work, incoming, kept, Outcome.UNUSABLE)
    named = scanned.identity
    # NOTE: who names one thing and sends another has mixed up patients, or its own headers
    if incoming.named not in (None, (named.sop_class_uid, named.instance_uid)):
        return _quarantine(work, incoming, kept, Outcome.MISNAMED)
    known = dialect.first(work.connection, SHOWN, {'instance_uid': named.instance_uid})
    if known is not None:
        digest, study = known
        if digest != kept.key:
            return _of_taken_uid(work, incoming, kept, scanned)
        # NOTE: its study may be of this very moment, and an orphan without one belongs to nobody
        work.lasting = study not in incoming.lasting
        return Receipt(_whole_or(scanned, Outcome.DUPLICATE), study)
    study = enter(work, incoming, kept, scanned)
    # NOTE: the bytes last, and so do their study and its audit entry from the occasion's first
    # instance on: should the power fail now, the sweep of the next start makes this row anew
    work.lasting = study not in incoming.audited
    return Receipt(_whole_or(scanned, Outcome.STORED), study)


def enter(work: Work, incoming: Incoming, kept: Kept, scanned: Scan) -> str:
    """Make an instance of what is kept, shown from now on, and return the key of its study.

    The archive holds its bytes already, and no other instance of its UID is shown.
    """
    identity, now = scanned.identity, incoming.came_at
    study_id, key, dirty_at = _study(work, incoming, identity)
    # NOTE: a twin that comes at the same moment fails here, is tried again, and is a duplicate
    dialect.first(work.connection, ENTER_INSTANCE, {
        'instance_uid': identity.instance_uid, 'study_id': study_id,
        'series_uid': identity.series_uid, 'sop_class_uid': identity.sop_class_uid[:64],
        'transfer_syntax': incoming.transfer_syntax[:64], 'digest': kept.key,
        'file_digest': kept.digest, 'size': kept.size, 'damaged': scanned.pixel is Pixel.CUT,
        'sender': work.actor.name[:64], 'now': now})
    if key not in incoming.audited:
        audit.record(work.connection, work.actor, Action.STORE, identity.study_uid,
                     occasion=incoming.occasion)
    # NOTE: whoever made it dirty has put the job, and the job makes it clean
    if dirty_at == now:
        gathering.defer(work, study_id)
    return key


def _study(work: Work, incoming: Incoming, identity: Identity) -> tuple[int, str, float]:
    """Return id, key and dirty mark of the study, which is made and marked if need be."""
    # NOTE: images come in hundreds to a study that waits to be read; a look costs no write, and
    # what it finds stays so where nobody else can write meanwhile
    found = dialect.writes_alone(work.connection) and dialect.first(
        work.connection, DIRTY_STUDY, {'study_uid': identity.study_uid})
    return cast(tuple[int, str, float], found or dialect.first(work.connection, ENTER_STUDY, {
        'key': secrets.token_hex(8), 'token': secrets.token_urlsafe(12),
        'study_uid': identity.study_uid, 'institution_id': _institution(work, incoming),
        'patient_name': identity.patient_name[:324], 'modality': identity.modality[:16],
        'accession_number': identity.accession_number[:64], 'history': incoming.history,
        'now': incoming.came_at}))


def _of_taken_uid(work: Work, incoming: Incoming, kept: Kept, scanned: Scan) -> Receipt:
    """Take in what comes under the UID of an instance that is shown, and is not the same."""
    uid = scanned.identity.instance_uid
    found = versions.compare(work, uid, Version(
        kept.key, incoming.transfer_syntax, _institution(work, incoming)))
    if found.relation is Relation.CONFLICT:
        # NOTE: it is kept all the same, but seen by nobody before somebody has decided
        return _quarantine(work, incoming, kept, Outcome.DIFFERENT, found=found)
    if found.relation is Relation.SAME:
        return Receipt(_whole_or(scanned, Outcome.DUPLICATE), found.study)
    if found.relation is Relation.CORRECTION:
        versions.supersede(work, uid)
        audit.record(work.connection, work.actor, 'correct', scanned.identity.study_uid,
                     occasion=incoming.occasion)
    corrects = found.relation is Relation.CORRECTION
    outcome = Outcome.CORRECTED if corrects else Outcome.STORED
    return Receipt(_whole_or(scanned, outcome), enter(work, incoming, kept, scanned))


def _whole_or(scanned: Scan, outcome: Outcome) -> Outcome:
    return Outcome.DAMAGED if scanned.pixel is Pixel.CUT else outcome


def _quarantine(work: Work, incoming: Incoming, kept: Kept, reason: Outcome, *,
                found: Compared | None = None) -> Receipt:
    # NOTE: only a conflict was read already; nothing else has begun a transaction so far
    read = found.read if found else versions.fingerprint_of(work.archive, kept.key)
    quarantine.put(work, kept, Contents(
        reason, incoming.transfer_syntax, _institution(work, incoming), read,
        ' '.join(incoming.named or ()), recoded=bool(found and found.recoded)), incoming.occasion)
    return Receipt(reason)


def _institution(work: Work, incoming: Incoming) -> int:
    return incoming.institution_id or work.actor.institution_id or institutions.own(work)
