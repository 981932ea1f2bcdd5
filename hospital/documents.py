"""Objects that are no images: what they say, and the files, videos and waveforms within them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, BinaryIO

import sqlalchemy
from sqlmodel import col, select

from database.tables import Instance, Series, Study
from hospital import access
from hospital.actor import SYSTEM
from hospital.errors import NotFound, OutOfResources, Unshowable
from hospital.viewing import Place
from hospital.work import Platform, Work, reads
from imaging import documents, frames
from imaging.codecs import syntaxes
from imaging.dicom import dataset as headers
from imaging.dicom.header import HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.documents import ClinicalError, Description, Enclosed, WaveformError, narrative
from imaging.lossless import compress
from storage.archive import Missing

VERSION = 1
"""Of the way from an object to what is sent of it; part of what browsers keep it by."""
DESCRIBED = 64
AT_A_TIME = 500
"""Instances that are looked for in one statement."""
KEPT: tuple[Any, ...] = (Instance.digest, Instance.sop_class_uid, Instance.transfer_syntax)


@dataclass(frozen=True)
class Kept:
    """An instance in the archive, and what must be known to open it."""

    digest: str
    sop_class: str
    syntax: str


@reads
def kept(work: Work, study_id: int, instance_id: int) -> Kept | None:
    """Return an instance, None if the study has no such."""
    query = (sqlalchemy.select(*map(col, KEPT)).select_from(Instance)
             .join(Study, col(Study.id) == Instance.study_id)
             .where(col(Study.id) == study_id, access.visible(work))
             .where(col(Instance.id) == instance_id))
    row = work.connection.execute(query).first()
    return Kept(*row) if row is not None else None


@reads
def there(work: Work, study_id: int, uids: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    """Return instance and series number of those instances that the study has, by their UIDs."""
    found: dict[str, tuple[int, int | None]] = {}
    for begin in range(0, len(uids), AT_A_TIME):
        query = (select(Instance.uid, Instance.id, Series.number)
                 .join(Study, col(Study.id) == Instance.study_id)
                 .join(Series, col(Series.id) == Instance.series_id)
                 .where(Study.id == study_id, Instance.shown, access.visible(work))
                 .where(col(Instance.uid).in_(uids[begin:begin + AT_A_TIME])))
        for uid, instance_id, series in work.connection.execute(query):
            found[uid] = (instance_id, series)
    return found


def described(platform: Platform, one: Kept, study_id: int, place: Place | None) -> dict[str, Any]:
    """Return what an object says; what it refers to by the study's own instances.

    Parameters
    ----------
    place
        Of its first frame, if it has any: there a video lies.

    Raises
    ------
    Unshowable
        If its header cannot be read.
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    opened = _opened(platform, one)
    says, file = opened.description, opened.enclosed
    if place is not None and syntaxes.is_video(one.syntax):
        says, file = replace(says, object='video'), _video(platform, one, place)
    uids = sorted({reference.uid for reference in says.references})
    found = platform.ask(SYSTEM, there, study_id, uids) if uids else {}
    return {
        **asdict(replace(says, references=())), 'problem': opened.problem,
        'references': [_reference(found.get(one.uid), one.frames) for one in says.references],
        'groups': [_group(group) for group in opened.groups],
        'file': None if file is None else {
            'type': file.media_type, 'size': file.size, 'shown': file.shown,
            'codec': file.codec},
    }


def enclosed(platform: Platform, one: Kept, place: Place | None) -> Enclosed:
    """Return the file or video within an instance.

    Parameters
    ----------
    place
        Of its first frame, if it has any: there a video lies.

    Raises
    ------
    Unshowable
        If its header cannot be read.
    NotFound
        If there is none, or its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    if place is not None and syntaxes.is_video(one.syntax):
        return _video(platform, one, place)
    found = _opened(platform, one).enclosed
    if found is None:
        raise NotFound('error.file-unknown')
    return found


def read(platform: Platform, one: Kept, file: Enclosed, extent: tuple[int, int]) -> bytes:
    """Return bytes of a file within an instance, from the first to the last of the extent.

    Raises
    ------
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    return b''.join(_bytes(platform, one, *piece) for piece in file.ranges(*extent))


def waveform(platform: Platform, one: Kept, number: int, page: int) -> bytes:
    """Return a page of a multiplex group, both from 1: calibrated samples, gzip (RFC 1952).

    They are little-endian numbers of 32 bits, one channel behind the other; padding is NaN.

    Raises
    ------
    Unshowable
        If the group cannot be drawn.
    NotFound
        If there is no such group or page, or the bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    groups = _opened(platform, one).groups
    if not 1 <= number <= len(groups):
        raise NotFound('error.page-unknown')
    group = groups[number - 1]
    if not group.problem and not 1 <= page <= group.pages:
        raise NotFound('error.page-unknown')
    try:
        data = _bytes(platform, one, *group.extent(page))
    except WaveformError as error:
        raise Unshowable(error.key) from error
    return compress(group.calibrated(data).astype('<f4').tobytes())


@dataclass(frozen=True)
class _Opened:
    description: Description
    enclosed: Enclosed | None = None
    groups: tuple[documents.Group, ...] = ()
    problem: str = ''


@contextmanager
def _told(unreadable: str) -> Iterator[None]:
    """Raise what the hospital raises in place of what archive and header raise."""
    try:
        yield
    except HeaderError as error:
        raise Unshowable(unreadable) from error
    except Missing as error:
        raise NotFound('error.file-unknown') from error
    except OSError as error:
        raise OutOfResources('error.storage-unreadable') from error


@lru_cache(maxsize=DESCRIBED)
def _opened(platform: Platform, one: Kept) -> _Opened:
    with _told('viewer.no-image.header'), platform.archive.open(one.digest) as file:
        header = headers.read(file)
        documents.fetch(header, file)
        found = documents.enclosed(header, one.sop_class)
        says = documents.describe(header, one.sop_class)
        groups = documents.groups(file, header)
    if found is None or says.object != 'cda':
        return _Opened(says, found, groups)
    return _narrated(platform, one, _Opened(says, found))


def _narrated(platform: Platform, one: Kept, opened: _Opened) -> _Opened:
    """Return a clinical document with its text, or with why it has none."""
    file = opened.enclosed
    if file is None or file.size > documents.LARGEST:
        return replace(opened, problem='viewer.no-image.too-large')
    try:
        title, nodes = narrative(read(platform, one, file, (0, file.size - 1)))
    except ClinicalError as error:
        return replace(opened, problem=error.key)
    says = replace(opened.description, nodes=nodes, title=title or opened.description.title)
    return replace(opened, description=says)


@lru_cache(maxsize=DESCRIBED)
def _video(platform: Platform, one: Kept, place: Place) -> Enclosed:
    with _told('viewer.no-image.header'), platform.archive.open(one.digest) as file:
        return documents.video(file, one.syntax, (place.offset, place.length, place.fragments))


def _bytes(platform: Platform, one: Kept, offset: int, length: int) -> bytes:
    with _told('viewer.no-image.header'):
        if one.syntax != DEFLATED:
            return platform.archive.read(one.digest, offset, length)
        # NOTE: a deflated data set has no beginning but its own; rare, and small
        with platform.archive.open(one.digest) as file:
            return _inflated(frames.inflate(file), offset, length)


def _inflated(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _reference(found: tuple[int, int | None] | None, numbers: tuple[int, ...]) -> dict[str, Any]:
    instance, series = found or (None, None)
    return {'instance': instance, 'series': series, 'frames': numbers}


def _group(group: documents.Group) -> dict[str, Any]:
    return {
        'label': group.label, 'hertz': group.hertz, 'samples': group.samples, 'page': group.page,
        'pages': group.pages, 'problem': group.problem,
        'channels': [{'label': channel.label, 'unit': channel.unit}
                     for channel in group.channels]}
