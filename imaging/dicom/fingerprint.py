"""Fingerprint an instance: whom and what it names, and its pixel data, whatever else it says."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from imaging.dicom.elements import PIXELS, walk
from imaging.dicom.errors import HeaderError
from imaging.dicom.header import encoding_of
from imaging.dicom.identity import CHARACTER_SET, TAGS, Identity, identify
from imaging.dicom.inflate import DEFLATED, inflated
from imaging.dicom.sequences import ITEM
from imaging.dicom.window import UNDEFINED, Element, Encoding, Window

SHAPE = (0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100,
         0x00280101, 0x00280102, 0x00280103)
"""How the bytes of pixel data are cut into samples (PS3.3 C.7.6.3)."""
WANTED = frozenset((CHARACTER_SET, *TAGS, *SHAPE))
VALUE_LIMIT = 1024
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of two data sets that claim one UID."""

    identity: Identity
    pixels: str
    """SHA-256 of the pixel data's bytes and of what cuts them into samples; empty without any."""


def fingerprint(file: BinaryIO, transfer_syntax: str) -> Fingerprint:
    """Read the data set that begins at the file's position, its pixels in pieces of 1 MB.

    Of encapsulated pixel data the items count as they are, offset table included (PS3.5 A.4).

    Raises
    ------
    HeaderError
        If the bytes are no data set, or its header is cut short, too large or too deep.
    """
    opened: BinaryIO = inflated(file) if transfer_syntax == DEFLATED else file
    window = Window(opened)
    encoding = encoding_of(window, transfer_syntax)
    values: dict[int, bytes] = {}
    pixels = ''
    for element in walk(window, encoding):
        if element.tag in PIXELS:
            pixels = _digest(opened, values, _extent(window, element, encoding))
        elif element.tag in WANTED and element.length != UNDEFINED:
            values[element.tag] = window.slice(element.value, min(element.length, VALUE_LIMIT))
    return Fingerprint(identify(values), pixels)


def _digest(file: BinaryIO, values: dict[int, bytes], extent: tuple[int, int]) -> str:
    begin, end = extent
    shape = b'\\'.join(values.get(tag, b'').strip(b' \0') for tag in SHAPE)
    found = hashlib.sha256(shape + b'\n')
    for piece in _pieces(file, begin, end):
        found.update(piece)
    return found.hexdigest()


def _pieces(file: BinaryIO, begin: int, end: int) -> Iterator[bytes]:
    file.seek(begin)
    while begin < end and (piece := file.read(min(PIECE, end - begin))):
        begin += len(piece)
        yield piece


def _extent(window: Window, element: Element, encoding: Encoding) -> tuple[int, int]:
    """Return where the value begins and ends, in items or in one piece."""
    if element.length != UNDEFINED:
        return element.value, min(element.value + element.length, window.end)
    position = element.value
    for _ in count():
        try:
            item = window.element(position, encoding)
        except HeaderError:
            break
        if item.tag != ITEM:
            return element.value, position
        position = item.value + item.length
    return element.value, window.end
