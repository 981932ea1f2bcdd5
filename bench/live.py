"""How soon an open worklist shows what a modality sends: `python -m bench.live`.

The platform runs as a whole, a worklist is open in Chromium, and every file of the folder that
YUNYING_TEST_DATA names is sent, an association for each study. The goal is 2 s.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR, add_doctor
from tests.journeys.delivery import Delivery, deliver
from tests.journeys.devices import Browsers
from tests.journeys.house import running
from tests.journeys.modality import readable
from tests.journeys.visitor import Visitor


def main() -> None:
    """Print the table."""
    corpus = os.environ.get('YUNYING_TEST_DATA')
    if not corpus:
        sys.stdout.write('YUNYING_TEST_DATA names no folder of real files\n')
        return
    delivery = measure(Path(corpus))
    sys.stdout.write(f'{len(delivery.sent)} files, {len(delivery.diary)} studies\n')
    row('seconds from the last instance until', 'p50', 'p95', 'max')
    row('the study is in the open list', *figures(delivery.waits()))
    row('its number of images is right, too', *figures(delivery.whole_waits()))


def measure(corpus: Path) -> Delivery:
    """Send every file to a platform of its own, before the eyes of a doctor."""
    with (tempfile.TemporaryDirectory() as folder, running(Path(folder)) as house,
          sync_playwright() as playwright):
        add_doctor(house, DOCTOR)
        browsers = Browsers(playwright)
        visitor = Visitor(browsers.get(), house.address).sign_in(DOCTOR, PASSWORD)
        delivery = deliver(house, visitor, readable(corpus))
        browsers.close()
        return delivery


def figures(seconds: Sequence[float]) -> list[str]:
    """Return what is told of many waits: half of them, nearly all of them, the longest."""
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return [f'{value:.2f}' for value in (statistics.median(seconds), p95, max(seconds))]


def row(*cells: str) -> None:
    """Print a row of the table."""
    sys.stdout.write(f'| {cells[0]:<38} |' + ''.join(f' {cell:>6} |' for cell in cells[1:]) + '\n')


if __name__ == '__main__':
    main()
