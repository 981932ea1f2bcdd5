"""Frames that come packed: their values are there when they are seen, not all of them at once."""

import pytest

from tests.components.viewport.conftest import serving
from tests.components.viewport.stack import FRAMES, SIDE, TORN, grey

pytestmark = pytest.mark.peer

PAINTERS = ['pixels', 'webgl2']
VIEWPORT = 'document.querySelector("[data-testid=viewport]").dataset'
MIB = 2 ** 20
FOR_VALUES = 32 * MIB
DECODED = FRAMES * SIDE * SIDE * 2
LOADED = f'{VIEWPORT}.loaded === "{FRAMES}"'
COUNTING = """
    window.pictures = 0;
    window.ImageData = class extends ImageData {
        constructor(...given) {
            super(...given);
            window.pictures += 1;
        }
    };
"""
TURN = """async ([keys, moves]) => {
    const viewport = document.querySelector('[data-testid=viewport]');
    const canvas = viewport.querySelector('canvas');
    const seen = [];
    const observer = new MutationObserver(() => {
        const at = [canvas.width / 2, canvas.height / 2, 1, 1];
        seen.push([viewport.dataset.state, Number(viewport.dataset.frame),
            canvas.getContext('2d').getImageData(...at).data[0]]);
    });
    observer.observe(viewport, {attributeFilter: ['data-frame', 'data-state']});
    for (const key of keys) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
        for (let i = 0; i < moves; i++) await new Promise(requestAnimationFrame);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    observer.disconnect();
    return seen;
}"""


@pytest.fixture(scope='module')
def address():
    """Where a viewer of packed frames is served."""
    with serving('tests.components.viewport.stack') as address:
        yield address


@pytest.fixture
def loaded(opened):
    """Open the series, wait until all of it is here, and cut the network."""
    def open_loaded(painter='pixels'):
        viewer = opened(query=f'painter={painter}')
        viewer.until(LOADED)
        viewer.page.context.set_offline(True)
        return viewer
    return open_loaded


def shades(seen):
    """The frames that were painted, and how far each was from its own shade of grey."""
    return {frame: abs(shade - grey(frame)) for state, frame, shade in seen
            if state == 'exact'}


@pytest.mark.parametrize('painter', PAINTERS)
def test_every_frame_shows_its_own_values_without_a_network(loaded, painter):
    viewer = loaded(painter)
    for key, way in (('ArrowDown', range(2, FRAMES + 1)), ('ArrowUp', range(FRAMES - 1, 0, -1))):
        for frame in way:
            viewer.page.keyboard.press(key)
            if frame != TORN:
                viewer.wait('exact', frame)
                assert abs(viewer.grey() - grey(frame)) < 3


def test_values_of_frames_far_away_are_let_go(loaded):
    viewer = loaded()
    viewer.page.evaluate(TURN, [['ArrowDown', 'End', 'Home'] + ['ArrowDown'] * FRAMES, 2])
    viewer.wait(frame=FRAMES)
    held = int(viewer.page.evaluate(f'{VIEWPORT}.bytes'))
    assert FOR_VALUES / 2 < held < FOR_VALUES + 16 * MIB < DECODED


@pytest.mark.parametrize('painter', PAINTERS)
def test_nothing_else_flashes_up_on_a_jump(opened, painter):
    viewer = opened(query=f'painter={painter}', slow_s=0.3)
    viewer.page.keyboard.press('End')
    viewer.wait(frame=FRAMES)
    # a picture of it is here, too, and stays
    assert any(one.startswith(f'rendered 3/{FRAMES}?') for one in viewer.control()['asked'])
    viewer.until(LOADED)
    viewer.page.context.set_offline(True)
    viewer.page.evaluate(TURN, [['ArrowUp'] * FRAMES, 2])
    seen = viewer.page.evaluate(TURN, [['End', 'PageUp', 'PageUp', 'Home', 'PageDown'] * 3, 20])
    seen += viewer.page.evaluate(TURN, [['End', 'PageUp', 'Home'] * 10, 1])
    assert {state for state, _, _ in seen} == {'exact'}
    assert {1, FRAMES} <= shades(seen).keys()
    assert max(shades(seen).values()) < 3


def test_turning_pages_of_what_is_here_asks_the_server_for_nothing(opened):
    viewer = opened()
    viewer.until(LOADED)
    viewer.settle()
    viewer.page.evaluate(TURN, [['End', 'PageUp', 'PageUp', 'Home'] * 2, 10])
    viewer.page.wait_for_timeout(500)
    assert viewer.control()['asked'] == []


def test_turning_pages_takes_no_memory_for_colours(opened):
    viewer = opened(ready=False)
    viewer.page.add_init_script(COUNTING)
    viewer.page.reload()
    viewer.until(LOADED)
    viewer.page.evaluate(TURN, [['ArrowDown'] * 20, 2])
    assert viewer.page.evaluate('window.pictures') == 1


def test_what_is_not_seen_yet_may_come_later_and_smaller(opened):
    viewer = opened(ready=False)
    asked = []
    address = viewer.page.url
    viewer.page.goto('about:blank')
    viewer.page.on('request', lambda request: asked.append(request.url))
    viewer.page.goto(address)
    viewer.until(LOADED)
    exact = [one for one in asked if '/exact' in one]
    assert len(exact) == FRAMES
    assert [one for one in exact if not one.endswith('?ahead=1')] == exact[:1]


def test_frame_that_is_torn_says_so_once_and_is_asked_for_once(opened):
    viewer = opened()
    viewer.until(LOADED)
    for _ in range(TORN - 1):
        viewer.page.keyboard.press('ArrowDown')
    viewer.wait('unsupported', TORN)
    assert 'said' not in viewer.cell.inner_text()
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait('exact', TORN + 1)
    viewer.settle()
    viewer.page.keyboard.press('ArrowUp')
    viewer.wait('unsupported', TORN)
    assert viewer.control()['asked'] == []


def test_packed_frame_with_missing_bytes_is_marked(loaded):
    viewer = loaded()
    for _ in range(49):
        viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=50)
    assert viewer.says('bottom-left', '文件有损坏')
