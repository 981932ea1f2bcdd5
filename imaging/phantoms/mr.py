"""MR series of the computed head, in three planes."""

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from imaging.phantoms.exam import Exam, Series, begin
from imaging.phantoms.fields import Image, Waves, soften, waves
from imaging.phantoms.head import Head
from imaging.phantoms.pixels import put
from imaging.phantoms.tissues import tissues
from imaging.phantoms.tubes import Grid

_FIELD_MM, _SIZE = 230.0, 256
_NOISE = 13.0
_TOP = 86.0
_GRID = Grid(-_FIELD_MM / 2, -_FIELD_MM / 2 - 2, _FIELD_MM / _SIZE, (_SIZE, _SIZE))


@dataclass(frozen=True)
class Sequence:
    """How a series is taken."""

    contrast: str
    """One of `imaging.phantoms.tissues.CONTRASTS`."""
    plane: str
    """AXIAL, SAGITTAL or CORONAL."""
    first: float
    """Place of the first slice along its normal, in mm."""
    count: int
    step: float
    """Distance of the slices in mm; negative goes to the feet, the right or the front."""
    times: tuple[float, float, float]
    """Repetition, echo and inversion time in ms; 0 for no inversion."""
    blur: int = 0
    b_value: int = -1

    @property
    def places(self) -> NDArray[np.float64]:
        """Give the places of the slices along their normal, in mm."""
        return self.first + self.step * np.arange(self.count, dtype=np.float64)


Plan = SequenceOf[tuple[Series, Sequence]]


def head_exam(exam: Exam, plan: Plan, of: Head) -> Iterator[Dataset]:
    """Take the series of a plan: the axial ones first, then those of the other planes."""
    for what, sequence in plan:
        if sequence.plane == 'AXIAL':
            yield from _images(exam, what, sequence, _axial(sequence, of))
    others = [entry for entry in plan if entry[1].plane != 'AXIAL']
    stacks = _upright([sequence for _, sequence in others], of) if others else []
    for (what, sequence), stack in zip(others, stacks, strict=True):
        yield from _images(exam, what, sequence, stack)


def _images(
    exam: Exam, what: Series, sequence: Sequence, slices: Iterable[Image]
) -> Iterator[Dataset]:
    rng = np.random.default_rng([exam.seed, what.number])
    coil = waves(rng, 160, 8)
    for number, (place, values) in enumerate(zip(sequence.places, slices, strict=True)):
        image = begin(exam, what, number + 1)
        image.FrameOfReferenceUID = exam.uid('space')
        _describe(image, sequence)
        _place(image, sequence.plane, float(place))
        received = _received(soften(values, sequence.blur), coil, rng)
        stored = np.clip(received, 0, 4095).astype(np.uint16)
        _window(image, stored)
        put(image, stored, 12)
        yield image


def _axial(sequence: Sequence, of: Head) -> Iterator[Image]:
    table = tissues(sequence.contrast)
    for z in sequence.places:
        yield of.cut(_GRID, float(z), table)[0]


def _upright(sequences: list[Sequence], of: Head) -> list[Image]:
    """Paint planes along the body row by row, all at once: (planes, rows from the top, columns)."""
    table = tissues(*(sequence.contrast for sequence in sequences))
    rows: list[list[Image]] = [[] for _ in sequences]
    for row in range(_SIZE):
        slices = of.cut(_GRID, _TOP - row * _GRID.spacing, table)
        for sequence, values, lines in zip(sequences, slices, rows, strict=True):
            start = _GRID.left if sequence.plane == 'SAGITTAL' else _GRID.top
            index = np.rint((sequence.places - start) / _GRID.spacing).astype(int)
            lines.append(values[:, index].T if sequence.plane == 'SAGITTAL' else values[index])
    return [np.stack(lines, axis=1) for lines in rows]


def _received(values: Image, coil: Waves, rng: np.random.Generator) -> Image:
    """Give the magnitude of a noisy signal under an uneven coil."""
    lines = np.linspace(-115, 115, _SIZE, dtype=np.float32)
    # NOTE: the magnitude of complex noise is never negative, and lifts the air a little
    values = soften(values) * (1 + 0.07 * coil.on_slice(lines, lines, 0))
    noise = rng.standard_normal((2, *values.shape), np.float32) * np.float32(_NOISE)
    magnitude: Image = np.hypot(values + noise[0], noise[1])
    return magnitude


def _window(image: Dataset, stored: np.ndarray[tuple[int, ...], np.dtype[np.uint16]]) -> None:
    # NOTE: fat would darken everything else if the window reached up to it
    top = max(float(np.percentile(stored, 99.4)), 300)
    image.WindowCenter, image.WindowWidth = f'{top * 0.52:.0f}', f'{top * 0.96:.0f}'
    image.SmallestImagePixelValue = int(stored.min())
    image.LargestImagePixelValue = int(stored.max())


_ORIENTATION = {
    'AXIAL': [1, 0, 0, 0, 1, 0],
    'SAGITTAL': [0, 1, 0, 0, 0, -1],
    'CORONAL': [1, 0, 0, 0, 0, -1],
}


def _place(image: Dataset, plane: str, place: float) -> None:
    left = -_FIELD_MM / 2
    corner = {
        'AXIAL': (left, left - 2, place),
        'SAGITTAL': (place, left - 2, _TOP),
        'CORONAL': (left, place, _TOP),
    }[plane]
    image.ImagePositionPatient = [f'{value:.6g}' for value in corner]
    image.ImageOrientationPatient = _ORIENTATION[plane]
    image.SliceLocation = f'{place:.6g}'


def _describe(image: Dataset, sequence: Sequence) -> None:
    repetition, echo, inversion = sequence.times
    image.ImageType = ['ORIGINAL', 'PRIMARY', 'OTHER']
    image.ScanningSequence = ['SE', 'IR'] if inversion else 'SE'
    image.SequenceVariant = 'SK'
    image.ScanOptions = ''
    image.MRAcquisitionType = '2D'
    image.RepetitionTime, image.EchoTime = f'{repetition:g}', f'{echo:g}'
    if inversion:
        image.InversionTime = f'{inversion:g}'
    image.EchoTrainLength = 1 if sequence.contrast == 'T1' else 16
    image.MagneticFieldStrength = '3'
    image.FlipAngle = '90'
    image.SliceThickness = f'{abs(sequence.step) - 0.5:g}'
    image.SpacingBetweenSlices = f'{abs(sequence.step):g}'
    image.PatientPosition = 'HFS'
    image.PositionReferenceIndicator = ''
    image.PixelSpacing = [f'{_FIELD_MM / _SIZE:.8g}'] * 2
    if sequence.b_value >= 0:
        image.DiffusionBValue = float(sequence.b_value)
