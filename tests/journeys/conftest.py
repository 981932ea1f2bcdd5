"""A running house, and people who visit it with a browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import PASSWORD
from tests.journeys.devices import Browsers, needs_chromium
from tests.journeys.house import House, running
from tests.journeys.visitor import Visitor

DOCTOR = 'li'


@pytest.fixture(scope='package')
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The platform with a doctor's account, and nothing else in it."""
    with running(tmp_path_factory.mktemp('house')) as house:
        add_doctor(house, DOCTOR)
        yield house
    assert house.complaints() == []


@pytest.fixture(scope='package')
def browsers() -> Iterator[Browsers]:
    # NOTE: no longer than for these tests, as it keeps an event loop running meanwhile
    needs_chromium()
    with sync_playwright() as playwright:
        browsers = Browsers(playwright)
        yield browsers
        browsers.close()


@pytest.fixture
def visit(house: House, browsers: Browsers) -> Iterator[Callable[..., Visitor]]:
    """Come to the house with a device; afterwards no console and no log may hold an error."""
    visitors: list[Visitor] = []

    def come(name: str | None = DOCTOR, device: str = 'desktop', *, graphics: bool = True,
             **how: str) -> Visitor:
        browser = browsers.get(graphics=graphics)
        visitors.append(Visitor(browser, house.address, device, graphics=graphics, **how))
        return visitors[-1].sign_in(name, PASSWORD) if name else visitors[-1]
    yield come
    assert [said for visitor in visitors for said in visitor.close()] == []
    assert house.complaints() == []


def add_doctor(house: House, name: str) -> None:
    """Make an account of a doctor."""
    house.command('account', 'add', '--role=doctor', f'--name={name}', '--password-stdin',
                  stdin=f'{PASSWORD}\n')
