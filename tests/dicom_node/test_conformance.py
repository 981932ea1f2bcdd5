"""The conformance statement is true: what it promises is tried on a real node."""

import io
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, MRImageStorage
from pynetdicom import AE, Association
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.sop_class import Verification
from sqlalchemy import text

import app
from commands import migrate
from database.engine import transaction
from dicom_node import assembly, connections, node, status, stream
from dicom_node.node import Node
from hospital import devices
from hospital.actor import SYSTEM
from hospital.work import Platform
from imaging.dicom import elements, sequences
from settings import Settings

STATEMENT = (Path(__file__).parents[2] / 'docs' / 'conformance.md').read_text()
ROWS = [[cell.strip() for cell in line.split('|')]
        for line in re.findall(r'^\| (.*) \|$', STATEMENT, re.MULTILINE)]
STATUSES = {cells[0]: int(cells[2][:4], 16) for cells in ROWS
            if len(cells) == 3 and re.match(r'[0-9A-F]{4}\b', cells[2])}
LIMITS = dict(cells for cells in ROWS if len(cells) == 2)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    settings = Settings(data_dir=tmp_path, demo=False)
    platform = app.build(settings)
    migrate.run(settings, platform)
    yield platform
    platform.engine.dispose()


@pytest.fixture
def serve(platform: Platform) -> Iterator[Callable[[str], int]]:
    """Start a node with a policy about callers, and return its port."""
    with ExitStack() as running:
        def start(peers: str) -> int:
            listening = running.enter_context(socket.create_server(('127.0.0.1', 0)))
            part = Node(platform, listening, ae_title='YUNYING', peers=peers)
            part.start()
            running.callback(part.stop)
            return int(listening.getsockname()[1])
        yield start


@pytest.fixture
def port(serve: Callable[[str], int]) -> int:
    return serve('local')


def an_instance(**differences: object) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, '1.2.3.4.1'
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = '1.2.3.4', '1.2.3.4.5'
    dataset.PatientName, dataset.PatientID, dataset.Modality = 'DOE^JANE', 'P1', 'CT'
    dataset.Rows = dataset.Columns = 4
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.BitsStored = 1, 16, 12
    dataset.HighBit, dataset.PixelRepresentation = 11, 0
    dataset.PhotometricInterpretation = 'MONOCHROME2'
    dataset.PixelData = bytes(32)
    for keyword, value in differences.items():
        setattr(dataset, keyword, value)
    return dataset


def encoded(dataset: Dataset) -> bytes:
    buffer = io.BytesIO()
    dataset.save_as(buffer, implicit_vr=False, little_endian=True, enforce_file_format=False)
    return buffer.getvalue()


def associate(port: int, abstract: str = CTImageStorage,
              *transfer: str) -> Association:
    entity = AE('MODALITY')
    for syntax in transfer or [ExplicitVRLittleEndian]:
        entity.add_requested_context(abstract, [syntax])
    return entity.associate('127.0.0.1', port)


def store(port: int, data: bytes, sop_class: str = CTImageStorage) -> int:
    """Send the bytes of a data set as they are, and return the status of the response."""
    association = associate(port, sop_class)
    request = C_STORE()
    request.MessageID, request.Priority = 1, 2
    request.AffectedSOPClassUID, request.AffectedSOPInstanceUID = sop_class, '1.2.3.4.1'
    request.DataSet = io.BytesIO(data)
    # NOTE: the library's own way to send would decode the data set and encode it anew
    association._reactor_checkpoint.clear()
    association.dimse.send_msg(request, association.accepted_contexts[0].context_id)
    _, response = association.dimse.get_msg(block=True)
    association._reactor_checkpoint.set()
    association.release()
    assert re.fullmatch(r'[a-z.-]*', response.ErrorComment or '')
    return int(response.Status)


def stated(beginning: str) -> int:
    return next(code for row, code in STATUSES.items() if row.startswith(beginning))


def test_every_status_of_the_node_is_stated():
    assert set(STATUSES.values()) == set(status.Status)


def test_limits_are_the_stated_ones():
    assert LIMITS['associations in one process of the node'] == str(connections.ASSOCIATIONS)
    assert LIMITS['associations from one address'] == str(connections.FROM_ONE_ADDRESS)
    assert LIMITS['silence after which a connection is closed'] == f'{connections.SILENCE_S:.0f} s'
    assert LIMITS['PDU offered to the sender'] == f'{node.PDU_BYTES} bytes'
    assert LIMITS['PDU accepted, whatever was offered'] == f'{stream.DATA_LIMIT} bytes'
    assert LIMITS['command set'] == f'{assembly.COMMAND_LIMIT} bytes'
    slowest = f'slowest message, once it takes longer than {connections.MESSAGE_S:.0f} s'
    assert LIMITS[slowest] == f'{connections.SLOWEST:.0f} bytes/s'
    assert LIMITS['header in front of the pixel data'] == f'{elements.HEADER_LIMIT >> 20} MB'
    assert LIMITS['depth of sequences'] == str(sequences.DEPTH_LIMIT)


def test_verification_is_answered_in_every_stated_transfer_syntax(port):
    syntaxes = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99',
                '1.2.840.10008.1.2.2']
    association = associate(port, Verification, *syntaxes)
    assert [context.transfer_syntax[0] for context in association.accepted_contexts] == syntaxes
    assert association.send_c_echo().Status == 0x0000
    association.release()


@pytest.mark.parametrize(('abstract', 'transfer'), [
    (MRImageStorage, '1.2.840.10008.1.2.4.90'),
    ('1.2.840.10008.5.1.4.1.1.9999', '1.2.840.10008.1.2.1'),
    ('1.2.826.0.1.3680043.2.1', '1.2.826.0.1.3680043.2.2')])
def test_unknown_classes_and_syntaxes_are_accepted(port, abstract, transfer):
    association = associate(port, abstract, transfer)
    assert [context.transfer_syntax for context in association.accepted_contexts] == [[transfer]]
    association.release()


@pytest.mark.logs_errors  # the sender's library logs that it was rejected
def test_caller_who_is_not_admitted_is_rejected_as_stated(serve):
    association = associate(serve('known'))
    assert association.is_rejected
    answer = association.acceptor.primitive
    stated = re.search(r'result (\d), source (\d),\s+reason\s+(\d): calling', STATEMENT)
    assert (answer.result, answer.result_source, answer.diagnostic) == tuple(
        map(int, stated.groups()))


@pytest.mark.parametrize(('row', 'data'), [
    ('a new instance', encoded(an_instance())),
    ('pixel data cut short', encoded(an_instance())[:-10]),
    ('no usable study', encoded(an_instance(StudyInstanceUID=''))),
    ('SOP class or instance UID other', encoded(an_instance(SOPInstanceUID='1.2.3.4.2'))),
], ids=lambda value: value if isinstance(value, str) else '')
def test_instance_is_answered_as_stated(port, row, data):
    assert store(port, data) == stated(row)


def test_unknown_class_is_answered_as_stated(port):
    private = '1.2.826.0.1.3680043.2.1'
    dataset = encoded(an_instance(SOPClassUID=private))
    assert store(port, dataset, private) == stated('a SOP class or transfer syntax unknown')


def test_instance_that_comes_again_is_answered_as_stated(port):
    store(port, encoded(an_instance()))
    again, other = encoded(an_instance()), encoded(an_instance(PixelData=bytes(range(32))))
    assert store(port, again) == stated('the same SOP Instance UID with the same')
    assert store(port, other) == stated('the same SOP Instance UID and something else')


def test_caller_who_may_not_store_is_answered_as_stated(platform, port):
    platform.ask(SYSTEM, devices.register, 'MODALITY', '127.0.0.1', 104)
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('UPDATE peer SET may_store = false'))
    assert store(port, encoded(an_instance())) == stated('a caller who may not store')


def test_node_without_a_place_to_write_answers_as_stated(port, tmp_path):
    archive = tmp_path / 'archive'
    shutil.rmtree(archive)
    archive.touch()
    assert store(port, encoded(an_instance())) == stated('free space below the watermark')
