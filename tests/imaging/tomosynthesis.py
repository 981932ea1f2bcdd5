"""Breast tomosynthesis as devices make it (PS3.3 A.55): slices of one breast in one file."""

from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import HTJ2KLossless, JPEGLSLossless, generate_uid

CLASS = '1.2.840.10008.5.1.4.1.1.13.1.3'
FRAMES, ROWS, COLUMNS = 20, 1024, 768
SPACING_MM, APART_MM = 0.1, 1.0
TILT = np.sqrt(0.5)
ALONG_ROW, DOWN_COLUMN = (0.0, -1.0, 0.0), (-TILT, 0.0, -TILT)
NORMAL = np.cross(ALONG_ROW, DOWN_COLUMN)
"""Of a mediolateral oblique view: the plate stands at 45 degrees."""
SHUFFLED = [*range(0, FRAMES, 2), *range(1, FRAMES, 2)]
"""Which slice each frame of the file is: the even ones, then those between them."""
CODECS = {JPEGLSLossless: imagecodecs.jpegls_encode, HTJ2KLossless: imagecodecs.htj2k_encode}


def values(slices: list[int] = SHUFFLED) -> NDArray[np.uint16]:
    """Return the stored values of frames, of 12 bits: a breast, grain, and a mass in the middle."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    breast = ((x / 600) ** 2 + ((y - 512) / 450) ** 2) < 1
    found = np.zeros((len(slices), ROWS, COLUMNS), np.uint16)
    for frame, number in enumerate(slices):
        grain = np.random.default_rng(number).normal(900 + 20 * number, 12, (ROWS, COLUMNS))
        mass = 400 * np.exp(-(((x - 300) / 40) ** 2 + ((y - 500) / 40) ** 2))
        mass *= np.exp(-((number - 10) / 3) ** 2)
        found[frame] = np.where(breast, grain + mass, 0).clip(0, 4095)
    return found


def instance(syntax: str = JPEGLSLossless, slices: list[int] = SHUFFLED) -> Dataset:
    """Return the object, its frames compressed."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = CLASS
    dataset.SOPInstanceUID = generate_uid()
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    _identify(dataset)
    _describe(dataset, len(slices))
    dataset.SharedFunctionalGroupsSequence = [_shared()]
    dataset.PerFrameFunctionalGroupsSequence = [_group(number) for number in slices]
    encode = CODECS[syntax]
    dataset.PixelData = encapsulate([bytes(encode(frame)) for frame in values(slices)])
    dataset['PixelData'].VR = 'OB'
    dataset['PixelData'].is_undefined_length = True
    return dataset


def write(path: Path, syntax: str) -> Dataset:
    """Write the object to a file."""
    dataset = instance(syntax)
    dataset.save_as(path, enforce_file_format=True)
    return dataset


def _identify(dataset: Dataset) -> None:
    for keyword in ('StudyInstanceUID', 'SeriesInstanceUID', 'FrameOfReferenceUID'):
        setattr(dataset, keyword, generate_uid())
    dataset.PatientName, dataset.PatientID, dataset.PatientSex = 'Tomo^Breast', 'T1', 'F'
    dataset.Modality, dataset.SeriesNumber, dataset.InstanceNumber = 'MG', 1, 1
    dataset.StudyDate, dataset.StudyTime, dataset.AccessionNumber = '20261120', '101500', 'A13'
    dataset.PresentationIntentType = 'FOR PRESENTATION'
    dataset.ImageType = ['DERIVED', 'PRIMARY', 'TOMOSYNTHESIS', 'NONE']


def _describe(dataset: Dataset, frames: int) -> None:
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = ROWS, COLUMNS, frames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, 'MONOCHROME2'
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation, dataset.BurnedInAnnotation = 0, 'NO'
    dataset.PresentationLUTShape, dataset.LossyImageCompression = 'IDENTITY', '00'
    dataset.VolumetricProperties, dataset.BreastImplantPresent = 'VOLUME', 'NO'
    dataset.ViewCodeSequence = [_code('R-10226', 'SRT', 'medio-lateral oblique')]
    dataset.ViewCodeSequence[0].ViewModifierCodeSequence = Sequence()
    dataset.RecommendedDisplayFrameRate = 10


def _shared() -> Dataset:
    measures = _item(PixelSpacing=[SPACING_MM, SPACING_MM], SliceThickness=APART_MM,
                     SpacingBetweenSlices=APART_MM)
    anatomy = _item(FrameLaterality='R', AnatomicRegionSequence=[
        _code('T-04000', 'SRT', 'Breast')])
    kind = _item(FrameType=['DERIVED', 'PRIMARY', 'TOMOSYNTHESIS', 'NONE'],
                 VolumetricProperties='VOLUME', PixelPresentation='MONOCHROME')
    window = _item(WindowCenter=1100, WindowWidth=800, WindowCenterWidthExplanation='NORMAL')
    identity = _item(RescaleIntercept=0, RescaleSlope=1, RescaleType='US')
    upright = _item(ImageOrientationPatient=[*ALONG_ROW, *map(float, DOWN_COLUMN)])
    return _item(PixelMeasuresSequence=[measures], FrameAnatomySequence=[anatomy],
                 XRay3DFrameTypeSequence=[kind], FrameVOILUTSequence=[window],
                 PixelValueTransformationSequence=[identity], PlaneOrientationSequence=[upright])


def _group(number: int) -> Dataset:
    content = _item(StackID='1', InStackPositionNumber=number + 1,
                    DimensionIndexValues=[1, number + 1], FrameAcquisitionNumber=1)
    corner = np.array((50.0, 40.0, 1200.0)) + number * APART_MM * NORMAL
    place = _item(ImagePositionPatient=[round(float(part), 6) for part in corner])
    return _item(FrameContentSequence=[content], PlanePositionSequence=[place])


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    return _item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def _item(**fields: Any) -> Dataset:
    dataset = Dataset()
    for keyword, value in fields.items():
        setattr(dataset, keyword, value)
    return dataset
