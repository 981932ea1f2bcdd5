"""The DICOM file format: what stands before a data set in a file (PS3.10 7.1)."""

from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from typing import BinaryIO

from imaging.dicom.errors import Fault, HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.dicom.window import EXPLICIT, IMPLICIT, Window, detect

__all__ = ['DIRECTORY_CLASS', 'HeaderError', 'Meta', 'head', 'open_part10']

PREAMBLE, PREFIX = bytes(128), b'DICM'
IMPLEMENTATION_UID = '2.25.302043790172249692526321623266752743501'
IMPLEMENTATION_NAME = 'YUNYING'
DIRECTORY_CLASS = '1.2.840.10008.1.3.10'
GROUP_LENGTH, CLASS, INSTANCE, SYNTAX = 0x00020000, 0x00020002, 0x00020003, 0x00020010
META_LIMIT = 1 << 20
VALUE_LIMIT = 128
LENGTH_BYTES = 12
LAST_GROUP = 0x50
"""The highest group that a data set without meta group may begin with; other files begin higher."""

SYNTAXES = {
    (False, False): '1.2.840.10008.1.2.1', (True, False): '1.2.840.10008.1.2',
    (False, True): '1.2.840.10008.1.2.2', (True, True): '1.2.840.10008.1.2.2'}
"""Transfer syntax by implicit and big."""

SHORT = Struct('<HH2sH')
LONG = Struct('<HH2s2xL')


@dataclass(frozen=True, slots=True)
class Meta:
    """What the meta group of a file says of its data set; empty where it says nothing."""

    transfer_syntax: str
    sop_class_uid: str = ''
    instance_uid: str = ''
    guessed: bool = False
    """The transfer syntax is not declared but told from the first element."""
    is_directory: bool = False
    """A DICOMDIR: it lists instances and is none."""


def head(transfer_syntax: str, sop_class_uid: str, instance_uid: str) -> bytes:
    """Return what makes a file of a data set: preamble, prefix and meta group.

    It may never change, as files are known by the digest of the whole.
    """
    first, last = _of_many(transfer_syntax, sop_class_uid)
    group = first + _uid(INSTANCE, instance_uid) + last
    length = _short(GROUP_LENGTH, b'UL', len(group).to_bytes(4, 'little'))
    return PREAMBLE + PREFIX + length + group


@lru_cache(maxsize=256)
def _of_many(transfer_syntax: str, sop_class_uid: str) -> tuple[bytes, bytes]:
    """Return what stands before and behind the instance UID, which alone differs in a series."""
    return (LONG.pack(2, 1, b'OB', 2) + b'\0\1' + _uid(CLASS, sop_class_uid),
            _uid(SYNTAX, transfer_syntax) + _uid(0x00020012, IMPLEMENTATION_UID)
            + _short(0x00020013, b'SH', IMPLEMENTATION_NAME.encode() + b' '))


def _uid(tag: int, uid: str) -> bytes:
    value = uid.encode('ascii', 'replace')
    return _short(tag, b'UI', value + b'\0' * (len(value) % 2))


def _short(tag: int, vr: bytes, value: bytes) -> bytes:
    return SHORT.pack(tag >> 16, tag & 0xFFFF, vr, len(value)) + value


def open_part10(file: BinaryIO) -> tuple[Meta, int]:
    """Read the meta group of the file that begins at the position; say where its data set begins.

    The file is left there. A missing preamble, prefix, group length or meta group is forgiven.

    Raises
    ------
    HeaderError
        If it is no DICOM file.
    """
    window = Window(file)
    begin = _behind_prefix(window)
    values, position = _read_group(window, begin)
    meta = _meta(window, values, position)
    file.seek(position)
    return meta, position


def _behind_prefix(window: Window) -> int:
    """Find the first element: behind preamble and prefix, behind the prefix, or at once."""
    start = window.start
    if _begins_data(window, start):
        # NOTE: without a preamble the prefix may still occur by chance in the right place
        return start
    if window.slice(start + 128, 4) == PREFIX:
        return start + 132
    if window.slice(start, 4) == PREFIX:
        return start + 4
    raise HeaderError(Fault.NOT_DICOM)


def _begins_data(window: Window, position: int) -> bool:
    """Say whether a data set or meta group seems to begin here: two elements in their order."""
    first = window.slice(position, 8)
    encoding = detect(first, IMPLICIT)
    try:
        element = window.element(position, encoding)
        behind = element.value + element.length
        if not 2 <= element.tag >> 16 <= LAST_GROUP or behind > window.end:
            return False
        return behind == window.end or window.element(behind, encoding).tag > element.tag
    except HeaderError:
        return False


def _read_group(window: Window, begin: int) -> tuple[dict[int, bytes], int]:
    """Read the elements of group 0002; return their raw values and where the data set begins."""
    values: dict[int, bytes] = {}
    encoding, position = detect(window.slice(begin, 8), EXPLICIT), begin
    while position + 8 <= window.end:
        element = window.element(position, encoding)
        if element.tag >> 16 != 2 or _begins_deflated(values, position - begin):
            break
        position = element.value + element.length
        if position > min(window.end, begin + META_LIMIT):
            raise HeaderError(Fault.CUT_SHORT)
        values[element.tag] = window.slice(element.value, min(element.length, VALUE_LIMIT))
    return values, position


def _begins_deflated(values: dict[int, bytes], read: int) -> bool:
    """Say whether a deflated data set begins here; only the group's length can tell it."""
    length = int.from_bytes(values.get(GROUP_LENGTH, b''), 'little')
    return _text(values, SYNTAX) == DEFLATED and read == LENGTH_BYTES + length


def _meta(window: Window, values: dict[int, bytes], position: int) -> Meta:
    sop_class_uid, syntax = _text(values, CLASS), _text(values, SYNTAX)
    return Meta(
        transfer_syntax=syntax or _guess(window, position), sop_class_uid=sop_class_uid,
        instance_uid=_text(values, INSTANCE), guessed=not syntax,
        is_directory=sop_class_uid == DIRECTORY_CLASS or window.slice(position, 2) == b'\4\0')


def _text(values: dict[int, bytes], tag: int) -> str:
    return values.get(tag, b'').decode('ascii', 'replace').strip(' \0')


def _guess(window: Window, position: int) -> str:
    encoding = detect(window.slice(position, 8), IMPLICIT)
    return SYNTAXES[encoding.implicit, encoding.big]
