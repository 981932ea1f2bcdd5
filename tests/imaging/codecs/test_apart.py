"""A stream that no decoder survives costs one picture."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import imagecodecs
import numpy as np
import pytest

from imaging.codecs import apart
from imaging.codecs.apart import Pool
from imaging.codecs.errors import CodecError
from tests.imaging.corpus import opened

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


def request(codec, data, seconds=30.0):
    return {'codec': codec, 'length': len(data), 'options': OPTIONS.get(codec, {}),
            'seconds': seconds}


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
            pool.decode(request(codec, b'no stream'), b'no stream')
        children |= set(pool.idle)
    found = pool.decode(request(codec, STREAMS[codec]), STREAMS[codec])
    assert np.array_equal(found, VALUES)
    assert children == set(pool.idle)


@pytest.mark.corpus
def test_stream_that_never_ends_costs_one_picture(corpus, pool):
    whole = opened(corpus / 'ts_us1/us1_htj2k_rpcl_rct.dcm').data()
    endless = bytearray(whole)
    # NOTE: the image begins behind its own end, from which OpenJPH does not come back
    endless[17] = 25
    with pytest.raises(CodecError, match='survive'):
        pool.decode(request('htj2k', endless, seconds=0.5), bytes(endless))
    assert pool.idle == []
    assert pool.decode(request('htj2k', whole), whole).shape == (480, 640, 3)


def test_child_that_died_while_nobody_asked_is_replaced(pool):
    data = STREAMS['jpeg-ls']
    pool.decode(request('jpeg-ls', data), data)
    dead, = pool.idle
    os.kill(dead, signal.SIGKILL)
    os.waitid(os.P_PID, dead, os.WEXITED | os.WNOWAIT)
    assert np.array_equal(pool.decode(request('jpeg-ls', data), data), VALUES)
    assert dead not in pool.idle


def test_children_wait_before_the_first_stream_comes(pool):
    pool.warm(2)
    waiting = set(pool.idle)
    assert len(waiting) == 2
    pool.warm(2)
    pool.decode(request('jpeg-ls', STREAMS['jpeg-ls']), STREAMS['jpeg-ls'])
    assert set(pool.idle) == waiting


def test_no_more_children_wait_than_there_is_room_for(pool):
    pool.warm(9)
    assert len(pool.idle) == 2


def test_children_are_no_more_than_the_pool_has_room_for(pool):
    data = STREAMS['jpeg-2000']
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(pool.decode, [request('jpeg-2000', data)] * 24, [data] * 24))
    assert all(np.array_equal(values, VALUES) for values in found)
    assert 1 <= len(pool.idle) <= 2
