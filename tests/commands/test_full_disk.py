"""What a device is told when nothing can be kept, and that it goes on by itself afterwards."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.commands.processes import Served, command, serving, soon
from tests.conftest import an_instance
from tests.dicom_node.sending import message_of, store
from tests.disks import remount, small_disk

OUT_OF_RESOURCES = 0xA700
SIZE = '150m'


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / 'disk', SIZE) as folder:
        yield folder


def fill(disk: Path, but: int) -> Path:
    """Fill a disk but for some bytes; others may write to it meanwhile."""
    ballast = disk / 'ballast'
    with ballast.open('wb', buffering=0) as file, suppress(OSError):
        while (free := os.statvfs(disk)).f_bavail * free.f_frsize > but:
            file.write(bytes(min(1 << 20, free.f_bavail * free.f_frsize - but)))
    return ballast


def storing(served: Served) -> int:
    """The status of an instance of half a megabyte that nobody has sent before."""
    return store(served.dicom_port, message_of(an_instance(pixels=os.urandom(500_000))))[0]


def is_stored(served: Served) -> bool:
    return storing(served) == 0x0000


def left_half_written(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / 'archive').rglob('*') if '.unfinished' in path.name
            and path.is_file()]


def is_clean(data_dir: Path) -> bool:
    return command(data_dir, 'check').returncode == 0


@pytest.mark.parametrize('left', [0, 600_000], ids=['no byte left', 'room for one instance'])
def test_full_disk_is_answered_and_left_by_itself(disk, left):
    data_dir = disk / 'data'
    with serving(data_dir) as served:
        assert soon(served.is_whole)
        assert storing(served) == 0x0000
        ballast = fill(disk, left)
        assert {storing(served) for _ in range(5)} == {OUT_OF_RESOURCES}
        assert left_half_written(data_dir) == []
        ballast.unlink()
        assert soon(lambda: is_stored(served))
        assert served.end() == 0
    assert is_clean(data_dir)


def test_disk_that_fills_up_while_devices_send_keeps_all_or_nothing(disk):
    data_dir = disk / 'data'
    with serving(data_dir) as served:
        assert soon(served.is_whole)
        ballast = fill(disk, 12_000_000)
        statuses = [storing(served) for _ in range(40)]
        assert set(statuses) == {0x0000, OUT_OF_RESOURCES}
        assert left_half_written(data_dir) == []
        ballast.unlink()
        assert soon(lambda: is_stored(served))
        assert served.end() == 0
    assert is_clean(data_dir)


def test_read_only_archive_is_answered_and_left_by_itself(disk, tmp_path):
    with serving(tmp_path / 'data', hot_url=f'file://{disk}/archive') as served:
        assert soon(served.is_whole)
        assert storing(served) == 0x0000
        remount(disk, 'ro')
        assert storing(served) == OUT_OF_RESOURCES
        remount(disk, 'rw')
        assert soon(lambda: is_stored(served))


def test_locked_index_is_answered_and_left_by_itself(tmp_path):
    data_dir = tmp_path / 'data'
    with serving(data_dir) as served:
        assert soon(served.is_whole)
        with closing(sqlite3.connect(data_dir / 'index.db', isolation_level=None)) as other:
            other.execute('BEGIN IMMEDIATE')
            assert storing(served) == OUT_OF_RESOURCES
            other.execute('ROLLBACK')
        assert soon(lambda: is_stored(served))
        assert served.end() == 0
    # the bytes came before the index was asked; they may stay, and are found
    assert command(data_dir, 'check', '--repair').returncode == 0
