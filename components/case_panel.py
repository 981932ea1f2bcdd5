"""One thing in quarantine beside the list: what it is, how it differs, and what can be decided."""

from dataclasses import asdict, dataclass
from typing import Any

from components.component import Answer, Component, nothing
from language import words


@dataclass(frozen=True)
class CaseLine:
    """An element of the header in two versions."""

    label: str
    tag: str
    before: str
    """In the image that is shown."""
    kept: str
    """In the one in quarantine."""


@dataclass(frozen=True)
class CaseChoice:
    """Something that can be decided."""

    name: str
    """What the callback gets: `accepted`, `replaced` or `discarded`."""
    text: str
    consequence: str
    """What will happen, in a sentence that is shown before it does."""
    obstacle: str = ''
    """Why it cannot be decided, in a sentence; empty if it can."""


@dataclass(frozen=True)
class CaseData:
    """An entry as the panel shows it, every value in the reader's words."""

    id: int
    title: str
    reason: str
    """A sentence: why it is here."""
    state: str
    """A sentence: what holds meanwhile, or what was decided."""
    against: bool
    """Whether it contradicts an image that is shown."""
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[CaseLine, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    """A caption and an address each; an empty address where there is no picture."""
    choices: tuple[CaseChoice, ...] = ()


class CasePanel(Component, component='case_panel.js'):
    """Shows a case and asks before it reports a decision; below 1280 px it covers the list.

    Test ids: `case` (`data-entry`), `case-line`, `case-{choice}`, `case-consequence`,
    `case-confirm`, `case-cancel`, `case-close`.
    """

    def __init__(self, *, language: str, on_decide: Answer[tuple[int, str]],
                 on_close: Answer[None]) -> None:
        """Create it; `on_decide` gets the id of an entry and the name of a choice."""
        super().__init__(language, words('case_panel', language))
        self._props.update(case=None, loading=False, choosable=False)
        self.hear('decide', self._decision, on_decide)
        self.hear('close', nothing, on_close)

    def show(self, case: CaseData | None) -> None:
        """Show another case, or none."""
        self.put({'case': asdict(case) if case else None, 'loading': False})

    def rest(self, *, choosable: bool) -> None:
        """Say, while none is shown, whether there is any to choose."""
        self._props['choosable'] = choosable

    def load(self, *, loading: bool = True) -> None:
        """Show a skeleton until there is something to show, or no more of it."""
        self._props['loading'] = loading

    def _decision(self, value: Any) -> tuple[int, str]:
        """Read a decision.

        Raises
        ------
        ValueError
            If it is none that the shown case offers.
        """
        case = self._props['case']
        offered = [each['name'] for each in case['choices'] if not each['obstacle']] if case else []
        if not isinstance(value, str) or value not in offered:
            raise ValueError('no such choice')
        return int(case['id']), value
