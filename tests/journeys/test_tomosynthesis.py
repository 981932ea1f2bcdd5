"""A doctor pages and plays the slices of a breast, as a device sent them in one object."""

import hashlib

import pytest
from pydicom.uid import HTJ2KLossless, JPEGLSLossless

from tests.imaging import tomosynthesis
from tests.imaging.tomosynthesis import FRAMES
from tests.journeys.house import House
from tests.journeys.modality import readable
from tests.journeys.sending import taken_in
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import wait_for

pytestmark = pytest.mark.peer


@pytest.fixture(scope='module')
def studies(house: House, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Send an object in each encoding, and return the keys of the studies."""
    folder = tmp_path_factory.mktemp('tomosynthesis')
    for syntax in (JPEGLSLossless, HTJ2KLossless):
        tomosynthesis.write(folder / f'{syntax}.dcm', syntax)
    files = readable(folder)
    keys = taken_in(house, files)
    return {file.syntax: keys[file.study] for file in files}


@pytest.fixture(params=[JPEGLSLossless, HTJ2KLossless], ids=['JPEG-LS', 'HTJ2K'])
def study(request: pytest.FixtureRequest, studies: dict[str, str]) -> str:
    return studies[request.param]


def test_the_browser_has_every_value_of_every_slice(visit, study):
    viewer = Viewer(visit().open(f'/doctor/studies/{study}'))
    viewer.wait()
    assert viewer.frames == FRAMES
    found, = viewer.digests(study).values()
    assert found == hashlib.sha256(tomosynthesis.values().tobytes()).hexdigest()


def test_side_view_and_window_stand_in_the_corners(visit, studies):
    viewer = Viewer(visit().open(f'/doctor/studies/{studies[JPEGLSLossless]}'))
    viewer.wait()
    assert 'R MLO' in viewer.viewport.inner_text()
    assert viewer.window() == 'W 800 L 1100'


def test_slices_play_at_the_rate_of_the_header(visit, studies):
    viewer = Viewer(visit().open(f'/doctor/studies/{studies[JPEGLSLossless]}'))
    viewer.wait()
    viewer.page.keyboard.press(' ')
    rate = viewer.visitor.get('viewer-cine-bar').locator('select')
    assert rate.input_value() == '10'
    wait_for(lambda: viewer.frame > 3)
    assert viewer.frame > 3
