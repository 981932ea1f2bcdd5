"""Exams of the kinds that readers open, computed at the sizes that devices send."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    EnhancedMRImageStorage,
    MRImageStorage,
    XRayAngiographicImageStorage,
)

from bench import chest
from imaging.phantoms import mr, people
from imaging.phantoms.dx import Shot, radiograph
from imaging.phantoms.exam import Exam, Series
from imaging.phantoms.head import head
from imaging.phantoms.mammogram import Breast, View, mammogram
from imaging.phantoms.mg import mammograms
from imaging.phantoms.pixels import put_jpegls
from imaging.phantoms.protocols import body_of
from imaging.phantoms.xa import coronary_cine

CHEST = 'CT'
PLANES = 96
RUN = 96


@dataclass(frozen=True)
class Sample:
    """A study to open, as files in a folder."""

    name: str
    folder: Path
    uid: str
    frames: int
    """Of the first display set."""

    @property
    def files(self) -> list[Path]:
        """Return the files in the order they were taken."""
        return sorted(self.folder.iterdir())


def write(folder: Path, slices: int) -> list[Sample]:
    """Write a CT of some slices, and one exam of each other kind."""
    chest.write(folder / CHEST, slices)
    return [_sample(CHEST, folder / CHEST, slices),
            *(_written(folder, name, frames) for name, (_, frames) in KINDS.items())]


def _written(folder: Path, name: str, frames: int) -> Sample:
    place = folder / name.partition(',')[0].replace(' ', '-')
    place.mkdir(parents=True)
    take, _ = KINDS[name]
    for number, image in enumerate(take()):
        image.save_as(place / f'{number:04d}.dcm', enforce_file_format=True)
    return _sample(name, place, frames)


def _sample(name: str, folder: Path, frames: int) -> Sample:
    first = dcmread(min(folder.iterdir()), stop_before_pixels=True)
    return Sample(name, folder, str(first.StudyInstanceUID), frames)


def _exam(seed: int, modality: str, procedure: str, part: str) -> Exam:
    return Exam(people.QIN, seed, datetime.now().astimezone(), modality, procedure, part, '放射科')


def _mammograms() -> Iterator[Dataset]:
    exam, breast = _exam(31, 'MG', '双乳钼靶', 'BREAST'), Breast(density=-0.25)
    series = Series(1, 'MLO', DigitalMammographyXRayImageStorageForPresentation)
    taken = list(mammograms(exam, series, {'R': breast, 'L': breast}))[2:]
    for number, image in enumerate(taken, 1):
        # NOTE: as large as detectors with pixels of 70 µm are
        view = View(image.ImageLaterality, True, 3328, 2560, 0.07)
        image.ImagerPixelSpacing = ['0.07', '0.07']
        image.InstanceNumber = number
        put_jpegls(image, mammogram(breast, view, np.random.default_rng(number)), 12)
        yield image


def _angiogram() -> Iterator[Dataset]:
    exam = _exam(32, 'XA', '冠状动脉造影', 'HEART')
    yield coronary_cine(exam, Series(1, '左冠', XRayAngiographicImageStorage), 1, RUN)


def _radiograph() -> Iterator[Dataset]:
    exam = _exam(33, 'CR', '床旁胸片', 'CHEST')
    series = Series(1, '胸部 床旁', ComputedRadiographyImageStorage)
    yield radiograph(exam, series, Shot(3000, 3000, computed=True), body_of(exam, 0))


def _enhanced() -> Iterator[Dataset]:
    exam = _exam(34, 'MR', '颅脑平扫', 'HEAD')
    sequence = mr.Sequence('T1', 'AXIAL', -62, PLANES, 1.5, (1850, 24, 780))
    plan = [(Series(1, 'Ax T1', MRImageStorage), sequence)]
    planes = list(mr.head_exam(exam, plan, head(int(exam.patient.number), (), 9)))
    yield _joined(planes)


def _joined(planes: list[Dataset]) -> Dataset:
    """Make an enhanced MR (PS3.3 A.36) of single slices."""
    image = planes[0]
    image.SOPClassUID = image.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
    image.NumberOfFrames = len(planes)
    image.PerFrameFunctionalGroupsSequence = Sequence(
        [_functional(plane, number) for number, plane in enumerate(planes, 1)])
    measures = _item(PixelSpacing=image.PixelSpacing, SliceThickness='1.5')
    orientation = _item(ImageOrientationPatient=image.ImageOrientationPatient)
    values = _item(RescaleIntercept='0', RescaleSlope='1', RescaleType='US')
    image.SharedFunctionalGroupsSequence = Sequence([_item(
        PixelMeasuresSequence=Sequence([measures]),
        PlaneOrientationSequence=Sequence([orientation]),
        PixelValueTransformationSequence=Sequence([values]))])
    image.PixelData = b''.join(plane.PixelData for plane in planes)
    for name in ('ImagePositionPatient', 'ImageOrientationPatient', 'SliceLocation',
                 'PixelSpacing', 'WindowCenter', 'WindowWidth'):
        if name in image:
            delattr(image, name)
    return image


def _functional(plane: Dataset, number: int) -> Dataset:
    content = _item(StackID='1', InStackPositionNumber=number, DimensionIndexValues=[1, number])
    position = _item(ImagePositionPatient=plane.ImagePositionPatient)
    window = _item(WindowCenter=plane.WindowCenter, WindowWidth=plane.WindowWidth)
    return _item(FrameContentSequence=Sequence([content]),
                 PlanePositionSequence=Sequence([position]),
                 FrameVOILUTSequence=Sequence([window]))


def _item(**elements: object) -> Dataset:
    item = Dataset()
    for name, value in elements.items():
        setattr(item, name, value)
    return item


KINDS: dict[str, tuple[Callable[[], Iterator[Dataset]], int]] = {
    'MG pair, 3328 × 2560': (_mammograms, 2),
    f'XA, {RUN} frames of 512²': (_angiogram, RUN),
    f'enhanced MR, {PLANES} frames of 256²': (_enhanced, PLANES),
    'CR, 3000²': (_radiograph, 1),
}
