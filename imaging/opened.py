"""An instance opened from its file: header, description and frames, none read before it is asked.

    with path.open('rb') as file:
        opened = open_instance(file)
        values = opened.values(1)
"""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from imaging import frames, render, tables
from imaging.codecs import decoding
from imaging.codecs.decoding import CodecError
from imaging.dicom import dataset
from imaging.dicom.header import HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.frames import NoFrames, Range
from imaging.picture import Picture, PictureError, describe
from imaging.render import Wish
from imaging.tables import TableError

__all__ = ['NO_PICTURE', 'Opened', 'open_instance', 'same_values']

NO_PICTURE = (CodecError, HeaderError, NoFrames, PictureError, TableError)
"""What is raised where there is no picture to see."""


@dataclass(frozen=True)
class Opened:
    """An instance that has frames."""

    file: BinaryIO
    header: Dataset
    picture: Picture
    ranges: tuple[Range, ...]

    def values(self, number: int) -> NDArray[np.generic]:
        """Return the stored values of a frame, as `codecs.decoding.decode` does.

        Raises
        ------
        CodecError
            If it cannot be decoded.
        """
        place = self.ranges[number - 1]
        file = frames.inflate(self.file) if self.picture.syntax == DEFLATED else self.file
        file.seek(place.offset)
        data = frames.join(file.read(place.length), place.fragments)
        return decoding.decode(data, self.picture, number)

    def shown(self, number: int, wish: Wish) -> NDArray[np.uint8]:
        """Return a frame as a picture, as `render.render` does.

        Raises
        ------
        CodecError
            If it cannot be decoded.
        TableError
            If a lookup table makes no sense.
        """
        picture = self.picture.of_frame(number)
        return render.render(self.values(number), picture, tables.read(self.header), wish)


def open_instance(file: BinaryIO) -> Opened:
    """Open the Part 10 file that begins at the position; it stays the caller's to close.

    Raises
    ------
    HeaderError
        If it is no DICOM file, or its header cannot be read.
    PictureError, NoFrames
        If it holds no frames.
    """
    header = dataset.read(file)
    picture = describe(header)
    return Opened(file, header, picture, tuple(frames.index(file, header, picture)))


def same_values(one: Opened, other: Opened) -> bool:
    """Tell whether all frames of two instances hold the same values, meant in the same way.

    Raises
    ------
    CodecError
        If a frame cannot be decoded.
    """
    if (len(one.ranges), _meant(one.picture)) != (len(other.ranges), _meant(other.picture)):
        return False
    # NOTE: frame by frame, as all of them may be larger than memory
    return all(np.array_equal(one.values(number), other.values(number))
               for number in range(1, len(one.ranges) + 1))


def _meant(picture: Picture) -> tuple[object, ...]:
    return (picture.rows, picture.columns, picture.samples, picture.shown_photometric,
            picture.bits_stored, picture.signed)
