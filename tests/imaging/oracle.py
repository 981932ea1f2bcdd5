"""What a frame must look like, by the words of the standard: plain float64, none of our code.

PS3.4 N.2.1 in its order: modality transformation (PS3.3 C.11.1), values of interest (C.11.2),
presentation (C.11.6); palettes (C.7.9); colour spaces (C.7.6.3.1.2). The input are stored values,
which other tests hold against other decoders; the output are 8-bit levels that were not rounded.
"""

import numpy as np
from pydicom import Dataset
from pydicom.pixels.processing import apply_color_lut

FULL = np.array([[1, 0, 1.402], [1, -0.114 * 1.772 / 0.587, -0.299 * 1.402 / 0.587],
                 [1, 1.772, 0]])
PARTIAL = FULL * np.array([255 / 219, 255 / 224, 255 / 224])
DECODED_TO_RGB = ('RGB', 'YBR_RCT', 'YBR_ICT')
TABLES = [f'{colour}PaletteColorLookupTableData' for colour in ('Red', 'Green', 'Blue')]
JPEG_XL = '1.2.840.10008.1.2.4.11'


def levels(stored: np.ndarray, header: Dataset, number: int = 1) -> np.ndarray:
    """Return the levels of a frame, 0 to 255: (rows, columns) or (rows, columns, 3)."""
    photometric = str(header.get('PhotometricInterpretation', 'MONOCHROME2'))
    if stored.ndim == 3:
        return colours(stored, photometric, header)
    if photometric == 'PALETTE COLOR':
        return palette(stored, header)
    grey = greys(stored.astype(np.float64), header, group(header, number))
    if header.get('PixelPresentation') in ('COLOR', 'MIXED') and (
            'RedPaletteColorLookupTableDescriptor' in header):
        first = header.RedPaletteColorLookupTableDescriptor[1]
        coloured = palette(stored, header)
        return np.where((stored >= first)[..., None], coloured, grey[..., None])
    return grey


def colours(stored: np.ndarray, photometric: str, header: Dataset) -> np.ndarray:
    """Bring colour to RGB; codecs undo RCT and ICT, JPEG XL every transform."""
    bits = header.BitsStored
    values = stored.astype(np.float64)
    syntax = str(header.file_meta.get('TransferSyntaxUID', '')) if header.file_meta else ''
    if photometric not in DECODED_TO_RGB and not syntax.startswith(JPEG_XL):
        part = photometric.startswith('YBR_PARTIAL')
        middle = np.array([2 ** (bits - 4) if part else 0, 2 ** (bits - 1), 2 ** (bits - 1)])
        values = (values - middle) @ (PARTIAL if part else FULL).T
    return np.clip(values * 255 / (2 ** bits - 1), 0, 255)


def palette(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """Colour indices: by pydicom, whose reading covers all but supplements."""
    claimed = header.RedPaletteColorLookupTableDescriptor[2]
    if header.get('PixelPresentation') in ('COLOR', 'MIXED'):
        return supplement(stored, header) * 255 / (2 ** claimed - 1)
    found = apply_color_lut(np.maximum(stored, 0), header).astype(np.float64)
    # NOTE: tables that claim 16 bits and hold 8 are read as what they hold
    return found * 255 / (2 ** claimed - 1) if largest(header) > 255 else found


def supplement(stored: np.ndarray, header: Dataset) -> np.ndarray:
    count, first, _ = header.RedPaletteColorLookupTableDescriptor
    at = np.clip(stored.astype(int) - first, 0, (count or 65536) - 1)
    return np.stack([words_of(header[name].value)[at] for name in TABLES], -1)


def largest(header: Dataset) -> int:
    """Return the largest entry of tables that are not segmented."""
    if TABLES[0] not in header:
        return 65535
    return int(max(words_of(header[name].value).max() for name in TABLES))


def words_of(data: bytes) -> np.ndarray:
    return np.frombuffer(data, '<u2').astype(np.float64)


def group(header: Dataset, number: int) -> dict[str, Dataset]:
    """Return where each macro of a frame stands: in its own group, the shared one, or the root."""
    places = [header]
    if header.get('SharedFunctionalGroupsSequence'):
        places.insert(0, header.SharedFunctionalGroupsSequence[0])
    if header.get('PerFrameFunctionalGroupsSequence'):
        places.insert(0, header.PerFrameFunctionalGroupsSequence[number - 1])
    found = {}
    for macro in ('PixelValueTransformationSequence', 'FrameVOILUTSequence'):
        inside = next((place[macro].value[0] for place in places if place.get(macro)), header)
        found[macro] = inside
    return found


def greys(values: np.ndarray, header: Dataset, macros: dict[str, Dataset]) -> np.ndarray:
    stored = values
    values = modality(values, header, macros['PixelValueTransformationSequence'])
    inside = ~padded(stored, header) & np.isfinite(stored)
    seen = interest(np.nan_to_num(values, nan=0), header, macros['FrameVOILUTSequence'], inside)
    if header.get('PresentationLUTSequence'):
        table = header.PresentationLUTSequence[0]
        seen = looked_up(seen * (len(table.LUTData) - 1) + table.LUTDescriptor[1], table, header)
    shape = header.get('PresentationLUTShape', 'IDENTITY')
    if header.get('PhotometricInterpretation') == 'MONOCHROME1' or shape == 'INVERSE':
        seen = 1 - seen
    return np.where(padded(stored, header), 0, seen * 255)


def modality(values: np.ndarray, header: Dataset, rescale: Dataset) -> np.ndarray:
    """PS3.3 C.11.1: a table, or a slope and an intercept; of a dose its scaling (C.8.8.3.2)."""
    if header.get('ModalityLUTSequence'):
        table = header.ModalityLUTSequence[0]
        return entries(values, table, header).astype(np.float64)
    if rescale.get('RescaleSlope') and rescale.get('RescaleIntercept') is not None:
        return values * float(rescale.RescaleSlope) + float(rescale.RescaleIntercept)
    return values * float(header.get('DoseGridScaling') or 1)


def interest(values: np.ndarray, header: Dataset, voi: Dataset, inside: np.ndarray) -> np.ndarray:
    """PS3.3 C.11.2: a table, a window, or the span of all but the outermost half percents."""
    if header.get('VOILUTSequence'):
        return looked_up(values, header.VOILUTSequence[0], header)
    centers, widths = (np.atleast_1d(np.array(voi.get(name) if voi.get(name) is not None else [],
                                              dtype=float))
                       for name in ('WindowCenter', 'WindowWidth'))
    if len(centers) and len(widths) and widths[0] > 0:
        function = voi.get('VOILUTFunction') or 'LINEAR'
        whole = 'BitsStored' in header
        exact = widths[0] < 1 or (widths[0] == 1 and not whole)
        function = 'LINEAR_EXACT' if function == 'LINEAR' and exact else function
        return windowed(values, centers[0], widths[0], function)
    return automatic(values, header, inside)


def windowed(x: np.ndarray, c: float, w: float, function: str) -> np.ndarray:
    """The pseudo-code of C.11.2.1.2.1, C.11.2.1.3.1 and C.11.2.1.3.2, output 0 to 1."""
    if function == 'SIGMOID':
        return 1 / (1 + np.exp(np.clip(-4 * (x - c) / w, -700, 700)))
    if function == 'LINEAR':
        c, w = c - 0.5, w - 1
    with np.errstate(divide='ignore', invalid='ignore'):
        straight = (x - c) / w + 0.5
    return np.where(x <= c - w / 2, 0, np.where(x > c + w / 2, 1, straight))


def automatic(values: np.ndarray, header: Dataset, inside: np.ndarray) -> np.ndarray:
    transformed = any(name in header for name in (
        'RescaleSlope', 'ModalityLUTSequence', 'DoseGridScaling',
        'PerFrameFunctionalGroupsSequence', 'SharedFunctionalGroupsSequence'))
    bits = header.get('BitsStored', 64)
    if bits <= 8 and not transformed and not header.PixelRepresentation:
        return values / (2 ** bits - 1)
    kept = values[inside]
    low, high = np.percentile(kept, (0.5, 99.5)) if kept.size else (0, 1)
    if low >= high:
        low, high = kept.min(), kept.max()
    return np.clip((values - low) / max(high - low, 1e-6), 0, 1)


def padded(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """PS3.3 C.7.5.1.1.2; the element may be written with the other sign."""
    if header.get('PixelPaddingValue') is None:
        return np.zeros(stored.shape, bool)
    wide = 2 ** header.BitsAllocated
    ends = []
    for value in (header.PixelPaddingValue, header.get('PixelPaddingRangeLimit')):
        if value is not None:
            value = int(value) % wide
            signed = header.PixelRepresentation and value >= wide // 2
            ends.append(value - wide if signed else value)
    return (stored >= min(ends)) & (stored <= max(ends))


def looked_up(values: np.ndarray, table: Dataset, header: Dataset) -> np.ndarray:
    """Return entries as a part of the largest that their bits allow, or that there is."""
    bits = max(int(table.LUTDescriptor[2]), int(max(words(table))).bit_length())
    return entries(values, table, header) / (2 ** bits - 1)


def entries(values: np.ndarray, table: Dataset, header: Dataset) -> np.ndarray:
    found = words(table)
    at = np.rint(values) - signed_first(table.LUTDescriptor[1], header)
    return found[np.clip(at, 0, len(found) - 1).astype(int)]


def words(table: Dataset) -> np.ndarray:
    data = table.LUTData
    return np.frombuffer(data, '<u2') if isinstance(data, bytes) else np.array(data) & 0xFFFF


def signed_first(first: int, header: Dataset) -> int:
    """The first input has the sign of what goes in (C.11.1.1, C.11.2.1.1, C.7.6.3.1.5)."""
    below = header.get('PixelRepresentation') or float(header.get('RescaleIntercept') or 0) < 0
    return first - 65536 if below and first >= 32768 else first
