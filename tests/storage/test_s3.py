"""An archive in a store that speaks S3, on a server of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from storage import digests
from storage.archive import Archive, Missing, open_archive
from tests.disks import soon

pytestmark = pytest.mark.peer
CONTENT = os.urandom(70_000)
KEY = digests.of(CONTENT)
HALF = CONTENT[:40_000]


@pytest.fixture(scope='module')
def server() -> Iterator[str]:
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, '-m', 'moto.server', '-H', '127.0.0.1', '-p', str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f'http://127.0.0.1:{port}'
    try:
        assert soon(lambda: answers(address))
        yield address
    finally:
        process.terminate()
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code < 500
    except httpx.TransportError:
        return False


@pytest.fixture
def s3(server) -> Archive:
    """An empty archive in a bucket, beside which lies something else."""
    httpx.post(f'{server}/moto-api/reset')
    archive = open_archive('s3://images/hot', {
        'key': 'somebody', 'secret': 'secret', 'endpoint_url': server,
        'client_kwargs': {'region_name': 'us-east-1'}})
    archive._store.call_s3('create_bucket', Bucket='images')
    archive._store.pipe_file('images/other', b'of somebody else')
    return archive


def test_what_is_written_comes_back(s3):
    kept = s3.write(KEY, [CONTENT], b'head')
    assert (kept.digest, s3.digest(KEY)) == (digests.of(b'head' + CONTENT),) * 2
    assert s3.write(KEY, [CONTENT], b'other head').existed
    assert list(s3.keys()) == [KEY]


def test_object_that_is_set_aside_is_kept_under_no_key(s3):
    s3.write(KEY, [HALF])
    assert s3.set_aside(KEY, digests.of(HALF))
    assert list(s3.aside()) == [f'.aside/{KEY}-{digests.of(HALF)[:16]}.dcm']
    assert s3._store.cat_file(f'images/hot/{next(s3.aside())}') == HALF
    assert list(s3.keys()) == []
    assert s3._store.find('images') == [f'images/hot/{next(s3.aside())}', 'images/other']
    with pytest.raises(Missing):
        s3.set_aside(KEY, digests.of(HALF))


def test_object_that_is_another_than_was_found_is_not_set_aside(s3):
    s3.write(KEY, [CONTENT])
    assert not s3.set_aside(KEY, digests.of(HALF))
    assert s3.digest(KEY) == KEY
    assert list(s3.aside()) == []


@pytest.mark.parametrize('moment', ['cp_file', 'call_s3'])
def test_object_that_comes_meanwhile_is_not_lost(s3, moment, monkeypatch):
    s3.write(KEY, [HALF])
    do = getattr(s3._store, moment)

    def do_late(*arguments: object, **named: object) -> object:
        if moment == 'cp_file' or KEY in str(named['Key']):
            monkeypatch.undo()
            s3.write(KEY, [CONTENT])
        return do(*arguments, **named)
    monkeypatch.setattr(s3._store, moment, do_late)
    assert not s3.set_aside(KEY, digests.of(HALF))
    assert s3.digest(KEY) == KEY


def test_store_that_does_not_compare_sets_nothing_aside(s3, monkeypatch):
    s3.write(KEY, [HALF])
    call = s3._store.call_s3
    monkeypatch.setattr(s3._store, 'call_s3', lambda method, IfMatch, **named: call(
        method, **named))
    assert not s3.set_aside(KEY, digests.of(HALF))
    assert s3._store.find('images') == [f'images/hot/{KEY[:2]}/{KEY}.dcm', 'images/other']
