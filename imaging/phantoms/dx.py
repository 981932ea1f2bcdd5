"""Radiographs of the computed trunk as DX and CR images."""

from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from imaging.phantoms.exam import Exam, Series, begin
from imaging.phantoms.pixels import code, put, put_jpegls
from imaging.phantoms.radiograph import chest
from imaging.phantoms.trunk import Trunk
from imaging.phantoms.tubes import Grid

_CENTRE, _WIDTH = 2040, 2020
"""The window of the console: lungs dark, the spine behind the heart just seen."""


@dataclass(frozen=True)
class Shot:
    """How a radiograph is taken and kept."""

    rows: int = 3000
    columns: int = 2480
    height_mm: float = 420
    top_mm: float = 160
    """Height of the upper edge above the middle of the chest."""
    inverted: bool = False
    """Whether it is kept as MONOCHROME1."""
    compressed: bool = False
    computed: bool = False
    """Whether it is a CR image and not a DX image."""

    @property
    def grid(self) -> Grid:
        """Give the pixels of the detector."""
        spacing = self.height_mm / self.rows
        left = -self.columns * spacing / 2
        return Grid(left, -self.top_mm, spacing, (self.rows, self.columns))


def radiograph(exam: Exam, series: Series, shot: Shot, of: Trunk) -> Dataset:
    """Take a radiograph of the chest from back to front."""
    rng = np.random.default_rng([exam.seed, series.number])
    values = chest(of, shot.grid, rng, 'L')
    image = begin(exam, series, 1)
    _describe(image, shot)
    if shot.computed:
        image.ViewPosition = 'AP'
    else:
        _describe_digital(image, shot.inverted)
    photometric = 'MONOCHROME2'
    centre = _CENTRE
    if shot.inverted:
        values, photometric, centre = (
            (4095 - values).astype(np.uint16),
            'MONOCHROME1',
            4095 - centre,
        )
    image.WindowCenter, image.WindowWidth = f'{centre}', f'{_WIDTH}'
    (put_jpegls if shot.compressed else put)(image, values, 12, photometric)
    return image


def _describe(image: Dataset, shot: Shot) -> None:
    spacing = [f'{shot.grid.spacing:.6g}'] * 2
    image.ImagerPixelSpacing = spacing
    image.KVP, image.ExposureTime, image.XRayTubeCurrent = '120', 8, 320
    image.DistanceSourceToDetector = '1800'
    # NOTE: seen as if facing the patient, whichever way the rays went
    image.PatientOrientation = ['L', 'F']
    image.ImageType = ['ORIGINAL', 'PRIMARY']
    image.AcquisitionDeviceProcessingDescription = 'CHEST'


def _describe_digital(image: Dataset, inverted: bool) -> None:
    """Write what the DX IOD asks for beyond (PS3.3 A.26)."""
    image.PresentationIntentType = 'FOR PRESENTATION'
    image.ImageType = ['ORIGINAL', 'PRIMARY', '']
    image.ViewPosition = 'PA'
    image.ImageLaterality = 'U'
    image.PixelIntensityRelationship = 'LOG'
    image.PixelIntensityRelationshipSign = -1
    image.RescaleIntercept, image.RescaleSlope, image.RescaleType = 0, 1, 'US'
    image.PresentationLUTShape = 'INVERSE' if inverted else 'IDENTITY'
    image.PositionerType = ''
    image.LossyImageCompression = '00'
    image.BurnedInAnnotation = 'NO'
    image.DetectorType = 'SCINTILLATOR'
    image.AnatomicRegionSequence = [code('43799004', 'SCT', 'Chest')]
    image.ViewCodeSequence = [code('272479007', 'SCT', 'Postero-anterior')]
    image.AcquisitionContextSequence = []
