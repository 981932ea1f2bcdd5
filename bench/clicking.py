"""How soon clicks are answered while images are stored: `python -m bench.clicking`.

The whole platform runs on an index of `--studies` studies. A doctor has the worklist open in
Chromium and narrows it down, turns pages and looks at studies, while a modality stores at each of
`--rates` images a second (0: nobody stores; `max`: as many as are answered). Answered: from when
the browser sends the click until the server's answer to it has come. Taken in: until the page has
made of it what it shows. Shown: from the click until that is painted. Waited: how long the threads
of the web process waited meanwhile for a core that others had. Browser, modality and platform share
the machine. The goal is a p95 of 50 ms for the answer.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.storing import storing, told
from bench.tables import head, machine, quantile, row
from bench.worklist_page import LIST, fill
from tests.conftest import PASSWORD
from tests.journeys.conftest import add_doctor
from tests.journeys.devices import Browsers
from tests.journeys.house import House, running
from tests.journeys.visitor import Visitor

WIDTHS = (8, 9, 13, 12, 8, 8, 8, 8, 12, 8, 9, 8)
WARM_S, THINK_S = 3.0, 0.15
# NOTE: a folder that was filled before may have known one
DOCTOR = f'doctor{os.getpid()}'
MODALITIES = ('CT', 'MR', 'DX', 'US')
WATCH = """() => {
    const {send} = WebSocket.prototype;
    const heard = new WeakSet();
    const hear = ({data, timeStamp}) => {
        const {click} = window;
        if (!click?.sent || click.answered || typeof data !== 'string') return;
        // what is shown comes before the message that tells whose answer it was; the page takes it
        // in before this listener is called, which is told the moment when it came
        if (data.startsWith('42["update"')) {
            click.came = timeStamp;
            click.taken = performance.now();
        }
        if (!click.came || !click.marks.every((mark) => data.includes(mark))) return;
        click.answered = click.came;
        // what was changed is painted, and seen, with the next picture of the screen
        requestAnimationFrame(() => setTimeout(() => { click.shown = performance.now(); }));
    };
    WebSocket.prototype.send = function (data) {
        if (!heard.has(this)) this.addEventListener('message', hear);
        heard.add(this);
        // what acknowledges earlier answers, or keeps the line alive, is no click
        if (window.click && !window.click.sent && data.startsWith?.('42["event"')
                && data.includes(window.click.asks)) {
            window.click.sent = performance.now();
        }
        return send.call(this, data);
    };
}"""
CLICK = """async ({target, asks, marks}) => {
    const click = window.click = {asks, marks, at: performance.now()};
    document.querySelector(target).click();
    while (!click.shown && performance.now() < click.at + 30000) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return [click.answered - click.sent, click.taken - click.sent, click.shown - click.at];
}"""


@dataclass(frozen=True)
class Click:
    """What is clicked, and how to know what the browser sends for it and what is answered."""

    target: str
    """A CSS selector."""
    marks: tuple[str, ...]
    """Words in the answer."""
    asks: str = ''
    """A word in what is sent."""


Choose = Callable[[Visitor, random.Random], Click]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--studies', type=int, default=100_000)
    parser.add_argument('--clicks', type=int, default=60, help='of each kind, under each load')
    parser.add_argument('--rates', default='0,100,250,500,max')
    parser.add_argument('--side', type=int, default=80, help='of a square image, in pixels')
    parser.add_argument('--filled', type=Path, help='a folder whose `data` was filled before')
    given = parser.parse_args()
    with ExitStack() as opened:
        folder = given.filled or Path(opened.enter_context(
            tempfile.TemporaryDirectory(prefix='yunying-bench-')))
        if not given.filled:
            fill(folder, given.studies)
        house = opened.enter_context(running(folder))
        browsers = Browsers(opened.enter_context(sync_playwright()))
        opened.callback(browsers.close)
        add_doctor(house, DOCTOR)
        sys.stdout.write(f'{machine()}; images of {given.side} × {given.side}; ms\n\n')
        head('asked/s', 'stored/s', 'storing, p95', 'click', 'p50', 'p95', 'max', 'waited',
             'taken in p50', 'p95', 'shown p50', 'p95', widths=WIDTHS)
        for rate in given.rates.split(','):
            measure(house, browsers, rate, given)


def measure(house: House, browsers: Browsers, rate: str, given: argparse.Namespace) -> None:
    """Click under one load, and print how long everything took."""
    visitor = Visitor(browsers.get(), house.address).sign_in(DOCTOR, PASSWORD)
    visitor.context.add_init_script(f'({WATCH})()')
    visitor.open(LIST).get('worklist-row').first.wait_for()
    with ExitStack() as opened:
        stored = None
        if rate != '0':
            per_second = 0 if rate == 'max' else float(rate)
            stored = opened.enter_context(storing(house.dicom[1], per_second, given.side))
            time.sleep(WARM_S)
        taken = click_around(visitor, given.clicks, house.pid)
    visitor.close()
    load = told(stored) if stored else ('0', '')
    for name, times in taken.items():
        answered, taken_in, shown, waited = zip(*times, strict=True)
        row(rate, *load, name, *(f'{value:.0f}' for value in (
            quantile(answered, 0.5), quantile(answered, 0.95), max(answered),
            quantile(waited, 0.5), quantile(taken_in, 0.5), quantile(taken_in, 0.95),
            quantile(shown, 0.5), quantile(shown, 0.95))), widths=WIDTHS)


def click_around(visitor: Visitor, times: int,
                 pid: int) -> dict[str, list[tuple[float, ...]]]:
    """Click now here and now there, and return what each kind of click took.

    For each click until it was answered, taken in and shown, and what was waited meanwhile; ms.
    """
    chance, taken = random.Random(5), defaultdict(list)
    for _ in range(times):
        for name, choose in CLICKS.items():
            click = choose(visitor, chance)
            before = waited_ms(pid)
            times_ms = visitor.page.evaluate(CLICK, asdict(click))
            taken[name].append((*times_ms, waited_ms(pid) - before))
            time.sleep(chance.uniform(0.5, 1.5) * THINK_S)
    return taken


def waited_ms(pid: int) -> float:
    """Return how long the threads of a process have waited for a core."""
    files = Path(f'/proc/{pid}/task').glob('*/schedstat')
    return sum(int(file.read_text().split()[1]) for file in files) / 1e6


def narrow(_visitor: Visitor, chance: random.Random) -> Click:
    """Choose a modality, or no longer."""
    modality = chance.choice(MODALITIES)
    return Click(f'[data-testid=facet-modality-{modality}] input', ('history.replaceState',))


def turn(_visitor: Visitor, _chance: random.Random) -> Click:
    """Go to the next page."""
    return Click('[data-testid=page-next]', ('history.replaceState', 'page='))


def look(visitor: Visitor, chance: random.Random) -> Click:
    """Look at a study that was not selected before."""
    rows = '[data-testid=worklist-row][aria-selected=false]'
    keys = visitor.page.locator(rows).evaluate_all('(rows) => rows.map((row) => row.dataset.study)')
    key = chance.choice(keys)
    return Click(f'[data-testid=worklist-row][data-study="{key}"]', (key, '"priors"'), asks=key)


CLICKS: dict[str, Choose] = {'a modality': narrow, 'next page': turn, 'a study': look}


if __name__ == '__main__':
    main()
