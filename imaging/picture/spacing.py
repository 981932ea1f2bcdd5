"""How large a pixel is, and how it is known (PS3.3 10.7)."""

from pydicom import Dataset

from imaging.attributes import integer, items, number, numbers, text
from imaging.picture.record import Pair, Region

PROJECTION = frozenset(('CR', 'DX', 'MG', 'XA', 'RF', 'IO', 'PX', 'RG'))
EDGES = ('MinX0', 'MinY0', 'MaxX1', 'MaxY1')
NONE = 'none'
REGIONS = 'SequenceOfUltrasoundRegions'
UNITS = {0: '', 1: '%', 2: 'dB', 3: 'cm', 4: 's', 5: 'Hz', 6: 'dB/s', 7: 'cm/s', 8: 'cm²',
         9: 'cm²/s', 10: 'cm³', 11: 'cm³/s', 12: '°'}
"""Physical Units of a region (PS3.3 C.8.5.5.1.3)."""


def spacing(header: Dataset, regions: tuple[Region, ...]) -> tuple[Pair | None, str]:
    """Return the distance between rows and between columns in mm, and the attribute it is from.

    What a projection shows is larger than the patient: without a calibration its spacing is that
    of the detector, and is named so.
    """
    plain = pair(header, 'PixelSpacing')
    detector = pair(header, 'ImagerPixelSpacing')
    calibrated = bool(text(header, 'PixelSpacingCalibrationType'))
    if plain and (calibrated or not _at_detector(header, plain, detector)):
        return plain, 'PixelSpacing'
    if detector:
        factor = number(header, 'EstimatedRadiographicMagnificationFactor') or 1.0
        # NOTE: 1 and less are written by devices that do not know it
        if factor > 1:
            return (detector[0] / factor, detector[1] / factor), 'ImagerPixelSpacing/magnification'
        return detector, 'ImagerPixelSpacing'
    nominal = pair(header, 'NominalScannedPixelSpacing')
    if nominal:
        return nominal, 'NominalScannedPixelSpacing'
    return None, REGIONS if regions else NONE


def pair(header: Dataset, keyword: str) -> Pair | None:
    """Return two positive numbers."""
    found = numbers(header, keyword, 2)
    return (found[0], found[1]) if found and min(found) > 0 else None


def regions(header: Dataset) -> tuple[Region, ...]:
    """Return the calibrated regions that lie within the image (PS3.3 C.8.5.5).

    Devices that export a smaller picture often leave the regions of the large one: these would
    measure wrongly, so none of that image is taken.
    """
    rows, columns = integer(header, 'Rows') or 0, integer(header, 'Columns') or 0
    found = [_region(item) for item in items(header, 'SequenceOfUltrasoundRegions')]
    whole = [region for region in found if region is not None]
    if any(region.x1 >= columns or region.y1 >= rows for region in whole):
        return ()
    return tuple(whole)


def _region(item: Dataset) -> Region | None:
    edges = [integer(item, f'RegionLocation{edge}') for edge in EDGES]
    dx, dy = number(item, 'PhysicalDeltaX'), number(item, 'PhysicalDeltaY')
    unit_x = UNITS.get(integer(item, 'PhysicalUnitsXDirection') or 0, '')
    unit_y = UNITS.get(integer(item, 'PhysicalUnitsYDirection') or 0, '')
    x0, y0, x1, y1 = (-1 if edge is None else edge for edge in edges)
    if not dx or not dy or not (0 <= x0 < x1 and 0 <= y0 < y1):
        return None
    return Region(x0, y0, x1, y1, abs(dx), abs(dy), unit_x, unit_y)


def _at_detector(header: Dataset, plain: Pair, detector: Pair | None) -> bool:
    if detector is None or text(header, 'Modality') not in PROJECTION:
        return False
    return all(abs(a - b) <= 1e-4 * b for a, b in zip(plain, detector, strict=True))
