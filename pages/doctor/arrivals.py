"""Which studies came to a list since its reader last took it in."""

import math

from components.study_table import Fresh
from hospital.worklist import Page


class Arrivals:
    """Compares the newest studies of a list with those that were the newest before."""

    def __init__(self) -> None:
        self.fresh = Fresh()
        self._newest = Page((), 0, 1)
        self._known: frozenset[str] = frozenset()
        self._oldest = -math.inf

    def see(self, newest: Page) -> None:
        """Find what is fresh on the first page by time."""
        # NOTE: a study that moves up from the second page, as another left, is not fresh
        found = [item for item in newest.items
                 if item.study not in self._known and item.listed_at >= self._oldest]
        urgent = sum(item.patient_class == 'emergency' for item in found)
        self._newest = newest
        self.fresh = Fresh(len(found), urgent, tuple(item.study for item in found))

    def take_in(self) -> None:
        """Take what was seen last as known from now on."""
        items = self._newest.items
        self._known = frozenset(item.study for item in items)
        self._oldest = items[-1].listed_at if len(items) >= self._newest.size else -math.inf
        self.fresh = Fresh()
