"""Every transfer syntax gives the stored values that a reference decoder found."""

import hashlib
import io
from dataclasses import replace

import imagecodecs
import numpy as np
import pydicom
import pytest
from PIL import Image

from imaging import color
from imaging.codecs.decoding import CodecError, decode
from tests.imaging.corpus import expected, opened

pytestmark = pytest.mark.corpus

FOLDERS = ('charset', 'color_sc', 'malformed', 'modality', 'oddities', 'series', 'ts',
           'ts_ct1', 'ts_mr4', 'ts_us1')
FAMILIES = {
    'ts_ct1': ('ct1_explicit_le', ('near', 'lossy')),
    'ts_mr4': ('mr4_explicit_le', ('ext12', 'lossy')),
    'ts_us1': ('us1_explicit_le_rgb', ('lossy',)),
}
# NOTE: lossy decoders round differently, by one or two of 256 levels
TOLERANCE = 2


@pytest.mark.parametrize('folder', FOLDERS)
def test_stored_values_are_those_of_the_reference(corpus, folder):
    reference = expected(corpus)
    known = [name for name in reference if name.startswith(folder + '/')]
    assert known
    wrong = [name for name in known if not agrees(corpus / name, reference[name])]
    assert wrong == []


def agrees(path, facts):
    values = opened(path).all_values()
    if list(values.shape) != facts['shape'] or values.dtype != np.dtype(facts['dtype']):
        return False
    if not facts['lossy']:
        return hashlib.sha256(values.tobytes()).hexdigest() == facts['sha256']
    found = {'min': values.min(), 'max': values.max(), 'mean': values.mean()}
    return all(abs(float(found[name]) - facts[name]) <= TOLERANCE for name in found)


@pytest.mark.parametrize('family', FAMILIES)
def test_every_lossless_encoding_of_one_image_gives_the_same(corpus, family):
    reference, lossy = FAMILIES[family]
    wanted = opened(corpus / family / f'{reference}.dcm').values()
    paths = [path for path in (corpus / family).glob('*.dcm')
             if not any(word in path.stem for word in lossy)]
    assert len(paths) >= 4
    for path in paths:
        assert np.array_equal(opened(path).values(), wanted), path.name


@pytest.mark.parametrize('name', ['near', 'lossy', 'ext12'])
def test_lossy_encodings_stay_near_the_original(corpus, name):
    for family, (reference, _) in FAMILIES.items():
        wanted = opened(corpus / family / f'{reference}.dcm').values().astype(float)
        for path in (corpus / family).glob(f'*{name}*.dcm'):
            found = opened(path).values().astype(float)
            assert np.abs(found - wanted).mean() < 0.02 * np.ptp(wanted), path.name


@pytest.mark.parametrize(
    ('name', 'reference'),
    [
        ('ts/deflated_frames_seg.dcm', 'modality/seg_liver_1bit_3frames.dcm'),
        ('malformed/emri_j2k_too_short.dcm', 'modality/mr_enhanced_10frames.dcm'),
        ('modality/mr_enhanced_10frames_rle.dcm', 'modality/mr_enhanced_10frames.dcm'),
        ('oddities/rgb_planar.dcm', 'oddities/rgb_pixel.dcm'),
    ],
)
def test_files_without_a_reference_give_what_their_twin_gives(corpus, name, reference):
    wanted = opened(corpus / reference).all_values()
    assert np.array_equal(opened(corpus / name).all_values(), wanted)


@pytest.mark.parametrize(
    'name',
    ['color_sc/SC_rgb_jpeg_dcmtk.dcm', 'color_sc/SC_rgb_dcmtk_+eb+cr.dcm',
     'color_sc/SC_jpeg_no_color_transform.dcm', 'color_sc/SC_rgb_jpeg_lossy_gdcm.dcm',
     'modality/us_ybr422_jpeg_30frames.dcm'],
)
def test_colour_of_jpeg_is_what_another_decoder_leaves_it(corpus, name):
    file = opened(corpus / name)
    wanted = pydicom.pixels.pixel_array(corpus / name, index=0, raw=True)
    assert np.abs(file.values().astype(int) - wanted).max() <= TOLERANCE


def test_adobe_segment_decides_what_the_stream_holds(corpus):
    file = opened(corpus / 'color_sc/SC_rgb_jpeg_app14_dcmd.dcm')
    as_ybr = decode(file.data(), replace(file.picture, photometric='YBR_FULL'))
    back = color.to_rgb(as_ybr, 'YBR_FULL').astype(int)
    assert np.abs(back - file.values()).max() <= TOLERANCE


def test_names_of_components_decide_where_nothing_else_does(corpus):
    file = opened(corpus / 'color_sc/SC_rgb_dcmtk_+eb+cr.dcm')
    adobe = file.data().index(b'\xff\xee')
    data = file.data()[:adobe] + file.data()[adobe + 16:]
    as_ybr = decode(data, replace(file.picture, photometric='YBR_FULL'))
    back = color.to_rgb(as_ybr, 'YBR_FULL').astype(int)
    assert np.abs(back - file.values()).max() <= TOLERANCE


def test_jfif_decides_against_a_header_that_says_rgb(corpus):
    file = opened(corpus / 'color_sc/SC_rgb_dcmtk_+eb+cy+s4.dcm')
    wanted = color.to_rgb(file.values(), 'YBR_FULL').astype(int)
    as_rgb = decode(file.data(), replace(file.picture, photometric='RGB'))
    assert np.abs(as_rgb - wanted).max() <= TOLERANCE


def test_recompressed_jpeg_is_the_jpeg_that_it_was_made_of(corpus):
    file = opened(corpus / 'ts/jpegxl_111_us_27frames.dcm')
    jpeg = imagecodecs.jpegxl_decode_jpeg(file.data(5))
    picture = replace(file.picture, syntax='1.2.840.10008.1.2.4.50', photometric='RGB')
    distance = np.abs(decode(bytes(jpeg), picture).astype(int) - file.values(5))
    # NOTE: JPEG XL keeps fractions that JPEG rounds, and smooths chrominance differently
    assert distance.mean() < 0.5


def test_smaller_frame_keeps_its_corner(corpus):
    file = opened(corpus / 'malformed/multiframe_140_frame_size_mismatch.dcm')
    values = file.values(140)
    assert values.shape == (240, 240, 3)
    assert values[:8, :8].any()
    assert tuple(values[-1, -1]) == (0, 128, 128)


@pytest.mark.parametrize(
    ('name', 'key'),
    [
        ('malformed/invalid_compression.dcm', 'viewer.no-image.broken'),
        ('oddities/j2k_embedded_seq_delimiter.dcm', 'viewer.no-image.size'),
        ('video/us_h264_hp41_102_derived.dcm', 'viewer.no-image.video'),
        ('video/us_hevc_main_107_derived.dcm', 'viewer.no-image.video'),
        ('video/us_mpeg2_mpml_100_derived.dcm', 'viewer.no-image.video'),
    ],
)
def test_what_cannot_be_decoded_says_why(corpus, name, key):
    with pytest.raises(CodecError) as refused:
        opened(corpus / name).values()
    assert refused.value.key == key


ENCODED = ('ts_ct1/ct1_jpegll70.dcm', 'ts_ct1/ct1_jpegls.dcm', 'ts_ct1/ct1_j2k.dcm',
           'ts_ct1/ct1_htj2k_rpcl.dcm', 'ts_ct1/ct1_rle.dcm', 'ts/jpeg_ext12_nm.dcm',
           'ts/deflated_frames_seg.dcm', 'ts/jpegxl_111_us_27frames.dcm',
           'modality/us_ybr422_jpeg_30frames.dcm', 'ts/deflated_ot.dcm')


@pytest.mark.parametrize('name', ENCODED)
def test_broken_bytes_give_an_error_or_a_frame_but_nothing_else(corpus, name):
    file = opened(corpus / name)
    data = file.data()
    noise = np.random.default_rng(20261122)
    for length in (*range(0, 64, 7), len(data) // 3, len(data) - 9):
        bent = bytearray(data[:length] if length % 2 else data)
        for place in noise.integers(0, max(len(bent), 1), 4):
            bent[place:place + 1] = noise.bytes(1) if bent else b''
        try:
            values = decode(bytes(bent), file.picture)
        except CodecError:
            continue
        assert values.shape[:2] == (file.picture.rows, file.picture.columns)


@pytest.mark.parametrize('name', ENCODED)
def test_lying_header_is_refused_before_anything_is_allocated(corpus, name):
    file = opened(corpus / name)
    for lie in ({'rows': 65535, 'columns': 65535}, {'columns': file.picture.columns // 2}):
        picture = replace(file.picture, **lie)
        if lie.get('rows') or name not in ('ts/deflated_frames_seg.dcm', 'ts/deflated_ot.dcm'):
            with pytest.raises(CodecError):
                decode(file.data(), picture)


def test_code_stream_that_claims_to_be_huge_is_refused(corpus):
    file = opened(corpus / 'ts_ct1/ct1_j2k.dcm')
    data = bytearray(file.data())
    data[8:16] = b'\x00\x01\x00\x00' * 2
    with pytest.raises(CodecError) as refused:
        decode(bytes(data), file.picture)
    assert refused.value.key == 'viewer.no-image.size'


@pytest.mark.parametrize('name', ['ts_ct1/ct1_j2k.dcm', 'ts_us1/us1_htj2k_rpcl_rct.dcm'])
@pytest.mark.parametrize(
    ('place', 'lie'),
    [(16, b'\0\x10\0\0'), (24, bytes(4)), (24, b'\0\0\0\1\0\0\0\1'), (32, b'\0\0\0\1')],
    ids=['image behind its end', 'tiles of nothing', 'tiles of a pixel', 'first tile elsewhere'])
def test_code_stream_whose_tiles_cannot_be_is_refused_at_once(corpus, name, place, lie):
    file = opened(corpus / name)
    data = bytearray(file.data())
    data[place:place + len(lie)] = lie
    with pytest.raises(CodecError):
        decode(bytes(data), file.picture)


def test_white_of_a_lossy_stream_does_not_overflow_to_black(corpus):
    file = opened(corpus / 'ts/htj2k_203_lossy_rgb.dcm')
    wanted = np.asarray(Image.open(io.BytesIO(file.data()))).astype(int)
    assert np.abs(file.values() - wanted).max() <= TOLERANCE


def test_tile_that_promises_too_much_is_shown_as_far_as_it_goes(corpus):
    file = opened(corpus / 'ts_ct1/ct1_j2k.dcm')
    whole, data = file.values(), bytearray(file.data())
    tile = data.index(b'\xff\x90')
    data[tile + 6:tile + 10] = (len(data) * 2).to_bytes(4)
    assert np.array_equal(decode(bytes(data), file.picture), whole)
