"""Check the index against the bytes: is everything there, unchanged, and known?"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select

from database.tables import Instance, Quarantined, Study
from hospital import access, adopting
from hospital.actor import SYSTEM
from hospital.adopting import Fate
from hospital.work import Platform, Work, reads
from storage.archive import Missing

BATCH = 500


class Fault(StrEnum):
    """What can be wrong."""

    MISSING = 'missing'
    """The index knows an instance, but its file is gone."""
    CHANGED = 'changed'
    """The file is not what was received."""
    ORPHAN = 'orphan'
    """A file that the index does not know, such as a crash leaves it."""
    ASIDE = 'aside'
    """A file that was not what its name says, and waits to be looked at by hand."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong or was set aside, and whether it was mended."""

    fault: Fault
    digest: str
    """Of what was set aside its place in the archive."""
    repaired: bool = False


@dataclass(frozen=True)
class Expected:
    """What the index says of a file."""

    id: int
    digest: str
    file_digest: str
    size: int


def check(platform: Platform, *, repair: bool = False,
          grace_s: float = 0.0) -> Iterator[Finding | None]:
    """Go through all that is kept: a finding for each fault, None for each file that is right.

    With `repair` orphans are taken care of, see `hospital.adopting`. What is missing or changed
    cannot be mended from this machine alone. `grace_s` is how long a file that nobody knows is
    given, as others may be about to enter it.
    """
    for table in (instances, quarantined):
        last = 0
        while rows := platform.ask(SYSTEM, table, last):
            last = rows[-1].id
            yield from (_compare(platform, row) for row in rows)
    for digest in adopting.orphans(platform, grace_s=grace_s):
        fate = adopting.adopt(platform, digest) if repair else Fate.LEFT
        if fate is not Fate.ASIDE:
            yield Finding(Fault.ORPHAN, digest, fate is Fate.SETTLED)
    yield from (Finding(Fault.ASIDE, place) for place in platform.archive.aside())


@reads
def instances(work: Work, behind: int) -> list[Expected]:
    """Return the next instances by their id."""
    query = (select(Instance.id, Instance.digest, Instance.file_digest, Instance.size)
             .join(Study, col(Study.id) == Instance.study_id)
             .where(col(Instance.id) > behind, access.visible(work))
             .order_by(col(Instance.id)).limit(BATCH))
    return [Expected(*row) for row in work.connection.execute(query)]


@reads
def quarantined(work: Work, behind: int) -> list[Expected]:
    """Return the next files in quarantine by their id."""
    query = (select(Quarantined.id, Quarantined.digest, Quarantined.file_digest, Quarantined.size)
             .where(col(Quarantined.id) > behind).order_by(col(Quarantined.id)).limit(BATCH))
    return [Expected(*row) for row in work.connection.execute(query)]


def _compare(platform: Platform, row: Expected) -> Finding | None:
    try:
        # NOTE: cheap, and finds what was cut off without reading it whole
        if platform.archive.size(row.digest) != row.size:
            return Finding(Fault.CHANGED, row.digest)
        if platform.archive.digest(row.digest) != row.file_digest:
            return Finding(Fault.CHANGED, row.digest)
    except Missing:
        return Finding(Fault.MISSING, row.digest)
    return None
