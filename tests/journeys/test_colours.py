"""A doctor sees the colours that a device's profile means: the same ones, whatever paints them."""

import base64
import hashlib
import io
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.uid import generate_uid

from imaging.opened import open_instance
from imaging.render import Wish
from tests.imaging.corpus import opened
from tests.journeys.house import House
from tests.journeys.modality import readable
from tests.journeys.sending import taken_in
from tests.journeys.viewer import Viewer

pytestmark = [pytest.mark.peer, pytest.mark.corpus]

BARS = 'color_sc/SC_rgb.dcm'
"""Ten bars of colours, one below the other."""
COUNT = 10
NEAR, FAR = 8, 30
"""Levels by which a colour differs that went through JPEG, and by which one is another."""
PAINTED = """() => {
    const canvas = document.querySelector('.vw-viewport:not([hidden]) > canvas');
    return canvas.toDataURL('image/png').split(',')[1];
}"""
Colours = np.ndarray[Any, Any]


@pytest.fixture(scope='module')
def bars(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file under names of its own, with a profile of more colours than a screen has."""
    image = pydicom.dcmread(corpus / BARS)
    image.ICCProfile = imagecodecs.cms_profile('adobergb')
    image.StudyInstanceUID, image.SeriesInstanceUID = generate_uid(), generate_uid()
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    path = tmp_path_factory.mktemp('colours') / 'bars.dcm'
    image.save_as(path)
    return path


@pytest.fixture(scope='module')
def study(house: House, bars: Path) -> str:
    """The key of the study in a house to which it was sent."""
    file, = readable(bars.parent)
    return taken_in(house, [file])[file.study]


@pytest.mark.parametrize('graphics', [True, False], ids=['webgl2', 'no webgl2'])
def test_a_reader_sees_the_colours_of_the_profile(visit, study, bars, graphics):
    viewer = Viewer(visit(graphics=graphics).open(f'/doctor/studies/{study}'))
    viewer.page.locator('[data-testid=viewport][data-state=rendered]').wait_for()
    with bars.open('rb') as file:
        image = open_instance(file)
        meant, stored = middles(image.shown(1, Wish())), middles(image.values(1))
    assert np.abs(painted(viewer) - meant).max() <= NEAR
    assert np.abs(painted(viewer) - stored).max() > FAR


def test_values_of_the_image_stay_those_stored(visit, study, bars):
    viewer = Viewer(visit().open(f'/doctor/studies/{study}'))
    found, = viewer.digests(study).values()
    assert found == hashlib.sha256(opened(bars).values(1).tobytes()).hexdigest()


def painted(viewer: Viewer) -> Colours:
    """The colours of the bars on the screen, of which the image fills the height."""
    png = io.BytesIO(base64.b64decode(viewer.page.evaluate(PAINTED)))
    return middles(np.asarray(Image.open(png).convert('RGB')))


def middles(picture: Colours) -> Colours:
    """The colours in the middle of each bar, (bars, 3)."""
    rows = [(2 * bar + 1) * len(picture) // (2 * COUNT) for bar in range(COUNT)]
    return picture[rows, picture.shape[1] // 2].astype(int)
