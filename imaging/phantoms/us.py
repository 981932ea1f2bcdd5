"""Ultrasound images: cines in colour and stills in grey (PS3.3 A.6 and A.7)."""

import numpy as np
from pydicom.dataset import Dataset

from imaging.phantoms import heart_echo, liver_echo
from imaging.phantoms.exam import Exam, Series, begin
from imaging.phantoms.heart_echo import Heart
from imaging.phantoms.pixels import put_jpeg, put_rle

_CENTIMETRE = 3


def echo_cine(exam: Exam, series: Series, heart: Heart, frames: int) -> Dataset:
    """Record a beating heart."""
    image = begin(exam, series, 1)
    _describe(image)
    image.ImageType = ['ORIGINAL', 'PRIMARY', '', '0001']
    put_jpeg(image, heart_echo.cine(heart, frames, np.random.default_rng([exam.seed, 1])), 88)
    image.FrameTime = f'{heart.frame_ms:g}'
    image.FrameIncrementPointer = 0x00181063
    image.CineRate = image.RecommendedDisplayFrameRate = round(1000 / heart.frame_ms)
    image.StartTrim, image.StopTrim = 1, frames
    image.EffectiveDuration = f'{frames * heart.frame_ms / 1000:.3f}'
    image.HeartRate = round(heart.rate)
    image.UltrasoundColorDataPresent = 1
    step = heart.scale / heart_echo.SECTOR.pixels_per_mm / 10
    image.SequenceOfUltrasoundRegions = [
        _region((20, 20, 690, 570), step, 1, (380 - 20, 34 - 20)),
        _region((20, 20, 690, 570), step, 2, (380 - 20, 34 - 20)),
    ]
    return image


def abdomen_still(exam: Exam, series: Series, number: int, stone: bool) -> Dataset:
    """Take a still of the liver."""
    image = begin(exam, series, number)
    _describe(image)
    image.ImageType = ['ORIGINAL', 'PRIMARY', '', '0001']
    values = liver_echo.still(np.random.default_rng([exam.seed, number]), stone)
    step = 1 / liver_echo.SECTOR.pixels_per_mm / 10
    image.SequenceOfUltrasoundRegions = [_region((20, 0, 740, 570), step, 1, (390, -20))]
    image.UltrasoundColorDataPresent = 0
    put_rle(image, values, 8)
    return image


def _describe(image: Dataset) -> None:
    image.PatientOrientation = ''
    image.TransducerData = 'S5-1'
    image.LossyImageCompression = '00'
    image.BurnedInAnnotation = 'NO'


def _region(
    box: tuple[int, int, int, int], step_cm: float, kind: int, apex: tuple[int, int]
) -> Dataset:
    """Describe what a part of the screen measures (PS3.3 C.8.5.5): `kind` 1 tissue, 2 colour."""
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType = 1, kind
    region.RegionFlags = 0 if kind == 1 else 2
    region.RegionLocationMinX0, region.RegionLocationMinY0 = box[0], box[1]
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = box[2], box[3]
    region.ReferencePixelX0, region.ReferencePixelY0 = apex
    region.ReferencePixelPhysicalValueX = region.ReferencePixelPhysicalValueY = 0.0
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = _CENTIMETRE
    region.PhysicalDeltaX = region.PhysicalDeltaY = step_cm
    region.TransducerFrequency = 2500
    return region
