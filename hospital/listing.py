"""How a page of a list is found: which rows, in what order, by which way through the index.

What a condition lets through on each day is known before a row is read, from the counts in
memory. So a deep page, or a rare combination, is looked for only on the days that hold it, and
never by walking past what somebody else's filter would have shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from database.tables import Study
from hospital import access, conditions, matches
from hospital.conditions import SETTLED, Condition, Cursor, Direction
from hospital.cube import Wishes
from hospital.filters import Filters
from hospital.matches import Match
from hospital.scope import Scope
from hospital.work import Work

PAGE = 50
SORTING = 6
"""To sort a row takes as long as to walk past so many in the index."""
RANDOM = 8
"""To read a row somewhere takes as long as to read so many that lie together."""
STUDIES = 3
"""So many studies a patient may have."""


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
    def sorted(self) -> '_Place':
        """The same, in rows that are sorted and not read in the order of an index."""
        return replace(self, direction=replace(self.direction, by_index=False))

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
        wanted = PAGE - len(ids)
        days, skipped = _days(scope, {**scope.wishes, **wish}, part, wanted)
        if days:
            # NOTE: the days lead the way, not the row
            later = [part.sorted.direction.later(part.cursor)] if part.cursor else []
            asked = conditions.among({**scope.filters.wishes, **wish})
            ids += _ids(scope.work, [conditions.on(days), *asked, *later],
                        replace(part, skipped=skipped), wanted)
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
    here = place.cursor.day if place.cursor else None
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
    walked = (place.skipped + PAGE) * scope.everything // total
    asked = conditions.among(scope.filters.wishes)
    if walked <= scope.sums.total(scope.seen) + SORTING * total:
        days = conditions.within(scope.span, by_index=False)
        return _ids(scope.work, [*asked, *days, *place.behind], place)
    found = [day for day, _ in scope.view.days(scope.wishes, scope.span.first, scope.span.last)]
    return _ids(scope.work, [conditions.on(found), *asked, *place.sorted.behind], place.sorted)


def _by_rows(scope: Scope, place: _Place) -> Found:
    """Find a page of which nothing is known beforehand: by words, or of the last minutes."""
    work, match = scope.work, matches.of_words(scope.work, scope.filters.words)
    if match.nothing:
        return Found([], 0)
    asked = [*conditions.among(scope.filters.wishes), *scope.period]
    if _is_rather_led(scope, place, match):
        return _sorted(work, [*match.leading, *asked], place)
    asked += match.looked_up
    if not scope.has_words or scope.is_affordable(match.cost):
        return _sorted(work, asked, place)
    ids = _ids(work, [*asked, *place.behind], place, PAGE + 1)
    before = (scope.filters.page - 1) * PAGE
    if before and not ids:
        return Found([], _number(work, asked))
    more = place.direction.back or len(ids) > PAGE
    return Found(ids[:PAGE], before + min(PAGE, len(ids)) + more, more)


def _is_rather_led(scope: Scope, place: _Place, match: Match) -> bool:
    """Tell whether it is quicker to read all that a word leads to than to walk along the list."""
    if match.is_rare or not match.leading or not scope.has_words:
        return bool(match.leading)
    found = match.size * STUDIES * scope.sums.total(scope.wishes) // scope.everything
    walked = (place.skipped + PAGE) * scope.sums.total(scope.seen) // max(1, found)
    costly = RANDOM if place.direction.name == 'name' else 1
    return match.size * STUDIES * RANDOM < walked * costly


def _sorted(work: Work, asked: Sequence[Condition], place: _Place) -> Found:
    """Find a page by sorting all rows, which are counted on the way."""
    query = (_query(work, [*asked, *place.sorted.behind], place.sorted, PAGE)
             .add_columns(func.count().over()))
    rows = work.connection.execute(query).all()
    if place.cursor or (place.skipped and not rows):
        return Found([row[0] for row in rows], _number(work, asked))
    return Found([row[0] for row in rows], rows[0][1] if rows else 0)


def _ids(work: Work, asked: Sequence[Condition], place: _Place, limit: int = PAGE) -> list[int]:
    return [row[0] for row in work.connection.execute(_query(work, asked, place, limit))]


def _query(work: Work, asked: Sequence[Condition], place: _Place,
           limit: int) -> Select[*tuple[Any, ...]]:
    return (select(col(Study.id)).where(access.visible(work), SETTLED, *asked)
            .order_by(*place.direction.order).offset(place.skipped).limit(limit))


def _number(work: Work, asked: Sequence[Condition]) -> int:
    query = select(func.count()).select_from(Study).where(access.visible(work), SETTLED, *asked)
    return int(work.connection.execute(query).scalar_one())
