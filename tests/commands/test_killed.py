"""Nothing that was answered is lost, and nobody is left behind, however it ends."""

import os
import signal
import time

from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

import app
from database.tables import Instance, Role
from hospital import institutions
from hospital.actor import SYSTEM, Actor
from settings import Settings
from tests.commands.processes import Served, command, command_line, serving, soon
from tests.conftest import encoded
from tests.dicom_node.sending import associated, message_of, store
from tests.hospital.records import data_set, rows, take_in


def store_until(served: Served, make_instance, kill_after_s: float, kill) -> list[bytes]:
    """Store one instance after the other, kill somebody meanwhile, and return what was answered."""
    answered, end = [], time.monotonic() + kill_after_s
    while True:
        message = message_of(make_instance(pixels=os.urandom(20_000)))
        if time.monotonic() > end:
            kill()
            return answered
        if store(served.dicom_port, message) == [0x0000]:
            answered.append(message.data)


def kept(data_dir) -> set[bytes]:
    """The data sets that the index knows."""
    platform = app.build(Settings(data_dir=data_dir))
    found = {data_set(platform, row.digest) for row in rows(platform, Instance)}
    platform.engine.dispose()
    return found


def test_a_killed_parent_leaves_no_child_and_the_next_one_serves_on_the_same_ports(
        tmp_path, make_instance):
    data_dir = tmp_path / 'data'
    with serving(data_dir) as first:
        assert soon(first.is_whole)
        children = set(first.children)
        with associated(first.dicom_port, (CTImageStorage, ExplicitVRLittleEndian)):
            first.process.kill()
            assert soon(lambda: not any(map(command_line, children)), within_s=10)
        web_port = first.web.rpartition(':')[2]
        with serving(data_dir, web_port=web_port, dicom_port=first.dicom_port) as second:
            assert soon(second.is_whole)
            assert store(second.dicom_port, message_of(make_instance())) == [0x0000]


def test_what_was_answered_with_success_is_there_after_everything_was_killed(
        tmp_path, make_instance):
    data_dir = tmp_path / 'data'
    with serving(data_dir) as served:
        assert soon(served.is_whole)
        answered = store_until(served, make_instance, 1.5,
                               lambda: os.killpg(served.process.pid, signal.SIGKILL))
    assert len(answered) > 5
    assert set(answered) <= kept(data_dir)
    with serving(data_dir) as again:
        assert soon(again.is_whole)
        assert command(data_dir, 'check').returncode == 0


def test_file_without_a_row_is_taken_in_before_the_platform_is_ready(tmp_path, make_instance):
    data_dir = tmp_path / 'data'
    dataset = make_instance()
    platform = app.migrated(Settings(data_dir=data_dir))
    actor = Actor('CT1', Role.DEVICE, platform.ask(SYSTEM, institutions.own))
    take_in(platform, actor, dataset)
    with platform.engine.begin() as connection:
        for table in ('instance', 'study', 'job'):
            connection.exec_driver_sql(f'DELETE FROM {table}')
    platform.engine.dispose()
    with serving(data_dir) as served:
        assert soon(served.is_whole)
        assert soon(lambda: kept(data_dir) == {encoded(dataset)})
        assert command(data_dir, 'check').returncode == 0


def test_a_platform_that_is_told_to_end_while_it_starts_leaves_nobody(tmp_path):
    for pause_s in (0.0, 0.7):
        with serving(tmp_path / 'data') as served:
            time.sleep(pause_s)
            children = set(served.children)
            assert served.end() == 0
            assert not any(map(command_line, children))
            assert 'Traceback' not in served.log_file.read_text()


def test_what_a_killed_writer_left_half_written_is_swept_at_the_next_start(tmp_path):
    waiting = tmp_path / 'data' / 'archive' / '.unfinished'
    waiting.mkdir(parents=True)
    left = waiting / f'{"a" * 32}.unfinished'
    left.write_bytes(b'half')
    os.utime(left, (0, 0))
    with serving(tmp_path / 'data', processes='worker') as served:
        assert soon(lambda: served.children)
        assert not left.exists()


def test_a_platform_without_pages_ends_like_any_other(tmp_path, make_instance):
    with serving(tmp_path / 'data', processes='node', node_processes=1) as served:
        assert soon(lambda: list(served.children.values()) == ['node'])
        assert soon(lambda: store(served.dicom_port, message_of(make_instance())) == [0x0000])
        assert served.end(signal.SIGINT) == 0
