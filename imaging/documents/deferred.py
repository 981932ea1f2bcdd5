"""Sequences that were too large to be read with the header: contours, long reports."""

from typing import BinaryIO

from pydicom import Dataset
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.tag import BaseTag

from imaging import frames
from imaging.dicom.inflate import DEFLATED
from imaging.documents.samples import WAVEFORMS

LARGEST = 64 << 20
"""Bytes of one sequence; headers are limited to as much altogether."""


def fetch(dataset: Dataset, file: BinaryIO) -> None:
    """Read into a data set the sequences that stayed in its file, except waveforms.

    Raises
    ------
    HeaderError
        If it is no DICOM file.
    OSError
        If the file cannot be read.
    """
    left = [raw for tag in list(dataset.keys()) if (raw := _left(dataset, tag)) is not None]
    if not left:
        return
    is_deflated = str(dataset.file_meta.get('TransferSyntaxUID', '')) == DEFLATED
    opened = frames.inflate(file) if is_deflated else file
    for raw in left:
        opened.seek(raw.value_tell)
        dataset[raw.tag] = raw._replace(value=opened.read(raw.length))


def _left(dataset: Dataset, tag: BaseTag) -> RawDataElement | None:
    raw = dataset.get_item(tag, keep_deferred=True)
    is_left = isinstance(raw, RawDataElement) and raw.value is None and 0 < raw.length <= LARGEST
    known = dictionary_has_tag(tag) and dictionary_VR(tag) == 'SQ' and tag != WAVEFORMS
    return raw if is_left and known and isinstance(raw, RawDataElement) else None
