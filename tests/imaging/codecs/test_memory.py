"""Memory that two processes see gives back what was put there, and falls over nothing."""

import os

import numpy as np
import pytest

from imaging.codecs.memory import KEPT, Mapped, Shared

VALUES = np.arange(600, dtype='<u2').reshape(20, 30)
STREAM = b'what an encoder wrote'


@pytest.fixture(params=['as the system has it', 'as a file without a name'])
def shared(request, monkeypatch):
    if request.param == 'as a file without a name':
        monkeypatch.delattr(os, 'memfd_create', raising=False)
    shared = Shared()
    yield shared
    shared.close()


def test_other_side_reads_the_stream_and_leaves_values(shared):
    size = shared.put(STREAM, VALUES.nbytes)
    seen = Mapped(os.dup(shared.descriptor)).seen(size)
    assert seen[VALUES.nbytes:VALUES.nbytes + len(STREAM)].tobytes() == STREAM
    seen[:VALUES.nbytes] = VALUES.reshape(-1).view(np.uint8)
    found = np.empty_like(VALUES)
    shared.take(found)
    assert np.array_equal(found, VALUES)


def test_memory_that_grew_is_seen_at_its_new_size(shared):
    mapped = Mapped(os.dup(shared.descriptor))
    mapped.seen(shared.put(STREAM, 100))
    size = shared.put(STREAM, 100_000)
    assert mapped.seen(size)[100_000:100_000 + len(STREAM)].tobytes() == STREAM


def test_large_frame_leaves_no_more_than_is_kept(shared):
    shared.put(STREAM, 3 * KEPT)
    shared.shrink()
    assert os.fstat(shared.descriptor).st_size == KEPT
    mapped = Mapped(os.dup(shared.descriptor))
    assert mapped.seen(shared.put(STREAM, 10)).nbytes == KEPT


def test_memory_that_the_other_side_cut_short_is_an_error_and_no_crash(shared):
    shared.put(STREAM, VALUES.nbytes)
    os.ftruncate(shared.descriptor, 100)
    with pytest.raises(EOFError):
        shared.take(np.empty_like(VALUES))


def test_memory_has_no_name_that_stays_behind(shared):
    shared.put(STREAM, VALUES.nbytes)
    assert os.fstat(shared.descriptor).st_nlink == 0


def test_memory_may_be_let_go_of_twice(shared):
    descriptor = shared.descriptor
    shared.close()
    shared.close()
    with pytest.raises(OSError, match='Bad file descriptor'):
        os.fstat(descriptor)
