"""Chips that say by which conditions a list is narrowed down, each with a way to drop it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from components.component import Answer, Component, nothing, text
from language import words


@dataclass(frozen=True)
class Condition:
    """A condition that a list fulfils."""

    name: str
    """What the callback gets."""
    text: str
    """Such as `CT, MR`."""


class FilterChips(Component, component='filter_chips.js'):
    """Shows the conditions in a line; each has the test id `chip-{name}`."""

    def __init__(self, *, language: str, on_drop: Answer[str], on_clear: Answer[None],
                 on_more: Answer[None]) -> None:
        """Create an empty line.

        Parameters
        ----------
        on_drop
            Gets the name of a condition to drop.
        on_clear
            The usual ones are to be in force again.
        on_more
            The reader wants to see the facets, on a screen too narrow for them.
        """
        super().__init__(language, words('filter_chips', language))
        self._props.update(conditions=[], clearable=False)
        self.hear('drop', text, on_drop)
        self.hear('clear', nothing, on_clear)
        self.hear('more', nothing, on_more)

    def show(self, conditions: Sequence[Condition], *, clearable: bool = True) -> None:
        """Show other conditions; `clearable` if they are others than the usual ones."""
        self.put({'conditions': [asdict(condition) for condition in conditions],
                  'clearable': clearable})
