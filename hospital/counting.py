"""The counts beside a list: how many there are in all, and by each value of each facet."""

import time
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlmodel import col

from database.tables import Study
from hospital import access, conditions, matches
from hospital.conditions import COLUMNS, SETTLED
from hospital.cube import Sums, Value
from hospital.filters import ALL, MINUTES, MINUTES_S, PERIODS, Filters, Span, span_of
from hospital.matches import Match
from hospital.once import once
from hospital.scope import Scope
from hospital.work import Work

FACETS = {'institution_id': 'institution', 'department_id': 'department'}
"""What facets are called, where it is not as the dimension."""
VALUES = [func.coalesce(column, 0) if name == 'department_id' else column
          for name, column in COLUMNS.items()]


@dataclass(frozen=True)
class Counted:
    """How many there are in all, and by each facet's values."""

    total: int
    facets: dict[str, dict[Value, int]]
    """A period is missing if it could not be counted to its end."""
    are_least: bool = False
    """Whether there may be more, as not all could be looked at."""


def count(work: Work, filters: Filters) -> Counted:
    """Count what a list lets through, and what it would with another value of each facet."""
    scope = Scope(work, filters)
    counts = _looked_for(scope) if scope.has_words else _Known(scope)
    sums = counts.sums(filters.period)
    facets: dict[str, dict[Value, int]] = {
        FACETS.get(name, name): values for name, values in sums.facets(scope.wishes).items()}
    seen = scope.seen.get('institution_id', facets['institution'])
    facets['institution'] = {value: number for value, number in facets['institution'].items()
                             if value in seen}
    facets['period'] = {period: counts.sums(period).total(scope.wishes)
                        for period in (MINUTES, *PERIODS, ALL) if counts.knows(period)}
    return Counted(sums.total(scope.wishes), facets, not counts.knows(filters.period))


class _Read:
    """The counts of rows that are read one by one, as words or minutes tell them apart."""

    def __init__(self, scope: Scope, match: Match, span: Span) -> None:
        self._scope, self._span = scope, span
        found = match.leading if match.is_rare else match.looked_up
        query = (select(col(Study.day), col(Study.listed_at), *VALUES)
                 .where(access.visible(scope.work), SETTLED, *found, *conditions.within(span)))
        rows = [] if match.nothing else scope.work.connection.execute(query).all()
        self._days = np.array([row[0] for row in rows])
        self._moments = np.array([row[1] for row in rows])
        self._combinations = scope.view.known.numbered(tuple(row[2:]) for row in rows)

    def knows(self, period: str) -> bool:
        """Tell whether all rows of a period were read."""
        return self._span.holds(span_of(period, self._scope.work.zone))

    def sums(self, period: str) -> Sums:
        """Count those rows of a period that were read."""
        span = span_of(period, self._scope.work.zone)
        inside = np.ones(len(self._days), bool)
        if span.first is not None:
            inside &= self._days >= span.first
        if span.last is not None:
            inside &= self._days <= span.last
        if period == MINUTES:
            inside &= self._moments >= time.time() - MINUTES_S
        return self._scope.view.of(self._combinations[inside])


class _Known:
    """The counts that are held in memory, and those of the last minutes."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def knows(self, _period: str) -> bool:
        """Tell that every period is counted to its end."""
        return True

    def sums(self, period: str) -> Sums:
        """Return the counts of a period."""
        if period == MINUTES:
            return self._minutes
        span = span_of(period, self._scope.work.zone)
        return self._scope.view.between(span.first, span.last)

    @once
    def _minutes(self) -> Sums:
        scope = self._scope
        span = conditions.within(span_of(MINUTES, scope.work.zone))
        # NOTE: a modality or two bring thousands of studies in these minutes, of few combinations
        query = (select(func.count(), *VALUES)
                 .where(access.visible(scope.work), SETTLED, conditions.in_last_minutes(), *span)
                 .group_by(*COLUMNS.values()))
        rows = scope.work.connection.execute(query).all()
        combinations = scope.view.known.numbered(tuple(row[1:]) for row in rows)
        return scope.view.of(np.repeat(combinations, np.array([row[0] for row in rows], np.int64)))


def _looked_for(scope: Scope) -> _Read:
    """Read what words find, or the newest of it if all would take too long."""
    match = matches.of_words(scope.work, scope.filters.words)
    if match.nothing or match.is_rare:
        return _Read(scope, match, Span())
    asked = Span() if scope.span.last is None else scope.span
    return _Read(scope, match, scope.affordable(match.cost, scope.seen, asked))
