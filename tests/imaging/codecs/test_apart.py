"""A stream that no decoder survives costs one picture."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from imaging.codecs import apart
from imaging.codecs.apart import Pool
from imaging.codecs.errors import SIZE, CodecError
from imaging.codecs.memory import KEPT
from tests.imaging.corpus import opened
from tests.journeys.visitor import wait_for

VALUES = np.random.default_rng(5).integers(0, 4096, (32, 40)).astype('<u2')
STREAMS = {
    'jpeg': bytes(imagecodecs.jpeg8_encode(VALUES, lossless=True, bitspersample=12)),
    'jpeg-ls': bytes(imagecodecs.jpegls_encode(VALUES)),
    'jpeg-2000': bytes(imagecodecs.jpeg2k_encode(VALUES, level=0, reversible=True)),
    'htj2k': bytes(imagecodecs.htj2k_encode(VALUES)),
    'jpeg-xl': bytes(imagecodecs.jpegxl_encode(VALUES, lossless=True)),
}
OPTIONS = {'jpeg': {'space': None, 'wanted': None},
           'jpeg-xl': {'shape': VALUES.shape, 'kind': '<u2'}}


PARENT = """
import sys
from imaging.codecs import apart
apart.warm()
print(*apart.POOL.idle, flush=True)
apart.decode('htj2k', open(sys.argv[1], 'rb').read(), 1 << 20)
"""


def request(codec, room=VALUES.nbytes, seconds=30.0):
    return {'codec': codec, 'room': room, 'options': OPTIONS.get(codec, {}), 'seconds': seconds}


def lent(pid):
    """Return the size of the memory that a child shares with its parent, None if there is none."""
    for entry in Path(f'/proc/{pid}/fd').iterdir():
        # NOTE: a child that begins opens and closes others meanwhile
        with suppress(FileNotFoundError):
            if entry.readlink().name.startswith('memfd:frames'):
                return entry.stat().st_size
    return None


def there(pid):
    return Path(f'/proc/{pid}').exists()


def endless(corpus):
    """Return a stream from which OpenJPH does not come back: it begins behind its own end."""
    data = bytearray(opened(corpus / 'ts_us1/us1_htj2k_rpcl_rct.dcm').data())
    data[17] = 25
    return bytes(data)


@pytest.fixture
def pool():
    pool = Pool(2)
    yield pool
    pool.close()


@pytest.mark.parametrize('codec', STREAMS)
def test_values_come_back_as_they_are(codec):
    found = apart.decode(codec, STREAMS[codec], VALUES.nbytes, **OPTIONS.get(codec, {}))
    assert np.array_equal(found, VALUES)
    assert found.flags.writeable


@pytest.mark.parametrize('codec', STREAMS)
def test_broken_stream_is_an_error_and_the_child_goes_on(pool, codec):
    children = set()
    for _ in range(3):
        with pytest.raises(CodecError):
            pool.decode(request(codec), b'no stream')
        children |= set(pool.idle)
    found = pool.decode(request(codec), STREAMS[codec])
    assert np.array_equal(found, VALUES)
    assert children == set(pool.idle)


@pytest.mark.corpus
def test_stream_that_never_ends_costs_one_picture(corpus, pool):
    whole = opened(corpus / 'ts_us1/us1_htj2k_rpcl_rct.dcm').data()
    asked = request('htj2k', room=480 * 640 * 3, seconds=0.5)
    with pytest.raises(CodecError, match='survive'):
        pool.decode(asked, endless(corpus))
    assert pool.idle == []
    assert pool.decode(asked | {'seconds': 30.0}, whole).shape == (480, 640, 3)


@pytest.mark.corpus
def test_child_killed_while_it_decodes_costs_one_picture_and_leaves_nothing_open(corpus, pool):
    pool.decode(request('jpeg-ls'), STREAMS['jpeg-ls'])
    killed, = pool.idle
    before = len(os.listdir('/proc/self/fd'))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(pool.decode, request('htj2k', 1 << 20), endless(corpus))
        wait_for(lambda: not pool.idle)
        os.kill(killed, signal.SIGKILL)
        with pytest.raises(CodecError, match='survive'):
            waiting.result()
    # NOTE: two pipes and the memory
    assert len(os.listdir('/proc/self/fd')) == before - 3
    assert np.array_equal(pool.decode(request('jpeg-ls'), STREAMS['jpeg-ls']), VALUES)


@pytest.mark.corpus
def test_children_leave_with_a_parent_that_was_killed(corpus, tmp_path):
    (tmp_path / 'stream').write_bytes(endless(corpus))
    parent = subprocess.Popen([sys.executable, '-c', PARENT, tmp_path / 'stream'],
                              stdout=subprocess.PIPE, text=True)
    children = [int(pid) for pid in parent.stdout.readline().split()]
    assert all(lent(pid) is not None for pid in children)
    parent.kill()
    parent.communicate()
    # NOTE: one of them is busy until its time is up
    wait_for(lambda: not any(there(pid) for pid in children))
    assert not any(there(pid) for pid in children)


@pytest.mark.corpus
def test_frame_that_holds_more_than_there_is_room_for_is_refused(corpus, pool):
    data = opened(corpus / 'ts_us1/us1_htj2k_rpcl_rct.dcm').data()
    with pytest.raises(CodecError, match='room for 921599') as raised:
        pool.decode(request('htj2k', room=480 * 640 * 3 - 1), data)
    assert raised.value.key == SIZE
    assert pool.decode(request('htj2k', room=480 * 640 * 3), data).shape == (480, 640, 3)


def test_memory_of_a_large_frame_is_given_back(pool):
    values = np.random.default_rng(6).integers(0, 4096, (2048, 2304)).astype('<u2')
    data = bytes(imagecodecs.htj2k_encode(values))
    assert np.array_equal(pool.decode(request('htj2k', values.nbytes), data), values)
    child, = pool.idle
    assert lent(child) == KEPT
    assert np.array_equal(pool.decode(request('jpeg-ls'), STREAMS['jpeg-ls']), VALUES)


def test_values_stay_as_they_are_when_the_next_frame_comes(pool):
    first = pool.decode(request('jpeg-ls'), STREAMS['jpeg-ls'])
    other = bytes(imagecodecs.jpegls_encode(VALUES[::-1].copy()))
    assert np.array_equal(pool.decode(request('jpeg-ls'), other), VALUES[::-1])
    assert np.array_equal(first, VALUES)


def test_children_stand_behind_their_parent(pool):
    pool.warm(1)
    child, = pool.idle
    wait_for(lambda: os.getpriority(os.PRIO_PROCESS, child) > os.getpriority(os.PRIO_PROCESS, 0))


def test_child_that_died_while_nobody_asked_is_replaced(pool):
    data = STREAMS['jpeg-ls']
    pool.decode(request('jpeg-ls'), data)
    dead, = pool.idle
    os.kill(dead, signal.SIGKILL)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
    assert np.array_equal(pool.decode(request('jpeg-ls'), data), VALUES)
    assert dead not in pool.idle


def test_children_wait_before_the_first_stream_comes(pool):
    pool.warm(2)
    waiting = set(pool.idle)
    assert len(waiting) == 2
    pool.warm(2)
    pool.decode(request('jpeg-ls'), STREAMS['jpeg-ls'])
    assert set(pool.idle) == waiting


def test_no_more_children_wait_than_there_is_room_for(pool):
    pool.warm(9)
    assert len(pool.idle) == 2


def test_children_are_no_more_than_the_pool_has_room_for(pool):
    data = STREAMS['jpeg-2000']
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(pool.decode, [request('jpeg-2000')] * 24, [data] * 24))
    assert all(np.array_equal(values, VALUES) for values in found)
    assert 1 <= len(pool.idle) <= 2


def test_large_frames_leave_half_of_the_children_to_others():
    pool = Pool(4)
    values = np.zeros((2048, 2304), '<u2')
    data = bytes(imagecodecs.htj2k_encode(values))
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(pool.decode, [request('htj2k', values.nbytes)] * 8, [data] * 8))
    children = len(pool.idle)
    pool.close()
    assert all(np.array_equal(one, values) for one in found)
    assert 1 <= children <= 2


@pytest.mark.parametrize('answer', [
    'no answer at all', '[]', '{}', '{"shape": [2, -2], "kind": "<u2"}',
    '{"shape": [2, 2], "kind": "?!"}', '{"shape": [2, 2], "kind": "O"}', '7' * 4000])
def test_child_that_tells_nonsense_costs_one_picture(pool, tmp_path, monkeypatch, answer):
    liar = tmp_path / 'liar'
    liar.write_text(f"#!/bin/sh\nread asked\necho '{answer}'\nread more\n")
    liar.chmod(0o700)
    with monkeypatch.context() as patched:
        patched.setattr(sys, 'executable', str(liar))
        with pytest.raises(CodecError):
            pool.decode(request('htj2k'), STREAMS['htj2k'])
    assert np.array_equal(pool.decode(request('htj2k'), STREAMS['htj2k']), VALUES)
