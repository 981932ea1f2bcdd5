"""How a page of a list is found: which rows, in what order, by which way through the index.

What a condition lets through on each day is known before a row is read, from the counts in
memory. So a deep page, or a rare combination, is looked for only on the days that hold it, and
never by walking past what somebody else's filter would have shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlmodel import col

from database.tables import Study
from hospital import access, conditions, matches
from hospital.conditions import SETTLED, Condition, Cursor, Direction
from hospital.cube import Wishes
from hospital.filters import Filters, Span
from hospital.scope import Scope
from hospital.studies import day_of
from hospital.work import Work

PAGE = 50
SORTING = 6
"""To sort a row takes as long as to walk past so many in the index."""


@dataclass(frozen=True)
class Found:
    """The ids of one page, in their order, and how many there are on all pages."""

    ids: list[int]
    total: int
    total_is_least: bool = False
    """Whether there may be more."""


@dataclass(frozen=True)
class _Place:
    """Where a page begins: behind a row, or else behind so many."""

    direction: Direction
    cursor: Cursor | None
    skipped: int

    @property
    def behind(self) -> list[Condition]:
        """The condition of what comes behind the row, if there is one."""
        return [self.direction.behind(self.cursor)] if self.cursor else []


def find(work: Work, filters: Filters, cursor: Cursor | None = None, *,
         back: bool = False) -> Found:
    """Return a page: by its number, or the one behind (`back`: before) a row of the list."""
    scope = Scope(work, filters)
    skipped = 0 if cursor else (filters.page - 1) * PAGE
    place = _Place(Direction.of(filters.sort, back=back), cursor, skipped)
    if not scope.is_counted:
        found = _by_rows(scope, place)
    elif skipped >= (total := scope.sums.total(scope.wishes)):
        found = Found([], total)
    elif place.direction.name == 'name':
        found = Found(_by_name(scope, place, total), total)
    else:
        found = Found(_by_days(scope, place), total)
    return replace(found, ids=found.ids[::-1]) if back else found


def _by_days(scope: Scope, place: _Place) -> list[int]:
    """Find a page sorted by time, or first by a value of which the counts know who has it."""
    ids: list[int] = []
    for wish, part in _parts(scope, place):
        wishes, asked = {**scope.wishes, **wish}, {**scope.filters.wishes, **wish}
        days, skipped = _days(scope, wishes, part, PAGE - len(ids))
        later = [part.direction.later(part.cursor)] if part.cursor else []
        ids += _ids(scope.work, [*conditions.among(asked), *later],
                    replace(part, skipped=skipped), spans=conditions.spans(days),
                    limit=PAGE - len(ids))
        if len(ids) == PAGE:
            break
    return ids


def _parts(scope: Scope, place: _Place) -> Iterator[tuple[Wishes, _Place]]:
    """Yield the parts of a list, each sorted by time alone, and where it is to be read from."""
    name, cursor, skipped = place.direction.name, place.cursor, place.skipped
    if name == 'time':
        yield {}, place
        return
    ascending, numbers = place.direction.ascending, scope.sums.facets(scope.wishes)[name]
    wished = numbers.keys() & scope.wishes.get(name, numbers)
    for value in sorted(map(str, wished), reverse=not ascending):
        if cursor and value != cursor.value and (value < cursor.value) == ascending:
            continue
        if skipped < numbers[value]:
            here = cursor if cursor and value == cursor.value else None
            yield {name: (value,)}, replace(place, cursor=here, skipped=skipped)
        skipped = max(0, skipped - numbers[value])


def _days(scope: Scope, wishes: Wishes, place: _Place, wanted: int) -> tuple[list[int], int]:
    """Return on which days some rows lie, and how many rows of these days come before them."""
    newest_first, skipped = place.direction.newest_first, place.skipped
    here = day_of(place.cursor.listed_at, scope.work.zone) if place.cursor else None
    span = scope.span if here is None else scope.span.cut(here, newest_first=newest_first)
    found, reached = list[int](), 0
    for day, number in scope.view.days(wishes, span.first, span.last, newest_first=newest_first):
        if day == here:
            found.append(day)
        elif not found and number <= skipped:
            skipped -= number
        else:
            found.append(day)
            reached += number
            if reached >= skipped + wanted:
                break
    return found, skipped


def _by_name(scope: Scope, place: _Place, total: int) -> list[int]:
    """Find a page sorted by name: along the index of names, or by sorting what the days hold."""
    everything = scope.view.between().total(scope.seen)
    walked = (place.skipped + PAGE) * everything // total
    asked = conditions.among(scope.filters.wishes)
    if walked <= scope.sums.total(scope.seen) + SORTING * total:
        asked += conditions.within(*scope.moments, by_index=False)
        return _ids(scope.work, [*asked, *place.behind], place)
    sorting = replace(place, direction=replace(place.direction, by_index=False))
    days = scope.view.days(scope.wishes, scope.span.first, scope.span.last)
    return _ids(scope.work, [*asked, *sorting.behind], sorting,
                spans=conditions.spans(day for day, _ in days))


def _by_rows(scope: Scope, place: _Place) -> Found:
    """Find a page of which nothing is known beforehand: by words, or of the last minutes."""
    match = matches.of_words(scope.work, scope.filters.words)
    if match.nothing:
        return Found([], 0)
    asked = [*match.conditions, *conditions.among(scope.filters.wishes),
             *conditions.within(*scope.moments)]
    if match.few or not scope.has_words or scope.is_affordable():
        sorting = replace(place, direction=replace(place.direction, by_index=False))
        ids = _ids(scope.work, [*asked, *sorting.behind], sorting)
        return Found(ids, _number(scope.work, asked))
    ids = _ids(scope.work, [*asked, *place.behind], place, limit=PAGE + 1)
    before = (scope.filters.page - 1) * PAGE
    if before and not ids:
        return Found([], _number(scope.work, asked))
    more = place.direction.back or len(ids) > PAGE
    return Found(ids[:PAGE], before + min(PAGE, len(ids)) + more, more)


def _ids(work: Work, asked: Sequence[Condition], place: _Place, *,
         spans: Sequence[Span] = (Span(),), limit: int = PAGE) -> list[int]:
    """Return the ids of rows that lie in some stretches of days, in their order."""
    if not spans:
        return []
    if len(spans) == 1:
        asked = [*asked, *conditions.within(*spans[0].moments(work.zone))]
    query = (select(col(Study.id)).where(access.visible(work), SETTLED, *asked)
             .order_by(*place.direction.order).offset(place.skipped).limit(limit))
    if len(spans) > 1:
        days = conditions.table(spans, work.zone)
        query = query.join(days, conditions.on(days))
    return [int(each) for each in work.connection.execute(query).scalars() if each]


def _number(work: Work, asked: Sequence[Condition]) -> int:
    query = select(func.count()).select_from(Study).where(access.visible(work), SETTLED, *asked)
    return int(work.connection.execute(query).scalar_one())
