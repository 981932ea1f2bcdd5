"""Streams that went wrong in any way give a frame or an error, and nothing else ever."""

import io
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import dcmread

from imaging import frames
from imaging.codecs.decoding import CodecError, decode
from imaging.codecs.whole import is_whole
from imaging.dicom.errors import HeaderError
from imaging.frames import NoFrames
from imaging.picture import Picture
from tests.imaging.corpus import opened

SEEDS = {
    'jpeg lossless': 'ts_ct1/ct1_jpegll70.dcm',
    'jpeg baseline': 'color_sc/SC_rgb_dcmtk_+eb+cy+s4.dcm',
    'jpeg 12 bits': 'ts/jpeg_ext12_nm.dcm',
    'jpeg-ls': 'ts/jpegls_7bit.dcm',
    'jpeg-ls colour': 'color_sc/SC_rgb_jls_lossy_sample.dcm',
    'jpeg 2000': 'series/mr_brain_t1_192_j2k',
    'jpeg 2000 lossy': 'ts_mr4/mr4_j2k_lossy.dcm',
    'htj2k': 'ts_mr4/mr4_htj2k_201_derived.dcm',
    'htj2k lossy': 'ts/htj2k_203_lossy_rgb.dcm',
    'jpeg xl': 'ts/jpegxl_111_us_27frames.dcm',
    'rle': 'color_sc/SC_rgb_rle_16bit.dcm',
    'deflated frames': 'ts/deflated_frames_seg.dcm',
}
HEAD = 160
"""Bytes in which most of what a stream says of itself stands."""
PLACES = st.one_of(st.integers(0, HEAD), st.integers(0, 1 << 24))
CHANGES = st.lists(st.tuples(PLACES, st.binary(min_size=0, max_size=6), st.integers(0, 6)),
                   min_size=1, max_size=6)
BOUNDED = settings(max_examples=40, deadline=None, derandomize=True,
                   suppress_health_check=[HealthCheck.function_scoped_fixture])


@lru_cache
def seed(path: Path) -> tuple[bytes, Picture]:
    file = opened(sorted(path.iterdir())[90] if path.is_dir() else path)
    return file.data(), file.picture


def changed(data: bytes, changes: list[tuple[int, bytes, int]], keep: float = 1) -> bytes:
    """Put some bytes in the place of some others, and cut the end off."""
    bent = bytearray(data)
    for place, new, count in changes:
        at = place % max(len(bent), 1)
        bent[at:at + count] = new
    return bytes(bent[:int(len(bent) * keep)])


@pytest.mark.corpus
@pytest.mark.parametrize('kind', SEEDS)
@BOUNDED
@given(changes=CHANGES, keep=st.sampled_from([1, 1, 1, 0.9, 0.3]))
def test_changed_stream_gives_a_frame_or_an_error(corpus, kind, changes, keep):
    data, picture = seed(corpus / SEEDS[kind])
    bent = changed(data, changes, keep)
    try:
        values = decode(bent, picture)
    except CodecError:
        return
    size = (picture.rows, picture.columns, picture.samples)
    assert values.shape == size[:values.ndim]
    assert isinstance(is_whole(bent, picture), bool)


@pytest.mark.corpus
@pytest.mark.parametrize('kind', SEEDS)
def test_header_of_46341_pixels_each_way_is_refused(corpus, kind):
    data, picture = seed(corpus / SEEDS[kind])
    for side in (46341, 30000):
        with pytest.raises(CodecError):
            decode(data[:10_000], replace(picture, rows=side, columns=side))


@pytest.mark.corpus
@pytest.mark.parametrize('name', ['color_sc/SC_rgb_rle_2frame.dcm', 'charset/chrArab.dcm',
                                  'ts/deflated_ot.dcm', 'color_sc/SC_rgb_gdcm_KY.dcm'])
@BOUNDED
@given(changes=CHANGES, keep=st.sampled_from([1, 1, 0.9, 0.5]))
@pytest.mark.filterwarnings('ignore')
def test_changed_file_has_frames_or_none(corpus, name, changes, keep):
    content = (corpus / name).read_bytes()
    header = dcmread(corpus / name, stop_before_pixels=True)
    begin = content.rindex(b'\xe0\x7f\x10\x00') if 'deflated' not in name else 0x180
    file = io.BytesIO(content[:begin] + changed(content[begin:], changes, keep))
    file.seek(begin)
    try:
        found = frames.index(file, header)
    except (NoFrames, HeaderError):
        return
    assert all(one.offset > 0 <= one.length <= max(len(content) * 200, 1) for one in found)


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_bytes_of_rle(data):
    picture = Picture('1.2.840.10008.1.2.5', 5, 7)
    assert is_whole(data, picture) in (True, False)
    try:
        assert decode(data or b'0', picture).dtype == np.uint16
    except CodecError:
        return
