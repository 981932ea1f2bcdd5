import os
import re
import signal
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

import app
from database.tables import Study
from settings import Settings
from tests.commands.processes import Served, command, command_line, serving, soon
from tests.dicom_node.sending import associated, message_of, send, store
from tests.hospital.records import rows

BROWSER = {'Accept': 'text/html'}
STORED = 'yunying_instances_total{outcome="stored"}'


@pytest.fixture(scope='module')
def served(tmp_path_factory) -> Iterator[Served]:
    """A platform that serves for all tests of this file."""
    with serving(tmp_path_factory.mktemp('served') / 'data') as served:
        assert soon(served.is_whole)
        yield served


def is_listed(served: Served, dataset) -> bool:
    """Whether the study of a data set is listed."""
    platform = app.build(Settings(data_dir=served.data_dir))
    found = [row for row in rows(platform, Study) if row.uid == dataset.StudyInstanceUID]
    platform.engine.dispose()
    return any(row.settled_at is not None for row in found)


def test_a_platform_that_is_up_is_alive_and_ready(served):
    assert served.get('/healthz').status_code == 200
    assert served.get('/readyz').json() == {
        'database': True, 'journal': True, 'hot_tier': True, 'children': True}


def test_the_pages_ask_who_comes_to_sign_in(served):
    answer = served.get('/doctor/worklist', headers=BROWSER, follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, '/login')


def test_an_instance_that_a_child_stored_is_counted_in_the_parent(served, make_instance):
    before, bytes_before = served.metric(STORED), served.metric('yunying_received_bytes_total')
    messages = [message_of(make_instance()) for _ in range(6)]
    for message in messages:
        assert store(served.dicom_port, message) == [0x0000]
    assert soon(lambda: served.metric(STORED) == before + 6)
    assert served.metric('yunying_received_bytes_total') == bytes_before + sum(
        len(message.data) for message in messages)


def test_what_came_in_is_indexed_and_heard_by_the_pages(served, make_instance):
    dataset = make_instance()
    heard = 'yunying_events_total{kind="StudyChanged"}'
    before = served.metric(heard)
    store(served.dicom_port, message_of(dataset))
    assert soon(lambda: is_listed(served, dataset))
    assert soon(lambda: served.metric(heard) > before)
    assert soon(lambda: served.metric('yunying_instances_indexed_total') > 0)


@pytest.mark.parametrize('delay', ['index', 'worklist', 'event'])
def test_delays_of_what_comes_are_measured_while_it_runs(served, make_instance, delay):
    name = f'yunying_{delay}_delay_seconds'
    before = {what: served.metric(f'{name}_{what}') for what in ('sum', 'count')}
    store(served.dicom_port, message_of(make_instance()))
    assert soon(lambda: served.metric(f'{name}_count') > before['count'])
    assert served.metric(f'{name}_sum') > before['sum']


def test_metrics_are_for_this_machine_and_not_for_who_comes_through_a_proxy(served):
    assert served.get('/metrics').status_code == 200
    assert served.get('/metrics', headers={'X-Forwarded-For': '192.0.2.7'}).status_code == 403


def test_a_second_serve_of_the_same_folder_is_refused_with_a_sentence(served):
    second = command(served.data_dir, 'serve')
    assert second.returncode == 1
    assert re.fullmatch(rf'\S+ is in use by process {served.process.pid} [^\n]*\n', second.stderr)
    assert served.get('/healthz').status_code == 200


def test_an_account_that_is_made_beside_it_can_sign_in_at_once(served):
    made = command(served.data_dir, 'account', 'add', '--role', 'doctor', '--name', 'li',
                   '--password-stdin', given='a password of a test\n')
    assert made.returncode == 0
    with httpx.Client(base_url=f'http://{served.web}', headers=BROWSER) as browser:
        browser.post('/login', data={'name': 'li', 'password': 'a password of a test'})
        assert browser.get('/doctor/worklist').status_code == 200


def test_files_that_are_imported_beside_it_are_indexed(served, make_instance, tmp_path):
    dataset = make_instance()
    dataset.save_as(tmp_path / 'one.dcm', enforce_file_format=True)
    assert command(served.data_dir, 'import', tmp_path / 'one.dcm').returncode == 0
    assert soon(lambda: is_listed(served, dataset))


@pytest.mark.parametrize('role', ['node', 'worker'])
def test_a_child_that_is_killed_is_replaced_and_the_service_is_whole_again(
        served, make_instance, role):
    assert soon(served.is_whole)
    lost = next(pid for pid, name in served.children.items() if name == role)
    os.kill(lost, signal.SIGKILL)
    assert soon(lambda: served.is_whole() and lost not in served.children)
    dataset = make_instance()
    assert store(served.dicom_port, message_of(dataset)) == [0x0000]
    assert soon(lambda: is_listed(served, dataset))


def niceness(pid: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, pid)


def is_answered(served: Served) -> bool:
    with associated(served.dicom_port, (CTImageStorage, ExplicitVRLittleEndian)) as association:
        return association.is_established


def test_pages_come_before_those_who_store_and_index(served):
    assert soon(served.is_whole)
    own = niceness(served.process.pid)
    assert {niceness(pid) > own for pid in served.children} == {True}


def test_those_who_store_step_back_only_where_there_are_pages(tmp_path):
    with serving(tmp_path / 'data', processes='node', node_processes=1) as served:
        assert soon(lambda: is_answered(served))
        own = niceness(served.process.pid)
        assert {niceness(pid) for pid in served.children} == {own}


def test_a_caller_is_answered_while_one_of_two_nodes_is_dead(served, make_instance):
    assert soon(served.is_whole)
    os.kill(next(pid for pid, name in served.children.items() if name == 'node'), signal.SIGKILL)
    assert store(served.dicom_port, message_of(make_instance())) == [0x0000]
    assert soon(served.is_whole)


def test_what_a_killed_child_counted_is_not_forgotten(served):
    assert served.metric(STORED) >= 3
    assert served.metric('yunying_associations') == 0


def test_logs_are_lines_of_json_and_name_no_patient(served, make_instance):
    dataset = make_instance('韩启明^ZHU', 'PATIENTNUMBER', AccessionNumber='ACCESSION')
    other = make_instance('韩启明^ZHU', 'PATIENTNUMBER', AccessionNumber='ACCESSION')
    other.SOPInstanceUID = dataset.SOPInstanceUID
    assert store(served.dicom_port, message_of(dataset), message_of(other)) == [0x0000, 0xB000]
    lines = served.log()
    assert all({'at', 'level', 'role', 'process', 'logger', 'message'} <= line.keys()
               for line in lines)
    text = served.log_file.read_text()
    assert not [word for word in ('韩启明', 'ZHU', 'PATIENTNUMBER', 'ACCESSION') if word in text]
    assert [line for line in lines if line['level'] in ('ERROR', 'CRITICAL')] == []


def test_a_device_is_let_finish_and_everything_ends_with_status_0(tmp_path, make_instance):
    with serving(tmp_path / 'data') as served:
        assert soon(served.is_whole)
        children = set(served.children)
        contexts = (CTImageStorage, ExplicitVRLittleEndian)
        with associated(served.dicom_port, contexts) as association:
            assert send(association, message_of(make_instance())).Status == 0x0000
            began = time.monotonic()
            assert served.end() == 0
        assert time.monotonic() - began < 30
        assert not any(map(command_line, children))
        assert 'Traceback' not in served.log_file.read_text()
        assert [line for line in served.log() if line['level'] == 'ERROR'] == []
        assert [line for line in served.log() if line['logger'].startswith('database')] == []


def test_a_setting_that_is_misspelt_is_named_with_the_one_it_may_mean(tmp_path):
    with socket.create_server(('127.0.0.1', 0)) as taken:
        said = command(tmp_path / 'data', 'serve', web_prot=1, nonsense=1,
                       web_port=taken.getsockname()[1]).stdout
    assert said.splitlines() == [
        'YUNYING_NONSENSE is no setting and changes nothing.',
        'YUNYING_WEB_PROT is no setting and changes nothing. Is YUNYING_WEB_PORT meant?']


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path):
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        for name in ('web_port', 'dicom_port'):
            refused = command(tmp_path / 'data', 'serve', **{name: port})
            assert refused.returncode == 1
            assert re.fullmatch(rf'Cannot listen on 127.0.0.1:{port} .*\n', refused.stderr)
    assert not (tmp_path / 'data' / 'index.db').exists()
