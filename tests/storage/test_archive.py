import os
import threading
import time
from pathlib import Path

import pytest

from storage import digests
from storage.archive import Archive, Kept, Missing, open_archive
from tests.storage.test_key import ESCAPES

HEAD = b'head of the first sender'
CONTENT = os.urandom(70_000)
KEY = digests.of(CONTENT)


def test_written_file_is_head_and_content(archive: Archive) -> None:
    archive.write(KEY, [CONTENT[:1000], memoryview(CONTENT)[1000:]], HEAD)
    with archive.open(KEY) as file:
        assert file.read() == HEAD + CONTENT


def test_write_answers_size_and_digest_of_the_whole_file(archive: Archive) -> None:
    kept = archive.write(KEY, [CONTENT], HEAD)
    assert kept == Kept(KEY, len(HEAD + CONTENT), digests.of(HEAD + CONTENT), existed=False)
    assert archive.size(KEY) == kept.size
    assert archive.digest(KEY) == kept.digest


def test_range_is_read_exactly(archive: Archive) -> None:
    archive.write(KEY, [CONTENT])
    assert archive.read(KEY, 60_001, 777) == CONTENT[60_001:60_778]


def test_range_behind_the_end_is_short(archive: Archive) -> None:
    archive.write(KEY, [CONTENT])
    assert archive.read(KEY, len(CONTENT) - 5, 100) == CONTENT[-5:]
    assert archive.read(KEY, len(CONTENT) + 5, 100) == b''


@pytest.mark.parametrize(('offset', 'length'), [(-1, 5), (0, -5)])
def test_negative_range_is_refused(archive: Archive, offset: int, length: int) -> None:
    archive.write(KEY, [CONTENT])
    with pytest.raises(ValueError, match='not a range'):
        archive.read(KEY, offset, length)


def test_open_file_can_be_sought_in(archive: Archive) -> None:
    archive.write(KEY, [CONTENT], HEAD)
    with archive.open(KEY) as file:
        file.seek(-10, os.SEEK_END)
        assert file.read() == CONTENT[-10:]
        file.seek(0)
        assert file.read(4) == HEAD[:4]


def test_second_sender_of_the_same_content_keeps_the_first_head(archive: Archive) -> None:
    first = archive.write(KEY, [CONTENT], HEAD)
    second = archive.write(KEY, [CONTENT], b'another head, and longer')
    assert second == Kept(KEY, first.size, first.digest, existed=True)
    assert archive.read(KEY, 0, len(HEAD)) == HEAD


def test_damaged_file_is_replaced_when_its_content_comes_again(local: Archive, root: Path) -> None:
    local.write(KEY, [CONTENT])
    (root / KEY[:2] / f'{KEY}.dcm').write_bytes(CONTENT[:-1])
    kept = local.write(KEY, [CONTENT])
    assert not kept.existed
    assert local.digest(KEY) == digests.of(CONTENT)
    assert not list((root / '.unfinished').iterdir())


@pytest.mark.parametrize('verb', ['open', 'size', 'digest', 'delete'])
def test_what_is_not_kept_is_missing(archive: Archive, verb: str) -> None:
    with pytest.raises(Missing, match=KEY):
        getattr(archive, verb)(KEY)
    with pytest.raises(Missing, match=KEY):
        archive.set_aside(KEY, KEY)


def test_range_of_what_is_not_kept_is_missing(archive: Archive) -> None:
    with pytest.raises(Missing):
        archive.read(KEY, 0, 1)
    assert not archive.exists(KEY)


@pytest.mark.parametrize('key', ESCAPES)
def test_no_key_leads_out_of_the_tree(local: Archive, root: Path, key: str) -> None:
    before = sorted(root.parent.rglob('*'))
    for verb in (local.open, local.size, local.digest, local.delete, local.exists):
        with pytest.raises(ValueError, match='not a key'):
            verb(key)
    with pytest.raises(ValueError, match='not a key'):
        local.write(key, [CONTENT])
    assert sorted(root.parent.rglob('*')) == before


def test_spool_with_a_wrong_key_leaves_nothing(local: Archive, root: Path) -> None:
    with local.spool() as spool:
        spool.write(CONTENT)
        with pytest.raises(ValueError, match='not a key'):
            spool.commit('../out')
    assert [path.name for path in root.rglob('*')] == ['.unfinished']


def test_keys_are_all_that_is_kept(archive: Archive) -> None:
    keys = [archive.write(digests.of(bytes([n])), [bytes([n])]).key for n in range(20)]
    assert list(archive.keys()) == sorted(keys)


def test_keys_pass_over_strange_files(local: Archive, root: Path) -> None:
    local.write(KEY, [CONTENT])
    (root / KEY[:2] / 'notes.txt').write_text('by hand')
    (root / KEY[:2] / f'{KEY}.bak').write_text('by hand')
    assert list(local.keys()) == [KEY]


def test_batches_are_all_keys_in_their_order(archive: Archive) -> None:
    keys = [archive.write(digests.of(bytes([n])), [bytes([n])]).key for n in range(20)]
    assert [key for batch in archive.batches() for key in batch] == sorted(keys)


def test_folders_that_did_not_change_are_left_out(local: Archive, root: Path) -> None:
    other = '00' * 32
    local.write(KEY, [CONTENT])
    local.write(other, [CONTENT])
    time.sleep(0.2)
    moment = time.time() - 0.1
    local.delete(other)
    assert list(local.batches(moment)) == [[]]
    assert list(local.batches(time.time() + 60)) == []


def test_file_that_is_set_aside_is_kept_under_no_key(local: Archive, root: Path) -> None:
    local.write(KEY, [b'half'])
    assert local.set_aside(KEY, digests.of(b'half'))
    place, = local.aside()
    assert (root / place).read_bytes() == b'half'
    assert list(local.keys()) == []
    assert not local.exists(KEY)


def test_two_files_of_one_key_are_set_aside_beside_each_other(local: Archive) -> None:
    for content in (b'half', b'other half', b'half'):
        local.write(KEY, [content])
        assert local.set_aside(KEY, digests.of(content))
    assert len(list(local.aside())) == 2


def test_file_that_took_the_place_of_a_broken_one_is_not_set_aside(
        local: Archive, root: Path) -> None:
    path = root / KEY[:2] / f'{KEY}.dcm'
    local.write(KEY, [CONTENT])
    assert not local.set_aside(KEY, digests.of(b'half'))
    assert path.read_bytes() == CONTENT
    assert list(local.aside()) == []


def test_file_that_comes_at_the_very_moment_is_given_back(
        local: Archive, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, rename = root / KEY[:2] / f'{KEY}.dcm', Path.rename
    local.write(KEY, [b'half'])

    def rename_late(taken: Path, target: Path) -> None:
        monkeypatch.undo()
        local.write(KEY, [CONTENT])
        rename(taken, target)
    monkeypatch.setattr(Path, 'rename', rename_late)
    assert not local.set_aside(KEY, digests.of(b'half'))
    assert path.read_bytes() == CONTENT
    assert list(local.aside()) == []


def test_store_that_cannot_move_sets_nothing_aside() -> None:
    remote = open_archive('memory://aside')
    remote.write(KEY, [CONTENT])
    assert not remote.set_aside(KEY, digests.of(CONTENT))
    assert list(remote.aside()) == []
    assert list(remote.keys()) == [KEY]


def test_deleted_file_is_gone(archive: Archive) -> None:
    archive.write(KEY, [CONTENT])
    archive.delete(KEY)
    assert not archive.exists(KEY)
    assert list(archive.keys()) == []


def test_threads_that_write_one_key_agree(archive: Archive) -> None:
    answers: list[Kept] = []

    def write(number: int) -> None:
        answers.append(archive.write(KEY, [CONTENT], b'head %d' % number * (number + 1)))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(kept.size, kept.digest) for kept in answers} == {
        (archive.size(KEY), archive.digest(KEY))
    }
    assert [kept.existed for kept in answers].count(False) == 1


def test_empty_content_is_kept(archive: Archive) -> None:
    kept = archive.write(digests.of(b''), [])
    assert kept.size == 0
    assert archive.read(kept.key, 0, 10) == b''


def test_folder_of_an_address_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / '影像 100%'
    open_archive(folder.as_uri()).write(KEY, [CONTENT])
    assert folder.is_dir()


@pytest.mark.parametrize('url', ['/srv/archive', 'archive', 'file://other.machine/srv', ''])
def test_address_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match='not a'):
        open_archive(url)


def test_room_is_known_for_a_folder_only(local: Archive) -> None:
    assert (local.free() or 0) > 0
    remote = open_archive('memory://room')
    assert remote.free() is None
    assert not remote.below_watermark()


@pytest.mark.corpus
def test_every_real_file_comes_back_byte_for_byte(archive: Archive, corpus: Path) -> None:
    for path in sorted(corpus.rglob('*.dcm')):
        content = path.read_bytes()
        kept = archive.write(digests.of(content), [content])
        middle, length = len(content) // 3, len(content) // 2
        assert archive.read(kept.key, middle, length) == content[middle : middle + length]
        with archive.open(kept.key) as file:
            assert file.read() == content
        assert kept.digest == digests.of(content) == archive.digest(kept.key)
