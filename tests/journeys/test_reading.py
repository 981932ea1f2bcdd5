"""A doctor reads real images on a desktop and a phone, with a graphics card and without."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.house import House
from tests.journeys.modality import readable
from tests.journeys.sending import taken_in
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import Visitor, wait_for
from tests.journeys.worklist import Worklist

pytestmark = [pytest.mark.peer, pytest.mark.corpus]

STUDIES = {
    'CT': ('series/ct_chest_ge_100', 'modality=CT'),
    'MR': ('series/mr_brain_coronal_ge_100', 'modality=MR'),
    'colour ultrasound': ('modality/us_rgb_320.dcm', 'modality=US'),
    'mammogram': ('modality/mg_3062x2394_sigmoid_voilut.dcm', 'modality=MG'),
    'palette': ('modality/us_palette_350x800.dcm', 'modality=US'),
    'multi-frame': ('modality/xa_12frames_jpegll.dcm', 'modality=XA'),
}
"""Files of the corpus, and what the worklist is narrowed down to."""
ENOUGH = 12
COLOURED = ('colour ultrasound', 'palette')


@pytest.fixture(scope='module', params=[True, False], ids=['webgl2', 'no webgl2'])
def graphics(request: pytest.FixtureRequest) -> bool:
    """Whether the device has a graphics card."""
    return bool(request.param)


@pytest.fixture(scope='module')
def studies(house: House, corpus: Path) -> dict[str, str]:
    """Send what is to be read, and return the keys of the studies."""
    found = {}
    for name, (path, _) in STUDIES.items():
        folder, pattern = (corpus / path, '*') if (corpus / path).is_dir() else (
            (corpus / path).parent, Path(path).name)
        found[name] = readable(folder, pattern)[:ENOUGH]
    keys = taken_in(house, [*chain.from_iterable(found.values())])
    return {name: keys[files[0].study] for name, files in found.items()}


@pytest.fixture
def open_study(visit: Callable[..., Visitor], studies: dict[str, str],
               graphics: bool) -> Callable[[str, str], Viewer]:
    """Open a study from the worklist, and wait for its first image."""
    def open_study(name: str, device: str) -> Viewer:
        visitor = visit(device=device, graphics=graphics)
        worklist = Worklist(visitor, f'?period=all&{STUDIES[name][1]}')
        worklist.find(studies[name])
        worklist.open(studies[name])
        viewer = Viewer(visitor)
        viewer.wait()
        return viewer
    return open_study


@pytest.mark.parametrize('name', STUDIES)
def test_study_is_read_on_a_desktop(open_study, graphics, name):
    viewer = open_study(name, 'desktop')
    assert viewer.has_drawn(graphics)
    page_by_wheel_and_key(viewer)
    before = (viewer.picture(), viewer.window(), viewer.zoom())
    if name not in COLOURED:
        window_on_a_desktop(viewer)
    zoom(viewer, lambda: viewer.drag(0, -120, 'right'))
    viewer.page.keyboard.press('0')
    assert returns(viewer, before)


@pytest.mark.parametrize('name', STUDIES)
def test_study_is_read_on_a_phone(open_study, graphics, name):
    viewer = open_study(name, 'phone')
    assert viewer.has_drawn(graphics)
    page_by_finger(viewer)
    before = (viewer.picture(), viewer.window(), viewer.zoom())
    if name not in COLOURED:
        window_on_a_phone(viewer)
    zoom(viewer, viewer.spread)
    viewer.visitor.get('viewer-bar-sheet').tap()
    viewer.visitor.get('viewer-more-reset').tap()
    assert returns(viewer, before)


@pytest.mark.parametrize('name', COLOURED)
def test_coloured_image_says_that_it_has_no_window(open_study, name):
    viewer = open_study(name, 'desktop')
    assert viewer.window() == ''
    viewer.visitor.get('viewer-presets').click()
    assert '彩色' in viewer.visitor.get('viewer-menu').inner_text()


def page_by_wheel_and_key(viewer: Viewer) -> None:
    """Turn the wheel and press a key, where there is more than one frame."""
    if viewer.frames < 3:
        return
    viewer.viewport.hover()
    viewer.page.mouse.wheel(0, 120)
    viewer.wait(2)
    viewer.page.keyboard.press('ArrowDown')
    viewer.wait(3)


def page_by_finger(viewer: Viewer) -> None:
    """Push the pages up, where there is more than one."""
    if viewer.frames < 3:
        return
    viewer.visitor.get('viewer-bar-page').tap()
    viewer.drag(0, -120)
    wait_for(lambda: viewer.frame > 1)
    assert viewer.frame > 1
    viewer.wait(viewer.frame)


def window_on_a_desktop(viewer: Viewer) -> None:
    """Window by a drag, then by an entry of the menu."""
    before = (viewer.window(), viewer.picture())
    viewer.drag(100, 60)
    assert differs(viewer.window, before[0])
    assert differs(viewer.picture, before[1])
    dragged = viewer.window()
    viewer.visitor.get('viewer-presets').click()
    viewer.visitor.get('viewer-preset-automatic').click()
    assert differs(viewer.window, dragged)


def window_on_a_phone(viewer: Viewer) -> None:
    """Take the tool, window by a finger, then by an entry of the sheet."""
    viewer.visitor.get('viewer-bar-window').tap()
    viewer.visitor.get('viewer-preset-automatic').tap()
    viewer.wait(viewer.frame)
    before = (viewer.window(), viewer.picture())
    viewer.drag(80, 60)
    assert differs(viewer.window, before[0])
    assert differs(viewer.picture, before[1])
    dragged = viewer.window()
    viewer.visitor.get('viewer-bar-window').tap()
    viewer.visitor.get('viewer-preset-automatic').tap()
    assert differs(viewer.window, dragged)


def zoom(viewer: Viewer, act: Callable[[], None]) -> None:
    """Come nearer."""
    before = viewer.zoom()
    act()
    assert differs(viewer.zoom, before)
    assert viewer.zoom() > before


def differs(what: Callable[[], Any], before: Any) -> bool:
    """Tell whether something becomes another than it was."""
    wait_for(lambda: what() != before)
    return bool(what() != before)


def returns(viewer: Viewer, before: tuple[str, str, int]) -> bool:
    """Tell whether an image becomes what it was, to the last pixel."""
    def now() -> tuple[str, str, int]:
        return viewer.picture(), viewer.window(), viewer.zoom()
    wait_for(lambda: now() == before)
    return now() == before
