"""The data sets that came under one SOP Instance UID: compared, and one of them shown.

Only what comes under a UID that is taken gets here, so that comparing costs others nothing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from hospital import gathering, identity
from hospital.errors import OutOfResources
from hospital.identity import Relation, Version
from hospital.work import Work
from imaging.dicom import part10
from imaging.dicom.errors import HeaderError
from imaging.dicom.fingerprint import Fingerprint, fingerprint
from storage.archive import Archive, Missing

TRIES = 3
OF_UID = text("""
    SELECT instance.digest, instance.transfer_syntax, instance.shown, instance.pixel_sha256,
           study.institution_id, study.key, study.id AS study_id, study.uid AS study_uid
    FROM instance JOIN study ON study.id = instance.study_id
    WHERE instance.uid = :uid AND instance.shown
    UNION ALL
    SELECT instance.digest, instance.transfer_syntax, instance.shown, instance.pixel_sha256,
           study.institution_id, study.key, study.id AS study_id, study.uid AS study_uid
    FROM instance JOIN study ON study.id = instance.study_id
    WHERE instance.uid = :uid AND NOT instance.shown""")
MEASURED = text("""
    UPDATE instance SET pixel_sha256 = :pixels WHERE digest = :digest AND pixel_sha256 IS NULL""")
BESIDE = text("""
    INSERT INTO instance (uid, study_id, series_uid, sop_class_uid, transfer_syntax, digest,
        file_digest, pixel_sha256, size, state, damaged, shown, problem, frame_count, picture,
        sender, received_at)
    VALUES (:instance_uid, :study_id, :series_uid, :sop_class_uid, :transfer_syntax, :digest,
        :file_digest, :pixel_sha256, :size, 'received', false, false, '', 0, '',
        :sender, :received_at)""")
SOIL = text('UPDATE study SET dirty_at = coalesce(dirty_at, :now) WHERE id = :study_id')
STUDY_OWNER = text('SELECT institution_id FROM study WHERE uid = :uid')
HIDE = text('UPDATE instance SET shown = false WHERE uid = :uid AND shown RETURNING study_id')


@dataclass(frozen=True)
class Compared:
    """What a data set is to those of its UID."""

    relation: Relation
    study: str = ''
    """Key of the study in which one of them is shown."""
    read: Fingerprint | None = None
    """Of the new one, if it had to be read."""
    recoded: bool = False
    """Whether it names the same image as the one that is shown, but is encoded otherwise."""


def compare(work: Work, uid: str, new: Version) -> Compared:
    """Say what a data set is to those of its UID.

    Reading may take seconds, so the transaction is let go meanwhile; call it before anything is
    written.

    Raises
    ------
    OutOfResources
        If the archive cannot be read, or others keep coming under the same UID.
    """
    read: dict[str, Fingerprint | None] = {}
    for _ in range(TRIES):
        rows = of_uid(work, uid)
        shown = next((row for row in rows if row.shown), None)
        relation = _relation(rows, read, new)
        needed = {new.digest, shown.digest} if shown else {new.digest}
        if relation is not Relation.CONFLICT or needed <= read.keys():
            _remember(work, rows, read)
            return Compared(relation, shown.key if shown else '', read.get(new.digest),
                            shown is not None and _is_recoded(shown, read, new))
        work.let_go()
        read |= {digest: fingerprint_of(work.archive, digest) for digest in needed - read.keys()}
    raise OutOfResources('error.busy')


def of_uid(work: Work, uid: str) -> Sequence[Row[Any]]:
    """Return the instances of a UID, the one that is shown first, with their studies."""
    return work.connection.execute(OF_UID, {'uid': uid}).all()


def supersede(work: Work, uid: str) -> list[int]:
    """Show none of the instances of a UID any more, before another is; return their studies."""
    return list(work.connection.execute(HIDE, {'uid': uid}).scalars())


def keep_beside(work: Work, study_id: int, row: Mapping[str, Any]) -> None:
    """Enter what is kept as an instance that is not shown, beside the one of its UID that is.

    `row` has the columns of what is in quarantine.
    """
    work.connection.execute(BESIDE, {**row, 'study_id': study_id})
    settle_later(work, study_id)


def settle_later(work: Work, study_id: int) -> None:
    """Have a study indexed and settled anew."""
    work.connection.execute(SOIL, {'study_id': study_id, 'now': time.time()})
    gathering.defer(work, study_id, delay_s=0)


def study_owner(work: Work, study_uid: str) -> int | None:
    """Return whose a study is; None if there is no such study."""
    return work.connection.execute(STUDY_OWNER, {'uid': study_uid}).scalar()


def fingerprint_of(archive: Archive, digest: str) -> Fingerprint | None:
    """Read what is compared of a kept file; None if it is gone or no data set.

    Raises
    ------
    OutOfResources
        If the archive cannot be read.
    """
    try:
        with archive.open(digest) as file:
            meta, _ = part10.open_part10(file)
            return fingerprint(file, meta.transfer_syntax)
    except (Missing, HeaderError):
        return None
    except OSError as error:
        raise OutOfResources('error.storage-unreadable') from error


def _relation(rows: Sequence[Row[Any]], read: dict[str, Fingerprint | None],
              new: Version) -> Relation:
    known = [Version(row.digest, row.transfer_syntax, row.institution_id, read.get(row.digest),
                     bool(row.shown)) for row in rows]
    measured = Version(new.digest, new.transfer_syntax, new.institution_id, read.get(new.digest))
    return identity.relation(known, measured)


def _is_recoded(shown: Row[Any], read: dict[str, Fingerprint | None], new: Version) -> bool:
    one, other = read.get(new.digest), read.get(shown.digest)
    return bool(
        one and other and one.pixels and other.pixels
        and new.transfer_syntax != shown.transfer_syntax
        and new.institution_id == shown.institution_id
        and identity.same_exam(one.identity, other.identity))


def _remember(work: Work, rows: Sequence[Row[Any]],
              read: dict[str, Fingerprint | None]) -> None:
    for row in rows:
        found = read.get(row.digest)
        if found and found.pixels and not row.pixel_sha256:
            work.connection.execute(MEASURED, {'pixels': found.pixels, 'digest': row.digest})
