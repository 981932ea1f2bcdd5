"""What long reading does to a browser: `python -m bench.viewing`.

A CT of the chest in Chromium without a graphics card. First many pages are turned, one for each
picture of the screen, to and fro through a study that is larger than a phone may hold: the memory
of the process that shows the page must stay where it was once the budget was full. It is told as
it is after each thousand turns, and as it is when the page and its workers have then collected
their garbage, which browsers put off for long. Then the same study plays at 30 frames a second; a
frame that was due and never painted was dropped.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench import house as houses
from bench.tables import head, machine, row
from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR
from tests.journeys.devices import Browsers
from tests.journeys.visitor import Visitor

WIDTHS = (8, 11, 9, 8, 8, 9, 9)
RESTS_S = 1.0
ROUND = 1000
TURN = """async (turns) => {
    const viewport = document.querySelector('[data-testid=viewport]');
    const count = Number(viewport.dataset.frames);
    const began = performance.now();
    for (let turn = 0; turn < turns; turn++) {
        const at = window.turned = (window.turned ?? 0) + 1;
        const key = Math.floor(at / (count - 1)) % 2 ? 'ArrowUp' : 'ArrowDown';
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
        await new Promise(requestAnimationFrame);
    }
    return turns / (performance.now() - began) * 1000;
}"""
PLAY = """async (seconds) => {
    const viewport = document.querySelector('[data-testid=viewport]');
    let painted = 0;
    const observer = new MutationObserver(() => { painted += 1; });
    observer.observe(viewport, {attributeFilter: ['data-frame']});
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    observer.disconnect();
    return [painted, (performance.now() - began) / 1000];
}"""
LOADED = """() => {
    const {loaded, frames} = document.querySelector('[data-testid=viewport]')?.dataset ?? {};
    return frames > 0 && loaded === frames;
}"""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--slices', type=int, default=600)
    parser.add_argument('--turns', type=int, default=10_000)
    parser.add_argument('--seconds', type=int, default=60)
    given = parser.parse_args()
    sys.stdout.write(f'{machine()}; {given.slices} slices of 512 × 512\n\n')
    with houses.with_chest(given.slices) as (house, key), sync_playwright() as playwright:
        browsers = Browsers(playwright)
        turn_pages(Visitor(browsers.get(graphics=False), house.address, 'phone'), key, given.turns)
        play(Visitor(browsers.get(graphics=False), house.address), key, given.seconds)
        browsers.close()


def turn_pages(visitor: Visitor, key: str, turns: int) -> None:
    """Turn pages and print what the browser holds after each thousand."""
    page = _open(visitor, key)
    session = visitor.context.new_cdp_session(page)
    session.send('Performance.enable')
    workers = _workers(session)
    head('turns', 'renderer MB', 'collected', 'heap MB', 'nodes', 'listeners', 'turns/s',
         widths=WIDTHS)
    for done in range(ROUND, turns + 1, ROUND):
        speed = page.evaluate(TURN, ROUND)
        before = _resident(page)
        _collect(session, workers)
        metrics = session.send('Performance.getMetrics')['metrics']
        held = {one['name']: one['value'] for one in metrics}
        row(done, round(before), round(_resident(page)), held['JSHeapUsedSize'] / 1e6,
            int(held['Nodes']), int(held['JSEventListeners']), round(speed), widths=WIDTHS)
    visitor.close()


def _workers(session: CDPSession) -> list[str]:
    """Return the sessions of the workers of a page, which come and go."""
    workers: list[str] = []
    session.on('Target.attachedToTarget', lambda event: workers.append(event['sessionId']))
    session.on('Target.detachedFromTarget', lambda event: workers.remove(event['sessionId']))
    session.send('Target.setAutoAttach', {
        'autoAttach': True, 'waitForDebuggerOnStart': False, 'flatten': False})
    return workers


def _collect(session: CDPSession, workers: list[str]) -> None:
    """Have a page and its workers collect their garbage."""
    collect = 'HeapProfiler.collectGarbage'
    session.send(collect)
    for worker in list(workers):
        session.send('Target.sendMessageToTarget', {
            'sessionId': worker, 'message': json.dumps({'id': 1, 'method': collect})})
    time.sleep(RESTS_S)


def play(visitor: Visitor, key: str, seconds: int) -> None:
    """Play at 30 frames a second, and print how many were dropped."""
    page = _open(visitor, key)
    page.wait_for_function(LOADED, timeout=600_000)
    page.keyboard.press(' ')
    visitor.get('viewer-cine-bar').locator('select').select_option('30')
    painted, took = page.evaluate(PLAY, seconds)
    sys.stdout.write('\n')
    head('seconds', 'due', 'painted', 'dropped %', widths=WIDTHS[:4])
    due = round(took * 30)
    row(round(took), due, painted, max(0.0, 100 * (due - painted) / due), widths=WIDTHS[:4])
    visitor.close()


def _open(visitor: Visitor, key: str) -> Page:
    visitor.sign_in(DOCTOR, PASSWORD).page.goto(f'/doctor/studies/{key}')
    visitor.page.locator('[data-testid=viewport][data-state=exact]').wait_for()
    return visitor.page


def _resident(page: Page) -> float:
    """Return MB that the process of the page has in memory."""
    browser = page.context.browser
    if browser is None:
        raise RuntimeError('the browser is gone')
    session = browser.new_browser_cdp_session()
    found: list[dict[str, Any]] = session.send('SystemInfo.getProcessInfo')['processInfo']
    session.detach()
    return max(_memory_mb(one['id']) for one in found if one['type'] == 'renderer')


def _memory_mb(process: int) -> float:
    lines = Path(f'/proc/{process}/status').read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith('VmRSS'))


if __name__ == '__main__':
    main()
