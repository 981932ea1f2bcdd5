"""A modality: sends files over DICOM as they are, their data sets untouched."""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from unittest import mock

import pydicom
from pydicom.errors import InvalidDicomError
from pynetdicom import AE, _config, build_context
from pynetdicom.dsutils import split_dataset

CONTEXTS = 128
"""Presentation contexts of an association (PS3.8 9.3.2.2)."""
KEPT = (0x0000, 0xB007)
"""Statuses of what lies in the archive."""


@dataclass(frozen=True)
class File:
    """A file whose meta information says how it is sent."""

    path: Path
    sop_class: str
    syntax: str
    offset: int
    """Where its data set begins."""
    study: str
    """Study Instance UID, empty if it has none."""

    @property
    def digest(self) -> str:
        """SHA-256 of the data set's bytes."""
        return hashlib.sha256(self.path.read_bytes()[self.offset:]).hexdigest()


@dataclass(frozen=True)
class Sent:
    """What was answered, and when (seconds since 1970)."""

    file: File
    status: int
    at: float


def readable(folder: Path, pattern: str = '*') -> list[File]:
    """Return the files below a folder that can be sent, those of a study beside each other."""
    found = [_read(path) for path in sorted(folder.rglob(pattern)) if path.is_file()]
    sendable = [file for file in found if file]
    first = {file.study: index for index, file in reversed([*enumerate(sendable)])}
    return sorted(sendable, key=lambda file: first[file.study])


def send(address: tuple[str, int], files: Iterable[File]) -> Iterator[Sent]:
    """Send files, an association for each study, and tell what was answered."""
    for _, study in groupby(files, lambda file: file.study):
        yield from _send(address, [*study])


def _read(path: Path) -> File | None:
    try:
        meta, offset = split_dataset(path)
    except (InvalidDicomError, OSError, ValueError):
        return None
    named = [meta.get(keyword) for keyword in (
        'MediaStorageSOPClassUID', 'TransferSyntaxUID', 'MediaStorageSOPInstanceUID')]
    if not all(named):
        return None
    return File(path, str(named[0]), str(named[1]), offset, _study(path))


def _study(path: Path) -> str:
    header = pydicom.dcmread(path, stop_before_pixels=True, force=True,
                             specific_tags=['StudyInstanceUID'])
    return str(header.get('StudyInstanceUID') or '')


def _send(address: tuple[str, int], files: Sequence[File]) -> Iterator[Sent]:
    kinds = {(file.sop_class, file.syntax) for file in files}
    assert len(kinds) <= CONTEXTS
    contexts = [build_context(*kind) for kind in sorted(kinds)]
    with _as_it_is():
        association = AE('MODALITY').associate(*address, contexts, ae_title='YUNYING')
        assert association.is_established
        for file in files:
            status = association.send_c_store(file.path).get('Status', -1)
            yield Sent(file, status, time.time())
        association.release()


@contextmanager
def _as_it_is() -> Iterator[None]:
    """Send bytes of files rather than what they mean, and UIDs that are none as well."""
    with (mock.patch.object(_config, 'STORE_SEND_CHUNKED_DATASET', True),
          mock.patch.dict(_config.VALIDATORS, UI=lambda _: (True, ''))):
        yield
