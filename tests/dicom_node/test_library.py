"""Private names of pynetdicom that the node relies on: an upgrade that moves one fails here."""

import ast
import inspect
import threading
from pathlib import Path

import pynetdicom
import pytest
from pydicom.uid import UID
from pynetdicom import AE, _config, sop_class
from pynetdicom.association import Association
from pynetdicom.dul import DULServiceProvider
from pynetdicom.fsm import TRANSITION_TABLE
from pynetdicom.transport import AssociationSocket

from dicom_node import library
from dicom_node.connections import Connection
from tests.database.engines import on_sqlite
from tests.dicom_node import sending, wire
from tests.dicom_node.sending import message_of

SOURCES = sorted(Path(library.__file__).parent.glob('*.py'))
ASSOCIATION = Association(AE(), 'acceptor')
PROVIDER = ASSOCIATION.dul
NAMES = [
    (ASSOCIATION, '_kill'), (ASSOCIATION, '_is_paused'), (ASSOCIATION, '_reactor_checkpoint'),
    (ASSOCIATION, '_accepted_cx'), (ASSOCIATION, '_serve_request'), (ASSOCIATION, '_run_reactor'),
    (ASSOCIATION, '_dul_ready'), (PROVIDER, '_kill_thread'), (PROVIDER, '_recv_pdu'),
    (PROVIDER, '_decode_pdu'), (PROVIDER, '_process_recv_primitive'),
    (sop_class, '_STORAGE_CLASSES'), (sop_class, '_MEDIA_STORAGE_CLASSES'),
    (sop_class, '_NON_PATIENT_OBJECT_CLASSES'), (pynetdicom, '_config')]
OURS = {name for kind in (library.HeldSocket, library.PlainAssociation, library.PromptAssociation,
                          library.PromptProvider)
        for name in vars(kind) if name.startswith('_')}


def private_names(path: Path) -> set[str]:
    """Attributes and imports with a leading underscore that a module uses of something else."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr.startswith('_'):
            found.add((node.attr, isinstance(node.value, ast.Name) and node.value.id == 'self'))
        elif isinstance(node, ast.ImportFrom):
            found |= {(each.name, False) for each in node.names if each.name.startswith('_')}
    return {name for name, own in found if not name.startswith('__')
            and (not own or path.stem == 'library')}


@pytest.mark.parametrize(('owner', 'name'), NAMES, ids=[name for _, name in NAMES])
def test_the_library_still_has_a_name_that_we_use(owner, name):
    assert hasattr(owner, name)


def test_every_private_name_that_is_used_is_tried():
    own = {'_association', '_connection', '_bell', '_assembly', '_reader', '_buffer', '_next',
           '_end', '_first', '_ended'}
    tried = {name for _, name in NAMES}
    assert private_names(Path(library.__file__)) - OURS - own == tried - OURS


@pytest.mark.parametrize('path', [path for path in SOURCES if path.stem != 'library'],
                         ids=lambda path: path.stem)
def test_no_other_module_uses_private_names(path):
    assert private_names(path) == set()


@pytest.mark.parametrize('setting', [
    'UNRESTRICTED_STORAGE_SERVICE', 'LOG_HANDLER_LEVEL', 'LOG_RESPONSE_IDENTIFIERS',
    'LOG_REQUEST_IDENTIFIERS', 'VALIDATORS'])
def test_the_library_still_has_a_setting_that_we_change(setting):
    assert hasattr(_config, setting)


@pytest.mark.parametrize(('kind', 'method'), [
    (Association, '_run_reactor'), (Association, 'run_reactor'), (Association, '_serve_request'),
    (DULServiceProvider, 'run_reactor'), (DULServiceProvider, 'kill_dul'),
    (AssociationSocket, 'recv')])
def test_what_we_do_our_way_takes_what_the_librarys_way_takes(kind, method):
    ours = {Association: library.PromptAssociation, DULServiceProvider: library.PromptProvider,
            AssociationSocket: library.HeldSocket}[kind]
    theirs = inspect.signature(getattr(kind, method)).parameters
    assert list(inspect.signature(getattr(ours, method)).parameters) == list(theirs)


@pytest.mark.parametrize(('event', 'state', 'action'), [
    (library.CLOSED, library.ESTABLISHED, 'AA-4'), (library.INVALID, library.ESTABLISHED, 'AA-8'),
    (library.CLOSED, library.CLOSING, 'AR-5'), (library.EXPIRED, library.CLOSING, 'AA-2')])
def test_events_and_states_mean_what_they_meant(event, state, action):
    assert TRANSITION_TABLE[event, state] == action


@on_sqlite
def test_threads_end_with_their_association(node_port, make_instance):
    def ours() -> int:
        return sum('reactor' in each.name or 'Acceptor' in each.name
                   for each in threading.enumerate())
    for _ in range(3):
        assert sending.store(node_port, message_of(make_instance())) == [0]
    with wire.associated(node_port) as line:
        line.sendall(wire.ABORT)
        assert wire.ends(line)
    assert wire.within_s(20, lambda: ours() == 0)


def test_a_held_socket_gives_first_what_was_read_before():
    ours, theirs = library.socket.socketpair()
    with ours, theirs:
        held = library.HeldSocket(ASSOCIATION, Connection(ours, '192.0.2.1'), b'abc')
        theirs.sendall(b'def')
        assert (held.ready, held.recv(2), held.recv(4)) == (True, b'ab', b'cdef')
        assert not held.ready


@on_sqlite
def test_who_asks_for_the_same_again_gets_an_association_of_its_own(node_port, make_instance):
    with wire.associated(node_port) as one, wire.associated(node_port) as other:
        for line in (one, other):
            line.sendall(wire.store_pdus(message_of(make_instance())))
            assert wire.status(line) == 0


def test_a_request_that_is_remembered_says_what_it_said():
    request = wire.request('CT7')
    read = PROVIDER._decode_pdu(bytearray(request))
    for _ in range(2):
        assert (library._request(request), library.REQUESTED) == read
    assert library._request(wire.request('CT8')).calling_ae_title != read[0].calling_ae_title


@on_sqlite
@pytest.mark.logs_errors
def test_a_request_that_makes_no_sense_is_refused_each_time(node_port):
    for _ in range(2):
        with wire.connected(node_port) as line:
            line.sendall(wire.pdu(1, b'\xff' * 100))
            assert wire.ends(line)


@pytest.mark.parametrize(('uid', 'is_valid'), [
    ('1.2.840.10008.1.1', True), ('1.02', False), ('1.2.', False), ('', False),
    ('1.' + '2' * 62, True), ('1.' + '2' * 63, False)])
def test_uids_are_valid_as_they_were(uid, is_valid):
    for _ in range(2):
        assert UID(uid).is_valid is is_valid
