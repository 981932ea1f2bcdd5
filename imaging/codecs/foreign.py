"""The decoders of compressed frames that are written in C, each by its name.

They read whatever an encoder somewhere wrote. A wrong stream may keep one of them busy for ever, or
have it touch memory that is not its own: `apart` runs them in a process where that costs one
picture. What this module imports makes the size of that process.
"""

from collections.abc import Callable
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]


def jpeg(data: bytes, space: str | None, wanted: str | None) -> Array:
    """Decode JPEG with libjpeg-turbo, from one colour space into another."""
    return np.asarray(imagecodecs.jpeg8_decode(data, colorspace=space, outcolorspace=wanted))


def jpeg_ls(data: bytes) -> Array:
    """Decode JPEG-LS with CharLS."""
    return np.asarray(imagecodecs.jpegls_decode(data))


def jpeg_2000(data: bytes) -> Array:
    """Decode JPEG 2000 with OpenJPEG."""
    return np.asarray(imagecodecs.jpeg2k_decode(data, planar=False, numthreads=1))


def htj2k(data: bytes) -> Array:
    """Decode High-Throughput JPEG 2000 with OpenJPH, without the blocks that are broken."""
    # NOTE: otherwise the decoder leaves part of the array as it was, and tells only stderr
    return np.asarray(imagecodecs.htj2k_decode(data, planar=False, resilient=True))


def jpeg_xl(data: bytes, shape: list[int], kind: str) -> Array:
    """Decode JPEG XL with libjxl into an array of a given shape and type."""
    values = np.empty(shape, kind)
    # NOTE: the array is checked against the stream before that allocates anything
    imagecodecs.jpegxl_decode(data, out=values, numthreads=1)
    return values


def icc(data: bytes, head: int) -> Array:
    """Return colours of 8 bits as sRGB, with lcms2; they stand behind their profile."""
    profile = data[:head]
    colours = np.frombuffer(data, np.uint8, offset=head).reshape(1, -1, 3)
    found = imagecodecs.cms_transform(
        colours, profile, imagecodecs.cms_profile('srgb'), colorspace='rgb', outcolorspace='rgb',
        intent=int.from_bytes(profile[64:68], 'big') & 3)
    return np.asarray(found)


DECODERS: dict[str, Callable[..., Array]] = {
    'jpeg': jpeg, 'jpeg-ls': jpeg_ls, 'jpeg-2000': jpeg_2000, 'htj2k': htj2k, 'jpeg-xl': jpeg_xl,
    'icc': icc,
}
FAULTS = (RuntimeError, ValueError, TypeError, IndexError, OverflowError, MemoryError)
"""What they raise when a stream is broken; the errors of imagecodecs are RuntimeErrors."""


def decode(name: str, data: bytes, **options: Any) -> Array:
    """Decode a stream; one of `FAULTS` is raised if it is broken."""
    return DECODERS[name](data, **options)
