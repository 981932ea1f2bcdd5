"""An instance on its way in: its bytes are written and digested once, while they come.

    spool = arriving.begin(platform, transfer_syntax, sop_class_uid, instance_uid)
    arriving.add(spool, piece)                # as often as pieces come
    platform.ask(actor, ingest.accept, Incoming(content=spool.file, spool=spool, …))

Who has a file already leaves the spool out, and the bytes are copied.
"""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from hospital.errors import OutOfResources
from hospital.work import Platform, Work
from imaging.dicom import header, part10
from imaging.dicom.header import HeaderError, Scan
from storage.archive import Archive, Kept, Spool

__all__ = ['Arrived', 'Incoming', 'Spool', 'add', 'begin', 'receive']

# NOTE: a piece of what is copied; a data set may be larger than memory
CHUNK = 1 << 20


@dataclass(frozen=True)
class Incoming:
    """An instance as it came, its data set still encoded."""

    content: BinaryIO
    """Seekable; from `start` on it is the data set."""
    transfer_syntax: str
    occasion: str
    """The association, upload or import it came in; audited once for each study."""
    named: tuple[str, str] | None = None
    """SOP class and instance UID that the sender's command gave."""
    history: bool = False
    """Whether it belongs to an old archive and is no new work."""
    start: int = 0
    institution_id: int | None = None
    """Whose it is, if of others than those who bring it."""
    came_at: float = field(default_factory=time.time)
    """When its last byte had come."""
    audited: Collection[str] = ()
    """Keys of studies for which the occasion stands in the audit trail already."""
    lasting: Collection[str] = ()
    """Keys of studies whose row the occasion has waited for until it lasted."""
    spool: Spool | None = None
    """Where the archive holds the content already; whoever made it discards it afterwards."""


@dataclass(frozen=True)
class Arrived:
    """An instance whose bytes are safe, before anything is decided about it."""

    kept: Kept
    scanned: Scan | None
    """What its header says; None where it says nothing usable."""


def begin(platform: Platform, transfer_syntax: str, sop_class_uid: str,
          instance_uid: str) -> Spool:
    """Begin an instance that comes in pieces, named as its sender names it.

    Raises
    ------
    OutOfResources
        If there is no room, or the bytes cannot be written.
    """
    return _spool(platform.archive, part10.head(transfer_syntax, sop_class_uid, instance_uid))


def add(spool: Spool, piece: bytes | bytearray | memoryview) -> None:
    """Add a piece of the data set.

    Raises
    ------
    OutOfResources
        If the bytes cannot be written; what came is thrown away.
    """
    try:
        spool.write(piece)
    except OSError as error:
        raise OutOfResources('error.storage-unwritable') from error


def receive(work: Work, incoming: Incoming) -> Arrived:
    """Keep the bytes of an instance for good, and read who it is; nothing is decided yet.

    The file that is made of it follows from its data set and transfer syntax alone, so that the
    digest of the file tells instances apart, whoever sends them and however.

    Raises
    ------
    OutOfResources
        If there is no room, or the bytes cannot be written; nothing is kept.
    """
    scanned = _scan(incoming)
    head = _head(incoming, scanned)
    if incoming.spool is not None and incoming.spool.head == head:
        return Arrived(_commit(work.archive, incoming.spool), scanned)
    # NOTE: also where the sender named another instance, whose name stands in the head
    with _spool(work.archive, head) as spool:
        for piece in _pieces(incoming):
            add(spool, piece)
        return Arrived(_commit(work.archive, spool), scanned)


def _scan(incoming: Incoming) -> Scan | None:
    incoming.content.seek(incoming.start)
    try:
        return header.scan(incoming.content, incoming.transfer_syntax)
    except HeaderError:
        return None


def _head(incoming: Incoming, scanned: Scan | None) -> bytes:
    sop_class_uid, instance_uid = incoming.named or ('', '')
    if scanned is not None:
        sop_class_uid = scanned.identity.sop_class_uid
        instance_uid = scanned.identity.instance_uid
    return part10.head(incoming.transfer_syntax, sop_class_uid, instance_uid)


def _spool(archive: Archive, head: bytes) -> Spool:
    try:
        _demand_room(archive)
        return archive.spool(head)
    except OSError as error:
        raise OutOfResources('error.storage-unwritable') from error


def _commit(archive: Archive, spool: Spool) -> Kept:
    try:
        _demand_room(archive)
        return spool.commit(spool.digest)
    except OSError as error:
        raise OutOfResources('error.storage-unwritable') from error


def _demand_room(archive: Archive) -> None:
    # NOTE: the index needs room, too: its commit would fail after the bytes are kept
    if archive.below_watermark():
        raise OutOfResources('error.disk-full')


def _pieces(incoming: Incoming) -> Iterator[bytes]:
    incoming.content.seek(incoming.start)
    while piece := incoming.content.read(CHUNK):
        yield piece
