"""A viewer that is open in a browser, and what a reader does with it."""

import re
from typing import Literal

from playwright.sync_api import Locator

from tests.journeys.visitor import Visitor

REST_MS = 200
DECODE = """async (study) => {
    // the values of every frame, undone by the viewer's own module, as digests by instance
    const script = document.querySelector('link[rel=modulepreload][href$="/start.js"]');
    const {decode} = await import(new URL('lossless.js', script.href).href);
    const manifest = await (await fetch(`/streams/studies/${study}/manifest`)).json();
    const interleaved = ({values, samples}) => {
        if (samples === 1) return values;
        const [pixels, count] = [new values.constructor(values.length), values.length / samples];
        for (let pixel = 0, at = 0; pixel < count; pixel++) {
            for (let sample = 0; sample < samples; sample++) {
                pixels[at++] = values[sample * count + pixel];
            }
        }
        return pixels;
    };
    const instances = {};
    for (const {kind, rows, columns, frames} of manifest.display_sets) {
        if (kind !== 'image') continue;
        for (const [index, instance] of frames.instance.entries()) {
            const number = frames.frame[index];
            const path = `/streams/${manifest.study.token}/${instance}/${number}/exact`;
            const answer = await fetch(path);
            const known = instances[instance] ??= {parts: [], refused: ''};
            if (answer.ok) {
                const stream = new Uint8Array(await answer.arrayBuffer());
                known.parts[number - 1] = interleaved(decode(stream, rows, columns));
            } else known.refused = (await answer.json()).key;
        }
    }
    for (const [instance, {parts, refused}] of Object.entries(instances)) {
        const bytes = await new Blob(parts).arrayBuffer();
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        const text = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        instances[instance] = refused || text;
    }
    return instances;
}"""


class Viewer:
    """The viewer of one visitor."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    @property
    def viewport(self) -> Locator:
        """The first viewport that is seen."""
        return self.page.locator('[data-testid=viewport]:visible').first

    @property
    def frame(self) -> int:
        """Which frame is painted, from 1."""
        return int(self.viewport.get_attribute('data-frame') or 0)

    @property
    def frames(self) -> int:
        """How many frames there are to page through."""
        return int(self.viewport.get_attribute('data-frames') or 0)

    def wait(self, frame: int = 1) -> None:
        """Wait until a frame is painted from exact values."""
        wanted = f'[data-testid=viewport][data-state=exact][data-frame="{frame}"]'
        self.page.locator(wanted).first.wait_for()

    def has_drawn(self, by_card: bool) -> bool:
        """Tell whether a graphics card has painted, or whether there is none."""
        drawn = 'window.drawnByCard > 0'
        none = "document.createElement('canvas').getContext('webgl2') === null"
        return bool(self.page.evaluate(drawn if by_card else none))

    def window(self) -> str:
        """The window that the corner of the image tells, such as `W 400 L 40`."""
        found = re.search(r'W \S+ L \S+', self._corner())
        return found.group() if found else ''

    def zoom(self) -> int:
        """How large the image is shown, in percent of its pixels."""
        found = re.search(r'(\d+)%', self._corner())
        return int(found.group(1)) if found else 0

    def picture(self) -> str:
        """A digest of what is painted."""
        return str(self.page.evaluate("""async () => {
            const canvas = document.querySelector('.vw-viewport:not([hidden]) > canvas');
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
            return hash.join(' ');
        }"""))

    def drag(self, dx: int, dy: int, button: Literal['left', 'right'] = 'left') -> None:
        """Drag from the middle of the viewport, by mouse or by a finger."""
        x, y = self._middle()
        if self.visitor.device != 'desktop':
            self.touch([[(x + dx * step / 10, y + dy * step / 10)] for step in range(11)])
            return
        self.page.mouse.move(x, y)
        self.page.mouse.down(button=button)
        self.page.mouse.move(x + dx, y + dy, steps=10)
        self.page.mouse.up(button=button)

    def spread(self) -> None:
        """Spread two fingers."""
        x, y = self._middle()
        self.touch([[(x - 30 - 6 * step, y), (x + 30 + 6 * step, y)] for step in range(11)])

    def touch(self, way: list[list[tuple[float, float]]]) -> None:
        """Lay fingers on the screen, move them, and lift them."""
        session = self.visitor.context.new_cdp_session(self.page)
        kinds = ['touchStart', *['touchMove'] * (len(way) - 1)]
        for kind, points in zip(kinds, way, strict=True):
            session.send('Input.dispatchTouchEvent', {'type': kind, 'touchPoints': [
                {'x': x, 'y': y, 'id': number} for number, (x, y) in enumerate(points)]})
        # NOTE: after fingers that leave in full flight the browser takes the next tap for a stop
        self.page.wait_for_timeout(REST_MS)
        session.send('Input.dispatchTouchEvent', {'type': 'touchEnd', 'touchPoints': []})
        session.detach()

    def digests(self, study: str) -> dict[str, str]:
        """Have the browser decode all frames; digests of their values, by instance.

        Where one is refused, the key of the reason stands in its place.
        """
        return dict(self.page.evaluate(DECODE, study))

    def _middle(self) -> tuple[float, float]:
        box = self.viewport.bounding_box()
        assert box
        return box['x'] + box['width'] / 2, box['y'] + box['height'] / 2

    def _corner(self) -> str:
        return str(self.viewport.locator('.vw-corner.bottom-right').inner_text())
