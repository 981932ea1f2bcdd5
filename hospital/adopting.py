"""Orphans: files of the archive that the index does not know, as a crash leaves them.

After a loss of power their senders may have been told that they are safe. They are taken in as if
they came now, if it is clear whose they are, and put into quarantine if not. A file that is not
what its name says is set aside; of that nobody was told. Only what is kept under another name is
deleted.

A million names are compared with the index in the time that reading them takes: each folder is one
listing, and one range of an index.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

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
PAUSE_S = 0.1
LAST = text('SELECT min(due_at) FROM job WHERE name = :name')
FORGET = text('DELETE FROM job WHERE name = :name')
KNOWN = text("""
    SELECT digest FROM instance WHERE digest IN :digests
    UNION ALL SELECT digest FROM quarantined WHERE digest IN :digests""").bindparams(
        bindparam('digests', expanding=True))
KNOWN_BETWEEN = text("""
    SELECT digest FROM instance WHERE digest BETWEEN :first AND :last
    UNION ALL SELECT digest FROM quarantined WHERE digest BETWEEN :first AND :last""")
Asked = Callable[[], bool]
"""Tells whether somebody wants this to end."""


class Fate(StrEnum):
    """What became of an orphan."""

    SETTLED = 'settled'
    """The index knows it now, or it is gone."""
    ASIDE = 'aside'
    """It was not what its name says, and lies where the archive keeps what was set aside."""
    LEFT = 'left'
    """It is one still."""


def sweep(platform: Platform, changed_since: float = 0.0, *, grace_s: float = 0.0,
          asked: Asked = lambda: False) -> int:
    """Take care of the orphans in the folders that changed since a moment; return how many.

    Parameters
    ----------
    grace_s
        How long a file is given to be entered by whoever writes it; 0 where nobody writes.
    asked
        Whether to end early, between two folders or files.
    """
    found = orphans(platform, changed_since, grace_s=grace_s, asked=asked)
    fates = [adopt(platform, digest) for digest in found if not asked()]
    cared_for = len(fates) - fates.count(Fate.LEFT)
    if found:
        log.warning('%d orphans found, %d taken care of, %d of them set aside', len(found),
                    cared_for, fates.count(Fate.ASIDE))
    return cared_for


def begin(platform: Platform, asked: Asked = lambda: False) -> None:
    """Sweep what came since the last sweep, before anybody writes, and have it done every hour."""
    began = time.time()
    due = platform.ask(SYSTEM, _due)
    sweep(platform, due - AGAIN_S - GRACE_S if due else 0.0, grace_s=START_GRACE_S, asked=asked)
    if not asked():
        platform.ask(SYSTEM, _put, began)


def again(platform: Platform, work: Work) -> None:
    """Sweep while others write; the job of every hour."""
    began = time.time()
    sweep(platform, began - 2 * AGAIN_S, grace_s=GRACE_S)
    _defer(work, began)


def orphans(platform: Platform, changed_since: float = 0.0, *, grace_s: float = 0.0,
            asked: Asked = lambda: False) -> list[str]:
    """Return the keys of files that the index does not know, in folders changed since a moment."""
    found: list[str] = []
    for keys in platform.archive.batches(changed_since):
        if asked():
            return []
        if keys:
            known = platform.ask(SYSTEM, _known_between, keys[0], keys[-1])
            found += [key for key in keys if key not in known]
    if not found or not grace_s:
        return found
    _wait(grace_s, asked)
    return _unknown(platform, found)


def adopt(platform: Platform, digest: str) -> Fate:
    """Take care of an orphan, and tell what became of it.

    A file that is not what its name says broke off with the power, or somebody put it there.
    """
    try:
        found = platform.archive.digest(digest)
        if found != digest:
            return _set_aside(platform, digest, found)
        with platform.archive.open(digest) as file:
            meta, start = part10.open_part10(file)
            taken = _take_in(platform, digest, Incoming(
                content=file, transfer_syntax=meta.transfer_syntax, start=start,
                occasion=f'adoption {digest}'[:64]))
        return Fate.SETTLED if taken else Fate.LEFT
    except HeaderError:
        return Fate.LEFT
    except Missing:
        return Fate.SETTLED


def _set_aside(platform: Platform, digest: str, found: str) -> Fate:
    if not platform.archive.set_aside(digest, found):
        return Fate.LEFT
    log.warning('file %s is not what its name says, and is set aside', digest)
    return Fate.ASIDE


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
    kept = Kept(digest, work.archive.size(digest), work.archive.digest(digest), existed=True)
    quarantine.put(work, kept, Contents('orphan', incoming.transfer_syntax,
                                        institutions.own(work), read), incoming.occasion)


@reads
def _due(work: Work) -> float | None:
    return work.connection.execute(LAST, {'name': SWEEP}).scalar()


def _put(work: Work, began: float) -> None:
    work.connection.execute(FORGET, {'name': SWEEP})
    _defer(work, began)


def _defer(work: Work, began: float) -> None:
    # NOTE: from its due time follows what the next start need not look at: what came before this
    work.defer(SWEEP, lane='bulk', key=SWEEP, delay_s=max(0.0, began + AGAIN_S - time.time()))


def _wait(seconds: float, asked: Asked) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not asked():
        time.sleep(min(PAUSE_S, left))


def _unknown(platform: Platform, digests: list[str]) -> list[str]:
    known: set[str] = set()
    for at in range(0, len(digests), BATCH):
        known |= platform.ask(SYSTEM, _known, digests[at:at + BATCH])
    return [digest for digest in digests if digest not in known]


@reads
def _known_between(work: Work, first: str, last: str) -> set[str]:
    between = {'first': first, 'last': last}
    return set(work.connection.execute(KNOWN_BETWEEN, between).scalars())


@reads
def _known(work: Work, digests: list[str]) -> set[str]:
    return set(work.connection.execute(KNOWN, {'digests': digests}).scalars())
