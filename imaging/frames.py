"""The frame index of an instance: which bytes of its file are which frame (PS3.5 8, A.4).

With it one frame is read by one ranged read, and no file is parsed again. Offsets count from the
file's beginning; in a deflated data set (transfer syntax `DEFLATED`) they count its inflated bytes
from the data set's beginning, and `inflate` opens what they lead into. What was read goes through
`join` and then to the codec::

    data = frames.join(bytes_at(found.offset, found.length), found.fragments)
    values = codecs.decode(data, picture, number)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import SEEK_END
from typing import BinaryIO, Literal, NamedTuple

import numpy as np
from pydicom import Dataset

from imaging import fragments
from imaging.attributes import values
from imaging.codecs import syntaxes
from imaging.dicom.elements import EXPLICIT, PIXELS, Window, walk
from imaging.dicom.errors import HeaderError
from imaging.dicom.inflate import DEFLATED, inflated
from imaging.dicom.part10 import open_part10
from imaging.fragments import Fragment
from imaging.picture import Picture, PictureError, describe
from imaging.psot import promises_more

NATIVE = 0
SWAPPED = -1
"""Native samples of 8 bits or less in big-endian words (PS3.5 8.1.1): `join` sets them right."""

FLOAT_BITS = {0x7FE00008: 32, 0x7FE00009: 64}
PIXEL_VRS = (b'OB', b'OW', b'OF', b'OD', b'OV', b'UN')
UNDEFINED = 0xFFFFFFFF
SUBSAMPLED = ('YBR_FULL_422', 'YBR_PARTIAL_422')


class NoFrames(ValueError):
    """There is no pixel data, or it is cut into frames in no known way; `key` says which."""

    def __init__(self, key: str, detail: str = '') -> None:
        super().__init__(f'{key}: {detail}' if detail else key)
        self.key = key


@dataclass(frozen=True)
class Range:
    """Where one frame lies."""

    offset: int
    length: int
    fragments: int = NATIVE
    """How many items it spans; of one item only the value is meant, of more the items whole."""
    damaged: bool = False
    """Whether bytes of it are missing; the length is of those that are there, maybe none."""


class _Pixels(NamedTuple):
    """The head of a pixel data element."""

    tag: int
    vr: bytes
    big: bool
    begin: int
    end: int
    undefined: bool
    """Whether the length is: a delimiter ends the items."""


def index(file: BinaryIO, header: Dataset, picture: Picture | None = None) -> list[Range]:
    """Return where the frames of an instance lie, without reading their pixels.

    Parameters
    ----------
    file
        At the pixel data element, where reading the header stopped; of a deflated data set
        anywhere, its frames are looked for from the beginning.
    header
        What was read before it.
    picture
        What `describe` says of the header, if the caller has it.

    Raises
    ------
    NoFrames
        If the header describes no image, or there is no pixel data, or none of its frames.
    """
    try:
        picture = picture or describe(header)
    except PictureError as error:
        raise NoFrames(error.key, str(error)) from error
    if picture.syntax == DEFLATED:
        file = _at_pixels(file)
    pixels = _head(file)
    # NOTE: some native pixel data comes in items, and some items under a length
    if pixels.undefined or picture.syntax not in syntaxes.NATIVE:
        found = _encapsulated(file, pixels, picture, header)
    else:
        found = list(_native(pixels, picture))
    if not any(frame.length for frame in found):
        raise NoFrames('viewer.no-image.missing', f'{picture.frames} frames announced')
    return found


def inflate(file: BinaryIO) -> BinaryIO:
    """Open the inflated bytes of a deflated data set; what comes back is seekable.

    Raises
    ------
    HeaderError
        If it is no DICOM file.
    """
    file.seek(0)
    open_part10(file)
    return inflated(file)


def join(data: bytes, count: int) -> bytes:
    """Return the bytes of a frame as a codec wants them, from those at its range.

    Parameters
    ----------
    count
        `Range.fragments`.
    """
    if count == SWAPPED:
        even = data[:len(data) // 2 * 2]
        return np.frombuffer(even, '>u2').astype('<u2').tobytes()
    return fragments.join(data, count) if count > 1 else data


def _at_pixels(file: BinaryIO) -> BinaryIO:
    """Return the inflated data set, at its pixel data."""
    try:
        opened = inflate(file)
        elements = walk(Window(opened), EXPLICIT)
        place = next((element.start for element in elements if element.tag in PIXELS), None)
    except HeaderError as error:
        raise NoFrames('viewer.no-image.header', str(error)) from error
    opened.seek(opened.seek(0, SEEK_END) if place is None else place)
    return opened


def _head(file: BinaryIO) -> _Pixels:
    """Read the head of the element at the file's position, whatever its encoding."""
    start = file.tell()
    first = file.read(12)
    big = first[:2] == b'\x7f\xe0'
    order: Literal['big', 'little'] = 'big' if big else 'little'
    tag = int.from_bytes(first[:2], order) << 16 | int.from_bytes(first[2:4], order)
    if len(first) < 8 or tag not in PIXELS:
        raise NoFrames('viewer.no-image.missing')
    # NOTE: as the beginning of a length each would be an odd one, which no element has
    explicit = first[4:6] in PIXEL_VRS and len(first) == 12
    begin = start + (12 if explicit else 8)
    length = int.from_bytes(first[8:12] if explicit else first[4:8], order)
    last = file.seek(0, SEEK_END)
    undefined = length == UNDEFINED
    end = last if undefined else min(begin + length, last)
    return _Pixels(tag, first[4:6] if explicit else b'OW', big, begin, end, undefined)


def _native(pixels: _Pixels, picture: Picture) -> Iterator[Range]:
    """Yield the frames that stand one behind the other, the last possibly cut short."""
    there = (pixels.end - pixels.begin) * 8
    bits = _frame_bits(pixels, picture, there)
    swapped = pixels.big and pixels.vr == b'OW' and picture.bits_allocated <= 8
    if swapped and bits % 16 and picture.frames > 1:
        raise NoFrames('viewer.no-image.header', 'frames that end within a word')
    for number in range(picture.frames):
        first, last = number * bits, (number + 1) * bits
        begin, end = first // 8, (min(last, there) + 7) // 8
        if swapped:
            end = min(end + end % 2, there // 8)
        length = max(end - begin, 0)
        kind = SWAPPED if swapped else NATIVE
        yield Range(pixels.begin + begin, length, kind, damaged=last > there)


def _frame_bits(pixels: _Pixels, picture: Picture, there: int) -> int:
    cells = picture.rows * picture.columns
    bits = cells * picture.samples * FLOAT_BITS.get(pixels.tag, picture.bits_allocated)
    # NOTE: two neighbours share their chroma (PS3.3 C.7.6.3.1.2), if the name is true
    if picture.photometric in SUBSAMPLED and bits * picture.frames > there:
        return bits * 2 // 3
    return bits


def _encapsulated(
    file: BinaryIO, pixels: _Pixels, picture: Picture, header: Dataset
) -> list[Range]:
    basic, items = fragments.read_items(file, pixels.begin, pixels.end)
    if not items and not pixels.undefined:
        # NOTE: a code stream with a length and no items is no DICOM, yet there is such
        return [Range(pixels.begin, pixels.end - pixels.begin, 1)]
    # NOTE: the pictures of a video are not apart in its stream
    count = 1 if syntaxes.is_video(picture.syntax) else picture.frames
    tables = [_table(b''.join(values(header, 'ExtendedOffsetTable')), '<u8'), _table(basic, '<u4')]
    parts = fragments.group(items, count, tables, file)[:count]
    found = [_range(frame) for frame in parts]
    if picture.syntax in syntaxes.JPEG_2000 + syntaxes.HTJ2K:
        found = [_checked(file, *both) for both in zip(parts, found, strict=True)]
    end = items[-1].end if items else pixels.end
    return found + [Range(end, 0, 1, damaged=True)] * (count - len(found))


def _table(data: bytes, kind: str) -> list[int]:
    whole = len(data) // np.dtype(kind).itemsize * np.dtype(kind).itemsize
    return [int(offset) for offset in np.frombuffer(data[:whole], kind)]


def _range(frame: Sequence[Fragment]) -> Range:
    full = [fragment for fragment in frame if fragment.length]
    cut = any(fragment.cut for fragment in frame)
    if len(full) == 1:
        return Range(full[0].offset + fragments.HEAD, full[0].length, 1, cut)
    first, last = frame[0], frame[-1]
    return Range(first.offset, last.end - first.offset, len(frame), cut)


def _checked(file: BinaryIO, parts: Sequence[Fragment], frame: Range) -> Range:
    """Mark a JPEG 2000 frame of which a tile promises more bytes than there are."""
    length = sum(part.length for part in parts)
    damaged = frame.damaged or promises_more(fragments.reader(file, parts), length)
    return replace(frame, damaged=damaged)
