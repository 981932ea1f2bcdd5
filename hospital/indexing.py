"""Index a study: read what `ingest` only kept, and note where its frames are.

Runs in the worker, as one job for each study however many instances come. It may be repeated.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from prometheus_client import Histogram
from sqlalchemy import Row, text

from hospital import ahead, gathering, metrics, peers, registering, studies
from hospital.work import Work
from imaging import frames
from imaging.dicom import facts as headers
from imaging.dicom.facts import Facts
from imaging.dicom.header import HeaderError
from imaging.dicom.values import Values
from imaging.frames import NoFrames, Range
from imaging.picture import Picture, PictureError, describe
from storage.archive import Archive, Missing

log = logging.getLogger(__name__)

# NOTE: of a study with thousands of images the first are seen while the rest is read
BATCH = 400

WAITING = text("""
    SELECT id, uid, series_uid, series_id, digest, damaged, sender, received_at, shown AND EXISTS (
        SELECT 1 FROM instance AS before
        WHERE before.uid = instance.uid AND NOT before.shown) AS corrects
    FROM instance WHERE study_id = :study_id AND state = 'received' ORDER BY id LIMIT :batch""")
STUDY = text("""
    SELECT key, history, institution_id, (SELECT count(*) FROM instance
        WHERE study_id = study.id AND state = 'indexed') AS indexed
    FROM study WHERE id = :study_id""")
CLEAN = text('UPDATE study SET dirty_at = NULL WHERE id = :study_id')
LATER = text("""
    SELECT 1 FROM instance WHERE study_id = :study_id AND state = 'received' LIMIT 1""")
ENTER_SERIES = text("""
    INSERT INTO series (study_id, uid, number, modality, description, protocol, body_part,
        laterality, series_date, series_time, equipment, technique)
    VALUES (:study_id, :uid, :number, :modality, :description, :protocol, :body_part,
        :laterality, :date, :time, :equipment, :technique)
    ON CONFLICT (study_id, uid) DO UPDATE SET number = excluded.number,
        modality = excluded.modality, description = excluded.description,
        protocol = excluded.protocol, body_part = excluded.body_part,
        laterality = excluded.laterality, series_date = excluded.series_date,
        series_time = excluded.series_time, equipment = excluded.equipment,
        technique = excluded.technique""")
SERIES = text('SELECT id FROM series WHERE study_id = :study_id AND uid = :uid')
FORGET_FRAMES = text('DELETE FROM frame WHERE instance_id = :instance_id')
ENTER_FRAMES = text("""
    INSERT INTO frame (instance_id, number, "offset", length, fragments, damaged)
    VALUES (:instance_id, :number, :offset, :length, :fragments, :damaged)""")
INDEXED = text("""
    UPDATE instance SET state = 'indexed', series_id = :series_id, number = :number,
        frame_count = :frame_count, picture = :picture, damaged = damaged OR :damaged,
        problem = :problem
    WHERE id = :instance_id""")
UNREADABLE = text("""
    UPDATE instance SET state = 'unreadable', problem = :problem WHERE id = :instance_id""")


AGAIN = text("UPDATE instance SET state = 'received' WHERE state != 'received'")
SOIL = text("""
    UPDATE study SET dirty_at = :now WHERE EXISTS (
        SELECT 1 FROM instance WHERE instance.study_id = study.id)""")
DIRTY = text('SELECT id FROM study WHERE dirty_at IS NOT NULL')


@dataclass(frozen=True)
class Read:
    """What was read of one instance."""

    row: Row[*tuple[Any, ...]]
    facts: Facts | None = None
    """All that its header says, if it speaks for its series or corrects an earlier one."""
    number: int | None = None
    is_readable: bool = True
    picture: Picture | None = None
    ranges: tuple[Range, ...] = ()
    problem: str = ''


def again(work: Work) -> int:
    """Have every study indexed anew, from its headers; return how many."""
    work.connection.execute(AGAIN)
    work.connection.execute(SOIL, {'now': time.time()})
    found = work.connection.execute(DIRTY).scalars().all()
    for study_id in found:
        gathering.defer(work, study_id)
    return len(found)


def index(work: Work, study_id: str) -> None:
    """Index the instances of a study that wait, and announce it.

    The files are read before the transaction begins. What cannot be read is marked, with the
    reason, and stays in the archive.
    """
    asked = {'study_id': int(study_id), 'batch': BATCH}
    with work.glance() as connection:
        waiting = connection.execute(WAITING, asked).all()
        study = connection.execute(STUDY, asked).first()
    if study is None:
        return
    # NOTE: the slow part; no transaction is open yet, so nobody who stores waits for it
    found = _read_all(work.archive, waiting)
    read_at = time.time()
    speaks = _spokesman(found, first=not study.indexed)
    if speaks is not None:
        registering.register(work, int(study_id), study.institution_id, speaks)
    _enter(work, int(study_id), found)
    work.connection.execute(CLEAN, asked)
    studies.settle(work, int(study_id))
    # NOTE: who came since found the study dirty, and put no job
    if work.connection.execute(LATER, asked).first():
        gathering.defer(work, int(study_id), delay_s=0)
    elif any(one.ranges for one in found) and not study.history:
        ahead.defer(work, study.key)
    # NOTE: only those that are new; a header that is read anew says nothing of how long it waited
    came = [row.received_at for row in waiting if row.series_id is None]
    _measure(metrics.INDEX_DELAY, came, read_at)
    work.afterwards(lambda: _measure(metrics.WORKLIST_DELAY, came, time.time()))
    peers.count(work, (row.sender for row in waiting if row.series_id is None and row.sender))
    metrics.INDEXED.inc(len(waiting))


def _read_all(archive: Archive, waiting: Sequence[Row[*tuple[Any, ...]]]) -> list[Read]:
    found, told = list[Read](), set[str]()
    for row in waiting:
        # NOTE: one speaks for its series; to hear out all others takes a fifth of the time
        one = _read(archive, row, whole=row.corrects or row.series_uid not in told)
        found.append(one)
        if one.facts is not None:
            told.add(row.series_uid)
    return found


def _read(archive: Archive, row: Row[*tuple[Any, ...]], *, whole: bool) -> Read:
    try:
        with archive.open(row.digest) as file:
            dataset = headers.read(file)
            facts = headers.facts(dataset) if whole else None
            one = Read(row, facts, Values(dataset).integer('InstanceNumber'))
            try:
                picture = describe(dataset)
                ranges = frames.index(file, dataset, picture)
            except (PictureError, NoFrames) as error:
                return replace(one, problem=error.key)
    except HeaderError as error:
        return Read(row, is_readable=False, problem=error.reason)
    except (OSError, Missing) as error:
        # NOTE: the archive may be away for a moment; the job is tried again and nothing is marked
        log.warning('instance %s cannot be read: %s', row.id, type(error).__name__)
        raise
    return replace(one, picture=picture, ranges=tuple(ranges))


def _spokesman(found: list[Read], *, first: bool) -> Facts | None:
    """Return the header that speaks for the study: the last correction, or else its first one."""
    whole = [(one.row.corrects, one.facts) for one in found if one.facts is not None]
    corrections = [facts for corrects, facts in whole if corrects]
    return next(reversed(corrections), whole[0][1] if whole and first else None)


def _enter(work: Work, study_id: int, found: list[Read]) -> None:
    known: dict[str, int] = {}
    for one in found:
        if not one.is_readable:
            work.connection.execute(UNREADABLE, {'instance_id': one.row.id,
                                                 'problem': one.problem})
            continue
        if one.row.series_uid not in known:
            known[one.row.series_uid] = _series(work, study_id, one)
        _enter_instance(work, known[one.row.series_uid], one)


def _series(work: Work, study_id: int, one: Read) -> int:
    facts = one.facts.series if one.facts else None
    named = {'study_id': study_id, 'uid': one.row.series_uid}
    if facts is not None:
        work.connection.execute(ENTER_SERIES, {
            **named, 'number': facts.number, 'modality': facts.modality[:16],
            'description': facts.description[:256], 'protocol': facts.protocol[:256],
            'body_part': facts.body_part[:32], 'laterality': facts.laterality[:16],
            'date': facts.date[:10], 'time': facts.time[:16],
            'equipment': facts.equipment[:128], 'technique': facts.technique[:128]})
    return int(work.connection.execute(SERIES, named).scalar_one())


def _enter_instance(work: Work, series_id: int, one: Read) -> None:
    instance_id = one.row.id
    work.connection.execute(INDEXED, {
        'instance_id': instance_id, 'series_id': series_id,
        'number': one.number,
        'frame_count': len(one.ranges), 'problem': one.problem,
        'picture': one.picture.to_json() if one.picture and one.ranges else '',
        'damaged': any(place.damaged for place in one.ranges)})
    # NOTE: an upgrade may find other frames in the same file
    work.connection.execute(FORGET_FRAMES, {'instance_id': instance_id})
    if one.ranges:
        work.connection.execute(ENTER_FRAMES, [
            {'instance_id': instance_id, 'number': number, 'offset': place.offset,
             'length': place.length, 'fragments': place.fragments, 'damaged': place.damaged}
            for number, place in enumerate(one.ranges, start=1)])


def _measure(delay: Histogram, came: list[float], until: float) -> None:
    for at in came:
        delay.observe(max(0.0, until - at))
