"""The data sets that came under one SOP Instance UID: compared, and one of them shown.

Only what comes under a UID that is taken gets here, so that comparing costs others nothing.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from hospital import identity
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
           study.institution_id, study.key, study.id AS study_id
    FROM instance JOIN study ON study.id = instance.study_id
    WHERE instance.uid = :uid AND instance.shown
    UNION ALL
    SELECT instance.digest, instance.transfer_syntax, instance.shown, instance.pixel_sha256,
           study.institution_id, study.key, study.id AS study_id
    FROM instance JOIN study ON study.id = instance.study_id
    WHERE instance.uid = :uid AND NOT instance.shown""")
MEASURED = text("""
    UPDATE instance SET pixel_sha256 = :pixels WHERE digest = :digest AND pixel_sha256 IS NULL""")
HIDE = text('UPDATE instance SET shown = false WHERE uid = :uid AND shown RETURNING study_id')


def relation(work: Work, uid: str, new: Version) -> tuple[Relation, str, Fingerprint | None]:
    """Say what a data set is to those of its UID, with the key of their study.

    The third value is what was read of the new one. Reading may take seconds, so the transaction
    is let go meanwhile; call it before anything is written.

    Raises
    ------
    OutOfResources
        If the archive cannot be read, or others keep coming under the same UID.
    """
    read: dict[str, Fingerprint | None] = {}
    for _ in range(TRIES):
        rows = work.connection.execute(OF_UID, {'uid': uid}).all()
        shown = next((row for row in rows if row.shown), None)
        found = _relation(rows, read, new)
        if found is not Relation.CONFLICT or (shown and {new.digest, shown.digest} <= read.keys()):
            _remember(work, rows, read)
            return found, shown.key if shown else '', read.get(new.digest)
        work.let_go()
        wanted = {new.digest, *(row.digest for row in rows if row.shown)}
        read |= {digest: fingerprint_of(work.archive, digest) for digest in wanted - read.keys()}
    raise OutOfResources('error.busy')


def supersede(work: Work, uid: str) -> list[int]:
    """Show none of the instances of a UID any more, before another is; return their studies."""
    return list(work.connection.execute(HIDE, {'uid': uid}).scalars())


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


def _remember(work: Work, rows: Sequence[Row[Any]],
              read: dict[str, Fingerprint | None]) -> None:
    for row in rows:
        found = read.get(row.digest)
        if found and found.pixels and not row.pixel_sha256:
            work.connection.execute(MEASURED, {'pixels': found.pixels, 'digest': row.digest})
