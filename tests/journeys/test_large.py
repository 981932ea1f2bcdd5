"""A doctor reads frames that are larger than any screen: only what is seen of them travels."""

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import FileMetaDataset
from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

from tests.imaging import oracle
from tests.imaging.corpus import opened
from tests.journeys.house import House
from tests.journeys.modality import readable
from tests.journeys.sending import taken_in
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.peer, pytest.mark.corpus]

MAMMOGRAM = 'modality/mg_3062x2394_sigmoid_voilut.dcm'
SIDE = 10_000
LEVEL = 2
"""Grey levels by which a mean of two pixels may differ, each of them rounded."""
FINEST = """() => {
    const {state, level} = document.querySelector('[data-testid=viewport]').dataset;
    return state === 'exact' && level === '0';
}"""
SENT = """() => performance.getEntriesByType('resource')
    .filter(({name}) => /streams.*(exact|rendered)/.test(name))
    .reduce((sum, {transferSize}) => sum + transferSize, 0)"""
ONE_TO_ONE = """([columns, rows]) => {
    // zoom in the very middle until a pixel of the image is one of the screen
    const viewport = document.querySelector('.vw-viewport:not([hidden])');
    const {left, top, width, height} = viewport.getBoundingClientRect();
    const deltaY = 200 * Math.log(Math.min(width / columns, height / rows));
    viewport.dispatchEvent(new WheelEvent('wheel', {
        ctrlKey: true, deltaY, clientX: left + width / 2, clientY: top + height / 2}));
}"""
PAINTED = """() => {
    const canvas = document.querySelector('.vw-viewport:not([hidden]) > canvas');
    return canvas.toDataURL('image/png').split(',')[1];
}"""


@pytest.fixture(scope='module')
def studies(house: House, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Send a real mammogram and a made-up frame, and return the keys of their studies."""
    folder = tmp_path_factory.mktemp('large')
    synthetic(folder / 'synthetic.dcm')
    files = [*readable(corpus / 'modality', Path(MAMMOGRAM).name), *readable(folder)]
    keys = taken_in(house, files)
    return {name: keys[file.study] for name, file in zip(
        ('mammogram', 'synthetic'), files, strict=True)}


@pytest.fixture(params=[True, False], ids=['webgl2', 'no webgl2'])
def look(request: pytest.FixtureRequest, visit: Callable[..., Visitor],
         studies: dict[str, str]) -> Callable[[str], Viewer]:
    """Open a study, with a graphics card and without."""
    def look(name: str) -> Viewer:
        visitor = visit(graphics=request.param).open(f'/doctor/studies/{studies[name]}')
        viewer = Viewer(visitor)
        viewer.wait()
        return viewer
    return look


def test_the_stored_values_of_a_mammogram_are_seen_one_to_one(look, corpus):
    viewer = look('mammogram')
    file = opened(corpus / MAMMOGRAM)
    viewer.page.evaluate(ONE_TO_ONE, [file.picture.columns, file.picture.rows])
    viewer.visitor.until(FINEST)
    assert viewer.zoom() == 100
    wanted = middle(oracle.levels(file.values(), file.header), painted(viewer).shape)
    assert np.abs(painted(viewer) - wanted).max() <= LEVEL


def test_a_frame_of_a_hundred_million_pixels_is_seen_and_not_sent(look):
    viewer = look('synthetic')
    assert viewer.page.evaluate(SENT) < 8_000_000
    viewer.page.evaluate(ONE_TO_ONE, [SIDE, SIDE])
    viewer.visitor.until(FINEST)
    assert viewer.page.evaluate(SENT) < 16_000_000
    wanted = middle(values() / 65535 * 255, painted(viewer).shape)
    assert np.abs(painted(viewer) - wanted).max() <= LEVEL


def painted(viewer: Viewer) -> np.ndarray[Any, Any]:
    """The grey levels on the screen."""
    png = io.BytesIO(base64.b64decode(viewer.page.evaluate(PAINTED)))
    return np.asarray(Image.open(png).convert('L')).astype(float)


def middle(levels: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """What a screen shows of the middle of a larger image, one to one.

    Where one of both has an odd number of pixels, the screen's lie between those of the image.
    """
    for axis, length in enumerate(shape):
        levels = np.moveaxis(levels, axis, 0)
        if (len(levels) - length) % 2:
            levels = (levels[:-1] + levels[1:]) / 2
        spare = (len(levels) - length) // 2
        levels = np.moveaxis(levels[spare:spare + length], 0, axis)
    return levels


def values() -> np.ndarray[Any, Any]:
    """A made-up frame: every pixel differs from its neighbours."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.uint32)
    return ((x * 7 + y * 13 + (x // 16 % 2 + y // 16 % 2) * 20_000) % 65536).astype('<u2')


def synthetic(path: Path) -> None:
    """Write a radiograph of 10,000 × 10,000 pixels."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = pydicom.uid.generate_uid()
    dataset = pydicom.Dataset()
    dataset.file_meta = meta
    dataset.SOPClassUID = meta.MediaStorageSOPClassUID
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = (
        pydicom.uid.generate_uid() for _ in range(2))
    dataset.PatientID, dataset.PatientName, dataset.Modality = 'L1', 'Large^Frame', 'DX'
    dataset.Rows = dataset.Columns = SIDE
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, 'MONOCHROME2'
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 16, 15
    dataset.PixelRepresentation = 0
    dataset.WindowCenter, dataset.WindowWidth = 32768, 65536
    dataset.PixelData = values().tobytes()
    dataset.save_as(path, enforce_file_format=True)
