"""What tests of several rooms need."""

import gc
import io
import logging
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

import app
from database.tables import Role
from hospital import accounts, institutions
from hospital.actor import SYSTEM, Actor
from hospital.ingest import Incoming
from hospital.work import Platform
from settings import Settings
from tests import postgresql
from tests.postgresql import PostgreSql

ROOT = Path(__file__).parent.parent
PASSWORD = 'a password of a test'


def pytest_collection_finish() -> None:
    """Leave what all tests share out of collections, one of which each page's test asks for."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope='session')
def corpus() -> Path:
    """The folder of real files that YUNYING_TEST_DATA names."""
    folder = os.environ.get('YUNYING_TEST_DATA')
    if not folder:
        pytest.skip('YUNYING_TEST_DATA names no folder of real files')
    return Path(folder)


@pytest.fixture(scope='session')
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSql]:
    if not postgresql.is_there():
        pytest.skip('PostgreSQL is not installed (Debian: apt-get install postgresql)')
    server = PostgreSql()
    server.execute('CREATE DATABASE house')
    settings = Settings(database_url=server.url('house'), language='en',
                        data_dir=tmp_path_factory.mktemp('house'))
    app.migrated(settings).engine.dispose()
    yield server
    server.stop()


@pytest.fixture(params=['sqlite', pytest.param('postgresql', marks=pytest.mark.peer)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An index of each engine in turn; empty on SQLite, which lies in the data folder."""
    if request.param == 'sqlite':
        yield ''
        return
    server = request.getfixturevalue('postgresql_server')
    name = server.create('house')
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of an installation that is migrated, on each engine in turn."""
    settings = Settings(data_dir=tmp_path / 'data', database_url=database_url, language='en',
                        demo=False)
    app.migrated(settings).engine.dispose()
    return settings


@pytest.fixture
def platform(settings: Settings) -> Iterator[Platform]:
    platform = app.build(settings)
    yield platform
    platform.engine.dispose()


@pytest.fixture
def own(platform: Platform) -> int:
    """The installation's own institution."""
    return platform.ask(SYSTEM, institutions.own)


@pytest.fixture
def device(own: int) -> Actor:
    return Actor('CT1', Role.DEVICE, own, address='127.0.0.1')


@pytest.fixture
def doctor(platform: Platform) -> Actor:
    """A doctor who is signed in."""
    return signed_in(platform, 'li', Role.DOCTOR)


def signed_in(platform: Platform, name: str, role: Role, institution: str = '') -> Actor:
    platform.ask(SYSTEM, accounts.add, name, role, PASSWORD, institution=institution)
    stranger = Actor('', Role.CLIENT, address='127.0.0.1')
    became = platform.ask(stranger, accounts.sign_in, name, PASSWORD)
    actor = platform.ask(SYSTEM, accounts.actor_of, became.cookie)
    assert actor is not None
    return actor


@pytest.fixture
def worker(settings: Settings, platform: Platform) -> Iterator[None]:
    worker = app.build_worker(settings, platform)
    worker.start()
    yield
    worker.stop()


@pytest.fixture
def node_port(settings: Settings, platform: Platform) -> Iterator[int]:
    listening = socket.create_server(('127.0.0.1', 0))
    node = app.build_node(settings, platform, listening)
    node.start()
    yield listening.getsockname()[1]
    node.stop()


@pytest.fixture
def make_instance() -> Callable[..., Dataset]:
    return an_instance


def an_instance(patient_name: str = 'DOE^JANE', patient_id: str = 'P1', study_uid: str = '',
                pixels: bytes = bytes(range(8)), **elements: object) -> Dataset:
    """Make a small CT image of a study of its own."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SpecificCharacterSet = 'ISO_IR 192'
    dataset.StudyInstanceUID = study_uid or generate_uid()
    dataset.SeriesInstanceUID = generate_uid()
    dataset.PatientName, dataset.PatientID, dataset.Modality = patient_name, patient_id, 'CT'
    dataset.Rows = dataset.Columns = 2
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.BitsStored = 1, 16, 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.PhotometricInterpretation = 'MONOCHROME2'
    dataset.PixelData = pixels
    for keyword, value in elements.items():
        setattr(dataset, keyword, value)
    return dataset


def encoded(dataset: Dataset) -> bytes:
    """Return a data set as it travels: explicit, little-endian, without meta group."""
    buffer = DicomBytesIO()
    buffer.is_implicit_VR, buffer.is_little_endian = False, True
    write_dataset(buffer, dataset)
    return buffer.getvalue()


def incoming(dataset: Dataset, **fields: object) -> Incoming:
    return Incoming(io.BytesIO(encoded(dataset)), ExplicitVRLittleEndian,
                    **{'occasion': 'a test', **fields})


@pytest.fixture(autouse=True)
def _no_error_is_logged(request: pytest.FixtureRequest,
                        caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which something was logged as an error, unless it is about errors."""
    yield
    if 'logs_errors' not in request.keywords:
        errors = [record.getMessage() for record in caplog.get_records('call')
                  if record.levelno >= logging.ERROR]
        assert errors == []
