"""The foot of a list: which part of it is shown, the way to the others, and what the keys do."""

from collections.abc import Sequence
from dataclasses import asdict

from components.component import Answer, Component, number
from components.frame import KeyHelp
from language import words


class Pager(Component, component='pager.js'):
    """Shows the range and leads to other pages; ← and → do as well.

    Test ids: `page-previous`, `page-next`, `page-number`.
    """

    def __init__(self, *, language: str, on_page: Answer[int],
                 keys: Sequence[KeyHelp] = ()) -> None:
        """Create it; `on_page` gets the number of a page, from 1."""
        super().__init__(language, words('pager', language))
        self._props.update(page=1, size=50, shown=0, total=None, order='',
                           keys=[asdict(key) for key in keys])
        self.hear('page', self._number, on_page)

    def show(self, *, page: int, shown: int, total: int | None, order: str) -> None:
        """Show another range.

        Parameters
        ----------
        page
            Number of the page, from 1.
        shown
            Rows on it.
        total
            Rows on all pages; a dash is shown while it is not known.
        order
            How they are sorted, in words.
        """
        self.put({'page': page, 'shown': shown, 'total': total, 'order': order})

    def _number(self, value: object) -> int:
        """Read the number of a page.

        Raises
        ------
        ValueError
            If there is no such page.
        """
        page, pages = number(value), -(-(self._props['total'] or 0) // self._props['size'])
        if not 1 <= page <= pages:
            raise ValueError('no such page')
        return page
