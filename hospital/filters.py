"""What a list is narrowed down to, and the days a period stands for."""

import re
import time
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self
from zoneinfo import ZoneInfo

from hospital.errors import Invalid
from hospital.studies import EPOCH, day_of

PERIODS = {'today': 1, '3d': 3, '7d': 7, '30d': 30}
"""Periods by their names, as so many days with today."""
MINUTES, ALL = '10m', 'all'
MINUTES_S = 600.0
DEFAULT_PERIOD = '7d'
SORTS = ('time', 'name', 'modality', 'state')
TWO_DATES = re.compile(r'(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})')
DEEPEST_PAGE = 20_000


@dataclass(frozen=True)
class Filters:
    """Conditions of a list; what is empty lets everything through."""

    words: str = ''
    modality: tuple[str, ...] = ()
    body_part: tuple[str, ...] = ()
    patient_class: tuple[str, ...] = ()
    department: tuple[int, ...] = ()
    institution: tuple[int, ...] = ()
    state: tuple[str, ...] = ()
    period: str = DEFAULT_PERIOD
    """`10m`, `today`, `3d`, `7d`, `30d`, `all`, or two dates, such as `2026-01-01..2026-01-31`."""
    sort: str = 'time'
    """`time` (newest first), `name`, `modality` or `state`; a `-` before it turns it round."""
    page: int = 1

    def __post_init__(self) -> None:
        if self.sort.removeprefix('-') not in SORTS:
            raise Invalid('error.sort', sort=self.sort)
        if not 0 < self.page <= DEEPEST_PAGE:
            raise Invalid('error.page', page=self.page)
        if self.period not in (*PERIODS, MINUTES, ALL) and not TWO_DATES.fullmatch(self.period):
            raise Invalid('error.period', period=self.period)

    @property
    def wishes(self) -> dict[str, tuple[str | int, ...]]:
        """The values that are let through, by the dimension of the counts."""
        named: dict[str, tuple[str, ...] | tuple[int, ...]] = {
            'institution_id': self.institution, 'modality': self.modality,
            'state': self.state, 'body_part': self.body_part,
            'patient_class': self.patient_class, 'department_id': self.department}
        return {name: tuple(values) for name, values in named.items() if values}

    def without(self, name: str) -> Self:
        """Return the same conditions but one, on the first page."""
        default: Any = next(field.default for field in fields(self) if field.name == name)
        changed: dict[str, Any] = {name: ALL if name == 'period' else default, 'page': 1}
        return replace(self, **changed)


@dataclass(frozen=True)
class Span:
    """A range of days, both included; None stands for no end."""

    first: int | None = None
    last: int | None = None

    def holds(self, other: 'Span') -> bool:
        """Tell whether all days of another one are among its own."""
        return ((self.first is None or (other.first is not None and self.first <= other.first))
                and (self.last is None or (other.last is not None and other.last <= self.last)))

    def cut(self, day: int, *, newest_first: bool) -> 'Span':
        """Return what is left of it when it is read from a day on, that day included."""
        if newest_first:
            return Span(self.first, day if self.last is None else min(day, self.last))
        return Span(day if self.first is None else max(day, self.first), self.last)


def span_of(period: str, zone: ZoneInfo) -> Span:
    """Return the days of a period; of `10m` those that its beginning and now lie in.

    Raises
    ------
    Invalid
        If it names no period, or dates that there are not.
    """
    today = day_of(time.time(), zone)
    if period == ALL:
        return Span()
    if period == MINUTES:
        return Span(day_of(time.time() - MINUTES_S, zone))
    if period in PERIODS:
        return Span(today - PERIODS[period] + 1)
    dates = TWO_DATES.fullmatch(period)
    try:
        first, last = sorted(date.fromisoformat(text) for text in (dates.groups() if dates else ()))
    except ValueError as error:
        raise Invalid('error.period', period=period) from error
    return Span(first.toordinal() - EPOCH, last.toordinal() - EPOCH)
