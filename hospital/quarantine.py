"""Quarantine: what is kept, but shown to nobody until somebody decides.

Each entry says why it is here, who sent it, whom and what it names as far as that can be read, and
the hashes of its data set, its pixels and its file.
"""

import time
from dataclasses import dataclass

from sqlalchemy import text

from hospital import audit
from hospital.work import Work
from imaging.dicom.fingerprint import Fingerprint
from imaging.dicom.identity import Identity
from storage.archive import Kept

PUT = text("""
    INSERT INTO quarantined (digest, sha256, pixel_sha256, size, reason, instance_uid, series_uid,
        study_uid, sop_class_uid, transfer_syntax, announced, patient_name, patient_number,
        modality, description, institution_id, sender, received_at, times, decision, decided_by)
    VALUES (:digest, :sha256, :pixels, :size, :reason, :instance_uid, :series_uid, :study_uid,
        :sop_class_uid, :transfer_syntax, :announced, :patient_name, :patient_number, :modality,
        :description, :institution_id, :sender, :now, 1, 'waiting', '')
    ON CONFLICT (digest, reason, institution_id) DO UPDATE SET times = quarantined.times + 1""")


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


def put(work: Work, kept: Kept, what: Contents, occasion: str) -> None:
    """List what is kept already; what is listed is only counted, whatever was decided about it."""
    identity = what.read.identity if what.read else Identity()
    work.connection.execute(PUT, {
        'digest': kept.key, 'sha256': kept.sha256, 'size': kept.size, 'reason': what.reason,
        'pixels': what.read.pixels if what.read else '', 'announced': what.announced[:160],
        'instance_uid': identity.instance_uid[:64], 'series_uid': identity.series_uid[:64],
        'study_uid': identity.study_uid[:64], 'sop_class_uid': identity.sop_class_uid[:64],
        'transfer_syntax': what.transfer_syntax[:64], 'patient_name': identity.patient_name[:324],
        'patient_number': identity.patient_number[:64], 'modality': identity.modality[:16],
        'description': identity.study_description[:256], 'institution_id': what.institution_id,
        'sender': work.actor.name[:64], 'now': time.time()})
    audit.record(work.connection, work.actor, 'quarantine', kept.key, occasion=occasion)
