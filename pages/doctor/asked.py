"""What the reader of a list asked for, and what the hospital answered."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

from hospital import worklist
from hospital.conditions import Cursor
from hospital.filters import MINUTES, Filters
from hospital.worklist import Counts, Newcomer, Page
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
    newest: tuple[Newcomer, ...]
    """The first page by time."""
    counts: Counts
    removals: tuple[tuple[str, int], ...] = ()
    """What to drop where nothing was found, and how much that finds."""


NOTHING = Found(Asked(), Page((), 0, 1), (), Counts(0, {}))
"""What is shown before anything was asked for."""


async def ask(visit: Visit, asked: Asked) -> Found:
    """Ask for a page, and for the last one if there are not so many.

    Raises
    ------
    HospitalError
        If the conditions make no sense, or the visitor may not search.
    """
    # NOTE: each question goes to another thread and back, so all of them are one
    found = await visit.ask(worklist.look, asked.filters, asked.cursor, back=asked.back)
    last = -(-found.page.total // found.page.size)
    if not found.page.items and 0 < last < asked.filters.page:
        return await ask(visit, Asked(replace(asked.filters, page=last)))
    return Found(asked, found.page, found.newest, found.counts, found.removals)
