"""Walk the elements of an encoded data set without decoding it (PS3.5 7.1, 7.5).

Nothing here believes a length: what is read is read in pieces of a fixed size, values are passed
over by moving in the file, and sequences are walked with a stack of their own, never by recursion.
"""

from collections.abc import Iterator
from io import SEEK_END
from struct import Struct
from typing import BinaryIO, NamedTuple

from imaging.dicom.errors import Fault, HeaderError

HEADER_LIMIT = 64 << 20
DEPTH_LIMIT = 64
PIECE = 16 << 10
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
SHORT_VRS = frozenset(b'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split())
LONG_VRS = frozenset(b'OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split())
SEQUENCE_VRS = frozenset((b'SQ', b'UN', b''))
# NOTE: some writers fill the representation with these and keep the short form
BLANK_VRS = frozenset((b'??', b'  ', b'--'))
BULK = frozenset((0x00420011, 0x54000100, 0x56000020, 0x00660002))
"""Documents, waveforms, spectra and surfaces: content, which the limit of a header spares."""
PIXELS = frozenset((0x7FE00008, 0x7FE00009, 0x7FE00010))
ITEM_GROUP = 0xFFFE
DELIMITERS = frozenset((ITEM_END, SEQUENCE_END))
FIRST_TAG = 0x00020000
LAST_FIRST_GROUP = 0x28


class Encoding(NamedTuple):
    """How elements are written: with or without their representation, in which byte order."""

    implicit: bool
    big: bool
    head: Struct
    """Group, number, representation if written, and the short length."""
    length: Struct
    item: bytes
    """The tag of an item."""


ENCODINGS = {
    (implicit, big): Encoding(
        implicit, big, Struct(order + ('HHL' if implicit else 'HH2sH')), Struct(order + 'L'),
        Struct(order + 'HH').pack(0xFFFE, 0xE000))
    for implicit in (False, True) for big, order in ((False, '<'), (True, '>'))}
EXPLICIT, IMPLICIT = ENCODINGS[False, False], ENCODINGS[True, False]
EXPLICIT_BIG = ENCODINGS[False, True]


class Element(NamedTuple):
    """Where an element stands: its tag, its value's place, its representation if written."""

    tag: int
    vr: bytes
    start: int
    value: int
    length: int


class Window:
    """A seekable file through a window of fixed size; positions count from the file's beginning."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._base = file.tell()
        self._piece = b''
        self.start = self._base
        self.end = file.seek(0, SEEK_END)

    def slice(self, position: int, count: int) -> bytes:
        """Return up to `count` bytes, at most a window's size, fewer at the end of the file."""
        offset = position - self._base
        if offset < 0 or offset + count > len(self._piece):
            self._slide(position)
            offset = 0
        return self._piece[offset:offset + count]

    def element(self, position: int, encoding: Encoding) -> Element:
        """Read the head of the element, item or delimiter at a position.

        Raises
        ------
        HeaderError
            If the file ends within it.
        """
        offset = position - self._base
        if offset < 0 or offset + 12 > len(self._piece):
            self._slide(position)
            offset = 0
            if len(self._piece) < 8:
                raise HeaderError(Fault.CUT_SHORT)
        if encoding.implicit:
            group, number, length = encoding.head.unpack_from(self._piece, offset)
            return Element(group << 16 | number, b'', position, position + 8, length)
        group, number, vr, length = encoding.head.unpack_from(self._piece, offset)
        if vr in SHORT_VRS and group != ITEM_GROUP:
            return Element(group << 16 | number, vr, position, position + 8, length)
        return self._rarer(offset, encoding, Element(
            group << 16 | number, vr, position, position + 8, length))

    def _rarer(self, offset: int, encoding: Encoding, short: Element) -> Element:
        """Read the length of an element that is not of the short form."""
        vr, is_vr = short.vr, short.vr.isalpha() and short.vr.isupper()
        if short.tag >> 16 == ITEM_GROUP:
            is_vr, vr = False, b''
        if vr in LONG_VRS or (is_vr and not short.length):
            if offset + 12 > len(self._piece):
                raise HeaderError(Fault.CUT_SHORT)
            length = encoding.length.unpack_from(self._piece, offset + 8)[0]
            return short._replace(value=short.start + 12, length=length)
        if vr in BLANK_VRS or is_vr:
            return short
        # NOTE: items and delimiters carry no representation, nor do some careless elements
        length = encoding.length.unpack_from(self._piece, offset + 4)[0]
        return short._replace(vr=b'', length=length)

    def count(self, wanted: bytes, position: int, length: int) -> int | None:
        """Count some bytes in a value; None if it does not lie in the window."""
        offset = position - self._base
        if offset < 0 or offset + length > len(self._piece):
            return None
        return self._piece.count(wanted, offset, offset + length)

    def _slide(self, position: int) -> None:
        self._file.seek(position)
        self._piece = self._file.read(PIECE)
        self._base = position


def detect(first: bytes, declared: Encoding) -> Encoding:
    """Tell the encoding of a data set from its first eight bytes, else return the declared one."""
    if len(first) < 8:
        return declared
    little, big = int.from_bytes(first[:2], 'little'), int.from_bytes(first[:2], 'big')
    is_big = declared.big
    if (little <= LAST_FIRST_GROUP) != (big <= LAST_FIRST_GROUP):
        is_big = big < little
    return ENCODINGS[not _names_vr(first, declared), is_big]


def _names_vr(first: bytes, declared: Encoding) -> bool:
    vr = first[4:6]
    if vr in SHORT_VRS:
        return True
    if vr in LONG_VRS:
        return first[6:8] == b'\0\0'
    return not declared.implicit and (vr in BLANK_VRS or (vr.isalpha() and vr.isupper()))


def walk(window: Window, encoding: Encoding) -> Iterator[Element]:
    """Yield the elements of the data set itself, up to and including its pixel data.

    Raises
    ------
    HeaderError
        If an element before the pixel data ends behind the file, or the header is too large or its
        sequences too deep.
    """
    position, spared = window.start, window.start
    while position + 8 <= window.end:
        element = window.element(position, encoding)
        if element.tag < FIRST_TAG:
            # NOTE: some files are filled up with zeros behind their last element
            return
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
        return _behind_levels(window, element, encoding)
    if end > window.end:
        raise HeaderError(Fault.CUT_SHORT)
    if element.vr in SEQUENCE_VRS and _may_be_deep(window, element, encoding, 0):
        _behind_levels(window, element, encoding)
    return end


class _Level(NamedTuple):
    """A sequence or item that has begun: where it must end, and how its elements are written."""

    limit: int
    is_item: bool
    is_defined: bool
    is_opaque: bool
    """A sequence of fragments: its items hold no elements."""
    encoding: Encoding


def _behind_levels(window: Window, element: Element, encoding: Encoding) -> int:
    """Go through a sequence, item by item, and return where it ends."""
    levels: list[_Level] = []
    _enter(levels, element, window.end, encoding)
    position = element.value
    while levels:
        level = levels[-1]
        if position + 8 > level.limit:
            position = _leave_at_limit(levels)
            continue
        inner = window.element(position, level.encoding)
        position = inner.value
        if inner.tag in DELIMITERS:
            _leave(levels, inner.tag)
        elif inner.length == UNDEFINED or _must_enter(window, inner, level, (len(levels) + 1) // 2):
            _enter(levels, inner, level.limit, _written(window, inner, level.encoding))
        else:
            position += inner.length
        if position - element.value > HEADER_LIMIT and element.tag not in BULK:
            raise HeaderError(Fault.TOO_LARGE)
    return position


def _must_enter(window: Window, element: Element, level: _Level, depth: int) -> bool:
    if level.is_opaque:
        return False
    if element.tag == ITEM and not level.is_item:
        return _may_hold_levels(window, element, level.encoding, depth)
    return element.vr in SEQUENCE_VRS and _may_be_deep(window, element, level.encoding, depth)


def _may_be_deep(window: Window, element: Element, encoding: Encoding, depth: int) -> bool:
    """Say whether a value is a sequence whose levels must be counted."""
    return (element.length >= 8 and window.slice(element.value, 4) == encoding.item
            and _may_hold_levels(window, element, encoding, depth))


def _may_hold_levels(window: Window, element: Element, encoding: Encoding, depth: int) -> bool:
    """Say whether levels inside could exceed the limit; there cannot be more of them than items."""
    items = window.count(encoding.item, element.value, element.length)
    return items is None or depth + items > DEPTH_LIMIT


def _enter(levels: list[_Level], element: Element, limit: int, encoding: Encoding) -> None:
    is_defined = element.length != UNDEFINED
    if is_defined:
        limit = min(limit, element.value + element.length)
    is_opaque = not is_defined and element.vr in LONG_VRS - SEQUENCE_VRS
    levels.append(_Level(limit, element.tag == ITEM, is_defined, is_opaque, encoding))
    if len(levels) > 2 * DEPTH_LIMIT:
        raise HeaderError(Fault.TOO_DEEP)


def _leave(levels: list[_Level], delimiter: int) -> None:
    """Close what a delimiter ends; one that ends nothing is passed over."""
    if delimiter == SEQUENCE_END and levels[-1].is_item and not levels[-1].is_defined:
        levels.pop()
    if levels and levels[-1].is_item == (delimiter == ITEM_END) and not levels[-1].is_defined:
        levels.pop()


def _leave_at_limit(levels: list[_Level]) -> int:
    """Close the levels that end here, whether or not a delimiter said so."""
    level = levels[-1]
    limit = level.limit
    while levels and levels[-1].limit <= limit:
        level = levels.pop()
    if not levels and not level.is_defined:
        raise HeaderError(Fault.CUT_SHORT)
    return limit


def _written(window: Window, element: Element, encoding: Encoding) -> Encoding:
    """Tell how the inside of an element is written; UN is implicit little endian (PS3.5 6.2.2)."""
    if element.vr == b'UN':
        return IMPLICIT
    # NOTE: and still some write explicit elements into it
    if element.tag == ITEM and encoding == IMPLICIT:
        return EXPLICIT if _names_vr(window.slice(element.value, 8), IMPLICIT) else IMPLICIT
    return encoding
