"""Take the pictures of the READMEs anew: `python -m tests.journeys.pictures`.

The platform starts on a folder of its own and fills its demo hospital, of patients who do not
exist; then Chromium visits it as a doctor does. Takes some minutes.
"""

import io
import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.journeys.devices import Browsers
from tests.journeys.house import House, running
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import Visitor, wait_for
from tests.journeys.worklist import Worklist

PICTURES = Path(__file__).parents[2] / 'docs' / 'pictures'
FILLED_S = 1200
COLOURS = 256
PASSWORD = re.compile(r'doctor.*?((?:[a-z0-9]{3}-){3}[a-z0-9]{3})')
LARGEST_CT = "SELECT key FROM study WHERE modality = 'CT' ORDER BY image_count DESC LIMIT 1"
BUSY = 'SELECT 1 FROM job UNION SELECT 1 FROM study WHERE dirty_at IS NOT NULL'


def main() -> None:
    """Take all pictures."""
    with (tempfile.TemporaryDirectory() as folder, running(Path(folder), DEMO='1') as house,
          sync_playwright() as playwright):
        wait_for(lambda: not house.ask(BUSY), FILLED_S)
        browsers = Browsers(playwright)
        take(house, browsers)
        browsers.close()


def take(house: House, browsers: Browsers) -> None:
    """Visit the pages and keep what is seen."""
    [[study]] = house.ask(LARGEST_CT)
    keep('worklist', worklist(visitor(house, browsers), study))
    keep('viewer', viewer(visitor(house, browsers), study))
    keep('phone', viewer(visitor(house, browsers, 'phone'), study))


def visitor(house: House, browsers: Browsers, device: str = 'desktop') -> Visitor:
    """Come as the doctor of the demo hospital."""
    found = PASSWORD.search(house.said)
    assert found, 'the demo hospital told no password'
    return Visitor(browsers.get(), house.address, device).sign_in('doctor', found.group(1))


def worklist(visitor: Visitor, study: str = '') -> bytes:
    """Show the worklist, on a desktop with the preview of a study."""
    Worklist(visitor)
    if study:
        visitor.get('worklist-row', study=study).click()
        visitor.get('preview', shows=study).wait_for()
        visitor.page.mouse.move(0, 0)
    return shown(visitor)


def viewer(visitor: Visitor, study: str) -> bytes:
    """Show a study in the middle of its first series, all of it loaded."""
    visitor.open(f'/doctor/studies/{study}')
    seen = Viewer(visitor)
    seen.wait()
    middle = seen.frames // 2
    visitor.open(f'/doctor/studies/{study}?frame={middle}')
    seen.wait(middle)
    visitor.until("""() => {
        const {loaded, frames} = document.querySelector('[data-testid=viewport]').dataset;
        return loaded === frames;
    }""")
    return shown(visitor)


def shown(visitor: Visitor) -> bytes:
    """Return what is on the screen once nothing moves any more."""
    visitor.page.wait_for_timeout(1500)
    return visitor.page.screenshot()


def keep(name: str, picture: bytes) -> None:
    """Write a picture as a PNG of few colours, which is a third of the size."""
    image = Image.open(io.BytesIO(picture))
    image.convert('RGB').quantize(COLOURS).save(PICTURES / f'{name}.png', optimize=True)


if __name__ == '__main__':
    main()
