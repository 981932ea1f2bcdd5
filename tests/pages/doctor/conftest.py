"""A doctor before an open worklist, without a browser."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from nicegui.testing import User

from components.component import Component
from tests.hospital.records import listed


class Reader:
    """Somebody at a page: what its components show, and what the reader does to them."""

    def __init__(self, user: User) -> None:
        self.user = user

    async def open(self, path: str = '/doctor/worklist') -> None:
        await self.user.open(path)

    def shown(self, kind: type[Component]) -> dict:
        """What a component shows."""
        element, = self.user.find(kind).elements
        return dict(element.props)

    async def does(self, kind: type[Component], event: str, brought: object = None) -> None:
        """Do something, and wait until it was answered."""
        self.user.find(kind).trigger(event, brought)
        for _ in range(20):
            await asyncio.sleep(0.02)

    async def sees(self, condition: Callable[[], bool]) -> None:
        """Wait until something is to be seen."""
        for _ in range(200):
            if condition():
                return
            await asyncio.sleep(0.02)
        raise AssertionError('it was never to be seen')


@pytest.fixture
async def reader(visitor: httpx.AsyncClient, sign_in) -> Reader:
    await sign_in()
    return Reader(User(visitor))


@pytest.fixture
def admit(platform, device, make_instance) -> Callable[..., str]:
    """Take in and index a study; return its key."""
    def admit(name: str = '韩^启明', number: str = 'P1', **elements: object) -> str:
        elements = {'Modality': 'CT', **elements}
        return listed(platform, device, make_instance(name, number, **elements))
    return admit
