"""A frame of which bytes are missing is shown as far as it goes, and known to be damaged."""

import numpy as np
import pytest

from imaging.codecs.decoding import CodecError, decode
from imaging.codecs.whole import is_whole
from tests.imaging.corpus import expected, opened

pytestmark = pytest.mark.corpus

PARTIAL = ('ts_ct1/ct1_jpegll70.dcm', 'modality/xa_96frames_jpeg.dcm', 'ts/jpeg_ext12_nm.dcm',
           'ts_ct1/ct1_j2k.dcm', 'ts_mr4/mr4_j2k.dcm', 'ts_ct1/ct1_htj2k_rpcl.dcm',
           'ts/deflated_frames_seg.dcm')
REFUSED = ('ts_ct1/ct1_jpegls.dcm', 'ts/jpegxl_111_us_27frames.dcm')


def test_whole_frames_are_whole(corpus):
    names = [name for name in expected(corpus) if not name.startswith('series/')]
    files = [opened(corpus / name) for name in names]
    assert [file.path for file in files if not is_whole(file.data(), file.picture)] == []


@pytest.mark.parametrize('name', PARTIAL)
@pytest.mark.parametrize('missing', [0.05, 0.4])
def test_cut_frame_is_shown_and_known(corpus, name, missing):
    file = opened(corpus / name)
    whole = file.data()
    cut = whole[:int(len(whole) * (1 - missing))]
    assert not is_whole(cut, file.picture)
    right = decode(cut, file.picture) == file.values()
    assert right.mean() > 0.2 or 'j2k' in name


def test_cut_tile_of_jpeg_2000_looks_like_the_whole(corpus):
    file = opened(corpus / 'ts_mr4/mr4_j2k.dcm')
    whole, values = file.data(), file.values().astype(float)
    near = decode(whole[:len(whole) * 9 // 10], file.picture)
    assert np.abs(near - values).mean() < 0.01 * np.ptp(values)
    with pytest.raises(CodecError):
        decode(whole[:len(whole) // 3], file.picture)


def test_segment_of_rle_that_ends_too_soon_is_known(corpus):
    file = opened(corpus / 'ts_mr4/mr4_rle.dcm')
    data = bytearray(file.data())
    # NOTE: 128 says nothing, and stands here for what a writer forgot
    data[-40:] = bytes([128]) * 40
    assert decode(bytes(data), file.picture).shape == (512, 512)
    assert not is_whole(bytes(data), file.picture)


@pytest.mark.parametrize('name', REFUSED)
def test_codecs_that_cannot_show_a_part_refuse_it(corpus, name):
    file = opened(corpus / name)
    with pytest.raises(CodecError):
        decode(file.data()[:-500], file.picture)


@pytest.mark.parametrize('name', ['ts_ct1/ct1_jpegll70.dcm', 'ts_ct1/ct1_jpegls.dcm'])
def test_stream_that_only_forgot_its_end_is_whole(corpus, name):
    file = opened(corpus / name)
    data = file.data()
    short = data[:data.rindex(b'\xff\xd9')]
    assert is_whole(short, file.picture)
    assert np.array_equal(decode(short, file.picture), file.values())
