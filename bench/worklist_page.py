"""How soon the worklist is seen at many studies: `python -m bench.worklist_page`.

The whole platform runs on an index of `--studies` studies; a doctor opens the page in Chromium,
turns pages, narrows down by a facet and searches. Built: until the server has sent the page.
Shown: until the rows that were asked for are painted.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

import app
from bench import seed
from bench.tables import head, machine, quantile, row
from settings import Settings
from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR, add_doctor
from tests.journeys.devices import Browsers
from tests.journeys.house import House, running
from tests.journeys.visitor import Visitor

WIDTHS = (34, 8, 8, 8)
WORDS = ('王伟', '李秀英', 'zhang', '陈静', '刘', 'wangwei', '0420')
LIST = '/doctor/worklist?period=all'
WATCH = """() => {
    // what was changed is painted, and seen, with the next picture of the screen
    const look = () => {
        const list = document.querySelector('[data-testid=worklist]');
        const row = document.querySelector('[data-testid=worklist-row]');
        if (!list || list.dataset.state !== 'ready') return;
        const asked = [row?.dataset.study, location.search].join();
        if (asked === window.asked) return;
        window.asked = asked;
        requestAnimationFrame(() => setTimeout(() => { window.shown = Date.now(); }));
    };
    new MutationObserver(look).observe(document, {
        subtree: true, childList: true, attributes: true});
}"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--studies', type=int, default=1_000_000)
    parser.add_argument('--times', type=int, default=9)
    parser.add_argument('--filled', type=Path, help='a folder whose `data` was filled before')
    given = parser.parse_args()
    with ExitStack() as opened:
        folder = given.filled or Path(opened.enter_context(
            tempfile.TemporaryDirectory(prefix='yunying-bench-')))
        if not given.filled:
            fill(folder, given.studies)
        house = opened.enter_context(running(folder))
        browsers = Browsers(opened.enter_context(sync_playwright()))
        add_doctor(house, DOCTOR)
        [[studies]] = house.ask('SELECT count(*) FROM study')
        sys.stdout.write(f'{machine()}; {studies} studies; ms\n\n')
        measure(house, browsers, given.times)
        browsers.close()


def fill(folder: Path, studies: int) -> None:
    """Make an index of many studies."""
    platform = app.migrated(Settings(data_dir=folder / 'data', demo=False))
    seed.fill(platform, studies)
    platform.engine.dispose()


def measure(house: House, browsers: Browsers, times: int) -> None:
    """Print how long everything takes."""
    head('what', 'p50', 'p95', 'max', widths=WIDTHS)
    visitor = Visitor(browsers.get(), house.address).sign_in(DOCTOR, PASSWORD)
    visitor.context.add_init_script(f'({WATCH})()')
    tell('page built and sent', [built(visitor) for _ in range(times)])
    tell('first visit, shown', [first_visit(house, browsers) for _ in range(3)])
    tell('page shown, scripts in the cache', [shown(visitor) for _ in range(times)])
    tell('next page', [after(visitor, visitor.get('page-next').click) for _ in range(times)])
    facet = visitor.get('facet-modality-MR')
    tell('narrowed to a modality, or not', [after(visitor, facet.click) for _ in range(times)])
    shown(visitor)
    tell('words searched, 250 ms of pause', [
        after(visitor, partial(search, visitor, words)) for words in WORDS])
    visitor.close()


def built(visitor: Visitor) -> float:
    """Ask for the page as a browser does, without showing it."""
    begin = time.perf_counter()
    visitor.context.request.get(LIST, headers={'Accept': 'text/html'})
    return (time.perf_counter() - begin) * 1000


def first_visit(house: House, browsers: Browsers) -> float:
    """Show the page in a browser that keeps nothing."""
    visitor = Visitor(browsers.get(), house.address).sign_in(DOCTOR, PASSWORD)
    visitor.context.add_init_script(f'({WATCH})()')
    taken = shown(visitor)
    visitor.close()
    return taken


def shown(visitor: Visitor) -> float:
    """Go to the page."""
    begin = time.time()
    visitor.page.goto(LIST)
    visitor.until('() => window.shown')
    end = visitor.page.evaluate('() => window.shown')
    visitor.until('() => window.did_handshake === true')
    return float(end - begin * 1000)


def after(visitor: Visitor, act: Callable[[], None]) -> float:
    """Do something, and wait until other rows are shown."""
    visitor.page.evaluate('() => { window.shown = 0; }')
    begin = time.time()
    act()
    visitor.until('() => window.shown')
    return float(visitor.page.evaluate('() => window.shown') - begin * 1000)


def search(visitor: Visitor, words: str) -> None:
    """Type words; they are asked for a quarter of a second after the last letter."""
    visitor.get('worklist-search').fill(words)


def tell(name: str, taken: list[float]) -> None:
    """Print a row."""
    row(name, *(round(value) for value in (
        quantile(taken, 0.5), quantile(taken, 0.95), max(taken))), widths=WIDTHS)


if __name__ == '__main__':
    main()
