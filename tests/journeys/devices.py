"""Browsers as people have them: a desktop, a tablet, a phone; with a graphics card or without."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tests.components.browser import ARGUMENTS, CHROMIUM

DEVICES: dict[str, dict[str, Any]] = {
    'desktop': {'viewport': {'width': 1440, 'height': 900}},
    'tablet': {'viewport': {'width': 1024, 'height': 768}, 'has_touch': True},
    'phone': {'viewport': {'width': 390, 'height': 844}, 'has_touch': True, 'is_mobile': True},
}
WITHOUT_GRAPHICS = '--disable-3d-apis'
WITH_A_CARD = """
    // WebGL2 is computed by the processor here, which pages are not to see
    const [getContext, getParameter] = [
        HTMLCanvasElement.prototype.getContext, WebGL2RenderingContext.prototype.getParameter];
    HTMLCanvasElement.prototype.getContext = function (kind, how) {
        return getContext.call(this, kind, how && {...how, failIfMajorPerformanceCaveat: false});
    };
    WebGL2RenderingContext.prototype.getParameter = function (name) {
        const names = [WebGL2RenderingContext.RENDERER, 0x9246];
        return names.includes(name) ? 'A graphics card' : getParameter.call(this, name);
    };
    const {drawArrays} = WebGL2RenderingContext.prototype;
    window.drawnByCard = 0;
    WebGL2RenderingContext.prototype.drawArrays = function (...what) {
        window.drawnByCard += 1;
        return drawArrays.apply(this, what);
    };
"""


class Browsers:
    """The one browser that runs, with a graphics card or without."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running: Browser | None = None
        self._graphics = True

    def get(self, *, graphics: bool = True) -> Browser:
        """Return a browser; another one that runs is closed."""
        if self._running is None or graphics is not self._graphics:
            self.close()
            more = [] if graphics else [WITHOUT_GRAPHICS]
            self._running = self._playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*ARGUMENTS, *more])
            self._graphics = graphics
        return self._running

    def close(self) -> None:
        """Close what runs."""
        if self._running is not None:
            self._running.close()
            self._running = None


def needs_chromium() -> None:
    """Skip what needs a browser where there is none."""
    if CHROMIUM is None:
        pytest.skip('Chromium is not installed (Debian: apt-get install chromium)')
