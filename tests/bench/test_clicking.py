"""A click is timed from what it sends, whatever else the page sends meanwhile."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from bench.clicking import CLICK, WATCH
from tests.components.browser import ARGUMENTS, CHROMIUM

pytestmark = pytest.mark.peer

PAGE = """() => {
    const hear = (data) => line.dispatchEvent(new MessageEvent('message', {data}));
    window.WebSocket = class extends EventTarget {
        send(data) {
            (window.sentAt ??= {})[data] = performance.now();
            if (data.includes('5f00')) setTimeout(hear, 20, '42["update",{"study":"5f00"}]');
        }
    };
    const line = new WebSocket();
    line.addEventListener('message', () => {
        const end = performance.now() + 40;
        while (performance.now() < end);
    });
    document.body.innerHTML = '<button>look</button>';
    document.querySelector('button').addEventListener('click', () => {
        line.send('42["ack",{"next_message_id":7}]');
        setTimeout(() => line.send('42["event",{"args":["taken"]}]'), 10);
        setTimeout(() => line.send('42["event",{"args":["5f00"]}]'), 50);
    });
}"""
LOOK = {'target': 'button', 'asks': '5f00', 'marks': ['"study"', '5f00']}


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        page.evaluate(PAGE)
        page.evaluate(WATCH)
        yield page
        browser.close()


@pytest.mark.parametrize(('asks', 'before', 'counts'), [
    ('', '42["ack",{"next_message_id":7}]', '42["event",{"args":["taken"]}]'),
    ('5f00', '42["event",{"args":["taken"]}]', '42["event",{"args":["5f00"]}]'),
])
def test_nothing_that_is_sent_before_the_question_of_a_click_counts(page, asks, before, counts):
    page.evaluate(CLICK, {**LOOK, 'asks': asks})
    sent, at = page.evaluate('[window.click.sent, window.sentAt]')
    assert at[before] < sent <= at[counts]


def test_what_a_click_takes_ends_with_its_own_answer(page):
    answered, _, shown = page.evaluate(CLICK, LOOK)
    assert 0 < answered < shown


def test_an_answer_has_come_before_the_page_takes_it_in(page):
    answered, taken_in, _ = page.evaluate(CLICK, LOOK)
    assert taken_in - answered >= 30
