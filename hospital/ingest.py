"""Take an instance in: the same steps whether it came by C-STORE, STOW-RS, upload or import.

Bytes come before rows: a crash leaves a file without a row, which a sweep finds, and never a row
without its bytes. Everything slow comes before the first statement. An instance costs a look-up
and three statements, and no job or event of its own.
"""

import secrets
import time
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from database import dialect
from hospital import access, arriving, audit, gathering, institutions
from hospital.access import Action
from hospital.arriving import Incoming
from hospital.work import Work
from imaging.dicom.header import Identity, Pixel, Scan
from storage.archive import Kept

__all__ = ['Incoming', 'Outcome', 'Receipt', 'accept']

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
ENTER_INSTANCE = text("""
    INSERT INTO instance (uid, study_id, series_uid, sop_class_uid, transfer_syntax, digest,
        sha256, size, state, damaged, shown, problem, frame_count, picture, received_at)
    VALUES (:instance_uid, :study_id, :series_uid, :sop_class_uid, :transfer_syntax, :digest,
        :sha256, :size, 'received', :damaged, true, '', 0, '', :now)""")
QUARANTINE = text("""
    INSERT INTO quarantined (digest, sha256, size, reason, instance_uid, study_uid,
        transfer_syntax, institution_id, sender, received_at)
    VALUES (:digest, :sha256, :size, :reason, :instance_uid, :study_uid, :transfer_syntax,
        :institution_id, :sender, :now)
    ON CONFLICT DO NOTHING""")


class Outcome(StrEnum):
    """What became of an instance; whatever it is, the bytes are safe."""

    STORED = 'stored'
    DUPLICATE = 'duplicate'
    """The same data set is here already."""
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
    identity = scanned.identity
    # NOTE: who names one thing and sends another has mixed up patients, or its own headers
    if incoming.named not in (None, (identity.sop_class_uid, identity.instance_uid)):
        return _quarantine(work, incoming, kept, Outcome.MISNAMED, identity=identity)
    known = dialect.execute(
        work.connection, SHOWN, {'instance_uid': identity.instance_uid}).first()
    # NOTE: it is kept all the same, but seen by nobody before somebody has decided
    if known is not None and known.digest != kept.key:
        return _quarantine(work, incoming, kept, Outcome.DIFFERENT, identity=identity)
    damaged = scanned.pixel is Pixel.CUT
    if known is not None:
        return Receipt(Outcome.DAMAGED if damaged else Outcome.DUPLICATE, known.key)
    key = _enter(work, incoming, kept, scanned)
    return Receipt(Outcome.DAMAGED if damaged else Outcome.STORED, key)


def _enter(work: Work, incoming: Incoming, kept: Kept, scanned: Scan) -> str:
    identity, now = scanned.identity, time.time()
    study = dialect.execute(work.connection, ENTER_STUDY, {
        'key': secrets.token_hex(8), 'token': secrets.token_urlsafe(12),
        'study_uid': identity.study_uid, 'institution_id': _institution(work),
        'patient_name': identity.patient_name[:324], 'modality': identity.modality[:16],
        'accession_number': identity.accession_number[:64], 'history': incoming.history,
        'now': now}).one()
    # NOTE: a twin that comes at the same moment fails here, is tried again, and is a duplicate
    dialect.execute(work.connection, ENTER_INSTANCE, {
        'instance_uid': identity.instance_uid, 'study_id': study.id,
        'series_uid': identity.series_uid, 'sop_class_uid': identity.sop_class_uid[:64],
        'transfer_syntax': incoming.transfer_syntax[:64], 'digest': kept.key, 'sha256': kept.sha256,
        'size': kept.size, 'damaged': scanned.pixel is Pixel.CUT, 'now': now})
    if study.key not in incoming.audited:
        audit.record(work.connection, work.actor, Action.STORE, identity.study_uid,
                     occasion=incoming.occasion)
    # NOTE: whoever made it dirty has put the job, and the job makes it clean
    if study.dirty_at == now:
        gathering.defer(work, study.id)
    return str(study.key)


def _quarantine(work: Work, incoming: Incoming, kept: Kept, reason: Outcome, *,
                identity: Identity | None = None) -> Receipt:
    work.connection.execute(QUARANTINE, {
        'digest': kept.key, 'sha256': kept.sha256, 'size': kept.size, 'reason': reason,
        'instance_uid': identity.instance_uid if identity else '',
        'study_uid': identity.study_uid if identity else '',
        'transfer_syntax': incoming.transfer_syntax[:64], 'institution_id': _institution(work),
        'sender': work.actor.name, 'now': time.time()})
    audit.record(work.connection, work.actor, 'quarantine', kept.key, occasion=incoming.occasion)
    return Receipt(reason)


def _institution(work: Work) -> int:
    return work.actor.institution_id or institutions.own(work)
