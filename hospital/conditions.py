"""What a list asks the database of its rows: values, moments, an order, and a place in it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Self, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, Float, TextClause, and_, or_, text
from sqlmodel import col

from database.tables import Study
from hospital.cube import DIMENSIONS, Value, Wishes
from hospital.filters import Span

Condition = ColumnElement[bool]
COLUMNS = {name: col(getattr(Study, name)) for name in DIMENSIONS}
SETTLED = col(Study.settled_at).is_not(None)
SMALL_GAP_DAYS = 3
"""Reading so many days for nothing is quicker than looking up another stretch of days."""
MOST_SPANS = 64
BOUNDS = 'SELECT column1 AS "begin", column2 AS "end" FROM (VALUES {bounds}) AS bounds'


@dataclass(frozen=True)
class Cursor:
    """The row at an end of a page: the next page begins behind it, the one before ends there."""

    value: str
    """What the list is sorted by, if not by time."""
    listed_at: float
    id: int


@dataclass(frozen=True)
class Direction:
    """What a list is sorted by, and which way; what is equal comes newest first."""

    name: str
    """`time`, `name`, `modality` or `state`."""
    turned: bool
    """Whether it is sorted the other way round."""
    back: bool
    """Whether it is read backwards, to find the page before."""
    by_index: bool = True
    """Whether an index may be followed; else what is found is sorted."""

    @classmethod
    def of(cls, sort: str, *, back: bool) -> Self:
        """Return the direction that a filter's `sort` tells."""
        return cls(sort.removeprefix('-'), sort.startswith('-'), back)

    @property
    def newest_first(self) -> bool:
        """Tell which way time goes among rows that are otherwise equal."""
        return self.back == (self.name == 'time' and self.turned)

    @property
    def ascending(self) -> bool:
        """Tell which way the values go, of a list that is not sorted by time."""
        return self.turned == self.back

    @property
    def column(self) -> ColumnElement[Any]:
        """What the list is sorted by, if not by time."""
        attribute = {'name': Study.patient_name, 'modality': Study.modality, 'state': Study.state}
        column = cast(ColumnElement[Any], col(attribute[self.name]))
        return column if self.by_index else column.concat('')

    @property
    def times(self) -> tuple[ColumnElement[Any], ...]:
        """Return the order of rows that are otherwise equal."""
        moment = col(Study.listed_at) if self.by_index else col(Study.listed_at) + 0.0
        if self.newest_first:
            return moment.desc(), col(Study.id).desc()
        return moment.asc(), col(Study.id).asc()

    @property
    def order(self) -> tuple[ColumnElement[Any], ...]:
        """Return the whole order."""
        if self.name == 'time':
            return self.times
        return (self.column.asc() if self.ascending else self.column.desc(), *self.times)

    def behind(self, cursor: Cursor) -> Condition:
        """Return the condition of what comes behind a row of this order."""
        if self.name == 'time':
            return self.later(cursor)
        further, here = ((self.column > cursor.value, self.column >= cursor.value)
                         if self.ascending else
                         (self.column < cursor.value, self.column <= cursor.value))
        # NOTE: the first says nothing new, but leads straight to the place in the index
        return and_(here, or_(further, and_(self.column == cursor.value, self.later(cursor))))

    def later(self, cursor: Cursor) -> Condition:
        """Return the condition of what comes behind a row among those that are otherwise equal."""
        moment, number = col(Study.listed_at), col(Study.id)
        if self.newest_first:
            return and_(moment <= cursor.listed_at,
                        or_(moment < cursor.listed_at, number < cursor.id))
        return and_(moment >= cursor.listed_at, or_(moment > cursor.listed_at, number > cursor.id))


def among(wishes: Wishes) -> list[Condition]:
    """Return the conditions of some values."""
    return [_among(name, wished) for name, wished in wishes.items()]


def within(begin: float, end: float, *, by_index: bool = True) -> list[Condition]:
    """Return the conditions of a time, whose end is no part of it.

    `by_index` tells whether they may lead the way through the index.
    """
    moment = col(Study.listed_at) if by_index else col(Study.listed_at) + 0.0
    bounds = []
    if begin > -math.inf:
        bounds.append(moment >= begin)
    if end < math.inf:
        bounds.append(moment < end)
    return bounds


def spans(days: Iterable[int]) -> list[Span]:
    """Return stretches of days that hold some days, and as few others as is worth it."""
    ordered = sorted(days)
    gaps = sorted((after - before for before, after in pairwise(ordered)
                   if after - before > SMALL_GAP_DAYS), reverse=True)
    widest = gaps[MOST_SPANS - 1] if len(gaps) >= MOST_SPANS else SMALL_GAP_DAYS
    found = [[ordered[0], ordered[0]]] if ordered else []
    for day in ordered:
        if day - found[-1][1] > widest:
            found.append([day, day])
        found[-1][1] = day
    return [Span(*each) for each in found]


def table(spans: Sequence[Span], zone: ZoneInfo) -> CTE:
    """Return stretches of days as a table that rows can be joined to.

    An OR of so many ranges is not answered from the index; this is. There are few sizes of it,
    for whose statements are kept, and what is left over holds no moment.
    """
    size = 1 << (len(spans) - 1).bit_length()
    bound = {f'{name}{place}': 0.0 for place in range(size) for name in ('begin', 'end')}
    for place, span in enumerate(spans):
        begin, end = span.moments(zone)
        bound |= {f'begin{place}': begin, f'end{place}': end}
    return _rows(size).bindparams(**bound).columns(begin=Float, end=Float).cte('days')


def on(days: CTE) -> Condition:
    """Return the condition by which rows are joined to such a table."""
    return and_(col(Study.listed_at) >= days.c.begin, col(Study.listed_at) < days.c.end)


@cache
def _rows(size: int) -> TextClause:
    bounds = ', '.join(f'(:begin{place}, :end{place})' for place in range(size))
    return text(BOUNDS.format(bounds=bounds))


def _among(name: str, wished: Sequence[Value]) -> Condition:
    column = COLUMNS[name]
    if name == 'department_id' and 0 in wished:
        return or_(column.is_(None), column.in_(wished))
    return column == wished[0] if len(wished) == 1 else column.in_(wished)
