"""The picture that the page's HTML brings, and how the viewer takes over from it."""

import io

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.peer

BARE = '.vw-overlay, .vw-scroller, .vw-notice-in { visibility: hidden !important; }'
NEAR, MEAN = 24, 1.5
"""Grey levels: a browser enlarges an image by another filter than a canvas, which edges show."""
ALWAYS = """
    window.gaps = 0;
    const look = () => {
        const [first, viewport] = ['.vw-first img', '[data-testid=viewport]'].map(
            (one) => document.querySelector(one));
        if (first?.complete) window.seen = true;
        if (window.seen && !first && !['rendered', 'exact'].includes(viewport?.dataset.state)) {
            window.gaps += 1;
        }
        requestAnimationFrame(look);
    };
    look();"""
STANDS = "document.querySelector('.vw-first img')?.naturalWidth > 0"


def held_back(opened, query='', device='desktop', values=True):
    """Open a study whose script, or whose values too, do not come before they are let go."""
    viewer = opened(device, ready=False)
    page, waiting, gone = viewer.page, [], set()

    def hold(route):
        part = 'script' if 'start.js' in route.request.url else 'values'
        if part in gone or route.request.resource_type == 'image':
            route.continue_()
        else:
            waiting.append((part, route))

    def let_go(part='script'):
        gone.add(part)
        for held, route in waiting:
            if held == part:
                route.continue_()
    page.route('**/start.js', hold)
    if not values:
        page.route('**/streams/token/3/**', hold)
    page.goto(f'{viewer.address}/viewer?{query}', wait_until='commit')
    viewer.until(STANDS)
    return viewer, let_go


def seen(viewer):
    """What is on the screen where the viewport is or will be, without text."""
    viewer.page.add_style_tag(content=BARE)
    shot = viewer.page.locator('.vw-viewport').first.screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert('RGB')).astype(int)


@pytest.mark.parametrize(('device', 'query'), [
    ('desktop', ''), ('tablet', 'series=6.1'), ('phone', 'series=4.1&frame=5'),
    ('landscape', 'series=5.1'), ('desktop', 'series=14.1')])
def test_picture_is_there_before_the_scripts_as_the_viewer_paints_it(opened, device, query):
    viewer, let_go = held_back(opened, f'painter=pictures&{query}', device)
    before = seen(viewer)
    let_go()
    viewer.page.locator('[data-testid=viewport][data-state=rendered]').wait_for()
    after = seen(viewer)
    difference = np.abs(before - after)
    assert before.std() > 10
    assert difference.mean() < MEAN
    assert np.percentile(difference, 99) <= NEAR


def test_picture_is_gone_once_the_viewer_has_painted(opened):
    viewer, let_go = held_back(opened)
    assert viewer.page.locator('.vw-first').count() == 1
    let_go()
    viewer.wait()
    assert viewer.page.locator('.vw-first').count() == 0
    viewer.page.locator('.vw-place > .vw').wait_for()


@pytest.mark.parametrize('painter', ['pixels', 'pictures'])
def test_no_moment_is_without_an_image_in_between(opened, painter):
    viewer = opened(ready=False)
    viewer.page.add_init_script(ALWAYS)
    viewer.page.goto(f'{viewer.address}/viewer?painter={painter}')
    viewer.wait('rendered' if painter == 'pictures' else 'exact')
    assert viewer.page.evaluate('[window.seen, window.gaps]') == [True, 0]


def test_picture_is_fetched_once(opened):
    viewer = opened()
    assert [asked for asked in viewer.control()['asked']
            if asked.startswith('rendered 3/1?w=1024')] == ['rendered 3/1?w=1024&h=1024']


def test_script_that_does_not_come_leaves_a_sentence_and_no_image(opened):
    viewer = opened(ready=False)
    viewer.page.route('**/start.js', lambda route: route.abort())
    viewer.page.goto(f'{viewer.address}/viewer', wait_until='commit')
    viewer.get('viewer-failed').wait_for()
    assert viewer.page.locator('.vw-first').count() == 0


def test_picture_that_cannot_be_had_leaves_room_for_the_reason(opened):
    viewer = opened(query='series=13.1&frame=3', ready=False)
    viewer.page.locator('[data-testid=viewport][data-state=unsupported]').wait_for()
    assert viewer.page.locator('.vw-first').count() == 0


def test_paging_before_anything_is_painted_leaves_no_picture_of_another_frame(opened):
    viewer, let_go = held_back(opened, values=False)
    let_go()
    viewer.page.locator('[data-testid=viewport] > .vw-first').wait_for()
    viewer.page.keyboard.press('ArrowDown')
    viewer.until("!document.querySelector('.vw-first')")
    let_go('values')
    viewer.wait(frame=2)
