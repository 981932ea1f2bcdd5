"""Walk the elements of an encoded data set without decoding it."""

from collections.abc import Iterator

from imaging.dicom.errors import Fault, HeaderError
from imaging.dicom.sequences import (
    BULK,
    HEADER_LIMIT,
    SEQUENCE_VRS,
    behind_sequence,
    may_be_deep,
)
from imaging.dicom.window import EXPLICIT, UNDEFINED, Element, Encoding, Wanted, Window

__all__ = ['EXPLICIT', 'FIRST_TAG', 'PIXELS', 'Element', 'Wanted', 'Window', 'behind', 'walk']

FIRST_TAG = 0x00020000
PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))


def walk(window: Window, encoding: Encoding,
         wanted: Wanted | None = None) -> Iterator[Element]:
    """Yield the elements of the data set itself, up to and including its pixel data.

    With `wanted`, those that are wanted are gathered there, and most others are left out.

    Raises
    ------
    HeaderError
        If an element before the pixel data ends behind the file, or the header is too large or its
        sequences too deep.
    """
    position, spared = window.start, window.start
    while position + 8 <= window.end:
        if wanted is not None:
            position = window.pass_over(position, encoding, window.end, wanted)
        element = window.element(position, encoding)
        if element.tag < FIRST_TAG:
            # NOTE: some files are filled up with zeros behind their last element
            return
        if wanted is not None:
            wanted.gather(window, element)
        yield element
        if element.tag in PIXELS:
            return
        position = behind(window, element, encoding)
        if element.tag in BULK:
            spared += position - element.value
        if position - spared > HEADER_LIMIT:
            raise HeaderError(Fault.TOO_LARGE)
    if window.slice(position, 8).strip(b'\0'):
        raise HeaderError(Fault.CUT_SHORT)


def behind(window: Window, element: Element, encoding: Encoding) -> int:
    """Return where the next element begins.

    Raises
    ------
    HeaderError
        If this one ends behind the file, or holds sequences in more than 64 levels.
    """
    end = element.value + element.length
    if element.length == UNDEFINED:
        return behind_sequence(window, element, encoding)
    # NOTE: a length may claim what it will; moving behind it costs nothing
    if end > window.end:
        raise HeaderError(Fault.CUT_SHORT)
    if element.vr in SEQUENCE_VRS and may_be_deep(window, element, encoding):
        behind_sequence(window, element, encoding)
    return end
