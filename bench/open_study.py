"""How soon a doctor sees a study: `python -m bench.open_study`.

A CT of the chest is opened in Chromium by a double click in the worklist, on lines of a given
speed (the browser slows itself down to it). Cold: the browser has kept what the worklist fetched
for later; warm: it has opened the study before; bare: by its address, with nothing kept at all.
WebGL2 is computed by the processor, which shares its cores with the platform. From the click until:
the first image is seen, as `bench.openings` tells; its exact values are painted; the exact values
of all frames are here. The last column counts requests until the first image.
"""

import argparse
import sys

from playwright.sync_api import CDPSession, sync_playwright

from bench import house as houses
from bench.openings import WATCH, Line, counted, slow_down
from bench.tables import head, machine, quantile, row
from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR
from tests.journeys.devices import Browsers
from tests.journeys.house import House
from tests.journeys.visitor import Visitor
from tests.journeys.worklist import Worklist

WIDTHS = (22, 12, 6, 9, 9, 9, 7, 8)
CLICK = """() => window.addEventListener('dblclick', () => {
    sessionStorage.clicked ??= Date.now();
}, true)"""


LINES = (Line('30 Mbit/s, 50 ms', 30, 50), Line('1 Gbit/s, 1 ms', 1000, 1))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--slices', type=int, default=275)
    parser.add_argument('--times', type=int, default=3)
    given = parser.parse_args()
    sys.stdout.write(f'{machine()}; {given.slices} slices of 512 × 512; median of {given.times}; '
                     'seconds after the double click\n\n')
    with houses.with_chest(given.slices) as (house, key), sync_playwright() as playwright:
        browsers = Browsers(playwright)
        head('line', 'device', 'cache', 'first', 'exact', 'all', 'MB', 'requests', widths=WIDTHS)
        for line in LINES:
            for device in ('desktop', 'phone'):
                print_openings(house, browsers, key, (line, device, given.times))
        browsers.close()


def print_openings(house: House, browsers: Browsers, key: str,
                   how: tuple[Line, str, int]) -> None:
    """Open a study some times, cold and warm, and print both rows."""
    line, device, times = how
    cold, warm, bare = [], [], []
    for _ in range(times):
        visitor = Visitor(browsers.get(), house.address, device).sign_in(DOCTOR, PASSWORD)
        visitor.context.add_init_script(WATCH)
        cold.append(opening(visitor, key, line))
        warm.append(opening(visitor, key, line))
        bare.append(by_address(visitor, key, line))
        visitor.close()
    for name, taken in (('cold', cold), ('warm', warm), ('bare', bare)):
        row(line.name, device, name,
            *(quantile([one[what] for one in taken], 0.5) for what in ('first', 'exact', 'all')),
            round(quantile([one['bytes'] for one in taken], 0.5) / 1e6, 1),
            round(quantile([one['asked'] for one in taken], 0.5)), widths=WIDTHS)


def opening(visitor: Visitor, key: str, line: Line) -> dict[str, float]:
    """Open a study from the worklist; return the seconds until each thing was seen, and bytes."""
    worklist = Worklist(visitor)
    visitor.page.wait_for_load_state('networkidle')
    visitor.page.evaluate(CLICK)
    session = visitor.context.new_cdp_session(visitor.page)
    received = counted(session)
    slow_down(session, line)
    if visitor.device == 'phone':
        # NOTE: a tap is no double click; the page is left by it just the same
        visitor.page.evaluate('() => { sessionStorage.clicked = Date.now(); }')
    worklist.open(key)
    clicked = 'Number(sessionStorage.clicked)'
    return _seen(visitor, session, clicked) | {'bytes': float(sum(received))}


def by_address(visitor: Visitor, key: str, line: Line) -> dict[str, float]:
    """Open a study by its address, in a browser that has kept nothing."""
    visitor.page.goto('about:blank')
    session = visitor.context.new_cdp_session(visitor.page)
    session.send('Network.clearBrowserCache')
    received = counted(session)
    slow_down(session, line)
    visitor.page.goto(f'/doctor/studies/{key}', wait_until='commit')
    return _seen(visitor, session, 'performance.timeOrigin') | {'bytes': float(sum(received))}


def _seen(visitor: Visitor, session: CDPSession, began: str) -> dict[str, float]:
    visitor.until('() => window.seen?.all')
    seen = visitor.page.evaluate(
        f'() => ({{...seen, began: {began} - performance.timeOrigin}})')
    visitor.page.evaluate('() => sessionStorage.clear()')
    session.detach()
    return {what: (seen[what] - seen['began']) / 1000 for what in ('first', 'exact', 'all')} | {
        'asked': float(seen['asked'])}


if __name__ == '__main__':
    main()
