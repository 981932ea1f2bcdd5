"""What tests of the hospital read of the index and the archive, and how they take things in."""

from pydicom import Dataset
from sqlmodel import Session, SQLModel, select

from hospital import indexing, ingest
from hospital.actor import SYSTEM, Actor
from hospital.ingest import Receipt
from hospital.work import Platform, Work
from imaging.dicom import part10
from tests.conftest import incoming


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


def _dirty(work: Work) -> list[int]:
    return list(work.connection.execute(indexing.DIRTY).scalars())
