"""Encapsulated pixel data: items, offset tables, and which items make which frame (PS3.5 A.4)."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from struct import Struct
from typing import BinaryIO, NamedTuple

ITEM, DELIMITER = b'\xfe\xff\x00\xe0', b'\xfe\xff\xdd\xe0'
HEAD = 8
LENGTH = Struct('<L')
MOST_ITEMS = 4_000_000
PEEK = 12
STARTS = (b'\xff\xd8\xff', b'\xff\x4f\xff\x51', b'\0\0\0\x0cjP  ', b'\xff\x0a', b'\0\0\0\x0cJXL ')
"""First bytes of JPEG and JPEG-LS, JPEG 2000 and HTJ2K (bare and in a file), JPEG XL (both)."""
RLE = Struct('<LL')
RLE_HEADER = 64


class Fragment(NamedTuple):
    """One item: where its tag stands, how many bytes of its value there are, whether some miss."""

    offset: int
    length: int
    cut: bool

    @property
    def end(self) -> int:
        """Where the next item begins."""
        return self.offset + HEAD + self.length


def read_items(file: BinaryIO, begin: int, end: int) -> tuple[bytes, list[Fragment]]:
    """Return the basic offset table and the fragments behind it.

    Reading stops at the delimiter, at the end, and at what is no item.
    """
    found: list[Fragment] = []
    position = begin
    while position + HEAD <= end and len(found) < MOST_ITEMS:
        file.seek(position)
        head = file.read(HEAD)
        # NOTE: a delimiter, or what follows in a file that forgot it
        if head[:4] != ITEM:
            break
        length = LENGTH.unpack_from(head, 4)[0]
        there = min(length, end - position - HEAD)
        found.append(Fragment(position, there, there < length))
        position = found[-1].end
    if not found:
        return b'', []
    file.seek(begin + HEAD)
    return file.read(found[0].length), found[1:]


def group(
    fragments: Sequence[Fragment], count: int, tables: Sequence[Sequence[int]], file: BinaryIO
) -> list[Sequence[Fragment]]:
    """Return the fragments of each of `count` frames, as far as they are there.

    An offset table is believed if each of its entries leads to a fragment; else frames and
    fragments are told apart by their number and by the first bytes of their code streams.
    """
    # NOTE: a single frame owns whatever is there, with or without a table
    if not fragments or count == 1:
        return [fragments] if fragments else []
    for table in tables:
        starts = _starts(table, fragments, count)
        if starts:
            return _cut(fragments, starts)
    # NOTE: some writers put an empty item before the first frame or behind the last
    whole = [fragment for fragment in fragments if fragment.length]
    if len(whole) <= count:
        return [[fragment] for fragment in whole]
    starts = [number for number, fragment in enumerate(whole) if _begins(file, fragment)]
    if starts and starts[0] == 0:
        return _cut(whole, starts)[:count]
    # NOTE: nothing tells where frames begin, so a frame might be shown that is none
    return []


def join(data: bytes, fragments: int) -> bytes:
    """Return the values of the items in `data` one behind the other."""
    values, position = [], 0
    for _ in range(fragments):
        head = data[position:position + HEAD]
        if len(head) < HEAD or head[:4] != ITEM:
            break
        position += HEAD
        length = LENGTH.unpack_from(head, 4)[0]
        values.append(data[position:position + length])
        position += length
    return b''.join(values)


def reader(file: BinaryIO, parts: Sequence[Fragment]) -> Callable[[int, int], bytes]:
    """Return what reads so many bytes from a place in a frame on, without reading all of it."""
    def read(place: int, count: int) -> bytes:
        found = b''
        for part in parts:
            if place < part.length and len(found) < count:
                file.seek(part.offset + HEAD + place)
                found += file.read(min(count - len(found), part.length - place))
            place = max(place - part.length, 0)
        return found
    return read


def _starts(table: Sequence[int], fragments: Sequence[Fragment], count: int) -> list[int]:
    """Return the number of each frame's first fragment; nothing if the table cannot be right."""
    if len(table) != count:
        return []
    base = fragments[0].offset
    numbers = {fragment.offset - base: number for number, fragment in enumerate(fragments)}
    there = fragments[-1].end - base
    # NOTE: of a file that was cut short the table still tells what was behind
    found = [numbers.get(offset, -1) for offset in table if offset < there]
    rising = all(a < b for a, b in pairwise(found))
    return found if rising and found[0] == 0 else []


def _cut(fragments: Sequence[Fragment], starts: Sequence[int]) -> list[Sequence[Fragment]]:
    ends = [*starts[1:], len(fragments)]
    return [fragments[start:end] for start, end in zip(starts, ends, strict=True)]


def _begins(file: BinaryIO, fragment: Fragment) -> bool:
    """Say whether a code stream begins here: by its signature, or as the header of RLE does."""
    file.seek(fragment.offset + HEAD)
    first = file.read(PEEK)
    if first.startswith(STARTS):
        return True
    segments, offset = RLE.unpack(first[:RLE.size].ljust(RLE.size, b'\0'))
    return bool(1 <= segments <= 15 and offset == RLE_HEADER)
