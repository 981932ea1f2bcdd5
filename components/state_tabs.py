"""Tabs above a list: the states, each with how many there are in it."""

from collections.abc import Sequence
from dataclasses import asdict

from components.component import Answer, Component, text
from components.facets import FacetCount
from language import words


class StateTabs(Component, component='state_tabs.js'):
    """Shows one tab for each state, and before them one for all; on a phone they are chips.

    Each has the test id `state-{value}`, that of all studies `state-`.
    """

    def __init__(self, *, language: str, on_choose: Answer[str]) -> None:
        """Create them; `on_choose` gets the value of a state, empty for all of them."""
        super().__init__(language, words('state_tabs', language))
        self._props.update(states=[], total=None)
        self.hear('choose', text, on_choose)

    def show(self, states: Sequence[FacetCount], total: int | None) -> None:
        """Show other counts; `total` is how many studies there are whatever their state."""
        self.put({'states': [asdict(state) for state in states], 'total': total})
