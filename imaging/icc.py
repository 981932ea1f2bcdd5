"""ICC profiles: colours of the device that took an image, as a screen shows them (PS3.3 C.11.15).

A profile says what the RGB values of an image mean, those of a palette included; screens are taken
for sRGB. What changes no colour by more than can be seen is left out, and so is what is no profile
of RGB values: most devices write sRGB itself.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from imaging.attributes import items, values
from imaging.codecs import apart
from imaging.codecs.errors import CodecError

STEPS = 17
"""Levels of each colour by which a profile is judged."""
ALIKE = 2
LARGEST = 8 << 20
HEADER = 128
KEPT = 16
RGB, SIGNATURE = b'RGB ', b'acsp'


@dataclass(frozen=True)
class Profile:
    """A profile that changes colours."""

    data: bytes

    def applied(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return RGB of 8 bits, (..., 3), as sRGB.

        Raises
        ------
        CodecError
            If that takes too long, or wants too much memory.
        """
        flat = np.ascontiguousarray(colours).reshape(-1, 3)
        found = apart.decode('icc', self.data + flat.tobytes(), flat.nbytes, head=len(self.data))
        return np.asarray(found, np.uint8).reshape(colours.shape)


def read(header: Dataset) -> Profile | None:
    """Return the profile of an image's colours; None if they stay as they are.

    Of a slide it lies in the optical path (PS3.3 C.8.12.5).
    """
    for place in (header, *items(header, 'OpticalPathSequence')[:1]):
        found = values(place, 'ICCProfile')
        if found and isinstance(found[0], bytes):
            return _profile(found[0])
    return None


@lru_cache(maxsize=KEPT)
def _profile(data: bytes) -> Profile | None:
    usable = HEADER < len(data) <= LARGEST and data[36:40] == SIGNATURE
    if not usable or data[16:20] != RGB:
        return None
    levels = np.linspace(0, 255, STEPS).round().astype(np.uint8)
    plain = np.stack(np.meshgrid(levels, levels, levels, indexing='ij'), -1)
    profile = Profile(data)
    try:
        far = np.abs(profile.applied(plain).astype(int) - plain).max()
    except CodecError:
        return None
    return profile if far > ALIKE else None
