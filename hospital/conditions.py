"""What a list asks the database of its rows: values, days, an order, and a place in it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from sqlalchemy import ColumnElement, and_, or_, tuple_
from sqlmodel import col

from database.tables import Study
from hospital.cube import DIMENSIONS, Value, Wishes
from hospital.filters import MINUTES_S, Span

Condition = ColumnElement[bool]
COLUMNS = {name: col(getattr(Study, name)) for name in DIMENSIONS}
SETTLED = col(Study.settled_at).is_not(None)


@dataclass(frozen=True)
class Cursor:
    """The row at an end of a page: the next page begins behind it, the one before ends there."""

    value: str
    """What the list is sorted by, if not by time."""
    day: int
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
    def order(self) -> list[ColumnElement[Any]]:
        """Return the whole order."""
        times: list[ColumnElement[Any]] = [
            each.desc() if self.newest_first else each.asc() for each in self._times]
        if self.name == 'time':
            return times
        return [self._value.asc() if self.ascending else self._value.desc(), *times]

    def behind(self, cursor: Cursor) -> Condition:
        """Return the condition of what comes behind a row of this order."""
        if self.name == 'time':
            return self.later(cursor)
        further, here = ((self._value > cursor.value, self._value >= cursor.value)
                         if self.ascending else
                         (self._value < cursor.value, self._value <= cursor.value))
        # NOTE: the first says nothing new, but leads straight to the place in the index
        return and_(here, or_(further, and_(self._value == cursor.value, self.later(cursor))))

    def later(self, cursor: Cursor) -> Condition:
        """Return the condition of what comes behind a row among those that are otherwise equal."""
        place = tuple_(cursor.day, cursor.listed_at, cursor.id)
        row = tuple_(*self._times)
        return row < place if self.newest_first else row > place

    @property
    def _value(self) -> ColumnElement[Any]:
        attribute = {'name': Study.patient_name, 'modality': Study.modality, 'state': Study.state}
        value = column(attribute[self.name])
        return value if self.by_index else value.concat('')

    @property
    def _times(self) -> tuple[ColumnElement[Any], ...]:
        return _day(by_index=self.by_index), column(Study.listed_at), column(Study.id)


def among(wishes: Wishes) -> list[Condition]:
    """Return the conditions of some values."""
    return [_among(name, wished) for name, wished in wishes.items()]


def within(span: Span, *, by_index: bool = True) -> list[Condition]:
    """Return the conditions of a range of days.

    `by_index` tells whether they may lead the way through the index.
    """
    day, bounds = _day(by_index=by_index), []
    if span.first is not None:
        bounds.append(day >= span.first)
    if span.last is not None:
        bounds.append(day <= span.last)
    return bounds


def on(days: Sequence[int]) -> Condition:
    """Return the condition of some days."""
    first, last = min(days), max(days)
    if last - first < len(days):
        return and_(*within(Span(first, last)))
    return col(Study.day).in_(days)


def in_last_minutes() -> Condition:
    """Return the condition of the period `10m`, beside that of its days."""
    return col(Study.listed_at) >= time.time() - MINUTES_S


def _day(*, by_index: bool) -> ColumnElement[Any]:
    return column(Study.day) if by_index else column(Study.day) + 0


def column(attribute: Any) -> ColumnElement[Any]:
    """Return a table's attribute as the expression that it is."""
    return cast(ColumnElement[Any], col(attribute))


def _among(name: str, wished: Sequence[Value]) -> Condition:
    value = COLUMNS[name]
    if name == 'department_id' and 0 in wished:
        return or_(value.is_(None), value.in_(wished))
    return value == wished[0] if len(wished) == 1 else value.in_(wished)
