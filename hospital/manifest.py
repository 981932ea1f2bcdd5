"""The manifest of a study: everything a viewer must know, from the index alone."""

from typing import Any

from sqlmodel import col, select

from database.tables import Frame, Instance, Institution, Patient, Series, Study
from database.tables.instance import InstanceState
from hospital import access
from hospital.access import Action
from hospital.errors import NotFound
from hospital.work import Work, reads
from imaging import stack
from imaging.picture import Picture
from imaging.stack import UNREADABLE, Item

VERSION = 1
PRIORS = 50
TOLD = (InstanceState.INDEXED, InstanceState.UNREADABLE)
"""States of instances of which a viewer is told: what cannot be read must not be missed."""


@reads
def manifest(work: Work, key: str) -> dict[str, Any]:
    """Return the manifest of a study; no file is opened.

    Raises
    ------
    NotPermitted
        If the role may not look at studies.
    NotFound
        If there is no such study, or the actor may not know of it.
    """
    access.permit(work, Action.VIEW)
    query = (select(Study, Patient, Institution.name)
             .join(Patient, col(Patient.id) == Study.patient_id, isouter=True)
             .join(Institution, col(Institution.id) == Study.institution_id)
             .where(Study.key == key, access.visible(work)))
    row = work.session.exec(query).first()
    if row is None:
        raise NotFound('error.study-unknown')
    study, patient, institution = row
    series = _series(work, study)
    return {'version': VERSION, 'study': _study(study, patient, institution),
            'series': [_series_facts(each) for each in series],
            'display_sets': stack.arrange(_items(work, study, series)),
            'priors': _priors(work, study)}


def _study(study: Study, patient: Patient | None, institution: str) -> dict[str, Any]:
    return {
        'key': study.key, 'token': study.token, 'date': study.study_date,
        'time': study.study_time, 'procedure': study.procedure,
        'accession': study.accession_number, 'exam_number': study.exam_number,
        'institution': institution, 'modalities': study.modalities.split('\\'),
        'patient_class': study.patient_class, 'state': study.state,
        'patient': {'name': study.patient_name, 'number': patient.number if patient else '',
                    'sex': patient.sex if patient else '', 'age': study.patient_age,
                    'birth_date': patient.birth_date if patient else ''}}


def _series(work: Work, study: Study) -> list[Series]:
    query = (select(Series).join(Study, col(Study.id) == Series.study_id)
             .where(Study.id == study.id, access.visible(work))
             .order_by(col(Series.number).nulls_last(), col(Series.id)))
    return list(work.session.exec(query))


def _series_facts(series: Series) -> dict[str, Any]:
    return {
        'id': series.id, 'number': series.number, 'modality': series.modality,
        'description': series.description, 'body_part': series.body_part,
        'laterality': series.laterality, 'date': series.series_date, 'time': series.series_time,
        'equipment': series.equipment, 'technique': series.technique}


def _items(work: Work, study: Study, series: list[Series]) -> list[Item]:
    by_uid = {each.uid: each for each in series}
    query = (select(Instance).join(Study, col(Study.id) == Instance.study_id)
             .where(Study.id == study.id, Instance.shown, col(Instance.state).in_(TOLD),
                    access.visible(work))
             .order_by(col(Instance.id)))
    # NOTE: asked for once, as hardly any frame of a study is
    damaged = _damaged(work, study)
    return [_item(each, by_uid.get(each.series_uid), damaged.get(each.id or 0, ()))
            for each in work.session.exec(query)]


def _item(instance: Instance, series: Series | None, damaged: tuple[int, ...]) -> Item:
    picture = Picture.from_json(instance.picture) if instance.picture else None
    # NOTE: a series of which no header could be read has no row
    return Item(
        series=series.id or 0 if series else 0, series_number=series.number if series else None,
        description=series.description if series else '',
        modality=series.modality if series else '', instance=instance.id or 0,
        number=instance.number,
        sop_class=instance.sop_class_uid, picture=picture, frames=instance.frame_count,
        damaged=damaged,
        problem=UNREADABLE if instance.state == InstanceState.UNREADABLE else instance.problem)


def _damaged(work: Work, study: Study) -> dict[int, tuple[int, ...]]:
    from_frames = (select(Frame.instance_id, Frame.number)
                   .join(Instance, col(Instance.id) == Frame.instance_id)
                   .join(Study, col(Study.id) == Instance.study_id)
                   .where(Study.id == study.id, Frame.damaged, access.visible(work)))
    found: dict[int, tuple[int, ...]] = {}
    for instance, number in work.connection.execute(from_frames):
        found[instance] = (*found.get(instance, ()), number)
    return found


def _priors(work: Work, study: Study) -> list[dict[str, Any]]:
    if study.patient_id is None:
        return []
    query = (select(Study)
             .where(Study.patient_id == study.patient_id, Study.id != study.id,
                    col(Study.settled_at).is_not(None), access.visible(work))
             .order_by(col(Study.listed_at).desc()).limit(PRIORS))
    return [{'key': row.key, 'date': row.study_date, 'modality': row.modality,
             'procedure': row.procedure, 'images': row.image_count}
            for row in work.session.exec(query)]
