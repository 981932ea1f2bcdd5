"""What tests of the hospital read of the index and the archive, and how they take things in."""

import io
from struct import pack

from pydicom import Dataset
from pydicom.datadict import dictionary_VR
from pydicom.tag import BaseTag, Tag
from pydicom.uid import ExplicitVRLittleEndian
from sqlmodel import Session, SQLModel, select

from hospital import indexing, ingest
from hospital.actor import SYSTEM, Actor
from hospital.ingest import Incoming, Receipt
from hospital.work import Platform, Work
from imaging.dicom import header, part10
from imaging.dicom.header import HeaderError
from storage import digests
from tests.conftest import encoded, incoming


def rows(platform: Platform, table: type[SQLModel]) -> list:
    """All rows of a table, in the order they were made."""
    with Session(platform.engine, expire_on_commit=False) as session:
        key = list(table.__table__.primary_key)
        return list(session.exec(select(table).order_by(*key)))


def only(platform: Platform, table: type[SQLModel]):
    """The one row of a table."""
    row, = rows(platform, table)
    return row


def data_set(platform: Platform, digest: str) -> bytes:
    """What is kept under a digest, without what makes a file of it."""
    with platform.archive.open(digest) as file:
        _, start = part10.open_part10(file)
        file.seek(start)
        return file.read()


def digest_of(content: bytes, transfer_syntax: str, named: tuple[str, str] = ('', '')) -> str:
    """What an instance is kept under, given the encoded data set."""
    try:
        identity = header.scan(io.BytesIO(content), transfer_syntax).identity
        named = identity.sop_class_uid, identity.instance_uid
    except HeaderError:
        pass
    return digests.of(part10.head(transfer_syntax, *named) + content)


def kept_files(platform: Platform) -> list[bytes]:
    return [data_set(platform, key) for key in sorted(platform.archive.keys())]


def take_in(platform: Platform, actor: Actor, dataset: Dataset, **fields: object) -> Receipt:
    """Store a data set as a device would, and leave it as it is then."""
    return platform.ask(actor, ingest.accept, incoming(dataset, **fields))


def index_waiting(platform: Platform) -> None:
    """Do what the worker would do with everything that waits."""
    for study_id in platform.ask(SYSTEM, _dirty):
        platform.ask(SYSTEM, indexing.index, str(study_id))


def listed(platform: Platform, actor: Actor, *datasets: Dataset, **fields: object) -> str:
    """Store and index instances of one study, and return its key."""
    keys = {take_in(platform, actor, dataset, **fields).study for dataset in datasets}
    index_waiting(platform)
    key, = keys
    return key


def encoded_with(dataset: Dataset, values: dict[str, bytes]) -> bytes:
    """Encode a data set with values that the library would refuse to write."""
    for keyword in values:
        if keyword not in dataset:
            dataset.add_new(keyword, 'LT', keyword)
    content = encoded(dataset)
    for keyword, value in values.items():
        was = Dataset()
        was.add(dataset[keyword])
        content = content.replace(encoded(was), _element(Tag(keyword), value), 1)
    return content


def broken(dataset: Dataset) -> bytes:
    """Encode a data set whose sequence (0008,1140) breaks off: named, but not to be read."""
    endless = bytes.fromhex('ffffffff')
    inner = bytes.fromhex('0800401153510000') + endless
    outer = (bytes.fromhex('0800101153510000') + endless + bytes.fromhex('feff00e0')
             + len(inner).to_bytes(4, 'little') + inner + bytes.fromhex('feffdde000000000'))
    patient = bytes.fromhex('10001000') + b'PN'
    return encoded(dataset).replace(patient, outer + patient, 1)


def raw(content: bytes, transfer_syntax: str = ExplicitVRLittleEndian,
        **fields: object) -> Incoming:
    """A data set that comes as these bytes."""
    return Incoming(io.BytesIO(content), transfer_syntax, 'a test', **fields)


def _element(tag: BaseTag, value: bytes) -> bytes:
    value += b' ' * (len(value) % 2)
    return pack('<HH2sH', tag.group, tag.element, dictionary_VR(tag).encode(), len(value)) + value


def _dirty(work: Work) -> list[int]:
    return list(work.connection.execute(indexing.DIRTY).scalars())
