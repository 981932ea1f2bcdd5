"""Look at a file's elements through a window of fixed size (PS3.5 7.1).

Nothing here believes a length: what is read is read in pieces of a fixed size, and values are
passed over by moving in the file.
"""

from dataclasses import dataclass, field
from io import SEEK_END
from struct import Struct
from typing import BinaryIO, NamedTuple

from imaging.dicom.errors import Fault, HeaderError

ELEMENT_LIMIT = 2_000_000
"""Elements, items and fragments that are looked at: a few seconds at worst."""

PIECE = 16 << 10
VALUE_LIMIT = 1024
"""Bytes of a value that is wanted."""
UNDEFINED = 0xFFFFFFFF
ITEM_GROUP = 0xFFFE
SHORT_VRS = frozenset(b'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split())
LONG_VRS = frozenset(b'OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split())
# NOTE: some writers fill the representation with these and keep the short form
BLANK_VRS = frozenset((b'??', b'  ', b'--'))
LAST_FIRST_GROUP = 0x28
"""The highest group that a data set begins with; read in the wrong order, any is higher."""


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Elements that are looked for, and what was found of them: the beginning of their values."""

    tags: frozenset[int]
    found: dict[int, bytes] = field(default_factory=dict)

    def gather(self, window: 'Window', element: Element) -> None:
        """Keep the value of an element if it is wanted and its length is known."""
        if element.tag in self.tags and element.length != UNDEFINED:
            self.found[element.tag] = window.slice(
                element.value, min(element.length, VALUE_LIMIT))


class Window:
    """A seekable file through a window of fixed size; positions count from the file's beginning."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._base = file.tell()
        self._piece = b''
        self._looked_at = 0
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
            If the file ends within it, or it is one of too many.
        """
        self._looked_at += 1
        if self._looked_at > ELEMENT_LIMIT:
            raise HeaderError(Fault.TOO_LARGE)
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
        tag, behind = group << 16 | number, 8
        if vr not in SHORT_VRS or group == ITEM_GROUP:
            vr = b'' if group == ITEM_GROUP else vr
            vr, behind, length = self._rarer(offset, encoding, vr, length)
        return Element(tag, vr, position, position + behind, length)

    def pass_over(self, position: int, encoding: Encoding, limit: int,
                  wanted: Wanted | None = None) -> int:
        """Return where the first element begins that is of another than the short form.

        What is passed over lies whole in the window and before the limit, and what is wanted of
        it is gathered; only elements whose representation is written are.
        """
        offset, piece = position - self._base, self._piece
        if encoding.implicit or offset < 0:
            return position
        last, unpack = min(len(piece), limit - self._base) - 12, encoding.head.unpack_from
        tags, found = (wanted.tags, wanted.found) if wanted else ((), {})
        while offset <= last:
            group, number, vr, length = unpack(piece, offset)
            behind = offset + 8 + length
            if vr not in SHORT_VRS or group < 2 or group == ITEM_GROUP or behind > last:
                break
            self._looked_at += 1
            tag = group << 16 | number
            if tag in tags:
                found[tag] = piece[offset + 8:min(behind, offset + 8 + VALUE_LIMIT)]
            offset = behind
        return self._base + offset

    def _rarer(self, offset: int, encoding: Encoding, vr: bytes,
               short: int) -> tuple[bytes, int, int]:
        """Return representation, bytes before the value, and length of what has another form."""
        is_vr = vr.isalpha() and vr.isupper()
        if vr in LONG_VRS or (is_vr and not short):
            if offset + 12 > len(self._piece):
                raise HeaderError(Fault.CUT_SHORT)
            return vr, 12, encoding.length.unpack_from(self._piece, offset + 8)[0]
        if vr in BLANK_VRS or is_vr:
            return vr, 8, short
        # NOTE: items and delimiters carry no representation, nor do elements of careless writers
        return b'', 8, encoding.length.unpack_from(self._piece, offset + 4)[0]

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
    return ENCODINGS[not names_vr(first, declared), is_big]


def names_vr(first: bytes, declared: Encoding) -> bool:
    """Say whether an element's first eight bytes have a representation."""
    vr = first[4:6]
    if vr in SHORT_VRS:
        return True
    if vr in LONG_VRS:
        return first[6:8] == b'\0\0'
    return not declared.implicit and (vr in BLANK_VRS or (vr.isalpha() and vr.isupper()))
