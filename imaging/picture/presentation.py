"""How the images of an instance are meant to be shown, and what they went through."""

from typing import Any

from pydicom import Dataset

from imaging import icc, overlays
from imaging.attributes import integer, item, items, number, numbers, text, texts, values
from imaging.picture.spacing import regions, spacing

METHODS = {'ISO_10918_1': 'JPEG', 'ISO_14495_1': 'JPEG-LS', 'ISO_15444_1': 'JPEG 2000',
           'ISO_15444_15': 'HTJ2K', 'ISO_18181_1': 'JPEG XL', 'ISO_13818_2': 'MPEG-2',
           'ISO_14496_10': 'H.264', 'ISO_23008_2': 'HEVC'}
"""Lossy Image Compression Method (PS3.3 C.7.6.1.1.5.1)."""
SYNTAXES = {'50': 'JPEG', '51': 'JPEG', '81': 'JPEG-LS', '91': 'JPEG 2000', '203': 'HTJ2K',
            '111': 'JPEG', '112': 'JPEG XL', '100': 'MPEG-2', '101': 'MPEG-2'}
"""Methods of the transfer syntaxes below 1.2.840.10008.1.2.4 that may lose."""
ALWAYS = frozenset(('50', '51', '81', '100', '101'))
"""Those that lose, whatever the header says."""
VIEWS = {'R-10226': 'MLO', '399368009': 'MLO', 'R-10242': 'CC', '399162004': 'CC',
         'R-10224': 'ML', '399260004': 'ML', 'R-10228': 'LM', '399352003': 'LM',
         'R-10244': 'XCCL', '399265009': 'XCCL'}
"""Codes of mammographic views (PS3.16 CID 4014)."""
PET_UNITS = {'BQML': 'Bq/ml', 'CNTS': 'counts', 'GML': 'g/ml', 'PROPCNTS': 'counts', 'CPS': '1/s'}
RATES = (0.1, 1000.0)
PADDING = (('PixelPaddingValue', 'PixelPaddingRangeLimit'),
           ('FloatPixelPaddingValue', 'FloatPixelPaddingRangeLimit'),
           ('DoubleFloatPixelPaddingValue', 'DoubleFloatPixelPaddingRangeLimit'))
"""Each padding with the other end of its range."""


def presentation(header: Dataset, common: dict[str, Any]) -> dict[str, Any]:
    """Return how the images want to be shown, by field of the picture."""
    zones = regions(header)
    plain, source = spacing(header, zones)
    grouped = common.get('spacing')
    return {
        'spacing': grouped or plain,
        'spacing_source': 'PixelSpacing' if grouped else source,
        'aspect': _aspect(header),
        'patient_orientation': _patient_orientation(header),
        'inverse': text(header, 'PresentationLUTShape').upper() == 'INVERSE',
        'regions': zones,
        'palette': _has_palette(header),
        'modality_lut': bool(items(header, 'ModalityLUTSequence')),
        'voi_luts': len(items(header, 'VOILUTSequence')),
        'presentation_lut': bool(items(header, 'PresentationLUTSequence')),
        'overlays': overlays.there(header),
        'managed': _is_coloured(header) and icc.read(header) is not None,
        'view': _view(header),
        'lossy': _lossy(header),
        **_transformation(header, common),
    }


def frames_per_second(header: Dataset) -> float | None:
    """Return how fast a cine is meant to run (PS3.3 C.7.6.5)."""
    # NOTE: the first of the vector is the time before the first frame, 0
    times = numbers(header, 'FrameTimeVector')[1:]
    lasting = number(header, 'FrameTime') or (sum(times) / len(times) if times else None)
    found = (
        number(header, 'RecommendedDisplayFrameRate'),
        number(header, 'CineRate'),
        1000 / lasting if lasting else None,
    )
    low, high = RATES
    return next((round(rate, 3) for rate in found if rate and low <= rate <= high), None)


def padding(header: Dataset, signed: bool, bits: int) -> tuple[float, float] | None:
    """Return the stored values from lowest to highest that stand for no image.

    Often -2000 is written as the unsigned 63536, or the other way round: what lies beyond the
    stored values comes back in. Float pixel data has elements of its own (PS3.3 C.7.6.24).
    """
    for keyword, limit in PADDING:
        first, last = number(header, keyword), number(header, limit)
        if first is not None:
            ends = [first, first if last is None else last]
            if keyword == PADDING[0][0]:
                ends = [_wrapped(value, signed, bits) for value in ends]
            return min(ends), max(ends)
    return None


def _wrapped(value: float, signed: bool, bits: int) -> float:
    span = float(1 << bits)
    if signed and value >= span / 2:
        return value - span
    return value + span if value < 0 and not signed else value


def _transformation(header: Dataset, common: dict[str, Any]) -> dict[str, Any]:
    """Return slope, intercept and unit: a table goes before a rescale (PS3.3 C.11.1)."""
    table = item(header, 'ModalityLUTSequence')
    if table is not None:
        unit = text(table, 'ModalityLUTType')
        return {'slope': None, 'intercept': None, 'unit': '' if unit == 'US' else unit}
    slope, modality = common.get('slope'), text(header, 'Modality')
    unit = common.get('unit', '')
    if not unit and modality == 'CT' and slope is not None and not text(header, 'RescaleType'):
        unit = 'HU'
    if not unit and modality == 'PT':
        unit = PET_UNITS.get(text(header, 'Units'), '')
    return {'slope': slope, 'intercept': common.get('intercept'), 'unit': unit}


def _aspect(header: Dataset) -> tuple[int, int]:
    found = numbers(header, 'PixelAspectRatio', 2)
    if not found or min(found) < 1 or max(found) > 10_000:
        return (1, 1)
    return (int(found[0]), int(found[1]))


def _patient_orientation(header: Dataset) -> tuple[str, str] | None:
    found = texts(header, 'PatientOrientation')
    if len(found) != 2 or not all(found):
        return None
    return (found[0], found[1])


def _has_palette(header: Dataset) -> bool:
    """Say whether the image itself is coloured by a palette, all of it or its supplement."""
    if not values(header, 'RedPaletteColorLookupTableDescriptor'):
        return False
    whole = text(header, 'PhotometricInterpretation').upper() == 'PALETTE COLOR'
    return whole or text(header, 'PixelPresentation').upper() in ('COLOR', 'MIXED')


def _is_coloured(header: Dataset) -> bool:
    return (integer(header, 'SamplesPerPixel') or 1) > 1 or _has_palette(header)


def _view(header: Dataset) -> str:
    code = item(header, 'ViewCodeSequence')
    named = VIEWS.get(text(code, 'CodeValue'), '') if code is not None else ''
    return named or text(header, 'ViewPosition')


def _lossy(header: Dataset) -> str:
    """Name the method and ratio of the last lossy compression, as `JPEG 12:1`."""
    meta = getattr(header, 'file_meta', None) or Dataset()
    root, _, branch = text(meta, 'TransferSyntaxUID').rpartition('.')
    present = SYNTAXES.get(branch, '') if root == '1.2.840.10008.1.2.4' else ''
    # NOTE: 00 under a syntax that always loses is a mistake; under one that may, it is believed
    if text(header, 'LossyImageCompression') != '01':
        return present if branch in ALWAYS else ''
    methods = [METHODS.get(name, '') for name in texts(header, 'LossyImageCompressionMethod')]
    ratios = numbers(header, 'LossyImageCompressionRatio')
    method = present or (methods[-1] if methods else '')
    ratio = f'{ratios[-1]:.3g}:1' if ratios else '' if method else '?:1'
    return f'{method} {ratio}'.strip()
