"""What the reader of a list asked for, and what the hospital answered."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from hospital import worklist
from hospital.conditions import Cursor
from hospital.filters import MINUTES, Filters
from hospital.worklist import Counts, Page
from pages.routing import Visit

ALL = 'all'
"""What stands for all conditions that can be dropped."""


@dataclass(frozen=True)
class Asked:
    """A page of a list: by its number, or as the one behind (`back`: before) a row."""

    filters: Filters = field(default_factory=Filters)
    cursor: Cursor | None = None
    back: bool = False

    @property
    def is_passing(self) -> bool:
        """Whether studies leave the list by the mere passing of time."""
        return self.filters.period == MINUTES

    def changed(self, **changes: Any) -> 'Asked':
        """Return the first page under other conditions."""
        return Asked(replace(self.filters, page=1, **changes))

    def dropped(self, name: str) -> 'Asked':
        """Return the first page without a condition, or under the usual ones."""
        usual = Filters(sort=self.filters.sort)
        return Asked(usual if name == ALL else self.filters.without(name))

    def turned_to(self, number: int, page: Page) -> Self:
        """Return another page, seen from the one that is shown; so no row is missed or repeated."""
        filters, cursor, back = replace(self.filters, page=number), None, False
        if number == page.number + 1:
            cursor = page.last
        elif 1 < number == page.number - 1:
            cursor, back = page.first, True
        return replace(self, filters=filters, cursor=cursor, back=back)


@dataclass(frozen=True)
class Found:
    """What is shown for it."""

    asked: Asked
    page: Page
    newest: Page
    """The first page by time."""
    counts: Counts
    removals: tuple[tuple[str, int], ...] = ()
    """What to drop where nothing was found, and how much that finds."""


NOTHING = Found(Asked(), Page((), 0, 1), Page((), 0, 1), Counts(0, {}))
"""What is shown before anything was asked for."""


async def ask(visit: Visit, asked: Asked) -> Found:
    """Ask for a page, and for the last one if there are not so many.

    Raises
    ------
    HospitalError
        If the conditions make no sense, or the visitor may not search.
    """
    filters = asked.filters
    page = await visit.ask(worklist.search, filters, asked.cursor, back=asked.back)
    last = -(-page.total // page.size)
    if not page.items and 0 < last < filters.page:
        return await ask(visit, Asked(replace(filters, page=last)))
    usual = filters.page == 1 and filters.sort == 'time'
    newest = page if usual else await visit.ask(
        worklist.search, replace(filters, page=1, sort='time'))
    counts = await visit.ask(worklist.counts, filters)
    removals = [] if page.total else await visit.ask(worklist.best_removals, filters)
    return Found(asked, page, newest, counts, tuple(removals))
