"""How a list is found and counted: which rows, in what order, by which way through the indexes.

What a condition lets through is known before a row is read, from the counts in memory. So a deep
page, or a rare combination, is looked for only on the days that hold it, and never by walking
past what somebody else's filter would have shown.
"""

import time
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlmodel import col

from database.tables import PatientWord, Study, StudyWord
from hospital import access, words
from hospital.cube import DIMENSIONS, Slice, Value
from hospital.filters import ALL, MINUTES, MINUTES_S, PERIODS, Filters, Span, span_of
from hospital.studies import midnight
from hospital.work import Work

PAGE = 50
NARROW = 2000
"""Up to so many patients of a word it is quicker to start with them than with the list."""
WALK = 20
"""Of so many rows at least one must be shown for a walk along the list to be worth it."""
NEAR = 500
SPARSE_DAYS = 60
COLUMNS = {name: col(getattr(Study, name)) for name in DIMENSIONS}
FACETS = {'institution_id': 'institution', 'department_id': 'department'}
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Cursor:
    """The row at an end of a page: the next page begins behind it, the one before ends there."""

    value: str
    """What the list is sorted by, if not by time."""
    listed_at: float
    id: int


@dataclass(frozen=True)
class Found:
    """The ids of one page, in their order, and how many there are on all pages."""

    ids: list[int]
    total: int


@dataclass(frozen=True)
class Counted:
    """How many there are in all, and by each facet's values."""

    total: int
    facets: dict[str, dict[Value, int]]


def find(work: Work, filters: Filters, cursor: Cursor | None = None, *,
         back: bool = False) -> Found:
    """Return a page: by its number, or the one behind (or before) a cursor."""
    total = _total(work, filters)
    asked: list[Condition] = [*_conditions(work, filters), *_of_words(work, filters.words)]
    skipped = (filters.page - 1) * PAGE
    if cursor is not None:
        asked.append(_beyond(filters.sort, cursor, back))
        skipped = 0
    elif total and filters.sort in ('time', '-time') and _is_directly_counted(filters):
        if skipped >= total:
            return Found([], total)
        days, skipped = _days_of_page(work, filters, skipped, total)
        asked += days
    query = (select(col(Study.id)).where(access.visible(work), *asked)
             .order_by(*_order(filters.sort, back)).limit(PAGE).offset(skipped))
    ids = [int(each) for each in work.connection.execute(query).scalars() if each is not None]
    return Found(ids[::-1] if back else ids, total)


def count(work: Work, filters: Filters) -> Counted:
    """Count what a list lets through, and what it would with another value of each facet."""
    if not _is_directly_counted(filters):
        return _count_rows(work, filters)
    cube = _slice(work, filters.period)
    wishes = _wishes(work, filters)
    facets: dict[str, dict[Value, int]] = {
        FACETS.get(name, name): values for name, values in cube.facets(wishes).items()}
    seen = access.seen_institutions(work)
    facets['institution'] = {value: number for value, number in facets['institution'].items()
                             if seen is None or value in seen}
    facets['period'] = {period: _slice(work, period).total(wishes) for period in (*PERIODS, ALL)}
    facets['period'][MINUTES] = _number(work, replace(filters, period=MINUTES))
    return Counted(cube.total(wishes), facets)


def _total(work: Work, filters: Filters) -> int:
    if _is_directly_counted(filters):
        return _slice(work, filters.period).total(_wishes(work, filters))
    return _number(work, filters)


def _is_directly_counted(filters: Filters) -> bool:
    return not filters.words and filters.period != MINUTES


def _slice(work: Work, period: str) -> Slice:
    span = span_of(period, work.zone)
    return work.cube.read(work.connection, span.first, span.last)


def _wishes(work: Work, filters: Filters) -> dict[str, tuple[Value, ...]]:
    wishes: dict[str, tuple[Value, ...]] = dict(filters.wishes)
    seen = access.seen_institutions(work)
    if seen is not None:
        wished = wishes.get('institution_id', seen)
        wishes['institution_id'] = tuple(each for each in seen if each in wished)
    return wishes


def _conditions(work: Work, filters: Filters, *,
                values: bool = True, period: bool = True) -> list[Condition]:
    """Return what rows must fulfil, words aside."""
    conditions: list[Condition] = [col(Study.settled_at).is_not(None)]
    if values:
        conditions += [_among(name, wished) for name, wished in filters.wishes.items()]
    if period and filters.period == MINUTES:
        conditions.append(col(Study.listed_at) >= time.time() - MINUTES_S)
    elif period:
        conditions += _within(work, span_of(filters.period, work.zone))
    return conditions


def _among(name: str, wished: tuple[Value, ...]) -> Condition:
    column = COLUMNS[name]
    if name == 'department_id' and 0 in wished:
        return or_(column.is_(None), column.in_(wished))
    return column == wished[0] if len(wished) == 1 else column.in_(wished)


def _within(work: Work, span: Span) -> list[Condition]:
    begin, end = span.moments(work.zone)
    bounds = []
    if begin is not None:
        bounds.append(col(Study.listed_at) >= begin)
    if end is not None:
        bounds.append(col(Study.listed_at) < end)
    return bounds


def _of_words(work: Work, text: str) -> list[Condition]:
    return [_of_word(work, word) for word in words.asked(text[:words.LONGEST])]


def _of_word(work: Work, word: str) -> Condition:
    of_patient = and_(col(PatientWord.word) >= word, col(PatientWord.word) < words.end(word))
    of_study = and_(col(StudyWord.word) >= word, col(StudyWord.word) < words.end(word))
    few = select(col(PatientWord.patient_id)).where(of_patient).limit(NARROW + 1).subquery()
    number = work.connection.execute(select(func.count()).select_from(few)).scalar_one()
    if number <= NARROW:
        return or_(
            col(Study.patient_id).in_(select(col(PatientWord.patient_id)).where(of_patient)),
            col(Study.id).in_(select(col(StudyWord.study_id)).where(of_study)))
    return or_(
        exists().where(col(PatientWord.patient_id) == Study.patient_id, of_patient),
        exists().where(col(StudyWord.study_id) == Study.id, of_study))


def _order(sort: str, back: bool) -> list[Any]:
    """Return the order of a list; what is equal comes newest first."""
    columns = [col(Study.listed_at).desc(), col(Study.id).desc()]
    name, turned = sort.removeprefix('-'), sort.startswith('-')
    if name == 'time':
        down = turned is back
        return columns if down else [col(Study.listed_at).asc(), col(Study.id).asc()]
    first = _sorted_by(name)
    main = first.asc() if turned is back else first.desc()
    return [main, *([col(Study.listed_at).asc(), col(Study.id).asc()] if back else columns)]


def _sorted_by(name: str) -> ColumnElement[Any]:
    return {'name': column(Study.patient_name), 'modality': column(Study.modality),
            'state': column(Study.state)}[name]


def column(attribute: Any) -> ColumnElement[Any]:
    """Return a table's attribute as the expression that it is."""
    return cast(ColumnElement[Any], col(attribute))


def _beyond(sort: str, cursor: Cursor, back: bool) -> Condition:
    """Return the condition of what comes behind a cursor, or before it."""
    name, turned = sort.removeprefix('-'), sort.startswith('-')
    older = turned is back if name == 'time' else not back
    moment, number = col(Study.listed_at), col(Study.id)
    later = or_(moment < cursor.listed_at, and_(moment == cursor.listed_at, number < cursor.id))
    if not older:
        later = or_(moment > cursor.listed_at,
                    and_(moment == cursor.listed_at, number > cursor.id))
    # NOTE: says nothing new, but leads straight to the place in the index
    if name == 'time':
        bound = moment <= cursor.listed_at if older else moment >= cursor.listed_at
        return and_(bound, later)
    first, up = _sorted_by(name), turned is back
    beyond = first > cursor.value if up else first < cursor.value
    bound = first >= cursor.value if up else first <= cursor.value
    return and_(bound, or_(beyond, and_(first == cursor.value, later)))


def _days_of_page(work: Work, filters: Filters, skipped: int,
                  total: int) -> tuple[list[Condition], int]:
    """Return on which days a page lies, and how many rows of them come before it."""
    whole = _slice(work, filters.period)
    shown = total / max(1, int(whole.numbers.sum()))
    if skipped <= NEAR and shown * WALK >= 1:
        return [], skipped
    span = span_of(filters.period, work.zone)
    days, numbers = work.cube.read(work.connection, span.first or 0, span.last).by_day(
        _wishes(work, filters))
    if filters.sort == 'time':
        days, numbers = days[::-1], numbers[::-1]
    reached = numbers.cumsum()
    first = int(reached.searchsorted(skipped, side='right'))
    last = min(int(reached.searchsorted(skipped + PAGE, side='left')), len(days) - 1)
    wanted = sorted(int(day) for day in days[first:last + 1])
    before = int(reached[first - 1]) if first else 0
    return [_on(work, wanted)], skipped - before


def _on(work: Work, days: list[int]) -> Condition:
    if not days or days[-1] - days[0] < SPARSE_DAYS:
        first, last = (days[0], days[-1]) if days else (0, 0)
        return and_(*_within(work, Span(first, last)))
    return or_(*(and_(*_within(work, Span(day, day))) for day in days))


def _number(work: Work, filters: Filters) -> int:
    query = (select(func.count()).select_from(Study)
             .where(access.visible(work), *_conditions(work, filters),
                    *_of_words(work, filters.words)))
    return int(work.connection.execute(query).scalar_one())


def _count_rows(work: Work, filters: Filters) -> Counted:
    """Count rows one by one, where words or minutes tell them apart."""
    rows = work.connection.execute(_grouped(work, filters)).all()
    wishes = _wishes(work, filters)
    periods = _periods_let_through(filters.period)

    def through(row: Any, but: str) -> bool:
        return (but == 'period' or row.period in periods) and all(
            name == but or getattr(row, name) in values for name, values in wishes.items())

    facets: dict[str, dict[Value, int]] = {FACETS.get(name, name): {} for name in DIMENSIONS}
    for name in DIMENSIONS:
        values = facets[FACETS.get(name, name)]
        for row in rows:
            if through(row, name):
                value = getattr(row, name)
                values[value] = values.get(value, 0) + row.number
    facets['period'] = {
        period: sum(row.number for row in rows
                    if row.period in _periods_let_through(period) and through(row, 'period'))
        for period in (MINUTES, *PERIODS, ALL)}
    return Counted(sum(row.number for row in rows if through(row, '')), facets)


def _grouped(work: Work, filters: Filters) -> Select[Any]:
    named = [func.coalesce(column, 0).label(name) if name == 'department_id' else
             column.label(name) for name, column in COLUMNS.items()]
    dates = [*_conditions(work, filters, values=False, period=filters.period not in NAMED)]
    period = _period_of_row(work)
    return (select(*named, period, func.count().label('number'))
            .where(access.visible(work), *dates, *_of_words(work, filters.words))
            .group_by(*COLUMNS.values(), period))


NAMED = (MINUTES, *PERIODS, ALL)
"""From the shortest period to the longest: what lies in one lies in all that follow."""


def _period_of_row(work: Work) -> Any:
    begins = [(time.time() - MINUTES_S, MINUTES)]
    begins += [(midnight(span_of(period, work.zone).first or 0, work.zone), period)
               for period in PERIODS]
    return case(*((col(Study.listed_at) >= begin, period) for begin, period in begins),
                else_=ALL).label('period')


def _periods_let_through(period: str) -> tuple[str, ...]:
    return NAMED[:NAMED.index(period) + 1] if period in NAMED else NAMED
