"""The worklist: the studies that the actor may know of, a page at a time, and their counts."""

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlmodel import col, select

from database.tables import Department, Instance, Institution, Patient, Series, Study
from hospital import access, counting, listing
from hospital.access import Action
from hospital.conditions import Cursor
from hospital.cube import Value
from hospital.errors import NotFound
from hospital.filters import Filters
from hospital.listing import PAGE
from hospital.work import Work, reads

PRIORS = 20
COLUMNS: tuple[Any, ...] = (
    Study.id, Study.key, Study.token, Study.state, Study.patient_name, Study.patient_age,
    Study.modality, Study.modalities, Study.procedure, Study.body_part, Study.patient_class,
    Study.accession_number, Study.day, Study.listed_at, Study.exam_at, Study.received_at,
    Study.image_count, Study.series_count, Study.thumbnail, Patient.number, Patient.sex,
    col(Department.name).label('department'), col(Institution.name).label('institution'))
"""What a line of the list shows."""


@dataclass(frozen=True)
class Item:
    """One row of the worklist, as values to be said in the reader's language."""

    study: str
    """Key of the study."""
    state: str
    patient_name: str
    patient_number: str
    sex: str
    age: str
    """An AS value, such as `063Y`."""
    modality: str
    modalities: str
    procedure: str
    body_part: str
    patient_class: str
    department: str
    institution: str
    accession_number: str
    listed_at: float
    exam_at: float | None
    received_at: float
    images: int
    series: int
    thumbnail: str
    """Address of its picture below `/streams/`, without parameters; empty if it has none."""


@dataclass(frozen=True)
class Page:
    """A page of the worklist."""

    items: tuple[Item, ...]
    total: int
    """How many studies the conditions let through, on all pages."""
    number: int
    first: Cursor | None = None
    last: Cursor | None = None
    size: int = PAGE
    total_is_least: bool = False
    """Whether there may be more, as words find so many that not all were counted."""


@dataclass(frozen=True)
class Counts:
    """How many studies there are by each value, the other conditions as they are."""

    total: int
    facets: dict[str, dict[Value, int]]
    """By `modality`, `body_part`, `patient_class`, `department`, `institution`, `state`, and
    `period` (by its name; one that was not counted to its end is missing)."""
    department_names: dict[int, str] = field(default_factory=dict)
    institution_names: dict[int, str] = field(default_factory=dict)
    are_least: bool = False
    """Whether there may be more of everything, as words find so many."""


@dataclass(frozen=True)
class Newcomer:
    """What a study that comes to a list is known by."""

    study: str
    """Key of the study."""
    patient_class: str
    listed_at: float


@dataclass(frozen=True)
class Look:
    """A page with all that is shown around it."""

    page: Page
    newest: tuple[Newcomer, ...]
    """The first page by time."""
    counts: Counts
    removals: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Prior:
    """An earlier or other study of the same patient."""

    study: str
    modality: str
    procedure: str
    listed_at: float
    exam_at: float | None
    images: int


@dataclass(frozen=True)
class SeriesLine:
    """A series, as the preview shows it."""

    description: str
    modality: str
    images: int
    thumbnail: str


@dataclass(frozen=True)
class Preview:
    """What is shown of a study beside the list."""

    item: Item
    exam_number: str
    requesting_department: str
    referring_physician: str
    birth_date: str
    series: tuple[SeriesLine, ...]
    priors: tuple[Prior, ...]


@reads
def look(work: Work, filters: Filters, cursor: Cursor | None = None, *,
         back: bool = False) -> Look:
    """Return a page, as `search` does and failing as it does, with what is shown around it."""
    page = search(work, filters, cursor, back=back)
    removals = () if page.total else tuple(best_removals(work, filters))
    return Look(page, _newest(work, filters, page), counts(work, filters), removals)


@reads
def search(work: Work, filters: Filters, cursor: Cursor | None = None, *,
           back: bool = False) -> Page:
    """Return a page of studies, and how many there are in all.

    A page is reached by its number, or as the one behind (`back`: before) the cursor of another;
    then what came since moves nothing.

    Raises
    ------
    NotPermitted
        If the role may not search.
    Invalid
        If the conditions make no sense.
    """
    access.permit(work, Action.SEARCH)
    found = listing.find(work, filters, cursor, back=back)
    rows = _rows(work, found.ids)
    return Page(tuple(map(_item, rows)), found.total, filters.page,
                _cursor(filters, rows[0]) if rows else None,
                _cursor(filters, rows[-1]) if rows else None,
                total_is_least=found.total_is_least)


@reads
def counts(work: Work, filters: Filters) -> Counts:
    """Return the counts beside the list.

    Raises
    ------
    NotPermitted
        If the role may not search.
    Invalid
        If the conditions make no sense.
    """
    access.permit(work, Action.SEARCH)
    counted = counting.count(work, filters)
    return Counts(counted.total, counted.facets, _names(work, Department),
                  _names(work, Institution), counted.are_least)


@reads
def warm_up(work: Work) -> None:
    """Read what counts are made from, a second's work at a million studies."""
    work.cube.view(work.connection)


@reads
def preview(work: Work, key: str) -> Preview:
    """Return what is shown of a study beside the list; opening it is `viewing.open`.

    Raises
    ------
    NotPermitted
        If the role may not search.
    NotFound
        If there is no such study, or the actor may not know of it.
    """
    access.permit(work, Action.SEARCH)
    query = (select(Study, Patient.birth_date).join(Patient, isouter=True)
             .where(Study.key == key, access.visible(work)))
    row = work.session.exec(query).first()
    if row is None or row[0].id is None:
        raise NotFound('error.study-unknown')
    study, birth_date = row
    listed, = _rows(work, [row[0].id])
    return Preview(_item(listed), study.exam_number, study.requesting_department,
                   study.referring_physician, birth_date or '', _series(work, study),
                   _priors(work, study))


@reads
def best_removals(work: Work, filters: Filters) -> list[tuple[str, int]]:
    """Return which condition to drop to find more, by name, and how much that finds.

    For a list that found nothing; those that would not help are left out, best first.
    """
    access.permit(work, Action.SEARCH)
    names = [name for name in ('words', 'modality', 'body_part', 'patient_class', 'department',
                               'institution', 'state', 'period')
             if getattr(filters, name) != getattr(filters.without(name), name)]
    found = [(name, counting.count(work, filters.without(name)).total) for name in names]
    return sorted(((name, total) for name, total in found if total), key=lambda one: -one[1])


def _newest(work: Work, filters: Filters, page: Page) -> tuple[Newcomer, ...]:
    if filters.page == 1 and filters.sort == 'time':
        return tuple(Newcomer(item.study, item.patient_class, item.listed_at)
                     for item in page.items)
    # NOTE: nothing of these is shown, so far less of them is read than of a page
    ids = listing.find(work, replace(filters, page=1, sort='time')).ids
    query = (select(Study.id, Study.key, Study.patient_class, Study.listed_at)
             .where(col(Study.id).in_(ids), access.visible(work)))
    found = {id: Newcomer(*values) for id, *values in work.connection.execute(query)}
    return tuple(found[each] for each in ids if each in found)


def _rows(work: Work, ids: list[int]) -> list[Row[*tuple[Any, ...]]]:
    query = (select(*COLUMNS)
             .join(Patient, col(Patient.id) == Study.patient_id, isouter=True)
             .join(Department, col(Department.id) == Study.department_id, isouter=True)
             .join(Institution, col(Institution.id) == Study.institution_id)
             .where(col(Study.id).in_(ids), access.visible(work)))
    rows = {row.id: row for row in work.connection.execute(query)}
    return [rows[each] for each in ids if each in rows]


def _item(row: Row[*tuple[Any, ...]]) -> Item:
    return Item(
        study=row.key, state=row.state, patient_name=row.patient_name,
        patient_number=row.number or '', sex=row.sex or '', age=row.patient_age,
        modality=row.modality, modalities=row.modalities, procedure=row.procedure,
        body_part=row.body_part, patient_class=row.patient_class,
        department=row.department or '', institution=row.institution,
        accession_number=row.accession_number, listed_at=row.listed_at, exam_at=row.exam_at,
        received_at=row.received_at, images=row.image_count, series=row.series_count,
        thumbnail=_picture(row.token, row.thumbnail))


def _cursor(filters: Filters, row: Row[*tuple[Any, ...]]) -> Cursor:
    values = {'name': row.patient_name, 'modality': row.modality, 'state': row.state}
    return Cursor(values.get(filters.sort.removeprefix('-'), ''), row.day, row.listed_at, row.id)


def _picture(token: str, place: str) -> str:
    return f'{token}/{place}/rendered' if place else ''


def _series(work: Work, study: Study) -> tuple[SeriesLine, ...]:
    query = (select(Series.id, Series.description, Series.modality)
             .add_columns(col(Instance.id), col(Instance.frame_count),
                          col(Instance.picture) != '')
             .join(Instance, col(Instance.series_id) == Series.id)
             # NOTE: what names no study would be looked for in every instance that there is
             .join(Study, col(Study.id) == Instance.study_id)
             .where(col(Study.id) == study.id, col(Instance.shown), access.visible(work))
             .order_by(col(Series.number).nulls_last(), col(Series.id),
                       col(Instance.number).nulls_last(), col(Instance.id)))
    by_series = groupby(work.connection.execute(query).all(), key=lambda row: row[:3])
    return tuple(_line(study.token, description, modality, [row[3:] for row in rows])
                 for (_, description, modality), rows in by_series)


def _line(token: str, description: str, modality: str, instances: list[Any]) -> SeriesLine:
    """Return a series with the picture in its middle, as the first one is often empty."""
    shown = [(instance, frames) for instance, frames, is_picture in instances if is_picture]
    instance, frames = shown[len(shown) // 2] if shown else (0, 0)
    place = f'{instance}/{frames // 2 + 1}' if shown else ''
    return SeriesLine(description, modality, sum(frames for _, frames, _ in instances),
                      _picture(token, place))


def _priors(work: Work, study: Study) -> tuple[Prior, ...]:
    if study.patient_id is None:
        return ()
    query = (select(Study)
             .where(Study.patient_id == study.patient_id, Study.id != study.id,
                    col(Study.settled_at).is_not(None), access.visible(work))
             .order_by(col(Study.listed_at).desc()).limit(PRIORS))
    return tuple(Prior(row.key, row.modality, row.procedure, row.listed_at, row.exam_at,
                       row.image_count) for row in work.session.exec(query))


def _names(work: Work, table: type[Department] | type[Institution]) -> dict[int, str]:
    return {each: name for each, name in work.connection.execute(select(table.id, table.name))}
