"""A frame that is larger than any screen: only what is seen of it comes, as fine as it is seen."""

import pytest

from tests.components.viewport.study import LARGE

pytestmark = pytest.mark.peer

PAINTERS = ['pixels', 'webgl2']
VIEWPORT = 'document.querySelector("[data-testid=viewport]").dataset'
TURNED = ('r', 'h', 'v')


@pytest.fixture
def large(opened):
    """Open the large frame."""
    def open_large(painter='pixels', state='exact', **how):
        viewer = opened(query=f'series={LARGE}.1&painter={painter}', ready=False, **how)
        viewer.wait(state)
        return viewer
    return open_large


def closer(viewer, level: int = 0) -> None:
    """Zoom in at the middle until the stored values are seen."""
    viewer.cell.hover()
    for _ in range(40):
        if viewer.page.evaluate(f'{VIEWPORT}.level') == str(level):
            break
        viewer.page.keyboard.down('Control')
        viewer.page.mouse.wheel(0, -240)
        viewer.page.keyboard.up('Control')
        viewer.page.wait_for_timeout(100)
    viewer.until(f'{VIEWPORT}.level === "{level}" && {VIEWPORT}.state === "exact"')


@pytest.mark.parametrize('painter', PAINTERS)
def test_only_what_is_seen_is_asked_for(large, painter):
    viewer = large(painter)
    asked = viewer.control()['asked']
    exact = [one for one in asked if one.startswith(f'exact tile {LARGE}/1/')]
    assert not any(one.startswith(f'exact {LARGE}/') for one in asked)
    assert {one.split('/')[2] for one in exact} == {'3', '1'}
    assert viewer.says('bottom-right', '缩小 2 倍')


@pytest.mark.parametrize('painter', PAINTERS)
def test_the_picture_is_that_of_the_server(large, painter):
    viewer = large(painter)
    rendered = large('pictures', 'rendered')
    for place in [(0.5, 0.5), (0.4, 0.3), (0.55, 0.85), (0.29, 0.5)]:
        assert abs(viewer.grey(*place) - rendered.grey(*place)) < 12


@pytest.mark.parametrize('painter', PAINTERS)
def test_the_stored_values_are_seen_at_the_end(large, painter):
    viewer = large(painter)
    closer(viewer)
    assert viewer.says('bottom-right', '原始像素')
    asked = [one for one in viewer.control()['asked'] if one.startswith(f'exact tile {LARGE}/1/0/')]
    assert 0 < len(asked) < 40


@pytest.mark.parametrize('painter', PAINTERS)
def test_windowing_and_inverting_ask_for_nothing(large, painter):
    viewer = large(painter)
    viewer.settle()
    before = viewer.grey()
    viewer.page.keyboard.press('i')
    assert viewer.turns(lambda grey: abs(grey - (255 - before)) < 3)
    viewer.drag(dx=0, dy=90)
    assert viewer.turns(lambda grey: abs(grey - (255 - before)) > 10)
    assert viewer.control()['asked'] == []


@pytest.mark.parametrize('painter', PAINTERS)
def test_padding_of_a_large_frame_is_black(large, painter):
    viewer = large(painter)
    viewer.page.keyboard.press('i')
    assert viewer.turns(lambda grey: grey == 0, 0.24, 0.5)


def test_a_turned_and_mirrored_frame_asks_for_what_is_seen_then(large):
    viewer = large()
    for key in TURNED:
        viewer.page.keyboard.press(key)
    closer(viewer)
    viewer.until(f'{VIEWPORT}.state === "exact"')


def test_the_other_frame_is_there_roughly_when_the_page_is_turned(large):
    viewer = large()
    viewer.until(f'{VIEWPORT}.loaded === "2"')
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(frame=2)


def test_the_magnifier_asks_for_what_it_shows(large):
    viewer = large()
    viewer.page.keyboard.press('g')
    viewer.cell.hover()
    viewer.settle()
    with viewer.page.expect_request(lambda request: '/tiles/0/' in request.url):
        viewer.page.mouse.down()
    viewer.get('viewer-magnifier').wait_for()
    viewer.settle()
    viewer.control()
    box = viewer.cell.bounding_box()
    with viewer.page.expect_request(lambda request: '/tiles/0/' in request.url):
        viewer.page.mouse.move(box['x'] + box['width'] / 2, box['y'] + 60)
    viewer.page.mouse.up()


def test_without_values_tiles_come_as_pictures(large):
    viewer = large('pictures', 'rendered')
    viewer.control()
    viewer.cell.hover()
    with viewer.page.expect_request(lambda request: '/tiles/0/' in request.url):
        for _ in range(12):
            viewer.page.keyboard.down('Control')
            viewer.page.mouse.wheel(0, -240)
            viewer.page.keyboard.up('Control')
            viewer.page.wait_for_timeout(150)
    assert not any('exact' in one for one in viewer.control()['asked'])
