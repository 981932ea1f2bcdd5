"""Files that people bring: single ones, and zips of them; each is taken in or refused by itself."""

import logging
import secrets
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from hospital import ingest, metrics
from hospital.actor import Actor
from hospital.errors import HospitalError
from hospital.ingest import Incoming, Outcome
from hospital.work import Platform
from imaging.dicom import part10
from imaging.dicom.header import HeaderError

log = logging.getLogger(__name__)

ENTRIES, RATIO, LARGEST = 100_000, 200, 50_000_000_000
IN_MEMORY = 1 << 20
CHUNK = 1 << 20
ZIP = b'PK\x03\x04'
SMALL_ENTRY = 1 << 20
"""Below this size no ratio is a danger: a blank image shrinks a thousandfold."""
REFUSED_KINDS = frozenset({'not-dicom', 'directory', 'zip-in-zip', 'zip-too-large', 'zip-damaged',
                           'zip-path', 'zip-encrypted', 'unreadable'})


@dataclass(frozen=True)
class Result:
    """What became of a file, or of an entry of a zip."""

    name: str
    kind: str
    """An `Outcome`, or why it was refused: one of `REFUSED_KINDS` or the key of an error."""
    study: str = ''
    """Key of its study, if it is listed in one."""

    @property
    def is_kept(self) -> bool:
        """Whether its bytes are safe with us, be it in quarantine."""
        return self.kind in set(Outcome)

    @property
    def key(self) -> str:
        """The key of the sentence that says what became of it."""
        return self.kind if self.kind.startswith('error.') else f'intake.{self.kind}'


@dataclass(frozen=True)
class Delivery:
    """Who brings files, and as what."""

    actor: Actor
    occasion: str
    history: bool = False
    stored: set[str] = field(default_factory=set)
    """Keys of studies that it has stored instances of."""
    lasting: set[str] = field(default_factory=set)
    """Keys of studies that it knows to last."""


def delivery(actor: Actor, kind: str, *, history: bool = False) -> Delivery:
    """Begin a delivery, an occasion of its own in the audit trail, such as an upload."""
    return Delivery(actor, f'{kind} {secrets.token_hex(8)}', history)


def take_in(platform: Platform, what: Delivery, name: str, file: BinaryIO) -> Iterator[Result]:
    """Take in a file, or each entry of a zip; nothing of one file is lost by another's fault."""
    if file.read(len(ZIP)) == ZIP:
        file.seek(0)
        yield from _take_in_zip(platform, what, name, file)
    else:
        file.seek(0)
        yield _take_in_one(platform, what, name, file)


def _take_in_one(platform: Platform, what: Delivery, name: str, file: BinaryIO) -> Result:
    try:
        meta, start = part10.open_part10(file)
        if meta.is_directory:
            return Result(name, 'directory')
        receipt = platform.ask(what.actor, ingest.accept, Incoming(
            content=file, transfer_syntax=meta.transfer_syntax, occasion=what.occasion,
            history=what.history, start=start, audited=what.stored,
            lasting=what.lasting))
    except HeaderError:
        return Result(name, 'not-dicom')
    except HospitalError as error:
        return Result(name, error.key)
    metrics.INSTANCES.labels(receipt.outcome.value).inc()
    if receipt.outcome is Outcome.STORED:
        what.stored.add(receipt.study)
    if receipt.outcome in (Outcome.STORED, Outcome.DUPLICATE):
        what.lasting.add(receipt.study)
    return Result(name, receipt.outcome.value, receipt.study)


def _take_in_zip(platform: Platform, what: Delivery, name: str,
                 file: BinaryIO) -> Iterator[Result]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if (len(entries) > ENTRIES
                    or sum(entry.file_size for entry in entries) > LARGEST):
                yield Result(name, 'zip-too-large')
                return
            for entry in entries:
                yield _take_in_entry(platform, what, archive, entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError):
        yield Result(name, 'zip-damaged')


def _take_in_entry(platform: Platform, what: Delivery, archive: zipfile.ZipFile,
                   entry: zipfile.ZipInfo) -> Result:
    refusal = _refusal(entry)
    if refusal:
        return Result(entry.filename, refusal)
    # NOTE: the archive copies it once more, behind a head; only there it gets a name
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as unpacked:
        whole = cast(BinaryIO, unpacked)
        try:
            with archive.open(entry) as packed:
                shutil.copyfileobj(_Bounded(packed, entry.file_size), unpacked, CHUNK)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            return Result(entry.filename, 'zip-damaged')
        whole.seek(0)
        if whole.read(len(ZIP)) == ZIP:
            return Result(entry.filename, 'zip-in-zip')
        whole.seek(0)
        return _take_in_one(platform, what, entry.filename, whole)


def _refusal(entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not even unpacked, empty if it may be."""
    path = PurePosixPath(entry.filename.replace('\\', '/'))
    # NOTE: no path of a zip is ever used for a file, but such an entry was made to deceive
    if path.is_absolute() or '..' in path.parts or '\0' in entry.filename:
        return 'zip-path'
    if entry.flag_bits & 1:
        return 'zip-encrypted'
    if entry.file_size > max(SMALL_ENTRY, RATIO * entry.compress_size):
        return 'zip-too-large'
    return ''


class _Bounded:
    """An entry that may not give more than it announced."""

    def __init__(self, source: object, limit: int) -> None:
        self._source = cast(BinaryIO, source)
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise zipfile.BadZipFile('an entry is larger than announced')
        return piece
