from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicom_node.message import Malformed
from dicom_node.stream import DATA_LIMIT, IS_LAST, REQUEST_LIMIT, Reader
from tests.dicom_node.wire import ABORT, RELEASE, pdu, pdv, request


@dataclass
class Collector:
    """Takes fragments, and puts together what belongs together."""

    parts: list[tuple[int, bytes]] = field(default_factory=list)
    content: bytes = b''

    def take(self, _context_id: int, control: int, fragment: memoryview) -> None:
        self.content += fragment
        if control & IS_LAST:
            self.parts.append((control, self.content))
            self.content = b''


def read(content: bytes, *cuts: int) -> Collector:
    """Read bytes that come in pieces."""
    collector = Collector()
    reader = Reader(collector)
    edges = [0, *sorted(cuts), len(content)]
    for start, end in pairwise(edges):
        assert reader.feed(memoryview(content)[start:end]) == end - start
    return collector


MESSAGE = (pdu(4, pdv(1, b'com') + pdv(3, b'mand')) + pdu(4, pdv(0, b'x' * 300))
           + pdu(4, pdv(0, b'') + pdv(2, b'y')) + pdu(4, pdv(2, b'')))
PARTS = [(3, b'command'), (2, b'x' * 300 + b'y'), (2, b'')]


def test_fragments_of_several_pdus_become_messages():
    assert read(MESSAGE).parts == PARTS


@given(st.lists(st.integers(0, len(MESSAGE)), max_size=20))
def test_bytes_may_be_cut_anywhere(cuts):
    assert read(MESSAGE, *cuts).parts == PARTS


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    reader = Reader(Collector())
    with suppress(Malformed):
        while content and not reader.pdu:
            content = content[reader.feed(memoryview(content)):]


@pytest.mark.parametrize('word', [RELEASE, ABORT])
def test_what_is_no_data_is_gathered_and_stops_the_reader(word):
    reader = Reader(Collector())
    assert reader.feed(memoryview(word + b'behind')) == len(word)
    assert reader.pdu == word


def test_before_an_association_only_a_request_is_read():
    reader = Reader()
    assert reader.feed(memoryview(request())) == len(request())
    assert reader.pdu == request()
    with pytest.raises(Malformed, match='pdu-type'):
        Reader().feed(memoryview(pdu(4, pdv(3, b''))))


@pytest.mark.parametrize(('content', 'key'), [
    (pdu(4, b'', length=0), 'pdu-length'),
    (pdu(4, b'', length=5), 'pdu-length'),
    (pdu(4, b'', length=DATA_LIMIT + 1), 'pdu-length'),
    (pdu(4, b'', length=0xFFFFFFFF), 'pdu-length'),
    (pdu(5, b'', length=0xFFFFFFFF), 'pdu-length'),
    (pdu(6, b'', length=0), 'pdu-length'),
    (pdu(7, b'', length=5), 'pdu-length'),
    (pdu(0, b''), 'pdu-type'), (pdu(8, b''), 'pdu-type'), (pdu(255, b''), 'pdu-type'),
    (request(), 'pdu-type'), (pdu(2, b''), 'pdu-type'), (pdu(3, b''), 'pdu-type'),
    (pdu(4, pdv(0, b'abc', length=0)), 'fragment-length'),
    (pdu(4, pdv(0, b'abc', length=1)), 'fragment-length'),
    (pdu(4, pdv(0, b'abc', length=6)), 'fragment-length'),
    (pdu(4, pdv(0, b'abc', length=0xFFFFFFFF)), 'fragment-length'),
    (pdu(4, pdv(0, b'abc', length=4)), 'fragment-length'),
])
def test_lengths_and_types_that_lie_are_refused(content, key):
    with pytest.raises(Malformed, match=key):
        read(content)


@pytest.mark.parametrize('length', [0, 3, 5 + REQUEST_LIMIT])
def test_a_request_of_no_sensible_length_is_refused(length):
    with pytest.raises(Malformed, match='pdu-length'):
        Reader().feed(memoryview(pdu(1, b'', length=length)))


def test_between_pdus_nothing_has_begun():
    reader = Reader(Collector())
    assert reader.is_between
    reader.feed(memoryview(MESSAGE)[:20])
    assert not reader.is_between
    reader.feed(memoryview(MESSAGE)[20:])
    assert reader.is_between
