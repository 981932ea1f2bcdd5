"""What follows from a study's instances: its counts, modalities, state, and where it is counted."""

import time
from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, text

from database import dialect
from hospital.events import StudyChanged
from hospital.work import Work

SUBJECT = 7_301_003
DAY_S = 86_400.0
# NOTE: a clock of a device that runs ahead must not pin its studies to the top of the list
AHEAD_S = DAY_S
STUDY = text("""
    SELECT id, key, institution_id, modality, modalities, state, body_part, patient_class,
           department_id, exam_at, received_at, listed_at, history, exam_state, report_state
    FROM study WHERE id = :study_id""")
SUMS = text("""
    SELECT series.modality, count(DISTINCT series.id) AS series_count,
           count(*) AS instance_count, sum(instance.frame_count) AS image_count
    FROM instance JOIN series ON series.id = instance.series_id
    WHERE instance.study_id = :study_id AND instance.shown
    GROUP BY series.modality""")
NEWEST = text("""
    SELECT max(received_at) FROM instance WHERE study_id = :study_id AND shown""")
MIDDLE = text("""
    SELECT instance.id, instance.frame_count
    FROM instance JOIN series ON series.id = instance.series_id
    WHERE instance.study_id = :study_id AND instance.shown AND instance.frame_count > 0
      AND instance.picture != ''
    ORDER BY series.modality != :modality, series.number NULLS LAST, series.id,
        instance.number NULLS LAST, instance.id
    LIMIT 1 OFFSET :middle""")
# NOTE: what names no study would be looked for in every instance that there is
FIRST_SERIES = text("""
    SELECT count(*) FROM instance
    WHERE study_id = :study_id AND shown AND frame_count > 0 AND picture != ''
      AND series_id = (
        SELECT series.id FROM instance JOIN series ON series.id = instance.series_id
        WHERE instance.study_id = :study_id AND instance.shown AND instance.frame_count > 0
          AND instance.picture != ''
        ORDER BY series.modality != :modality, series.number NULLS LAST, series.id LIMIT 1)""")
SETTLE = text("""
    UPDATE study SET series_count = :series_count, instance_count = :instance_count,
        image_count = :image_count, modality = :modality, modalities = :modalities,
        state = :state, listed_at = :listed_at, day = :day, thumbnail = :thumbnail,
        settled_at = :now
    WHERE id = :study_id""")
COUNTED = text("""
    SELECT day, institution_id, modality, state, body_part, patient_class, department_id
    FROM study_counted WHERE study_id = :study_id""")
NOTE = text("""
    INSERT INTO study_counted (study_id, day, institution_id, modality, state, body_part,
        patient_class, department_id)
    VALUES (:study_id, :day, :institution_id, :modality, :state, :body_part, :patient_class,
        :department_id)
    ON CONFLICT (study_id) DO UPDATE SET day = excluded.day,
        institution_id = excluded.institution_id, modality = excluded.modality,
        state = excluded.state, body_part = excluded.body_part,
        patient_class = excluded.patient_class, department_id = excluded.department_id""")
COUNT = text("""
    INSERT INTO study_count (day, institution_id, modality, state, body_part, patient_class,
        department_id, number, revision)
    VALUES (:day, :institution_id, :modality, :state, :body_part, :patient_class,
        :department_id, :change, :revision)
    ON CONFLICT (day, institution_id, modality, state, body_part, patient_class, department_id)
    DO UPDATE SET number = study_count.number + excluded.number, revision = excluded.revision""")
REVISION = text('SELECT coalesce(max(revision), 0) + 1 FROM study_count')

# NOTE: what an exam is listed under; those that are not here come after all that are
RANKS = ('PT', 'NM', 'MR', 'CT', 'XA', 'RF', 'MG', 'DX', 'CR', 'DR', 'IO', 'PX', 'US', 'IVUS',
         'ES', 'XC', 'OP', 'OPT', 'SM', 'ECG', 'RTDOSE', 'RTSTRUCT', 'RTPLAN', 'RTIMAGE', 'OT')
BESIDE = frozenset({'PR', 'KO', 'SR', 'SEG', 'REG', 'DOC', 'FID', 'RWV', 'AU', 'PLAN'})


def settle(work: Work, study_id: int) -> None:
    """Bring a study's row and the counts to what its instances say now, and announce it.

    Repeating it changes nothing. The state of a report is left as it is.
    """
    row = work.connection.execute(STUDY, {'study_id': study_id}).one()
    sums = work.connection.execute(SUMS, {'study_id': study_id}).all()
    modalities = _ranked([each.modality for each in sums if each.modality])
    settled = {
        'study_id': study_id, 'now': time.time(),
        'series_count': sum(each.series_count for each in sums),
        'instance_count': sum(each.instance_count for each in sums),
        'image_count': sum(each.image_count or 0 for each in sums),
        'modality': modalities[0] if modalities else row.modality,
        'modalities': '\\'.join(modalities)[:128], 'state': state_of(row),
        'listed_at': _listed_at(work.connection, row)}
    settled['day'] = day_of(settled['listed_at'], work.zone)
    settled['thumbnail'] = _thumbnail(work.connection, study_id, settled['modality'])
    work.connection.execute(SETTLE, settled)
    _count(work, study_id, {
        'day': settled['day'], 'institution_id': row.institution_id,
        'modality': settled['modality'], 'state': settled['state'], 'body_part': row.body_part,
        'patient_class': row.patient_class, 'department_id': row.department_id or 0})
    work.announce(StudyChanged(row.key, row.institution_id))


def state_of(row: Row[*tuple[Any, ...]]) -> str:
    """Return what lists call a study's state: the exam's, and then the report's."""
    return str(row.report_state if row.exam_state == 'awaiting_report' else row.exam_state)


def day_of(moment: float, zone: ZoneInfo) -> int:
    """Return the day of a moment, in days since 1970-01-01 as a zone's calendar has them."""
    return datetime.fromtimestamp(moment, zone).toordinal() - EPOCH


EPOCH = datetime(1970, 1, 1).toordinal()  # a calendar day, of no zone


def _ranked(modalities: list[str]) -> list[str]:
    order = {name: rank for rank, name in enumerate(RANKS)}
    # NOTE: a presentation state or report beside images says nothing of what was examined
    return sorted(set(modalities), key=lambda name: (name in BESIDE, order.get(name, 99), name))


def _listed_at(connection: Connection, row: Row[*tuple[Any, ...]]) -> float:
    # NOTE: an old archive comes in by the thousand, and must not bury today's work
    if row.history and row.exam_at is not None:
        return float(row.exam_at)
    exam_at = row.exam_at if row.exam_at and row.exam_at < row.received_at + AHEAD_S else 0.0
    listed_at = max(exam_at, row.received_at)
    newest = connection.execute(NEWEST, {'study_id': row.id}).scalar()
    # NOTE: what comes in the course of an exam must not move its row; what comes days later must
    # be seen again
    if newest is not None and newest > row.listed_at + DAY_S and not row.history:
        return float(newest)
    return float(max(listed_at, row.listed_at) if row.listed_at > row.received_at else listed_at)


def _thumbnail(connection: Connection, study_id: int, modality: str) -> str:
    which = {'study_id': study_id, 'modality': modality}
    # NOTE: the middle of the body tells more than its first slice
    pictures = connection.execute(FIRST_SERIES, which).scalar_one()
    middle = connection.execute(MIDDLE, {**which, 'middle': pictures // 2}).first()
    return f'{middle.id}/{middle.frame_count // 2 + 1}' if middle else ''


def _count(work: Work, study_id: int, new: dict[str, Any]) -> None:
    old = work.connection.execute(COUNTED, {'study_id': study_id}).mappings().first()
    # NOTE: most instances of a study change nothing that is counted
    if old is not None and dict(old) == new:
        return
    # NOTE: revisions must be committed in their order, or a reader would miss one
    dialect.serialise(work.connection, SUBJECT)
    revision = work.connection.execute(REVISION).scalar_one()
    changes: Counter[tuple[Any, ...]] = Counter({tuple(new.values()): 1})
    if old is not None:
        changes[tuple(old.values())] -= 1
    work.connection.execute(COUNT, [
        {**dict(zip(new, place, strict=True)), 'change': change, 'revision': revision}
        for place, change in changes.items()])
    work.connection.execute(NOTE, {'study_id': study_id, **new})
