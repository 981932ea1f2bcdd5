"""Take the picture of an instance from its header."""

from dataclasses import replace
from typing import Any

from pydicom import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from imaging.attributes import integer, number, text, values
from imaging.picture.groups import gather
from imaging.picture.presentation import frames_per_second, padding, presentation
from imaging.picture.record import LINEAR, LINEAR_EXACT, Picture, PictureError, Window

LARGEST = 65535
MOST_FRAMES = 500_000
"""A slide of a hundred thousand tiles is real; what claims more is not believed."""
PHOTOMETRICS = {
    'MONOCHROME1': 1, 'MONOCHROME2': 1, 'PALETTE COLOR': 1, 'RGB': 3, 'YBR_FULL': 3,
    'YBR_FULL_422': 3, 'YBR_PARTIAL_422': 3, 'YBR_PARTIAL_420': 3, 'YBR_ICT': 3, 'YBR_RCT': 3,
}
"""Samples per pixel of each photometric interpretation (PS3.3 C.7.6.3.1.2)."""


CELLS = (1, 8, 12, 16, 32)
"""Bits allocated to a sample that is an integer."""


def describe(header: Dataset) -> Picture:
    """Return what is known of the images of an instance.

    Parameters
    ----------
    header
        The data set, its pixel data may be left out.

    Raises
    ------
    PictureError
        If it has no image, or a size or kind of pixel that cannot be.
    """
    shape = _shape(header)
    frames = _frames(header)
    common, varying = gather(header, frames)
    if shape['floating']:
        common['windows'] = tuple(_between_whole(window) for window in common.get('windows', ()))
    return Picture(
        **shape,
        **_identity(header),
        **(common | presentation(header, common)),
        frames=frames,
        fps=frames_per_second(header) if frames > 1 else None,
        padding=padding(header, shape['signed'], shape['bits_allocated']),
        varying=varying,
    )


def syntax(header: Dataset) -> str:
    """Return the transfer syntax UID; where the file names none, the one it was read as."""
    named = text(getattr(header, 'file_meta', None) or Dataset(), 'TransferSyntaxUID')
    if named:
        return named
    implicit, little = getattr(header, 'original_encoding', (None, None))
    if implicit or implicit is None:
        return str(ImplicitVRLittleEndian)
    return str(ExplicitVRLittleEndian if little else ExplicitVRBigEndian)


def _between_whole(window: Window) -> Window:
    """Return the window of a map: LINEAR counts in whole numbers, and one of width 1 is an edge."""
    if window.function != LINEAR or window.width > 1:
        return window
    return replace(window, function=LINEAR_EXACT)


def _shape(header: Dataset) -> dict[str, Any]:
    photometric = text(header, 'PhotometricInterpretation').upper()
    samples = integer(header, 'SamplesPerPixel') or PHOTOMETRICS.get(photometric, 1)
    photometric = photometric or ('RGB' if samples == 3 else 'MONOCHROME2')
    if PHOTOMETRICS.get(photometric) != samples:
        raise PictureError('viewer.no-image.header', f'{photometric} of {samples} samples')
    return {
        'syntax': syntax(header),
        'rows': _length(header, 'Rows'),
        'columns': _length(header, 'Columns'),
        'samples': samples,
        'photometric': photometric,
        'planar': 1 if samples > 1 and integer(header, 'PlanarConfiguration') == 1 else 0,
        **_bits(header),
    }


def _frames(header: Dataset) -> int:
    frames = max(integer(header, 'NumberOfFrames') or 1, 1)
    if frames > MOST_FRAMES:
        raise PictureError('viewer.no-image.header', f'{frames} frames')
    return frames


def _length(header: Dataset, keyword: str) -> int:
    found = values(header, keyword)
    if not found:
        raise PictureError('viewer.no-image.none', f'no {keyword}')
    length = integer(header, keyword)
    if len(found) > 1 or length is None or not 0 < length <= LARGEST:
        raise PictureError('viewer.no-image.header', f'{keyword} is {found}')
    return length


def _bits(header: Dataset) -> dict[str, Any]:
    found = values(header, 'BitsAllocated')
    allocated, stored = integer(header, 'BitsAllocated') or 0, integer(header, 'BitsStored')
    # NOTE: float pixel data has no bits stored, integers must have them (PS3.3 C.7.6.24)
    floating = stored is None and allocated in (32, 64)
    if len(found) != 1 or allocated not in ((32, 64) if floating else CELLS):
        raise PictureError('viewer.no-image.header', f'BitsAllocated is {found}')
    stored = min(max(stored or allocated, 1), allocated)
    high = integer(header, 'HighBit')
    return {
        'bits_allocated': allocated,
        'bits_stored': stored,
        'high_bit': stored - 1 if high is None else min(max(high, stored - 1), allocated - 1),
        'signed': not floating and integer(header, 'PixelRepresentation') == 1,
        'floating': floating,
    }


def _identity(header: Dataset) -> dict[str, Any]:
    return {
        'modality': text(header, 'Modality'),
        'sop_class': text(header, 'SOPClassUID'),
        'acquisition': integer(header, 'AcquisitionNumber'),
        'trigger_ms': number(header, 'TriggerTime'),
        'frame_of_reference': text(header, 'FrameOfReferenceUID'),
        'gap': number(header, 'SpacingBetweenSlices'),
    }
