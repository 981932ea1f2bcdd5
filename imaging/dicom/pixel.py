"""Say whether the pixel data of an instance is there and whole (PS3.3 C.7.6.3, PS3.5 8, A.4)."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import Literal

from imaging.dicom.errors import HeaderError
from imaging.dicom.sequences import ITEM, SEQUENCE_END
from imaging.dicom.window import UNDEFINED, Element, Encoding, Window

ROWS, COLUMNS, SAMPLES, ALLOCATED = 0x00280010, 0x00280011, 0x00280002, 0x00280100
FRAMES, PHOTOMETRIC = 0x00280008, 0x00280004
SHAPE = frozenset((ROWS, COLUMNS, SAMPLES, ALLOCATED, FRAMES, PHOTOMETRIC))
FLOAT_BITS = {0x7FE00008: 32, 0x7FE00009: 64}
NATIVE = frozenset((
    '1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99',
    '1.2.840.113619.5.2'))
# NOTE: neighbours share their chroma (PS3.3 C.7.6.3.1.2), so three samples take the room of two or
# of one and a half
SUBSAMPLED = {b'YBR_FULL_422': (2, 3), b'YBR_PARTIAL_422': (2, 3), b'YBR_PARTIAL_420': (1, 2)}


class Pixel(StrEnum):
    """Whether an instance has pixel data, and all of it."""

    NONE = 'none'
    WHOLE = 'whole'
    CUT = 'cut'


@dataclass(frozen=True, slots=True)
class Shape:
    """What the header says of the pixel data: the raw values of the elements of `SHAPE`."""

    values: dict[int, bytes]
    encoding: Encoding
    transfer_syntax: str

    def number(self, tag: int) -> int:
        """Return an element of two bytes, the first of several; 0 where it is missing."""
        order: Literal['big', 'little'] = 'big' if self.encoding.big else 'little'
        return int.from_bytes(self.values.get(tag, b'')[:2], order)

    def frames(self) -> int:
        """Return the number of frames; 1 where it is missing or no number."""
        digits = self.values.get(FRAMES, b'').strip(b' \0')
        return int(digits) if digits.isdigit() and len(digits) < 10 else 1


def judge(window: Window, element: Element, shape: Shape) -> Pixel:
    """Say whether the pixel data that begins with this element is whole."""
    if element.length == UNDEFINED:
        return _judge_fragments(window, element, shape.encoding)
    if element.value + element.length > window.end:
        return Pixel.CUT
    if shape.transfer_syntax in NATIVE and element.length < _native_length(element, shape):
        return Pixel.CUT
    return Pixel.WHOLE


def _native_length(element: Element, shape: Shape) -> int:
    """Return the bytes that the frames need; a single one may be missing, which padded them."""
    samples = shape.number(SAMPLES) or 1
    bits = FLOAT_BITS.get(element.tag) or shape.number(ALLOCATED)
    bits *= shape.number(ROWS) * shape.number(COLUMNS) * samples * shape.frames()
    if samples == 3:
        kept, of = SUBSAMPLED.get(shape.values.get(PHOTOMETRIC, b'').strip(b' \0'), (1, 1))
        bits = bits * kept // of
    return (bits + 7) // 8


def _judge_fragments(window: Window, element: Element, encoding: Encoding) -> Pixel:
    """Follow the items to their delimiter; the first is the offset table and holds no pixels."""
    position = element.value
    for index in count():
        try:
            item = window.element(position, encoding)
        except HeaderError:
            break
        if item.tag == SEQUENCE_END:
            return Pixel.WHOLE if index > 1 else Pixel.CUT
        if item.tag != ITEM:
            break
        position = item.value + item.length
    return Pixel.CUT
