"""Compare what is in quarantine with what is shown under its UID: headers, pictures, values."""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from database.tables import Decision, Quarantined
from hospital import audit, deciding, quarantine, versions
from hospital.deciding import Choice
from hospital.errors import OutOfResources
from hospital.events import QuarantineChanged
from hospital.work import Work
from imaging import encode, opened, scaling
from imaging.contrast import contrast
from imaging.dicom import dataset
from imaging.dicom.differences import Difference, differences
from imaging.dicom.header import HeaderError
from imaging.opened import NO_PICTURE, Opened
from imaging.picture import Picture
from imaging.render import Wish
from storage.archive import Archive, Missing

GLANCE = Wish(width=240, height=240)
ENTRIES = text("""
    SELECT id, instance_uid, institution_id FROM quarantined
    WHERE digest = :digest AND reason = 'different' AND decision = 'waiting'""")
CLEAR = text("""
    UPDATE quarantined SET decision = 'cleared', decided_by = :actor, decided_at = :now
    WHERE id = :id AND decision = 'waiting'""")


@dataclass(frozen=True)
class Pictures:
    """One frame of both, and where they differ; JPEG, empty where there is no picture."""

    shown: bytes = b''
    kept: bytes = b''
    apart: bytes = b''
    """Black where both are the same; empty if they cannot be laid over each other."""
    same: bool = False
    """Whether that frame is the same in both."""


@dataclass(frozen=True)
class Case:
    """An entry in quarantine with all that helps to decide about it."""

    entry: Quarantined
    choices: tuple[Choice, ...]
    against: bool = False
    """Whether another instance of its UID is shown, and may be seen."""
    differences: tuple[Difference, ...] = ()
    """From the one that is shown, or else what its header says at all."""
    pictures: Pictures = field(default_factory=Pictures)
    reason: str = ''
    """Why it was discarded, if somebody said."""
    whole: bool = True
    """Whether its file is there to be compared."""


def examine(work: Work, entry_id: int) -> Case:
    """Return an entry with what it contradicts; recorded, as it shows whom it is about.

    Raises
    ------
    NotFound, NotPermitted
        As `quarantine.entry`.
    """
    entry = quarantine.entry(work, entry_id)
    choices = tuple(deciding.choices(work, entry))
    audit.record(work.connection, work.actor, 'examine', entry.study_uid or entry.digest)
    shown, reason = _shown(work, entry), quarantine.said(work, [entry]).get(entry_id, '')
    work.session.expunge(entry)
    # NOTE: what follows reads files, and nobody who stores must wait for it
    work.let_go()
    return Case(entry, choices, bool(shown), tuple(_differences(work.archive, shown, entry.digest)),
                _pictures(work.archive, shown, entry.digest), reason,
                deciding.is_whole(work.archive, entry))


def clear(work: Work, digest: str) -> None:
    """Clear what is the same image as the one that is shown, in another encoding.

    Raises
    ------
    OutOfResources
        If the archive cannot be read.
    """
    with work.glance() as connection:
        rows = connection.execute(ENTRIES, {'digest': digest}).all()
    for row in rows:
        shown = next((known.digest for known in versions.of_uid(work, row.instance_uid)
                      if known.shown and known.institution_id == row.institution_id), '')
        work.let_go()
        if shown and _is_same_image(work.archive, shown, digest):
            work.connection.execute(CLEAR, {'id': row.id, 'actor': work.actor.name,
                                            'now': time.time()})
            audit.record(work.connection, work.actor, f'quarantine.{Decision.CLEARED}', digest)
            work.announce(QuarantineChanged(row.institution_id))


def _shown(work: Work, entry: Quarantined) -> str:
    """Return the digest of the instance that an entry contradicts, if it may be seen."""
    if not entry.instance_uid:
        return ''
    # NOTE: what another institution has under the same number is none of this one's business
    return next((str(row.digest) for row in versions.of_uid(work, entry.instance_uid)
                 if row.shown and row.institution_id == entry.institution_id
                 and row.digest != entry.digest), '')


def _differences(archive: Archive, shown: str, digest: str) -> list[Difference]:
    try:
        with _files(archive, shown or digest, digest) as (one, other):
            kept = dataset.read(other)
            return differences(dataset.read(one) if shown else type(kept)(), kept)
    except (HeaderError, Missing):
        return []


def _pictures(archive: Archive, shown: str, digest: str) -> Pictures:
    if not shown:
        return Pictures(kept=_picture(archive, digest, GLANCE))
    try:
        with _files(archive, shown, digest) as (one, other):
            instances = [opened.open_instance(file) for file in (one, other)]
            values = [each.values(_middle(each)) for each in instances]
    except (*NO_PICTURE, Missing):
        return Pictures(_picture(archive, shown, GLANCE), _picture(archive, digest, GLANCE))
    wish = _in_one_light(instances, values)
    apart = contrast(*values)
    return Pictures(_picture(archive, shown, wish), _picture(archive, digest, wish), _small(apart),
                    apart is not None and not apart.any())


def _in_one_light(instances: Sequence[Opened], values: Sequence[NDArray[np.generic]]) -> Wish:
    """Return a window for both, so that what looks different is different."""
    pictures = [each.picture for each in instances]
    if any(picture.windows or picture.samples != 1 for picture in pictures):
        return GLANCE
    ends = np.array([_ends(*each) for each in zip(pictures, values, strict=True)])
    low, high = float(ends.min()), float(ends.max())
    return dataclasses.replace(GLANCE, center=(low + high) / 2, window_width=max(high - low, 1.0))


def _ends(picture: Picture, values: NDArray[np.generic]) -> tuple[float, float]:
    slope = 1.0 if picture.slope is None else picture.slope
    ends = np.percentile(values.astype('f8'), (0.5, 99.5)) * slope + (picture.intercept or 0.0)
    return float(ends.min()), float(ends.max())


def _picture(archive: Archive, digest: str, wish: Wish) -> bytes:
    try:
        with archive.open(digest) as file:
            instance = opened.open_instance(file)
            return encode.jpeg(instance.shown(_middle(instance), wish))
    except (*NO_PICTURE, Missing):
        return b''


def _middle(instance: Opened) -> int:
    return len(instance.ranges) // 2 + 1


def _small(picture: NDArray[np.uint8] | None) -> bytes:
    if picture is None:
        return b''
    factor = min(1.0, (GLANCE.width or 1) / max(picture.shape))
    size = (max(1, round(picture.shape[0] * factor)), max(1, round(picture.shape[1] * factor)))
    return encode.jpeg(scaling.reduced(picture, size).astype(np.uint8))


def _is_same_image(archive: Archive, shown: str, digest: str) -> bool:
    try:
        with _files(archive, shown, digest) as (one, other):
            return opened.same_values(*map(opened.open_instance, (one, other)))
    except (*NO_PICTURE, Missing):
        return False


@contextmanager
def _files(archive: Archive, one: str, other: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    try:
        with archive.open(one) as first, archive.open(other) as second:
            yield first, second
    except OSError as error:
        raise OutOfResources('error.storage-unreadable') from error
