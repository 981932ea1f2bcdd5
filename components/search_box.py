"""The head of a list: one search box, and whether the list follows what happens."""

from components.component import Answer, Component, nothing, text
from language import words


class SearchBox(Component, component='search_box.js'):
    """Asks for words while somebody types; `/` leads to it, Escape empties it.

    Its input has the test id `worklist-search`. Below 700 px it bears the page's title.
    """

    def __init__(self, *, language: str, value: str = '', on_search: Answer[str],
                 on_enter: Answer[None] | None = None) -> None:
        """Create it.

        Parameters
        ----------
        on_search
            Gets the words once nothing was typed for 250 ms, and always before `on_enter`.
        on_enter
            Enter was pressed: open the newest study that was found.
        """
        super().__init__(language, words('search_box', language))
        self._props.update(value=value, serial=0)
        self.hear('search', text, on_search)
        self.hear('enter', nothing, on_enter)

    def show(self, value: str) -> None:
        """Show other words than those that were typed, as after all conditions were removed."""
        self.put({'value': value, 'serial': self._props['serial'] + 1})
