"""A doctor sees the first image of a study before any script of the page is there."""

import io
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Route

from tests.journeys.house import House
from tests.journeys.modality import readable
from tests.journeys.sending import taken_in
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.peer, pytest.mark.corpus]

FILES = {
    'CT': ('series/ct_chest_ge_100', '*'),
    'mammogram': ('modality', 'mg_3062x2394_sigmoid_voilut.dcm'),
    'palette': ('modality', 'us_palette_350x800.dcm'),
    'colour ultrasound': ('modality', 'us_rgb_320.dcm'),
}
"""Folder and pattern within the corpus."""
ENOUGH = 3
BARE = '.vw-overlay, .vw-scroller { visibility: hidden !important; }'
STANDS = "() => document.querySelector('.vw-first img')?.naturalWidth > 0"
MEAN = 3.0
"""Grey levels between a JPEG picture and exact values, in the mean of all that is seen."""


@pytest.fixture(scope='module')
def studies(house: House, corpus: Path) -> dict[str, str]:
    """Send what is looked at, and return the keys of the studies."""
    files = {name: readable(corpus / folder, pattern)[:ENOUGH]
             for name, (folder, pattern) in FILES.items()}
    keys = taken_in(house, [*chain.from_iterable(files.values())])
    return {name: keys[some[0].study] for name, some in files.items()}


@pytest.mark.parametrize(('name', 'device'), [
    ('CT', 'desktop'), ('mammogram', 'phone'), ('palette', 'tablet'),
    ('colour ultrasound', 'desktop')])
def test_first_image_is_seen_before_any_script(
        visit: Callable[..., Visitor], studies: dict[str, str], name: str, device: str) -> None:
    visitor = visit(device=device)
    let_go = hold_scripts_back(visitor)
    visitor.page.goto(f'/doctor/studies/{studies[name]}', wait_until='commit')
    visitor.until(STANDS)
    before = seen(visitor)
    assert visitor.get('viewport').count() == 0
    let_go()
    Viewer(visitor).wait()
    assert visitor.page.locator('.vw-first').count() == 0
    assert before.std() > 10
    assert np.abs(before - seen(visitor)).mean() < MEAN


def hold_scripts_back(visitor: Visitor) -> Callable[[], None]:
    """Keep all scripts waiting but those within the page's HTML; return what lets them go."""
    held: list[Route] = []
    gone: list[bool] = []

    def hold(route: Route) -> None:
        if route.request.resource_type == 'script' and not gone:
            held.append(route)
        else:
            route.continue_()

    def let_go() -> None:
        gone.append(True)
        for route in held:
            route.continue_()
    visitor.page.route('**/*', hold)
    return let_go


def seen(visitor: Visitor) -> NDArray[Any]:
    """What is on the screen where the viewport is or will be, without text."""
    visitor.page.add_style_tag(content=BARE)
    shot = visitor.page.locator('.vw-viewport').first.screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert('RGB')).astype(int)
