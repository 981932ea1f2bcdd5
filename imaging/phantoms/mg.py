"""Digital mammograms (PS3.3 A.27)."""

from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from imaging.phantoms.exam import Exam, Series, begin
from imaging.phantoms.mammogram import Breast, View, mammogram
from imaging.phantoms.pixels import code, put_jpegls

VIEWS = (View('R', False), View('L', False), View('R', True), View('L', True))


def mammograms(exam: Exam, series: Series, breasts: dict[str, Breast]) -> Iterator[Dataset]:
    """Take four views: both breasts from above, then from the side."""
    for number, view in enumerate(VIEWS, 1):
        rng = np.random.default_rng([exam.seed, number])
        values = mammogram(breasts[view.side], view, rng)
        image = begin(exam, series, number)
        _describe(image, view)
        put_jpegls(image, values, 12)
        yield image


def _describe(image: Dataset, view: View) -> None:
    image.ImageType = ['ORIGINAL', 'PRIMARY', '']
    image.PresentationIntentType = 'FOR PRESENTATION'
    image.ImageLaterality = view.side
    # NOTE: the left breast has its chest wall at the left edge, so that rows run to the front;
    # columns run to the middle of the body, and from the side also to the feet
    row = 'A' if view.side == 'L' else 'P'
    inward = 'R' if view.side == 'L' else 'L'
    column = f'F{inward}' if view.oblique else inward
    image.PatientOrientation = [row, column]
    image.ViewPosition = 'MLO' if view.oblique else 'CC'
    image.ViewCodeSequence = [
        code('399368009', 'SCT', 'medio-lateral oblique')
        if view.oblique
        else code('399162004', 'SCT', 'cranio-caudal')
    ]
    image.ViewCodeSequence[0].ViewModifierCodeSequence = []
    image.AnatomicRegionSequence = [code('76752008', 'SCT', 'Breast')]
    image.AcquisitionContextSequence = []
    _describe_exposure(image, view)


def _describe_exposure(image: Dataset, view: View) -> None:
    image.OrganExposed = 'BREAST'
    image.PositionerType = 'MAMMOGRAPHIC'
    image.PositionerPrimaryAngle = '45' if view.oblique else '0'
    image.ImagerPixelSpacing = [f'{view.spacing:g}'] * 2
    image.DetectorType = 'DIRECT'
    image.KVP, image.ExposureTime, image.XRayTubeCurrent = '29', 900, 90
    image.CompressionForce, image.BodyPartThickness = '110', '52'
    image.AnodeTargetMaterial, image.FilterMaterial = 'TUNGSTEN', 'RHODIUM'
    image.BreastImplantPresent = 'NO'
    image.BurnedInAnnotation = 'NO'
    image.LossyImageCompression = '00'
    image.PixelIntensityRelationship, image.PixelIntensityRelationshipSign = 'LOG', -1
    image.RescaleIntercept, image.RescaleSlope, image.RescaleType = 0, 1, 'US'
    image.PresentationLUTShape = 'IDENTITY'
    image.WindowCenter, image.WindowWidth = '2100', '2300'
