"""Files within an instance: which bytes are a document, a model or a video (PS3.3 C.24, C.7.6)."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pydicom import Dataset

from imaging import fragments
from imaging.attributes import integer
from imaging.classes import STORAGE
from imaging.codecs import syntaxes

UNDEFINED = 0xFFFFFFFF
OCTETS = 'application/octet-stream'
PDF = 'application/pdf'
BY_CLASS = {
    '104.1': (PDF, 'pdf'), '104.2': ('application/xml', 'xml'), '104.3': ('model/stl', 'stl'),
    '104.4': ('model/obj', 'obj'), '104.5': ('model/mtl', 'mtl'),
}
"""Media type and ending by storage class; what the header says of it is not believed."""
PDF_HEAD = 1024
HEAD = 1024
CODECS = {
    f'{syntaxes.DICOM}.4.{number}': name for name, numbers in (
        ('MPEG-2', range(100, 102)), ('H.264', range(102, 107)), ('H.265', range(107, 109)))
    for number in numbers}


@dataclass(frozen=True)
class Enclosed:
    """A file within a file: what it is, and the pieces that it lies in."""

    media_type: str
    ending: str
    pieces: tuple[tuple[int, int], ...]
    """Where each begins, from the file's beginning, and its length; in their order."""
    shown: bool = False
    """Whether a browser may show it; anything else is only ever saved."""
    codec: str = ''

    @property
    def size(self) -> int:
        """Bytes of all pieces."""
        return sum(length for _, length in self.pieces)

    def ranges(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Yield offsets and lengths, in the outer file, of the bytes from first to last."""
        starts, position = [], 0
        for _, length in self.pieces:
            starts.append(position)
            position += length
        for at in range(max(bisect_right(starts, first) - 1, 0), len(self.pieces)):
            offset, length = self.pieces[at]
            begin, end = max(first - starts[at], 0), min(last + 1 - starts[at], length)
            if begin >= length or end <= begin:
                if starts[at] > last:
                    return
                continue
            yield offset + begin, end - begin


def enclosed(dataset: Dataset, sop_class: str) -> Enclosed | None:
    """Return the document or model in an instance, None if there is none (PS3.3 C.24.2)."""
    try:
        element = dataset.get_item('EncapsulatedDocument', keep_deferred=True)
    except (KeyError, ValueError, TypeError):
        return None
    place = int(getattr(element, 'value_tell', 0) or 0)
    length = int(getattr(element, 'length', 0) or 0)
    if not place or not length or length == UNDEFINED:
        return None
    value = getattr(element, 'value', None)
    real = integer(dataset, 'EncapsulatedDocumentLength')
    # NOTE: values are padded to an even length; the attribute tells of it, if it is there and true
    if real == length - 1:
        length -= 1
    media_type, ending = BY_CLASS.get(sop_class.removeprefix(STORAGE), (OCTETS, 'bin'))
    if media_type == PDF and value is not None and b'%PDF-' not in value[:PDF_HEAD]:
        media_type, ending = OCTETS, 'bin'
    return Enclosed(media_type, ending, ((place, length),), shown=media_type == PDF)


def video(file: BinaryIO, syntax: str, place: Sequence[int]) -> Enclosed:
    """Return the video of an instance (PS3.5 8.2.5 to 8.2.11).

    Parameters
    ----------
    file
        Of the instance.
    syntax
        Transfer syntax UID.
    place
        Offset, length and number of items of its only frame in the frame index.
    """
    offset, length, count = place
    pieces: tuple[tuple[int, int], ...] = ((offset, length),)
    if count > 1:
        pieces = tuple(_items(file, offset, offset + length)) or pieces
    file.seek(pieces[0][0])
    media_type, ending = _container(file.read(HEAD))
    return Enclosed(media_type, ending, pieces, shown=True, codec=CODECS.get(syntax, ''))


def _items(file: BinaryIO, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the values of items lie, and their lengths."""
    position = begin
    while position + fragments.HEAD <= end:
        file.seek(position)
        head = file.read(fragments.HEAD)
        if head[:4] != fragments.ITEM:
            return
        position += fragments.HEAD
        length = min(fragments.LENGTH.unpack_from(head, 4)[0], end - position)
        if length:
            yield position, length
        position += length


def _container(head: bytes) -> tuple[str, str]:
    """Tell what wraps a video by its first bytes: an MP4 file, or a stream of MPEG."""
    if head[4:8] == b'ftyp':
        return 'video/mp4', 'mp4'
    if head[:1] == b'\x47' and head[188:189] in (b'\x47', b''):
        return 'video/mp2t', 'ts'
    return 'video/mpeg', 'mpg'
