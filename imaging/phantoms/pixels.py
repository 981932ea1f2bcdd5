"""Pixels into a data set: as they are, or encoded without loss or as JPEG."""

from collections.abc import Iterable

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEGBaseline8Bit, JPEGLSLossless, RLELossless

Pixels = NDArray[np.integer]


def put(image: Dataset, values: Pixels, bits: int, photometric: str = 'MONOCHROME2') -> None:
    """Put grey values of a single frame into an image as they are, (rows, columns)."""
    _describe(image, values, bits, photometric)
    image.PixelData = values.astype(values.dtype.newbyteorder('<')).tobytes()
    image['PixelData'].VR = 'OW'


def put_jpegls(image: Dataset, values: Pixels, bits: int, photometric: str = 'MONOCHROME2') -> None:
    """Put grey values into an image as JPEG-LS: (rows, columns) or (frames, rows, columns)."""
    _describe(image, values, bits, photometric)
    # NOTE: JPEG-LS knows no sign; the bits stay, and the header says how to read them
    frames = values.reshape(-1, *values.shape[-2:]).view(f'u{values.itemsize}')
    _encapsulate(image, map(imagecodecs.jpegls_encode, frames), JPEGLSLossless)


def put_jpeg(image: Dataset, frames: NDArray[np.uint8], quality: int) -> None:
    """Put colour frames into an image as JPEG baseline, (frames, rows, columns, 3).

    The ratio of the lossy compression is written as PS3.3 C.7.6.1.1.5 asks.
    """
    _describe(image, frames, 8, 'YBR_FULL_422')
    image.PlanarConfiguration = 0
    encoded = [
        imagecodecs.jpeg8_encode(frame, level=quality, subsampling='422') for frame in frames
    ]
    image.LossyImageCompression = '01'
    image.LossyImageCompressionMethod = 'ISO_10918_1'
    ratio = frames.nbytes / sum(map(len, encoded))
    image.LossyImageCompressionRatio = f'{ratio:.1f}'
    _encapsulate(image, encoded, JPEGBaseline8Bit)


def put_rle(image: Dataset, values: Pixels, bits: int) -> None:
    """Put grey values of a single frame into an image as RLE (PS3.5 Annex G)."""
    put(image, values, bits)
    image.compress(RLELossless, generate_instance_uid=False)


def _encapsulate(image: Dataset, frames: Iterable[bytes | bytearray], syntax: UID) -> None:
    image.PixelData = encapsulate([bytes(frame) for frame in frames])
    image['PixelData'].VR = 'OB'
    image['PixelData'].is_undefined_length = True
    image.file_meta.TransferSyntaxUID = syntax


def _describe(image: Dataset, values: Pixels, bits: int, photometric: str) -> None:
    colour = values.shape[-1] == 3
    rows, columns = values.shape[-3:-1] if colour else values.shape[-2:]
    image.SamplesPerPixel = 3 if colour else 1
    image.PhotometricInterpretation = photometric
    image.Rows, image.Columns = rows, columns
    image.BitsAllocated = values.dtype.itemsize * 8
    image.BitsStored, image.HighBit = bits, bits - 1
    image.PixelRepresentation = int(values.dtype.kind == 'i')
    if values.ndim > (3 if colour else 2):
        image.NumberOfFrames = len(values)


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """Make a code sequence item (PS3.3 8.8)."""
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item
