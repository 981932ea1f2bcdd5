"""A person at a device: a browser that keeps what its console says."""

import time
from collections.abc import Callable
from typing import Any, Literal, Self

from playwright.sync_api import Browser, Locator

from tests.journeys.devices import DEVICES, WITH_A_CARD

Theme = Literal['dark', 'light']
PATIENCE_MS = 60_000


class Visitor:
    """One browser with cookies of its own, and the page it shows."""

    def __init__(self, browser: Browser, address: str, device: str = 'desktop', *,
                 language: str = 'zh-CN', theme: Theme = 'dark', graphics: bool = True) -> None:
        self.address, self.device = address, device
        self.context = browser.new_context(
            base_url=address, locale=language, color_scheme=theme, **DEVICES[device])
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_cookies([{'name': 'language', 'value': language, 'url': address}])
        if graphics:
            self.context.add_init_script(WITH_A_CARD)
        self.complaints: list[str] = []
        self.foreseen: list[str] = []
        self.context.on('console', lambda said: self._hear(said.text) if said.type == 'error'
                        else None)
        self.context.on('weberror', lambda error: self._hear(str(error.error)))
        self.page = self.context.new_page()

    def sign_in(self, name: str, password: str, *, home: str = '/doctor/worklist') -> Self:
        """Begin a session without looking at the form, which leads to the role's first page."""
        answer = self.context.request.post(
            '/login', form={'name': name, 'password': password}, max_redirects=0)
        assert answer.headers['location'] == home
        return self

    def open(self, path: str) -> Self:
        """Go to a page, and wait until it listens to the server."""
        self.page.goto(path)
        self.until('() => window.did_handshake === true')
        return self

    def get(self, name: str, **attributes: str) -> Locator:
        """Find an element by its test id, and by values of its data attributes."""
        more = ''.join(f'[data-{key}="{value}"]' for key, value in attributes.items())
        return self.page.locator(f'[data-testid="{name}"]{more}')

    def until(self, condition: str, argument: Any = None) -> None:
        """Wait until a function of the page returns something true."""
        self.page.wait_for_function(condition, arg=argument, timeout=PATIENCE_MS)

    def foresee(self, *complaints: str) -> None:
        """Let the console say something, as the browser itself does of a refused request."""
        self.foreseen += complaints

    def close(self) -> list[str]:
        """Leave, and return what the console said that nobody had foreseen."""
        self.context.close()
        return [said for said in self.complaints
                if not any(part in said for part in self.foreseen)]

    def _hear(self, said: str) -> None:
        self.complaints.append(said)


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; what is asserted behind it says what did not."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
