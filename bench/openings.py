"""One opening of a study in a browser, by its address, whichever viewer answers there."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, TimeoutError

from tests.journeys.visitor import Visitor

RESTS_MS = 1000
"""How long a page is left alone before what came is added up."""
WATCH = """(() => {
    // when our viewer has shown what, in milliseconds of the page
    const seen = window.seen = {};
    let [painted, taken] = [0, false];
    const note = (name, at = performance.now()) => {
        if (!(at >= seen[name])) seen[name] = at;
        seen.asked ??= performance.getEntriesByType('resource').length;
    };
    const look = () => {
        const viewport = document.querySelector('[data-testid=viewport]');
        if (!viewport) return;
        taken ||= viewport.querySelector('.vw-first') !== null;
        if (taken && painted) note('first', painted);
        const {state, loaded, frames} = viewport.dataset;
        if (state === 'rendered' || state === 'exact') note('first');
        if (state === 'exact') note('exact');
        if (frames > 0 && loaded === frames) note('all');
    };
    new PerformanceObserver((list) => {
        for (const {renderTime, naturalWidth} of list.getEntries()) {
            if (naturalWidth) painted ||= renderTime;
        }
        look();
    }).observe({type: 'element', buffered: true});
    new MutationObserver(look).observe(document, {
        subtree: true, childList: true, attributes: true,
        attributeFilter: ['data-state', 'data-loaded', 'data-frames']});
})()"""
"""Of the first image: when the browser has painted the decoded picture that is part of the page, if
the viewer then takes it for what it would show itself; else when the viewer has painted one."""


@dataclass(frozen=True)
class Line:
    """What lies between the doctor and the server."""

    name: str
    mbit_s: float
    latency_ms: float


@dataclass(frozen=True)
class Opening:
    """What one opening took; seconds from the beginning of the navigation, None for never."""

    first_s: float | None
    """Until something of the first image is on its canvas."""
    exact_s: float | None
    """Until the stored values of that image are."""
    all_s: float | None
    """Until the stored values of all frames are in the browser."""
    sent_mb: float
    """As the browser counts what came over the line, compressed, with headers."""


def opened(page: Page, address: str, line: Line, *, until: str, patience_s: float) -> Opening:
    """Open an address on a line, and wait until the page has seen what is waited for.

    Scripts of the page keep in `window.seen` when they saw `first`, `exact` and `all`.
    """
    session = page.context.new_cdp_session(page)
    received = counted(session)
    slow_down(session, line)
    page.goto(address, wait_until='commit', timeout=patience_s * 1000)
    with suppress(TimeoutError):
        page.wait_for_function(f'() => window.seen?.{until}', timeout=patience_s * 1000,
                               polling=100)
    page.wait_for_timeout(RESTS_MS)
    seen: dict[str, float] = page.evaluate('() => window.seen ?? {}')
    first, exact, whole = (seen[name] / 1000 if name in seen else None
                           for name in ('first', 'exact', 'all'))
    opening = Opening(first, exact, whole, sum(received) / 1e6)
    session.detach()
    return opening


def again(visitor: Visitor) -> Page:
    """Return another page of the same browser, which has kept what it keeps; the first closes."""
    visitor.page.close()
    visitor.page = visitor.context.new_page()
    return visitor.page


def slow_down(session: CDPSession, line: Line) -> None:
    """Have the browser behave as on a line."""
    bytes_s = line.mbit_s * 1e6 / 8
    session.send('Network.enable')
    session.send('Network.emulateNetworkConditions', {
        'offline': False, 'latency': line.latency_ms, 'downloadThroughput': bytes_s,
        'uploadThroughput': bytes_s})


def counted(session: CDPSession) -> list[float]:
    """Return a list of the bytes of what has come, which grows as more comes."""
    received: list[float] = []

    def note(event: dict[str, Any]) -> None:
        received.append(event['encodedDataLength'])
    session.on('Network.loadingFinished', note)
    return received
