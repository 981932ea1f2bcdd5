"""Check the index against the bytes: is everything there, unchanged, and known?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from sqlalchemy import bindparam, text
from sqlmodel import col, select

from database.tables import Instance, Quarantined, Study
from hospital import access, ingest
from hospital.actor import SYSTEM
from hospital.ingest import Incoming
from hospital.work import Platform, Work, reads
from imaging.dicom import part10
from imaging.dicom.header import HeaderError
from storage.archive import Missing

BATCH = 500
KNOWN = text("""
    SELECT digest FROM quarantined WHERE digest IN :digests""").bindparams(
        bindparam('digests', expanding=True))


class Fault(StrEnum):
    """What can be wrong."""

    MISSING = 'missing'
    """The index knows an instance, but its file is gone."""
    CHANGED = 'changed'
    """The file is not what was received."""
    ORPHAN = 'orphan'
    """A file that the index does not know, such as a crash leaves it."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and whether it was mended."""

    fault: Fault
    digest: str
    repaired: bool = False


@dataclass(frozen=True)
class Expected:
    """What the index says of a file."""

    id: int
    digest: str
    sha256: str
    size: int


def check(platform: Platform, *, repair: bool = False) -> Iterator[Finding | None]:
    """Go through all that is kept: a finding for each fault, None for each file that is right.

    With `repair` orphans are taken in as if they came now. What is missing or changed cannot be
    mended from this machine alone.
    """
    for table in (instances, quarantined):
        last = 0
        while rows := platform.ask(SYSTEM, table, last):
            last = rows[-1].id
            yield from (_compare(platform, row) for row in rows)
    keys = platform.archive.keys()
    while part := list(islice(keys, BATCH)):
        for digest in sorted(set(part) - platform.ask(SYSTEM, known, part)):
            yield Finding(Fault.ORPHAN, digest, repair and _adopt(platform, digest))


@reads
def instances(work: Work, behind: int) -> list[Expected]:
    """Return the next instances by their id."""
    query = (select(Instance.id, Instance.digest, Instance.sha256, Instance.size)
             .join(Study, col(Study.id) == Instance.study_id)
             .where(col(Instance.id) > behind, access.visible(work))
             .order_by(col(Instance.id)).limit(BATCH))
    return [Expected(*row) for row in work.connection.execute(query)]


@reads
def quarantined(work: Work, behind: int) -> list[Expected]:
    """Return the next files in quarantine by their id."""
    query = (select(Quarantined.id, Quarantined.digest, Quarantined.sha256, Quarantined.size)
             .where(col(Quarantined.id) > behind).order_by(col(Quarantined.id)).limit(BATCH))
    return [Expected(*row) for row in work.connection.execute(query)]


@reads
def known(work: Work, digests: list[str]) -> set[str]:
    """Return those of some digests that the index knows."""
    query = (select(Instance.digest).join(Study, col(Study.id) == Instance.study_id)
             .where(col(Instance.digest).in_(digests), access.visible(work)))
    return {*work.connection.execute(query).scalars(),
            *work.connection.execute(KNOWN, {'digests': digests}).scalars()}


def _compare(platform: Platform, row: Expected) -> Finding | None:
    try:
        # NOTE: cheap, and finds what was cut off without reading it whole
        if platform.archive.size(row.digest) != row.size:
            return Finding(Fault.CHANGED, row.digest)
        if platform.archive.sha256(row.digest) != row.sha256:
            return Finding(Fault.CHANGED, row.digest)
    except Missing:
        return Finding(Fault.MISSING, row.digest)
    return None


def _adopt(platform: Platform, digest: str) -> bool:
    with platform.archive.open(digest) as file:
        try:
            meta, start = part10.open_part10(file)
        except HeaderError:
            return False
        # NOTE: a loss of power may leave half a file, which nobody was told of
        if platform.archive.sha256(digest) != digest:
            return False
        platform.ask(SYSTEM, ingest.accept, Incoming(
            content=file, transfer_syntax=meta.transfer_syntax, occasion=f'adoption {digest}'[:64],
            start=start))
    return True
