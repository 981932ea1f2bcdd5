"""An administrator at a page, without a browser."""

from collections.abc import Callable

import httpx
import pytest
from nicegui.testing import User
from pydicom import Dataset

from database.tables import Quarantined, Role
from tests.hospital.records import index_waiting, rows, take_in
from tests.pages.doctor.conftest import Reader


@pytest.fixture
async def admin(visitor: httpx.AsyncClient, sign_in) -> Reader:
    await sign_in(Role.ADMIN, 'shen')
    return Reader(User(visitor))


@pytest.fixture
def contradict(platform, device, make_instance) -> Callable[..., int]:
    """Bring an image, and then another under its number; return the entry in quarantine."""
    def contradict(name: str = '韩^启明', number: str = 'P1', **elements: object) -> int:
        dataset: Dataset = make_instance(name, number)
        take_in(platform, device, dataset)
        index_waiting(platform)
        dataset.PixelData = bytes(8)
        for keyword, value in elements.items():
            setattr(dataset, keyword, value)
        take_in(platform, device, dataset)
        return int(rows(platform, Quarantined)[-1].id)
    return contradict
