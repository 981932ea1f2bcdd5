import io

import pytest

from storage import digests
from storage.digests import PIECE

ANSWERS = {
    0: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
    1: '2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213',
    102400: 'bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085',
}
"""Digests of so many bytes 0, 1 … 250, 0, 1 …, of the algorithm's published test vectors."""


@pytest.mark.parametrize('length', ANSWERS)
def test_digest_is_that_of_the_published_vectors(length):
    content = bytes(number % 251 for number in range(length))
    assert digests.of(content) == ANSWERS[length]


@pytest.mark.parametrize('piece', [1, 7, PIECE])
def test_file_has_the_digest_of_its_bytes_in_whatever_pieces_it_is_read(piece):
    content = bytes(range(256)) * 9
    assert digests.of_file(io.BytesIO(content), piece) == digests.of(content)


def test_file_is_digested_from_where_it_stands():
    file = io.BytesIO(b'head and content')
    file.seek(9)
    assert digests.of_file(file) == digests.of(b'content')


def test_digest_that_grows_with_the_bytes_is_that_of_all():
    growing = digests.begin()
    for part in (b'one', memoryview(b'and'), bytearray(b'another')):
        growing.update(part)
    assert growing.hexdigest() == digests.of(b'oneandanother')
