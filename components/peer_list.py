"""The list of devices: who may call, who waits to be let in, what each sent; cards on a phone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from components.component import Answer, Component
from language import words


@dataclass(frozen=True)
class PeerRow:
    """A device as a row shows it, every value in the reader's words."""

    ae_title: str
    address: str
    """Host, and port if it can be called."""
    state: str
    """`admitted`, `waiting` or `blocked`; it chooses the mark."""
    state_text: str
    may_store: bool
    institution: int
    """Whose its images are."""
    seen: str
    refusal: str
    """When and why it was last refused; empty if it was not."""
    images: int
    admit: str
    """What letting it in will do, in a sentence; empty if it is in."""
    block: str
    """What refusing it for good will do; empty if it is refused."""


@dataclass(frozen=True)
class Change:
    """What somebody says about a device."""

    ae_title: str
    what: str
    """`admit`, `block`, `store` or `assign`."""
    value: int = 0
    """Whether it may store, or the institution."""


class PeerList(Component, component='peer_list.js'):
    """Shows devices, those that wait first, and asks before it lets one in or out.

    Test ids: `peers` (`data-state`), `peer-row` (`data-peer`), `peer-admit`, `peer-block`,
    `peer-store`, `peer-institution`, `peer-consequence`, `peer-confirm`, `peer-cancel`.
    """

    def __init__(self, *, language: str, on_change: Answer[Change]) -> None:
        """Create it, with a skeleton until it gets rows."""
        super().__init__(language, words('peer_list', language))
        self._props.update(state='loading', rows=[], institutions=[], may_admit=False)
        self.hear('change', self._change, on_change)

    def show(self, rows: Sequence[PeerRow], institutions: dict[int, str], *,
             may_admit: bool) -> None:
        """Show other devices.

        Parameters
        ----------
        institutions
            Names of those that images can be assigned to.
        may_admit
            Whether the reader says who is let in, and whose the images are.
        """
        self.put({'rows': [asdict(row) for row in rows], 'state': 'ready', 'may_admit': may_admit,
                  'institutions': list(institutions.items())})

    def _change(self, brought: Any) -> Change:
        """Read what somebody says about a device.

        Raises
        ------
        ValueError
            If the device is not shown, or it is nothing that can be said.
        """
        if not isinstance(brought, dict):
            raise ValueError('expected a change')
        change = Change(str(brought.get('peer')), str(brought.get('what')),
                        brought['value'] if type(brought.get('value')) is int else 0)
        if change.ae_title not in {row['ae_title'] for row in self._props['rows']}:
            raise ValueError('no such device')
        if change.what not in ('admit', 'block', 'store', 'assign'):
            raise ValueError('no such change')
        return change
