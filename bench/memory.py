"""What a page holds in memory when nobody watches its network.

Whoever watches the network of a page, as Playwright does, has the browser keep every body that
came, in the process of the page. So the page is opened in a context that Playwright does not know.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Cookie

POLL_S, RESTS_S = 0.25, 2.0
"""How often a page is asked, and how long it is left alone before it is measured."""


@dataclass(frozen=True)
class Held:
    """What the process of a page holds."""

    own_mb: float
    """Its own, as the browser's task manager counts it: neither files nor what is shared."""
    resident_mb: float
    """All that is resident, of which the browser's own program is 130 MB."""


def held(browser: Browser, address: str, *, script: str, cookies: Sequence[Cookie],
         until: str, patience_s: float) -> Held | None:
    """Open an address, wait, and return what its process holds; None if it took too long.

    Parameters
    ----------
    script
        Runs in the page before anything else.
    until
        An expression of the page that becomes true.
    """
    session = browser.new_browser_cdp_session()
    context = session.send('Target.createBrowserContext')['browserContextId']
    known = set(_renderers(session))
    session.send('Storage.setCookies', {'browserContextId': context, 'cookies': [
        {name: one[name] for name in ('name', 'value', 'domain', 'path')} for one in cookies]})
    try:
        page = _Page(session, context)
        page.send('Page.addScriptToEvaluateOnNewDocument', source=script)
        page.send('Page.navigate', url=address)
        return _measured(page, session, known, (until, patience_s))
    finally:
        session.send('Target.disposeBrowserContext', {'browserContextId': context})
        session.detach()


class _Page:
    """A page that is spoken to through the browser."""

    def __init__(self, session: CDPSession, context: str) -> None:
        self._session = session
        target = session.send('Target.createTarget', {
            'url': 'about:blank', 'browserContextId': context, 'width': 1440, 'height': 900})
        self._id = session.send('Target.attachToTarget', {
            'targetId': target['targetId'], 'flatten': False})['sessionId']
        self._answers: dict[int, Any] = {}
        self._asked = 0
        session.on('Target.receivedMessageFromTarget', self._hear)
        self.send('Page.enable')

    def send(self, method: str, **given: Any) -> Any:
        self._asked += 1
        number = self._asked
        self._session.send('Target.sendMessageToTarget', {
            'sessionId': self._id,
            'message': json.dumps({'id': number, 'method': method, 'params': given})})
        while number not in self._answers:
            # NOTE: answers are heard while something else is asked
            self._session.send('Browser.getVersion')
            time.sleep(0.01)
        return self._answers.pop(number)

    def _hear(self, event: dict[str, Any]) -> None:
        if event['sessionId'] == self._id:
            answer = json.loads(event['message'])
            if 'id' in answer:
                self._answers[answer['id']] = answer.get('result', {})


def _measured(page: _Page, session: CDPSession, known: set[int],
              wait: tuple[str, float]) -> Held | None:
    until, patience_s = wait
    end = time.monotonic() + patience_s
    while not page.send('Runtime.evaluate', expression=f'Boolean({until})')['result'].get('value'):
        if time.monotonic() > end:
            return None
        time.sleep(POLL_S)
    time.sleep(RESTS_S)
    found = [_held(one) for one in set(_renderers(session)) - known]
    return max(found, key=lambda one: one.resident_mb)


def _renderers(session: CDPSession) -> list[int]:
    found: list[dict[str, Any]] = session.send('SystemInfo.getProcessInfo')['processInfo']
    return [one['id'] for one in found if one['type'] == 'renderer']


def _held(process: int) -> Held:
    lines = Path(f'/proc/{process}/status').read_text().splitlines()
    told = {name: int(value.split()[0]) / 1000 for name, _, value in
            (line.partition(':') for line in lines) if name in ('VmRSS', 'RssAnon', 'VmSwap')}
    return Held(told['RssAnon'] + told['VmSwap'], told['VmRSS'])
