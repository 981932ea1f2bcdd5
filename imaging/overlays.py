"""Overlay planes: graphics that were drawn onto an image, in group 60xx (PS3.3 C.9.2).

A plane lies in an element of its own, one bit a pixel, or, in old files, in bits of the pixel data
beside those stored. Pictures never have planes burnt into them: a viewer lays them over.
"""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.tag import BaseTag, Tag

from imaging.attributes import FAULTS

GROUPS = range(0x6000, 0x6020, 2)
ROWS, COLUMNS, FRAMES, LABEL, ORIGIN, FIRST = 0x10, 0x11, 0x15, 0x1500, 0x50, 0x51
BITS, POSITION, DATA = 0x100, 0x102, 0x3000
LARGEST = 1 << 28
"""Pixels of all frames of a plane, at most."""


@dataclass(frozen=True, eq=False)
class Overlay:
    """One plane, of one frame or of several."""

    top: int
    """Row of the image, from 0, on which its first row lies; it may lie partly outside."""
    left: int
    pixels: NDArray[np.bool_]
    """(frames, rows, columns)."""
    first: int = 1
    """The frame of the image, from 1, that its first frame lies on."""
    label: str = ''

    def to_json(self) -> dict[str, Any]:
        """Return what a browser needs: base64 of bits in row order, the lowest of a byte first."""
        frames, rows, columns = self.pixels.shape
        packed = np.packbits(self.pixels.reshape(-1), bitorder='little')
        return {'top': self.top, 'left': self.left, 'rows': rows, 'columns': columns,
                'frames': frames, 'first': self.first, 'label': self.label,
                'data': base64.b64encode(packed.tobytes()).decode('ascii')}


@dataclass(frozen=True)
class Embedded:
    """Where a plane lies in the cells of the pixel data."""

    bit: int
    """From 0, the lowest."""
    top: int
    left: int
    label: str = ''


def there(header: Dataset) -> bool:
    """Say whether a header has planes of either kind."""
    return any(Tag(group, DATA) in header or _is_embedded(header, group)
               for group in _groups(header))


def read(header: Dataset) -> tuple[Overlay, ...]:
    """Return the planes that lie in elements of their own; what makes no sense is left out."""
    found = (_separate(header, group) for group in _groups(header))
    return tuple(overlay for overlay in found if overlay is not None)


def embedded(header: Dataset) -> tuple[Embedded, ...]:
    """Return where planes lie in bits of the pixel data."""
    return tuple(
        Embedded(_number(header, group, POSITION, 0), *_origin(header, group),
                 _label(header, group))
        for group in _groups(header) if _is_embedded(header, group))


def taken(cells: NDArray[np.generic], places: Iterable[Embedded]) -> tuple[Overlay, ...]:
    """Return the planes that lie in bits of the pixel data.

    Parameters
    ----------
    cells
        Of the one frame, (rows, columns), with all their bits, as `decoding.cells` gives them.
    """
    unsigned = cells.view(f'u{cells.dtype.itemsize}')
    return tuple(
        Overlay(place.top, place.left, ((unsigned >> np.array(place.bit, unsigned.dtype)) & 1)[None]
                != 0, label=place.label)
        for place in places if place.bit < 8 * cells.dtype.itemsize)


def _groups(header: Dataset) -> Iterator[int]:
    return (group for group in GROUPS
            if Tag(group, ROWS) in header and Tag(group, COLUMNS) in header)


def _is_embedded(header: Dataset, group: int) -> bool:
    return (Tag(group, DATA) not in header and _number(header, group, BITS, 1) > 1
            and _number(header, group, POSITION, 0) > 0)


def _separate(header: Dataset, group: int) -> Overlay | None:
    data = _value(header, Tag(group, DATA))
    rows, columns = (_number(header, group, element, 0) for element in (ROWS, COLUMNS))
    frames = max(_number(header, group, FRAMES, 1), 1)
    count = frames * rows * columns
    if not isinstance(data, bytes) or not 0 < count <= min(8 * len(data), LARGEST):
        return None
    bits = np.unpackbits(np.frombuffer(data, np.uint8), count=count, bitorder='little')
    return Overlay(*_origin(header, group), bits.reshape(frames, rows, columns) != 0,
                   max(_number(header, group, FIRST, 1), 1), _label(header, group))


def _origin(header: Dataset, group: int) -> tuple[int, int]:
    origin = _value(header, Tag(group, ORIGIN))
    whole = isinstance(origin, Iterable) and len(list(origin)) == 2
    top, left = origin if whole else (1, 1)
    return int(top) - 1, int(left) - 1


def _label(header: Dataset, group: int) -> str:
    return str(_value(header, Tag(group, LABEL)) or '').strip()


def _number(header: Dataset, group: int, element: int, default: int) -> int:
    try:
        return int(_value(header, Tag(group, element)))
    except FAULTS:
        return default


def _value(header: Dataset, tag: BaseTag) -> Any:
    try:
        return header[tag].value
    except FAULTS:
        return None
