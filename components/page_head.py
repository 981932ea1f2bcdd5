"""The head of a page: its title, and one line of truth about what is on it."""

from collections.abc import Sequence

from components.component import Component


class PageHead(Component, component='page_head.js'):
    """Shows a title and a line; what is put into it (`with head:`) stands at the right."""

    def __init__(self, *, language: str, title: str) -> None:
        super().__init__(language, {})
        self._props.update(title=title, line='', warnings=[])

    def show(self, line: str) -> None:
        """Say something else."""
        self.put({'line': line})

    def warn(self, warnings: Sequence[str]) -> None:
        """Say what is wrong with the whole platform; test id `page-warning`."""
        if self._props['warnings'] != list(warnings):
            self.put({'warnings': list(warnings)})
