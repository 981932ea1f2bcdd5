"""The list of what is in quarantine: a table on a desktop, cards on a phone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from components.component import Answer, Component, number, text
from language import words


@dataclass(frozen=True)
class QuarantineRow:
    """Something in quarantine as a row shows it, every value in the reader's words."""

    id: int
    reason: str
    """A word that chooses the icon: `different`, `misnamed`, `unusable` or `orphan`."""
    reason_text: str
    name: str
    """Of the patient, empty if it cannot be read."""
    number: str
    modality: str
    what: str
    """What was examined."""
    sender: str
    time: str
    moment: str
    """The same in full."""
    times: int = 1
    decided: str = ''
    """What was decided, by whom and when; empty while it waits."""
    because: str = ''
    """Why it was discarded, if somebody said."""


@dataclass(frozen=True)
class Discard:
    """Several that shall be discarded, and why."""

    entries: tuple[int, ...]
    reason: str


class QuarantineList(Component, component='quarantine_list.js'):
    """Shows a page of entries; `with listed:` holds what is shown where there are none.

    Rows that wait can be picked and discarded together, for a reason that is asked for.

    Test ids: `quarantine` (`data-state` = `loading`, `ready`), `quarantine-row` (`data-entry`),
    `quarantine-pick` (of a row), `quarantine-pick-all`, `bulk` (`data-count`), `bulk-discard`,
    `bulk-none`, `bulk-reason`, `bulk-cancel`, `bulk-confirm`. Keys, wherever no field has the
    focus: ↑ ↓ select, space picks, with Shift all up to it.
    """

    def __init__(self, *, language: str, on_select: Answer[int],
                 on_discard: Answer[Discard]) -> None:
        """Create it, with a skeleton until it gets rows; `on_select` gets the id of an entry."""
        super().__init__(language, words('quarantine_list', language))
        self._props.update(state='loading', rows=[], selected=0)
        self.hear('select', self._known, on_select)
        self.hear('discard', self._discard, on_discard)

    def show(self, rows: Sequence[QuarantineRow]) -> None:
        """Show other rows; the selected one stays so if it is among them."""
        self.put({'rows': [asdict(row) for row in rows], 'state': 'ready'})

    def select(self, entry: int) -> None:
        """Mark a row as the one that is shown beside the list; 0 for none."""
        self._props['selected'] = entry

    def _discard(self, brought: Any) -> Discard:
        """Read which rows shall be discarded, and why.

        Raises
        ------
        ValueError
            If none is given, or one is not shown or does not wait.
        """
        if not isinstance(brought, dict) or not isinstance(brought.get('entries'), list):
            raise ValueError('expected entries and a reason')
        entries = tuple(map(number, brought['entries']))
        waiting = {row['id'] for row in self._props['rows'] if not row['decided']}
        if not entries or not waiting.issuperset(entries):
            raise ValueError('no such rows')
        return Discard(entries, text(brought.get('reason')))

    def _known(self, value: object) -> int:
        """Read the id of a row.

        Raises
        ------
        ValueError
            If no such row is shown.
        """
        entry = number(value)
        if entry not in {row['id'] for row in self._props['rows']}:
            raise ValueError('no such row')
        return entry
