"""Where the samples of a waveform lie, and what is said beside them (PS3.3 C.10.9, PS3.5 7.5).

Samples are passed over and never read here: a record of a day opens as fast as one of ten seconds.
"""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from pydicom import Dataset
from pydicom.charset import convert_encodings
from pydicom.filereader import read_dataset

from imaging.attributes import FAULTS, texts
from imaging.dicom.elements import Element, Window, behind, walk
from imaging.dicom.header import encoding_of
from imaging.dicom.inflate import DEFLATED, inflated
from imaging.dicom.part10 import open_part10
from imaging.dicom.sequences import ITEM, ITEM_END
from imaging.dicom.window import UNDEFINED, Encoding

WAVEFORMS, SAMPLES = 0x54000100, 0x54001010
MOST_GROUPS = 64
PIECE = 16 << 10
LONGEST = 4 << 20
"""Bytes of a group beside its samples."""


class Lying(NamedTuple):
    """A multiplex group without its samples, and where those lie in the file."""

    group: Dataset
    offset: int
    length: int
    big: bool


def lying(file: BinaryIO, header: Dataset) -> Iterator[Lying]:
    """Yield the multiplex groups of an instance; offsets of a deflated one count its data set.

    Raises
    ------
    HeaderError
        If it is no DICOM file, or a group ends behind it.
    """
    file.seek(0)
    meta, _ = open_part10(file)
    opened = inflated(file) if meta.transfer_syntax == DEFLATED else file
    window = Window(opened)
    encoding = encoding_of(window, meta.transfer_syntax)
    sequence = next((one for one in walk(window, encoding) if one.tag == WAVEFORMS), None)
    if sequence is None:
        return
    declared = list(texts(header, 'SpecificCharacterSet')) or ['iso8859']
    for count, item in enumerate(_items(window, sequence, encoding)):
        if count >= MOST_GROUPS:
            return
        place, described = _parted(window, item, encoding)
        yield Lying(_dataset(described, encoding, declared), *place, encoding.big)


def _items(window: Window, sequence: Element, encoding: Encoding) -> Iterator[tuple[int, int]]:
    """Yield where the elements of each item begin, and where they end at the latest."""
    undefined = sequence.length == UNDEFINED
    end = window.end if undefined else sequence.value + sequence.length
    position = sequence.value
    while position + 8 <= end:
        item = window.element(position, encoding)
        if item.tag != ITEM:
            return
        limit = end if item.length == UNDEFINED else min(item.value + item.length, end)
        yield item.value, limit
        position = limit if item.length != UNDEFINED else _end(window, (item.value, end), encoding)


def _end(window: Window, extent: tuple[int, int], encoding: Encoding) -> int:
    """Return where an item of unknown length has ended."""
    elements = list(_elements(window, extent, encoding))
    last = elements[-1][1] if elements else extent[0]
    return last + 8


def _elements(window: Window, extent: tuple[int, int],
              encoding: Encoding) -> Iterator[tuple[Element, int]]:
    """Yield the elements of an item, each with where the next one begins."""
    position, limit = extent
    while position + 8 <= limit:
        element = window.element(position, encoding)
        if element.tag == ITEM_END:
            return
        position = behind(window, element, encoding)
        yield element, position


def _parted(window: Window, extent: tuple[int, int],
            encoding: Encoding) -> tuple[tuple[int, int], bytes]:
    """Return where the samples of a group lie, and the bytes of what else it holds."""
    place, described = (0, 0), bytearray()
    for element, end in _elements(window, extent, encoding):
        if element.tag == SAMPLES:
            known = element.length != UNDEFINED
            place = (element.value, element.length) if known else place
        elif len(described) + end - element.start <= LONGEST:
            for position in range(element.start, end, PIECE):
                described += window.slice(position, min(PIECE, end - position))
    return place, bytes(described)


def _dataset(described: bytes, encoding: Encoding, declared: list[str]) -> Dataset:
    try:
        encodings = convert_encodings(declared)
        return read_dataset(io.BytesIO(described), encoding.implicit, not encoding.big,
                            parent_encoding=encodings)
    except (*FAULTS, struct.error, OSError):
        return Dataset()
