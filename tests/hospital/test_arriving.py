import io
from contextlib import contextmanager

import pytest
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless

from database.tables import Instance, Quarantined
from hospital import arriving, ingest
from hospital.errors import OutOfResources
from hospital.ingest import Incoming, Outcome
from tests.conftest import encoded
from tests.database.engines import on_sqlite
from tests.hospital.records import kept_files, only, rows

EXPLICIT = str(ExplicitVRLittleEndian)


@contextmanager
def piecewise(platform, dataset, named: tuple[str, str] | None = None):
    """Take a data set in as it comes by a line, and give what is asked for then."""
    content = encoded(dataset)
    named = named or (str(dataset.SOPClassUID), str(dataset.SOPInstanceUID))
    with arriving.begin(platform, EXPLICIT, *named) as spool:
        for start in range(0, len(content), 1000):
            arriving.add(spool, memoryview(content)[start:start + 1000])
        yield Incoming(content=spool.file, start=len(spool.head), spool=spool, named=named,
                       transfer_syntax=EXPLICIT, occasion='a test')


def test_what_comes_in_pieces_is_written_once(platform, device, make_instance, monkeypatch):
    dataset = make_instance(pixels=bytes(2_000_000))
    with piecewise(platform, dataset) as incoming:
        monkeypatch.setattr(arriving, '_pieces', None)
        assert platform.ask(device, ingest.accept, incoming).outcome is Outcome.STORED
    assert kept_files(platform) == [encoded(dataset)]


def test_the_same_by_a_line_and_in_a_file_is_the_same(platform, device, make_instance):
    dataset = make_instance()
    with piecewise(platform, dataset) as incoming:
        platform.ask(device, ingest.accept, incoming)
    whole = Incoming(io.BytesIO(encoded(dataset)), EXPLICIT, 'a test')
    assert platform.ask(device, ingest.accept, whole).outcome is Outcome.DUPLICATE


def test_a_file_of_a_misnamed_instance_bears_its_own_name(platform, device, make_instance):
    dataset = make_instance(pixels=bytes(2_000_000))
    with piecewise(platform, dataset, named=('1.2.3', '1.2.3.4')) as incoming:
        assert platform.ask(device, ingest.accept, incoming).outcome is Outcome.MISNAMED
    with platform.archive.open(only(platform, Quarantined).digest) as file:
        assert dcmread(file).file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
    assert kept_files(platform) == [encoded(dataset)]


def test_what_is_asked_again_is_answered_again(platform, device, make_instance):
    with piecewise(platform, make_instance()) as incoming:
        assert platform.ask(device, ingest.accept, incoming).outcome is Outcome.STORED
        assert platform.ask(device, ingest.accept, incoming).outcome is Outcome.DUPLICATE
    assert len(rows(platform, Instance)) == 1


def test_without_room_nothing_begins(platform, monkeypatch):
    monkeypatch.setattr(platform.archive, 'below_watermark', lambda: True)
    with pytest.raises(OutOfResources, match='disk-full'):
        arriving.begin(platform, EXPLICIT, '1.2', '1.3')


@on_sqlite
@pytest.mark.parametrize(('transfer_syntax', 'digest'), [
    (EXPLICIT, '5150d0a746b6f89f772fa55fe38b7821084e6ca91d693de95bf2a90d9ec9a7f5'),
    (str(JPEG2000Lossless), 'f4a385de658b75cab499747294015cb627c89d7893c0f6feeb6be8310972d970')])
def test_versions_of_the_platform_agree_on_the_digest_of_an_instance(
        platform, device, make_instance, transfer_syntax, digest):
    dataset = make_instance(study_uid='1.2.3', SeriesInstanceUID='1.2.3.4', SOPInstanceUID='1.2.5')
    platform.ask(device, ingest.accept, Incoming(
        io.BytesIO(encoded(dataset)), transfer_syntax, 'a test'))
    assert list(platform.archive.keys()) == [digest]
    assert platform.archive.digest(digest) == digest
