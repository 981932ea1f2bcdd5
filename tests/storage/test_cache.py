from pathlib import Path

import pytest

from storage.cache import Cache


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / 'cache', 10_000)


def test_what_was_put_is_given_back_to_another_process_too(cache, tmp_path):
    cache.put('a frame', b'bytes')
    assert Cache(tmp_path / 'cache', 10_000).get('a frame') == b'bytes'


def test_what_is_not_there_is_none(cache):
    assert cache.get('nothing') is None


def test_it_never_grows_far_beyond_its_limit_and_forgets_the_oldest_first(cache, tmp_path):
    for number in range(40):
        cache.put(f'{number}', bytes(1000))
    size = sum(file.stat().st_size for file in (tmp_path / 'cache').rglob('*') if file.is_file())
    assert size <= 11_100
    assert cache.get('0') is None
    assert cache.get('39') == bytes(1000)


@pytest.mark.parametrize('damage', [b'', b'short', bytes(40)])
def test_what_a_crash_left_half_is_forgotten(cache, tmp_path, damage):
    cache.put('a frame', b'bytes')
    file, = (path for path in (tmp_path / 'cache').rglob('*') if path.is_file())
    file.write_bytes(damage)
    assert cache.get('a frame') is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / 'in the way').write_text('')
    cache = Cache(tmp_path / 'in the way', 1000)
    cache.put('a', b'b')
    assert cache.get('a') is None


def test_every_process_knows_when_something_was_asked_for(cache, tmp_path):
    other = Cache(tmp_path / 'cache', 10_000)
    assert other.quiet_s() == float('inf')
    cache.get('a frame')
    assert other.quiet_s() < 600


def test_looking_whether_something_is_there_is_not_asking_for_it(cache):
    cache.put('a frame', b'bytes')
    assert (cache.has('a frame'), cache.has('another')) == (True, False)
    assert cache.quiet_s() == float('inf')
