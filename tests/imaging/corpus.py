"""The real files, and what a reference decoder found in them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import FileDataset

from imaging import frames
from imaging.codecs.decoding import decode
from imaging.frames import Range
from imaging.picture import Picture, describe


@dataclass(frozen=True)
class Opened:
    """One file, read as the platform reads it: header, index, frames."""

    header: FileDataset
    picture: Picture
    ranges: list[Range]
    path: Path

    def data(self, number: int = 1) -> bytes:
        """Return the encoded bytes of a frame."""
        found = self.ranges[number - 1]
        with self.path.open('rb') as file:
            source = frames.inflate(file) if self.picture.syntax == frames.DEFLATED else file
            source.seek(found.offset)
            return frames.join(source.read(found.length), found.fragments)

    def values(self, number: int = 1) -> np.ndarray[Any, Any]:
        """Return the stored values of a frame."""
        return decode(self.data(number), self.picture, number)

    def all_values(self) -> np.ndarray[Any, Any]:
        """Return the stored values of every frame, one behind the other."""
        found = [self.values(number + 1) for number in range(len(self.ranges))]
        return found[0] if len(found) == 1 else np.stack(found)


def header(path: Path) -> FileDataset:
    """Read everything before the pixel data."""
    return pydicom.dcmread(path, stop_before_pixels=True, force=True)


def opened(path: Path) -> Opened:
    """Open a file of the corpus."""
    with path.open('rb') as file:
        found = pydicom.dcmread(file, stop_before_pixels=True, force=True)
        picture = describe(found)
        return Opened(found, picture, frames.index(file, found, picture), path)


def expected(corpus: Path) -> dict[str, dict[str, Any]]:
    """Return what the reference decoder found, by file."""
    found: dict[str, dict[str, Any]] = json.loads((corpus / 'expected_pixels.json').read_text())
    return found
