"""Packed streams are small, come back bit by bit, and harm nobody when they are broken."""

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging import lossless
from imaging.lossless import PACKED, StreamError
from tests.imaging.corpus import opened
from tests.imaging.golden import generate

SERIES = ('series/ct_chest_ge_100/1-050.dcm', 'ts_ct1/ct1_explicit_le.dcm',
          'series/mr_brain_coronal_ge_100/000050.IMA', 'series/ct_gantry_tilt/IM-0001-0001.dcm')


@pytest.mark.corpus
@pytest.mark.parametrize('name', SERIES)
def test_slices_of_scanners_come_back_and_take_little_more_than_jpeg_ls(corpus, name):
    values = opened(corpus / name).values()
    stream = lossless.encode(values, PACKED)
    assert np.array_equal(lossless.decode(stream, *values.shape), values)
    peer = imagecodecs.jpegls_encode(values.astype('i4').astype('u2'))
    assert len(stream) < 1.02 * len(peer)
    assert len(stream) < 0.95 * len(lossless.compress(lossless.encode(values)))


def test_what_is_outside_of_the_circle_of_a_ct_takes_next_to_nothing():
    values = np.full((512, 512), -2000, 'i2')
    assert len(lossless.encode(values, PACKED)) < 1000


def test_wide_values_are_told_apart_as_well_as_narrow_ones():
    narrow = generate.disc().astype('i4')
    wide = ((narrow + 2000) * 20).astype('u2')
    difference = len(lossless.encode(wide, PACKED)) - len(lossless.encode(generate.disc(), PACKED))
    # a value of twenty times the size needs log2(20) bits more
    inside = int((narrow > -2000).sum())
    assert difference < 1.2 * inside * np.log2(20) / 8


def test_a_stream_says_that_bytes_of_its_frame_are_missing():
    stream = lossless.encode(generate.disc(), PACKED, damaged=True)
    assert stream[4] == 1
    assert lossless.is_packed(stream)


@pytest.mark.parametrize(
    ('values', 'fits'),
    [(np.zeros((128, 128), 'u2'), True), (np.zeros((127, 128), 'u2'), False),
     (np.zeros((128, 128), 'f4'), False), (np.zeros((256, 256), 'i4'), False)],
    ids=['large', 'small', 'float', 'wide'],
)
def test_only_what_becomes_smaller_is_packed(values, fits):
    assert lossless.may_pack(values) is fits


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_broken_stream_is_refused_or_gives_a_frame_of_its_size(data):
    stream = bytearray(lossless.encode(generate.disc(), PACKED))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(8, len(stream) - 1))
        stream[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(stream)))
    try:
        found = lossless.decode(bytes(stream[:cut]), 40, 48)
    except StreamError:
        return
    assert found.shape == (40, 48)


@pytest.mark.parametrize('cut', [9, 10, 12, 400, -2, -1])
def test_a_stream_cut_short_is_refused(cut):
    stream = lossless.encode(generate.disc(), PACKED)
    with pytest.raises(StreamError):
        lossless.decode(stream[:cut], 40, 48)


def test_a_stream_of_another_size_is_refused():
    stream = lossless.encode(generate.disc(), PACKED)
    for shape in ((41, 48), (40, 47), (20, 48)):
        with pytest.raises(StreamError):
            lossless.decode(stream, *shape)
