import os
from pathlib import Path

import pytest

from storage import digests
from storage import spool as spool_module
from storage.archive import Archive, open_archive
from storage.spool import IN_MEMORY

PIECES = [os.urandom(size) for size in (1, 100_000, 7, 0, 300_000)]
CONTENT = b''.join(PIECES)
KEY = digests.of(CONTENT)
HEAD = b'x' * 300


def test_pieces_become_one_file(archive: Archive) -> None:
    with archive.spool(HEAD) as spool:
        for piece in PIECES:
            spool.write(piece)
        kept = spool.commit(KEY)
    assert kept.size == archive.size(KEY) == len(HEAD + CONTENT)
    assert archive.read(KEY, 0, kept.size) == HEAD + CONTENT


def test_digests_run_along(archive: Archive) -> None:
    with archive.spool(HEAD) as spool:
        for piece in PIECES:
            spool.write(memoryview(piece))
        assert spool.digest == digests.of(HEAD + CONTENT)
        assert spool.size == len(HEAD + CONTENT)


def test_what_came_can_be_read_back_between_writes(archive: Archive) -> None:
    with archive.spool(HEAD) as spool:
        spool.write(PIECES[1])
        spool.file.seek(len(HEAD))
        assert spool.file.read(50) == PIECES[1][:50]
        spool.write(PIECES[4])
        spool.file.seek(0)
        assert spool.file.read() == HEAD + PIECES[1] + PIECES[4]


def test_large_object_reaches_a_store_in_parts(archive: Archive) -> None:
    piece = os.urandom(1 << 20)
    with archive.spool(HEAD) as spool:
        for _ in range(20):
            spool.write(piece)
        kept = spool.commit(spool.digest)
    assert archive.digest(kept.key) == kept.digest
    assert archive.write(kept.key, [piece] * 20).existed


def test_discarded_spool_leaves_nothing(local: Archive, root: Path) -> None:
    spool = local.spool(HEAD)
    spool.write(CONTENT)
    spool.discard()
    spool.discard()
    assert not list((root / '.unfinished').iterdir())
    assert list(local.keys()) == []


def test_error_in_the_block_discards(local: Archive, root: Path) -> None:
    spool = local.spool()

    def receive() -> None:
        with spool:
            spool.write(CONTENT)
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive()
    assert not list((root / '.unfinished').iterdir())


def test_committed_spool_takes_no_more(archive: Archive) -> None:
    with archive.spool() as spool:
        spool.write(CONTENT)
        kept = spool.commit(KEY)
        with pytest.raises(ValueError, match='closed'):
            spool.write(b'more')
        with pytest.raises(ValueError, match='closed'):
            spool.commit('a' * 64)
        assert spool.commit(KEY) == kept
    assert archive.size(KEY) == len(CONTENT)


def test_unfinished_object_is_not_kept(local: Archive) -> None:
    with local.spool() as spool:
        spool.write(CONTENT)
        assert list(local.keys()) == []
        assert not local.exists(KEY)


def test_disk_that_takes_less_than_offered_is_offered_the_rest(
    local: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.pwrite
    monkeypatch.setattr(os, 'pwrite', lambda fd, part, at: real(fd, part[:70_001], at))
    local.write(KEY, PIECES, HEAD)
    assert local.read(KEY, 0, 10**6) == HEAD + CONTENT


def test_small_object_waits_in_memory_and_a_large_one_in_a_file(
    local: Archive, root: Path
) -> None:
    with local.spool(HEAD) as spool:
        spool.write(bytes(IN_MEMORY - len(HEAD)))
        assert not list((root / '.unfinished').iterdir())
        spool.write(b'x')
        file, = (root / '.unfinished').iterdir()
        assert file.stat().st_size == IN_MEMORY + 1


def test_large_object_is_written_while_it_comes(
    local: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[int, int]] = []
    monkeypatch.setattr(spool_module, 'begin_sync', lambda _, *part: begun.append(part))
    with local.spool() as spool:
        for _ in range(20):
            spool.write(bytes(1 << 20))
    assert begun == [(0, 8 << 20), (8 << 20, 8 << 20)]


def test_object_that_finds_no_room_is_thrown_away(small_disk: Path) -> None:
    archive = open_archive(small_disk.as_uri())

    def fill() -> None:
        for _ in range(30):
            spool.write(bytes(100_000))

    with archive.spool() as spool:
        with pytest.raises(OSError, match='space'):
            fill()
        assert not list((small_disk / '.unfinished').iterdir())
        with pytest.raises(ValueError, match='closed'):
            spool.commit(KEY)
