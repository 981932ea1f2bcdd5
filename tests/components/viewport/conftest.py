"""A viewer in a real browser, over a study made up on the spot."""

import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
             '--disable-background-networking', '--disable-component-update', '--disable-sync']
ROOT = Path(__file__).parents[3]
START_S = 60
PATIENCE_S = 30
REST_MS = 1500


@pytest.fixture(scope='package')
def address() -> Iterator[str]:
    """Where the viewer is served."""
    with serving() as address:
        yield address


@contextmanager
def serving(*source: str) -> Iterator[str]:
    """Serve the viewer, of another module than `study` if one is named."""
    with closing(socket.socket()) as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, '-m', 'tests.components.viewport.server', str(port), *source], cwd=ROOT)
    try:
        _wait(f'http://127.0.0.1:{port}/control', server)
        yield f'http://127.0.0.1:{port}'
    finally:
        server.terminate()
        server.wait(10)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = monotonic() + START_S
    while monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310
        except OSError:
            sleep(0.1)
        else:
            return
    raise RuntimeError('the server of the viewer did not start')


@pytest.fixture(scope='package')
def chromium() -> Iterator[Any]:
    """A browser, its pages cut off from everything but the server."""
    program = shutil.which('chromium') or shutil.which('chromium-browser')
    if program is None:
        pytest.skip('Chromium is not installed: apt-get install chromium')
    api = pytest.importorskip('playwright.sync_api')
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


DEVICES: dict[str, dict[str, Any]] = {
    'desktop': {'viewport': {'width': 1440, 'height': 900}},
    'tablet': {'viewport': {'width': 1024, 'height': 768}, 'has_touch': True},
    'phone': {'viewport': {'width': 390, 'height': 844}, 'has_touch': True, 'is_mobile': True},
    'landscape': {'viewport': {'width': 844, 'height': 390}, 'has_touch': True, 'is_mobile': True},
}


class Opened:
    """An opened viewer, with words for what a reader does."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address

    @property
    def cell(self) -> Any:
        """The first viewport that is seen."""
        return self.page.locator('[data-testid=viewport]:visible').first

    def get(self, name: str) -> Any:
        """An element by its test id."""
        return self.page.get_by_test_id(name)

    def wait(self, state: str = 'exact', frame: int = 1, index: int = 0) -> None:
        """Wait until a viewport shows a frame."""
        wanted = f'[data-testid=viewport][data-state={state}][data-frame="{frame}"]'
        self.page.locator(wanted).nth(index).wait_for(timeout=20_000)

    def until(self, condition: str) -> None:
        """Wait until an expression of the page holds."""
        self.page.wait_for_function(condition, timeout=20_000)

    def grey(self, x: float = 0.5, y: float = 0.5) -> int:
        """The grey level at a place of the first viewport, in parts of its size."""
        return int(self.page.evaluate("""([x, y]) => {
            const canvas = document.querySelector('.vw-viewport:not([hidden]) > canvas');
            const at = [canvas.width * x, canvas.height * y];
            return canvas.getContext('2d').getImageData(...at, 1, 1).data[0];
        }""", [x, y]))

    def drag(self, *, dx: int, dy: int, button: str = 'left') -> None:
        """Drag from the middle of the first viewport."""
        box = self.cell.bounding_box()
        x, y = box['x'] + box['width'] / 2, box['y'] + box['height'] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down(button=button)
        mouse.move(x + dx / 2, y + dy / 2)
        mouse.move(x + dx, y + dy)
        mouse.up(button=button)

    def swipe(self, dy: int) -> None:
        """Push one finger over the first viewport."""
        self.page.evaluate("""async (dy) => {
            const cell = document.querySelector('.vw-viewport:not([hidden])');
            const box = cell.getBoundingClientRect();
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            const send = (type, y) => cell.dispatchEvent(new PointerEvent(type, {
                pointerId: 7, pointerType: 'touch', clientX: x, clientY: y, bubbles: true,
                isPrimary: true, button: 0 }));
            cell.setPointerCapture = () => {};
            send('pointerdown', y);
            for (let i = 1; i <= 10; i++) send('pointermove', y + dy * i / 10);
            send('pointerup', y + dy);
        }""", dy)

    def says(self, where: str, text: str) -> bool:
        """Tell whether a corner of the first viewport comes to say something."""
        end = monotonic() + PATIENCE_S
        while text not in self.corner(where) and monotonic() < end:
            self.page.wait_for_timeout(50)
        return text in self.corner(where)

    def changes(self, where: str, before: str) -> bool:
        """Tell whether a corner of the first viewport comes to say something else."""
        end = monotonic() + PATIENCE_S
        while self.corner(where) == before and monotonic() < end:
            self.page.wait_for_timeout(50)
        return self.corner(where) != before

    def turns(self, true: Callable[[float], bool], *where: float) -> bool:
        """Tell whether the grey of a place comes to be as a function says."""
        end = monotonic() + PATIENCE_S
        while not true(self.grey(*where)) and monotonic() < end:
            self.page.wait_for_timeout(100)
        return true(self.grey(*where))

    def corner(self, where: str) -> str:
        """The text in a corner of the first viewport."""
        return str(self.cell.locator(f'.vw-corner.{where}').inner_text())

    def settle(self) -> None:
        """Wait until the viewer has asked for nothing for a moment."""
        end = monotonic() + PATIENCE_S
        self.control()
        self.page.wait_for_timeout(REST_MS)
        while self.control()['asked'] and monotonic() < end:
            self.page.wait_for_timeout(REST_MS)

    def control(self, **behaviour: Any) -> Any:
        """Tell the server how to behave from now on; returns what it was asked so far."""
        return self.page.request.get(f'{self.address}/control', params=behaviour).json()


@pytest.fixture
def opened(chromium: Any, address: str) -> Iterator[Callable[..., Opened]]:
    """Open the viewer on a device; no page may say an error."""
    contexts, said = [], []

    def start(device: str = 'desktop', query: str = '', *, ready: bool = True,
              **behaviour: Any) -> Opened:
        context = chromium.new_context(**DEVICES[device])
        contexts.append(context)
        page = context.new_page()
        page.on('console', lambda line: said.append(line.text) if line.type == 'error' else None)
        page.on('pageerror', lambda error: said.append(str(error)))
        viewer = Opened(page, address)
        viewer.control(**behaviour)
        page.goto(f'{address}/viewer?{query}')
        if ready:
            viewer.wait()
        return viewer

    yield start
    for context in contexts:
        context.close()
    # NOTE: the browser itself reports refused requests and a missing network
    own = ('Failed to load resource', 'ERR_INTERNET_DISCONNECTED')
    assert [line for line in said if not any(mark in line for mark in own)] == []
