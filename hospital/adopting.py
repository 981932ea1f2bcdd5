"""Orphans: files of the archive that the index does not know, as a crash leaves them.

Nobody was told that they are safe, and whoever sent them sends them again. Until then they are
taken in as if they came now, if it is clear whose they are, and put into quarantine if not.
"""

import logging
import time
from dataclasses import replace

from sqlalchemy import bindparam, text

from hospital import ingest, institutions, quarantine, versions
from hospital.actor import SYSTEM
from hospital.errors import HospitalError
from hospital.ingest import Incoming
from hospital.quarantine import Contents
from hospital.work import Platform, Work, reads
from imaging.dicom import part10
from imaging.dicom.fingerprint import Fingerprint
from imaging.dicom.header import HeaderError
from storage.archive import Kept, Missing

log = logging.getLogger(__name__)

SWEEP = 'adopting.sweep'
AGAIN_S = 3600.0
GRACE_S = 10.0
"""How long others are given to enter a file of theirs."""
START_GRACE_S = 2.0
"""The same while nobody of this machine writes, but maybe another's."""
BATCH = 500
LAST = text('SELECT min(due_at) FROM job WHERE name = :name')
FORGET = text('DELETE FROM job WHERE name = :name')
KNOWN = text("""
    SELECT digest FROM instance WHERE digest IN :digests
    UNION SELECT digest FROM quarantined WHERE digest IN :digests""").bindparams(
        bindparam('digests', expanding=True))


def sweep(platform: Platform, changed_since: float = 0.0, *, grace_s: float = 0.0) -> int:
    """Take care of the orphans among the files that came since a moment; return how many.

    Parameters
    ----------
    grace_s
        How long a file is given to be entered by whoever writes it; 0 where nobody writes.
    """
    found = orphans(platform, changed_since, grace_s=grace_s)
    adopted = sum(adopt(platform, digest) for digest in found)
    if found:
        log.warning('%d orphans found, %d taken care of', len(found), adopted)
    return adopted


def begin(platform: Platform) -> None:
    """Sweep what came since the last sweep, before anybody writes, and have it done every hour."""
    due = platform.ask(SYSTEM, _due)
    sweep(platform, due - AGAIN_S - GRACE_S if due else 0.0, grace_s=START_GRACE_S)
    platform.ask(SYSTEM, _put)


def again(platform: Platform, work: Work) -> None:
    """Sweep while others write; the job of every hour."""
    sweep(platform, time.time() - 2 * AGAIN_S, grace_s=GRACE_S)
    work.defer(SWEEP, lane='bulk', key=SWEEP, delay_s=AGAIN_S)


def orphans(platform: Platform, changed_since: float = 0.0, *, grace_s: float = 0.0) -> list[str]:
    """Return the keys of files that the index does not know, of those that came since a moment."""
    found: list[str] = []
    part: list[str] = []
    for key in platform.archive.keys(changed_since):
        part.append(key)
        if len(part) == BATCH:
            found += _unknown(platform, part)
            part = []
    found += _unknown(platform, part)
    if found and grace_s:
        time.sleep(grace_s)
        found = _unknown(platform, found)
    return found


def adopt(platform: Platform, digest: str) -> bool:
    """Take care of an orphan; tell whether the index knows it now, or it is gone.

    A file that is not what its name says broke off with the power, and is removed.
    """
    try:
        with platform.archive.open(digest) as file:
            meta, start = part10.open_part10(file)
            if platform.archive.sha256(digest) != digest:
                log.warning('file %s was broken off and is removed', digest)
                platform.archive.delete(digest)
                return True
            return _take_in(platform, digest, Incoming(
                content=file, transfer_syntax=meta.transfer_syntax, start=start,
                occasion=f'adoption {digest}'[:64]))
    except (HeaderError, Missing):
        return False


def _take_in(platform: Platform, digest: str, incoming: Incoming) -> bool:
    read = versions.fingerprint_of(platform.archive, digest)
    try:
        owner = platform.ask(SYSTEM, _owner, read)
        if owner is None:
            platform.ask(SYSTEM, _set_apart, digest, incoming, read)
        else:
            platform.ask(SYSTEM, ingest.accept, replace(incoming, institution_id=owner))
            if _unknown(platform, [digest]):
                # NOTE: its data set is known now, under the name that this version gives it
                platform.archive.delete(digest)
    except HospitalError as error:
        log.warning('an orphan stays one: %s', error.key)
        return False
    return True


@reads
def _owner(work: Work, read: Fingerprint | None) -> int | None:
    """Return whose an orphan is: of the study's institution, or of the only one there is."""
    known = versions.study_owner(work, read.identity.study_uid) if read else None
    names = institutions.names(work)
    return known or (next(iter(names)) if len(names) == 1 else None)


def _set_apart(work: Work, digest: str, incoming: Incoming, read: Fingerprint | None) -> None:
    kept = Kept(digest, work.archive.size(digest), work.archive.sha256(digest), existed=True)
    quarantine.put(work, kept, Contents('orphan', incoming.transfer_syntax,
                                        institutions.own(work), read), incoming.occasion)


@reads
def _due(work: Work) -> float | None:
    return work.connection.execute(LAST, {'name': SWEEP}).scalar()


def _put(work: Work) -> None:
    work.connection.execute(FORGET, {'name': SWEEP})
    work.defer(SWEEP, lane='bulk', key=SWEEP, delay_s=AGAIN_S)


def _unknown(platform: Platform, digests: list[str]) -> list[str]:
    if not digests:
        return []
    known = platform.ask(SYSTEM, _known, digests)
    return [digest for digest in digests if digest not in known]


@reads
def _known(work: Work, digests: list[str]) -> set[str]:
    return set(work.connection.execute(KNOWN, {'digests': digests}).scalars())
