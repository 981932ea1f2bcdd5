"""X-ray angiography cines (PS3.3 A.14)."""

from pydicom.dataset import Dataset

from imaging.phantoms import angiogram
from imaging.phantoms.exam import Exam, Series, begin
from imaging.phantoms.pixels import put_jpegls

_FRAME_MS = 66.7


def coronary_cine(exam: Exam, series: Series, run: int, frames: int) -> Dataset:
    """Record how a left coronary artery fills, as seen from one side: `run` from 1."""
    image = begin(exam, series, run)
    angles = ((-30.0, 0.0), (0.0, -30.0), (40.0, 20.0))[(run - 1) % 3]
    values = angiogram.cine(int(exam.patient.number), frames, _FRAME_MS, angles)
    image.ImageType = ['ORIGINAL', 'PRIMARY', 'SINGLE PLANE']
    image.PatientOrientation = ['L', 'F']
    image.PixelIntensityRelationship = 'LIN'
    image.KVP, image.XRayTubeCurrent, image.ExposureTime = '78', 620, 8
    image.RadiationSetting = 'GR'
    image.PositionerMotion = 'STATIC'
    image.PositionerPrimaryAngle, image.PositionerSecondaryAngle = map(str, angles)
    image.DistanceSourceToDetector, image.DistanceSourceToPatient = '1100', '780'
    image.ImagerPixelSpacing = [f'{angiogram.SPACING * 1100 / 780:.6g}'] * 2
    image.EstimatedRadiographicMagnificationFactor = f'{1100 / 780:.4f}'
    image.FrameTime = f'{_FRAME_MS:g}'
    image.FrameIncrementPointer = 0x00181063
    image.CineRate = image.RecommendedDisplayFrameRate = round(1000 / _FRAME_MS)
    image.LossyImageCompression = '00'
    image.ContrastBolusAgent = '碘克沙醇 320'
    image.WindowCenter, image.WindowWidth = '112', '190'
    put_jpegls(image, values, 8)
    return image
