import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage import digests, durable
from storage.archive import Archive, open_archive

CONTENT = os.urandom(400_000)
KEY = digests.of(CONTENT)
WRITER = """
import sys
from storage import digests
from storage.archive import open_archive
archive = open_archive(sys.argv[1])
print('ready', flush=True)
for number in range(1_000_000):
    content = number.to_bytes(4, 'little') * 100_000
    archive.write(digests.of(content), [content])
"""
STOPPED = """
import sys, time
from storage import durable
from storage.archive import open_archive
spool = open_archive(sys.argv[1]).spool()
spool.write(b'half' * 300_000)
print('written', flush=True)
time.sleep(600)
"""
RACER = """
import sys
from storage import durable
from storage.archive import open_archive
archive = open_archive(sys.argv[1])
for number in range(60):
    kept = archive.write(f'{number:064x}', [b'content' * 30_000], sys.argv[2].encode())
    print(kept.digest, kept.existed)
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, '-c', code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={'PYTHONPATH': '.'})


@pytest.mark.parametrize('carries_names', [True, False])
def test_bytes_and_name_are_synced_before_anybody_is_told(
    local: Archive, root: Path, monkeypatch: pytest.MonkeyPatch, carries_names: bool
) -> None:
    local.write('0' * 64, [b'so that the folder is there'])
    monkeypatch.setattr(durable, 'carries_names', lambda _: carries_names)
    synced: list[str] = []

    def spy(descriptor: int) -> None:
        synced.append(os.readlink(f'/proc/self/fd/{descriptor}'))
        links.append(os.fstat(descriptor).st_nlink)

    links: list[int] = []
    monkeypatch.setattr(os, 'fsync', spy)
    local.write('00' + KEY[2:], [CONTENT])
    file, *folders = synced
    assert (Path(file).parent.name, links[0]) == ('.unfinished', 2)
    assert folders == ([] if carries_names else [str(root / '00')])


def test_new_names_are_synced_up_to_the_root(
    local: Archive, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def spy(descriptor: int) -> None:
        synced.append(os.readlink(f'/proc/self/fd/{descriptor}'))
        real(descriptor)

    monkeypatch.setattr(os, 'fsync', spy)
    monkeypatch.setattr(durable, 'carries_names', lambda _: False)
    local.write(KEY, [CONTENT])
    place = root / KEY[:2]
    assert synced[-1] == str(place)
    assert {str(root), str(place)} <= set(synced)


def test_file_that_was_there_is_synced_again(
    root: Path, local: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    local.write(KEY, [CONTENT])
    sizes: list[int] = []
    monkeypatch.setattr(os, 'fdatasync', lambda fd: sizes.append(os.fstat(fd).st_size))
    assert open_archive(root.as_uri()).write(KEY, [CONTENT]).existed
    assert sizes == [len(CONTENT)]


def test_failed_sync_is_no_success(
    local: Archive, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, 'disk')

    local.write(KEY, [b'so that the folder is there'])
    local.delete(KEY)
    monkeypatch.setattr(os, 'fsync', fail)
    with pytest.raises(OSError, match='disk'):
        local.write(KEY, [CONTENT])
    assert list(local.keys()) == []
    assert not list((root / '.unfinished').iterdir())


def test_killed_writer_leaves_no_half_file(root: Path, local: Archive) -> None:
    for _ in range(3):
        writer = start(WRITER, root.as_uri())
        assert writer.stdout is not None
        writer.stdout.readline()
        while not any(local.keys()):
            pass
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    for key in sorted(local.keys()):
        assert local.digest(key) == key


def test_sweep_removes_what_a_killed_writer_left(root: Path, local: Archive) -> None:
    writer = start(STOPPED, root.as_uri())
    assert writer.stdout is not None
    writer.stdout.readline()
    assert local.sweep_unfinished(0) == 0
    writer.kill()
    writer.communicate()
    assert local.sweep_unfinished(0) == 1
    assert not list((root / '.unfinished').iterdir())


def test_sweep_leaves_living_writers_and_kept_files(local: Archive) -> None:
    local.write(KEY, [CONTENT])
    with local.spool() as spool:
        spool.write(b'half' * 300_000)
        assert local.sweep_unfinished(0) == 0
        spool.commit('a' * 64)
    assert list(local.keys()) == sorted([KEY, 'a' * 64])


def test_sweep_leaves_what_is_young(local: Archive, root: Path) -> None:
    (root / '.unfinished' / 'abandoned.unfinished').write_bytes(b'half')
    assert local.sweep_unfinished(3600) == 0
    assert local.sweep_unfinished(0) == 1


def test_processes_that_write_the_same_keys_agree(root: Path, local: Archive) -> None:
    racers = [start(RACER, root.as_uri(), head) for head in ('one', 'another', 'the third')]
    answers = [racer.communicate()[0].splitlines() for racer in racers]
    for number, lines in enumerate(zip(*answers, strict=True)):
        digests, existed = zip(*(line.split() for line in lines), strict=True)
        assert set(digests) == {local.digest(f'{number:064x}')}
        assert existed.count('False') == 1


def test_writer_overtaken_at_the_last_moment_keeps_the_other_head(
    root: Path, local: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link

    def overtaken(source: Path, place: Path) -> None:
        monkeypatch.setattr(os, 'link', real)
        open_archive(root.as_uri()).write(KEY, [CONTENT], b'the other head')
        real(source, place)

    monkeypatch.setattr(os, 'link', overtaken)
    kept = local.write(KEY, [CONTENT], b'our head')
    assert kept.existed
    assert kept.digest == local.digest(KEY)
    assert local.read(KEY, 0, 14) == b'the other head'


def test_full_disk_keeps_nothing(small_disk: Path) -> None:
    archive = open_archive(small_disk.as_uri())
    with pytest.raises(OSError, match='space') as caught:
        archive.write(KEY, [CONTENT] * 5)
    assert caught.value.errno == errno.ENOSPC
    assert list(archive.keys()) == []
    assert not list((small_disk / '.unfinished').iterdir())


def test_full_disk_is_below_the_watermark(small_disk: Path) -> None:
    archive = open_archive(small_disk.as_uri())
    assert not archive.below_watermark()
    (small_disk / 'ballast').write_bytes(b'x' * (archive.free() or 0))
    assert archive.below_watermark()


def test_read_only_disk_refuses_and_still_reads(small_disk: Path) -> None:
    archive = open_archive(small_disk.as_uri())
    archive.write(KEY, [CONTENT])
    subprocess.run(['mount', '-o', 'remount,ro', str(small_disk)], check=True)
    with pytest.raises(OSError, match='Read-only') as caught:
        open_archive(small_disk.as_uri()).write('b' * 64, [CONTENT])
    assert caught.value.errno == errno.EROFS
    assert archive.read(KEY, 0, len(CONTENT)) == CONTENT


@pytest.mark.skipif(os.geteuid() == 0, reason='nothing is forbidden to root')
def test_forbidden_folder_refuses(root: Path, local: Archive) -> None:
    (root / '.unfinished').chmod(0o500)
    with pytest.raises(PermissionError):
        local.write(KEY, [CONTENT])
    (root / '.unfinished').chmod(0o700)
