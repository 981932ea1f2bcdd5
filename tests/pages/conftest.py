"""Visitors of the parent app, without a browser and without a network."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from nicegui.testing.general import nicegui_reset_globals

import app
from database.tables import Role
from hospital import accounts
from hospital.actor import SYSTEM
from tests.conftest import PASSWORD


@pytest.fixture
def database_url() -> str:
    """SQLite alone: what pages ask is tested on both below them."""
    return ''


@pytest.fixture
async def visitor(settings, platform) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger who asks the parent app."""
    with nicegui_reset_globals():
        parent = app.build_web(settings, platform)
        transport = httpx.ASGITransport(parent, client=('127.0.0.1', 5000))
        async with (parent.router.lifespan_context(parent),
                    httpx.AsyncClient(transport=transport, base_url='http://test') as client):
            yield client


@pytest.fixture
def sign_in(visitor, platform) -> Callable:
    async def sign_in(role: Role = Role.DOCTOR, name: str = 'li', institution: str = '') -> None:
        platform.ask(SYSTEM, accounts.add, name, role, PASSWORD, institution=institution)
        answer = await visitor.post('/login', data={'name': name, 'password': PASSWORD})
        assert answer.status_code == 303
        home = '/admin/unmatched' if role is Role.ADMIN else '/doctor/worklist'
        assert answer.headers['location'] == home
    return sign_in
