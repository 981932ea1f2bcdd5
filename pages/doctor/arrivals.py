"""Which studies came to a list since its reader last took it in."""

import math

from components.study_table import Fresh
from hospital.listing import PAGE
from hospital.worklist import Newcomer


class Arrivals:
    """Compares the newest studies of a list with those that were the newest before."""

    def __init__(self, size: int = PAGE) -> None:
        """Begin with an empty list, of pages of so many studies."""
        self.fresh = Fresh()
        self._size = size
        self._newest: tuple[Newcomer, ...] = ()
        self._known: frozenset[str] = frozenset()
        self._oldest = -math.inf

    def see(self, newest: tuple[Newcomer, ...]) -> None:
        """Find what is fresh on the first page by time."""
        # NOTE: a study that moves up from the second page, as another left, is not fresh
        found = [item for item in newest
                 if item.study not in self._known and item.listed_at >= self._oldest]
        urgent = sum(item.patient_class == 'emergency' for item in found)
        self._newest = newest
        self.fresh = Fresh(len(found), urgent, tuple(item.study for item in found))

    def take_in(self) -> None:
        """Take what was seen last as known from now on."""
        newest = self._newest
        self._known = frozenset(item.study for item in newest)
        self._oldest = newest[-1].listed_at if len(newest) >= self._size else -math.inf
        self.fresh = Fresh()
