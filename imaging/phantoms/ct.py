"""CT series of the computed trunk and head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from imaging.phantoms.exam import Exam, Series, begin
from imaging.phantoms.fields import Image, grain, soften
from imaging.phantoms.head import Head
from imaging.phantoms.organs import PLAIN, Phase, together
from imaging.phantoms.pixels import put, put_jpegls
from imaging.phantoms.tissues import tissues
from imaging.phantoms.trunk import Trunk
from imaging.phantoms.tubes import Grid

_INTERCEPT, _PADDING = -1024, -2000


@dataclass(frozen=True)
class Scan:
    """How a series is taken and reconstructed."""

    top: float
    """Height of the first slice, in mm."""
    count: int
    thickness: float
    """Thickness and distance of the slices, in mm."""
    field_mm: float = 380
    noise: float = 14
    """Standard deviation in Hounsfield units."""
    kernel: str = 'SOFT'
    sharp: bool = False
    windows: tuple[tuple[float, float, str], ...] = ((40, 400, 'MEDIASTINUM'),)
    """Centre, width, name."""
    contrast: str = ''
    """The contrast medium, if any."""
    compressed: bool = False

    @property
    def grid(self) -> Grid:
        """Give the pixels of a slice."""
        return Grid(-self.field_mm / 2, -self.field_mm / 2, self.field_mm / 512, (512, 512))


Plan = Sequence[tuple[Series, Scan, Phase]]


def trunk_exam(exam: Exam, plan: Plan, body: Trunk) -> Iterator[Dataset]:
    """Take the trunk in several phases, at the same heights, slice after slice from its top."""
    scan = plan[0][1]
    phase = together(*(entry[2] for entry in plan))
    for number in range(scan.count):
        z = scan.top - number * scan.thickness
        pictures = _averaged(body, phase, scan, z)
        for (series, taken, _), values in zip(plan, pictures, strict=True):
            _lay_on_couch(values, scan.grid, body.build.body_depth(-40))
            yield _slice(exam, series, taken, (number, z, values))


def thin_and_thick(
    exam: Exam, thin: tuple[Series, Scan], thick: tuple[Series, Scan], body: Trunk
) -> Iterator[Dataset]:
    """Take the trunk in thin slices, and add up the same slices to thick ones."""
    ratio = round(thick[1].thickness / thin[1].thickness)
    waiting: list[Image] = []
    for number in range(thin[1].count):
        z = thin[1].top - number * thin[1].thickness
        values = body.cut(thin[1].grid, z, PLAIN)
        _lay_on_couch(values, thin[1].grid, body.build.body_depth(-40))
        yield _slice(exam, *thin, (number, z, values))
        waiting.append(values)
        if len(waiting) == ratio:
            middle = z + (ratio - 1) / 2 * thin[1].thickness
            yield _slice(exam, *thick, (number // ratio, middle, np.mean(waiting, axis=0)))
            waiting.clear()


def head_series(exam: Exam, series: Series, scan: Scan, of: Head) -> Iterator[Dataset]:
    """Take a series of the head from its top down."""
    table = tissues('CT')
    for number in range(scan.count):
        z = scan.top - number * scan.thickness
        yield _slice(exam, series, scan, (number, z, of.cut(scan.grid, z, table)[0]))


def _averaged(body: Trunk, phase: Phase, scan: Scan, z: float) -> Image:
    """Paint a slice as thick as it is: what lies half in it shows half."""
    if scan.thickness <= 3:
        return body.cut(scan.grid, z, phase)
    levels = (z + scan.thickness / 4, z - scan.thickness / 4)
    upper, lower = (body.cut(scan.grid, level, phase) for level in levels)
    return (upper + lower) / 2


def _lay_on_couch(values: Image, grid: Grid, back: float) -> None:
    x, y = grid.across[None, :], grid.down[:, None]
    depth = y - (back + 9) + (x / 21) ** 2 / 9
    inside = (depth > 0) & (depth < 34 - (x / 21) ** 2 / 5) & (np.abs(x) < 205)
    shell = inside & ((depth < 1.8) | (depth > 32 - (x / 21) ** 2 / 5))
    # NOTE: the couch fills only what the body leaves free
    empty = values < -990
    values[empty & inside] = -930
    values[empty & shell] = -180


def _slice(exam: Exam, series: Series, scan: Scan, what: tuple[int, float, Image]) -> Dataset:
    number, z, values = what
    rng = np.random.default_rng([exam.seed, series.number, number])
    # NOTE: a soft kernel buys its low noise with sharpness
    blurred = values if scan.sharp else 0.4 * values + 0.6 * soften(values)
    noisy = blurred + grain(rng, values.shape) * np.float32(scan.noise)
    image = begin(exam, series, number + 1)
    _describe(image, scan, z)
    stored = np.clip(np.rint(noisy - _INTERCEPT), 0, 4095).astype(np.int16)
    # NOTE: as many scanners do, nothing is said about what lies outside of the circle
    stored[_outside(scan.grid)] = _PADDING
    image.PixelPaddingValue = _PADDING
    image.FrameOfReferenceUID = exam.uid('space')
    (put_jpegls if scan.compressed else put)(image, stored, 16)
    return image


def _outside(grid: Grid) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    x, y = grid.across[None, :], grid.down[:, None]
    return x * x + y * y > (grid.left - grid.spacing / 2) ** 2


def _describe(image: Dataset, scan: Scan, z: float) -> None:
    grid = scan.grid
    image.ImageType = ['ORIGINAL', 'PRIMARY', 'AXIAL']
    image.KVP, image.ExposureTime, image.XRayTubeCurrent, image.Exposure = '120', 500, 220, 110
    image.SliceThickness = f'{scan.thickness:g}'
    image.SpacingBetweenSlices = f'{scan.thickness:g}'
    image.ReconstructionDiameter = f'{scan.field_mm:g}'
    image.ConvolutionKernel = scan.kernel
    image.GantryDetectorTilt = '0'
    image.PatientPosition = 'HFS'
    image.PositionReferenceIndicator = ''
    image.ImagePositionPatient = [f'{grid.left:g}', f'{grid.top:g}', f'{z:g}']
    image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    image.SliceLocation = f'{z:g}'
    image.PixelSpacing = [f'{grid.spacing:.8g}'] * 2
    image.RescaleIntercept, image.RescaleSlope, image.RescaleType = _INTERCEPT, 1, 'HU'
    image.WindowCenter = [f'{window[0]:g}' for window in scan.windows]
    image.WindowWidth = [f'{window[1]:g}' for window in scan.windows]
    image.WindowCenterWidthExplanation = [window[2] for window in scan.windows]
    if scan.contrast:
        image.ContrastBolusAgent = scan.contrast
        image.ContrastBolusRoute = 'IV'
