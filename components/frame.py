"""The frame around every page: where one can go, who one is, help; on a phone a bar at the foot."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from components.component import Answer, Answered, Component
from components.icons import known
from language import words


@dataclass(frozen=True)
class NavItem:
    """A place that the frame leads to."""

    text: str
    """What the reader calls it, a word or two."""
    icon: str
    """Name of an icon."""
    address: str
    """Path of the page."""
    badge: int = 0
    """How many things wait there; not shown if none do."""


@dataclass(frozen=True)
class KeyHelp:
    """What a key does on this page."""

    keys: tuple[str, ...]
    """As printed on the keyboard, such as `Enter` or `↑`."""
    text: str


class Frame(Component, component='frame.js'):
    """Leads from page to page, and holds the content of one (`with Frame(...):`).

    On a desktop a rail of 64 px at the left, below 700 px a bar of 56 px at the foot. Holds the
    user's menu: language (cookie `language`), theme, log out (a form to `/logout`).
    """

    def __init__(self, *, language: str, here: str, items: Sequence[NavItem], user: str,
                 role: str = '', on_visible: Answer[bool] | None = None) -> None:
        """Create the frame.

        Parameters
        ----------
        here
            Path of the page itself.
        user, role
            Whom the menu names, in the reader's words; without a user there is no menu.
        on_visible
            Called when the tab is hidden and shown again, with whether it is seen.
        """
        super().__init__(language, words('frame', language))
        for item in items:
            known(item.icon)
        self._props.update(here=here, items=[asdict(item) for item in items], user=user, role=role,
                           keys=[])
        self.visible_tab = True
        """Whether somebody can see the page."""

        def seen(visible: bool) -> Answered:
            self.visible_tab = visible
            return on_visible(visible) if on_visible else None
        self.hear('visible', bool, seen)

    def count(self, badges: Mapping[str, int]) -> None:
        """Say how many things wait at some places, by their addresses."""
        self._props['items'] = [{**item, 'badge': badges.get(item['address'], item['badge'])}
                                for item in self._props['items']]

    def explain(self, keys: Sequence[KeyHelp]) -> None:
        """Say what the keys of this page do; `?` and the help button show it."""
        self._props['keys'] = [asdict(key) for key in keys]
