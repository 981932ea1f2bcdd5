"""Components on a page of their own, without a browser."""

from collections.abc import AsyncIterator, Callable

import pytest
from nicegui.element import Element
from nicegui.testing import User
from nicegui.testing.user_simulation import user_simulation


class Shown:
    """A page that shows one component, and what a script would tell it."""

    def __init__(self, user: User, element: Element) -> None:
        self._user = user
        self.element = element

    @property
    def props(self) -> dict[str, object]:
        return dict(self.element.props)

    def tell(self, event: str, brought: object = None) -> None:
        self._user.find(type(self.element)).trigger(event, brought)


@pytest.fixture
async def show() -> AsyncIterator[Callable]:
    """Show what a function makes; afterwards nothing of the page is left."""
    made: list[Element] = []
    makers: list[Callable[[], Element]] = []

    def root() -> None:
        made.append(makers[-1]())

    async with user_simulation(root) as user:
        async def show(make: Callable[[], Element]) -> Shown:
            makers.append(make)
            await user.open('/')
            return Shown(user, made[-1])
        yield show

