"""Read the header of a file as a pydicom data set."""

import struct
from typing import BinaryIO

from pydicom import Dataset
from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag

from imaging.dicom import texts
from imaging.dicom.elements import FIRST_TAG, PIXELS, walk
from imaging.dicom.errors import Fault, HeaderError
from imaging.dicom.header import encoding_of
from imaging.dicom.inflate import DEFLATED, inflated
from imaging.dicom.part10 import CLASS, INSTANCE, SYNTAX, Meta, open_part10
from imaging.dicom.window import Encoding, Window

DEFERRED = 16 << 20
"""Values of more bytes stay in the file: documents, waveforms, a device's raw data."""

FAULTS = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, EOFError,
          NotImplementedError, RecursionError, OSError, struct.error)
"""What pydicom lets through when bytes are not what they seem."""


def read(file: BinaryIO) -> Dataset:
    """Read the header of the Part 10 file that begins at the position, up to its pixel data.

    The file is left where the pixel data element begins, if it is not deflated. Texts are decoded
    as what they are, whatever the header declares. `file_meta` tells the transfer syntax, which
    may be a guess, and the class and instance.

    Raises
    ------
    HeaderError
        If it is no DICOM file, or its header is cut short, larger than 64 MB, deeper than 64
        sequences or otherwise unreadable.
    OSError
        If the file cannot be read.
    """
    meta, _ = open_part10(file)
    if meta.transfer_syntax == DEFLATED:
        return _read(inflated(file), meta)
    return _read(file, meta)


def _read(file: BinaryIO, meta: Meta) -> Dataset:
    begin = file.tell()
    encoding, end = _survey(file, meta.transfer_syntax)
    file.seek(begin)
    try:
        # NOTE: a BinaryIO has all that pydicom asks of a file
        dataset = read_dataset(file, encoding.implicit, not encoding.big,
                               stop_when=_is_behind, defer_size=DEFERRED)
        texts.correct(dataset)
    except FAULTS as error:
        # NOTE: pydicom raises OSError for odd bytes, too; that of a failing disk has a number
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise HeaderError(Fault.UNREADABLE) from error
    file.seek(end)
    dataset.file_meta = _file_meta(meta)
    return dataset


def _survey(file: BinaryIO, transfer_syntax: str) -> tuple[Encoding, int]:
    """Go through the header before pydicom does, which believes every length."""
    window = Window(file)
    encoding, end = encoding_of(window, transfer_syntax), window.end
    for element in walk(window, encoding):
        if element.tag in PIXELS:
            end = element.start
    return encoding, end


def _is_behind(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag in PIXELS or tag < FIRST_TAG


def _file_meta(meta: Meta) -> FileMetaDataset:
    found = FileMetaDataset()
    for tag, uid in ((SYNTAX, meta.transfer_syntax), (CLASS, meta.sop_class_uid),
                     (INSTANCE, meta.instance_uid)):
        if uid:
            found[tag] = DataElement(tag, 'UI', uid, validation_mode=IGNORE)
    return found
