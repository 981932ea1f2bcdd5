"""Facets: what a list can be narrowed down by, with how many there are of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from components.component import Answer, Component
from language import words


@dataclass(frozen=True)
class FacetCount:
    """One value of a facet."""

    value: str
    """What the callback gets."""
    text: str
    count: int | None = None
    """How many studies have it, under the other conditions; not shown if not known."""
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A group of values; several can be chosen, or one of them if it is `single`."""

    name: str
    text: str
    values: tuple[FacetCount, ...]
    single: bool = False
    """Whether exactly one value is chosen at a time."""
    folded: bool = False
    """Whether only its heading is seen at first."""
    dates: tuple[str, str] | None = None
    """Two ISO dates if a range of one's own can be chosen, empty while it is not."""


class Facets(Component, component='facets.js'):
    """Shows facets in a column, below 1024 px in a sheet that `open_sheet` brings up.

    Each value has the test id `facet-{facet}-{value}`.
    """

    def __init__(self, *, language: str, on_filter: Answer[tuple[str, tuple[str, ...]]]) -> None:
        """Create them; dashes stand for counts until there are some.

        Parameters
        ----------
        on_filter
            Gets the name of a facet and the values now chosen in it; for a range of one's own
            two ISO dates, the first not after the second.
        """
        super().__init__(language, words('facets', language))
        self._props.update(facets=[], total=None)
        self.hear('filter', self._read, on_filter)

    def show(self, facets: Sequence[Facet], total: int | None = None) -> None:
        """Show other counts; `total` is how many studies fulfil all conditions."""
        self.put({'facets': [asdict(facet) for facet in facets], 'total': total})

    def open_sheet(self) -> None:
        """Bring the sheet up, where the screen is too narrow for a column."""
        self.run_method('openSheet')

    def _read(self, value: Any) -> tuple[str, tuple[str, ...]]:
        """Read which values of a facet were chosen.

        Raises
        ------
        ValueError
            If there is no such facet, or no such value or dates.
        """
        if not isinstance(value, dict) or not isinstance(value.get('values'), list):
            raise ValueError('expected a facet and its values')
        known = {facet['name']: facet for facet in self._props['facets']}
        facet = known.get(value.get('facet'))
        if facet is None:
            raise ValueError('no such facet')
        values = tuple(map(str, value['values']))
        if facet['dates'] is not None and len(values) == 2:
            return facet['name'], _range(*values)
        if not set(values) <= {option['value'] for option in facet['values']}:
            raise ValueError('no such value')
        return facet['name'], values


def _range(first: str, last: str) -> tuple[str, str]:
    start, end = sorted((date.fromisoformat(first), date.fromisoformat(last)))
    return start.isoformat(), end.isoformat()
