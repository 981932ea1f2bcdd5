"""What our components have in common: words, a script beside them, and events that are checked."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from nicegui.dependencies import register_esm
from nicegui.element import Element
from nicegui.events import GenericEventArguments

log = logging.getLogger(__name__)

T = TypeVar('T')

Answered = Awaitable[None] | None
Answer = Callable[[T], Answered]
"""What is done with what an event brings, now or in a while."""

PARTS = Path(__file__).parent / 'parts'
# NOTE: its address is kept by browsers for a year, so it must change with any file of the folder
register_esm('yunying-parts', PARTS, max_time=max(path.stat().st_mtime for path in PARTS.iterdir()))


class Component(Element):
    """An element that shows values as props and reports what the reader does."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        """Create the element with the reader's language, and its sentences in it."""
        super().__init__()
        self._props.update(language=language, words=dict(words))

    def hear(self, event: str, read: Callable[[Any], T], answer: Answer[T] | None) -> None:
        """Answer an event of the script; called in the constructor, before the page is sent.

        Parameters
        ----------
        read
            Turns what came into a value, or raises ValueError: anybody may have sent it.
        """
        if answer is None:
            return

        def heard(arguments: GenericEventArguments) -> Answered:
            try:
                value = read(arguments.args)
            except ValueError as error:
                log.warning('event %s of %s: %s', event, type(self).__name__, error)
                return None
            return answer(value)
        self.on(event, heard)

    def put(self, values: Mapping[str, object]) -> None:
        """Show other values, in one message to the browser."""
        with self._props.suspend_updates():
            self._props.update(values)
        self.update()


def text(value: object) -> str:
    """Read a short text.

    Raises
    ------
    ValueError
        If it is something else, or longer than any that a script sends.
    """
    if not isinstance(value, str) or len(value) > 1000:
        raise ValueError('expected a short text')
    return value


def number(value: object) -> int:
    """Read a whole number.

    Raises
    ------
    ValueError
        If it is something else.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError('expected a whole number')
    return value


def nothing(_value: object) -> None:
    """Read an event that brings nothing of interest."""


def one_of(*allowed: str) -> Callable[[Any], str]:
    """Return a reader for one of a few words, which raises ValueError for any other."""
    def read(value: object) -> str:
        if value not in allowed:
            raise ValueError(f'expected one of {", ".join(allowed)}')
        return str(value)
    return read
