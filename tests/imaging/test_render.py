"""The 8-bit picture is that of pydicom's own pipeline, within one grey level."""

import numpy as np
import pytest
from pydicom.pixels.processing import (
    apply_color_lut,
    apply_modality_lut,
    apply_voi_lut,
    convert_color_space,
)

from imaging import palettes, tables
from imaging.picture import LINEAR_EXACT, SIGMOID, Picture, Window
from imaging.render import Wish, render
from imaging.tables import Lut, Tables
from tests.imaging.corpus import opened

FILES_OWN = Wish()
GREYS = [
    'malformed/MR_small_padded.dcm', 'modality/cr_mono1_1760_j2k.dcm',
    'modality/cr_nopreamble_mono1_10bit.dcm', 'modality/dx_dog_mono1.dcm',
    'modality/mg_3062x2394_sigmoid_voilut.dcm', 'modality/nm_heart_13frames.dcm',
    'modality/pt_168_acrin.dcm', 'oddities/bad_sequence_un.dcm',
    'oddities/j2k_pixelrep_mismatch_tilt.dcm', 'oddities/mr_nonsquare_palette_icon.dcm',
    'oddities/overlay_6000_separate.dcm', 'oddities/signed16.dcm',
    'oddities/voi_lut_sequence.dcm', 'ts/jpegll57_mr_12bit.dcm', 'ts_mr4/mr4_j2k.dcm',
    'series/ct_chest_ge_100/1-050.dcm', 'series/mr_double_oblique_canon_40/0020.dcm',
    'series/mr_brain_coronal_ge_100/000050.IMA',
]
COLOURS = [
    'color_sc/SC_rgb.dcm', 'color_sc/SC_ybr_full_422_uncompressed.dcm',
    'color_sc/SC_rgb_jpeg_dcmtk.dcm', 'modality/us_ybr422_jpeg_30frames.dcm',
    'ts/rle_us_ybr_full.dcm', 'ts/htj2k_203_lossy_rgb.dcm', 'ts_us1/us1_j2k_lossy_ict.dcm',
]
PALETTES = [
    'modality/sc_palette_testpattern.dcm', 'modality/sc_palette16_testpattern.dcm',
    'modality/us_palette_16bit_segmented.dcm', 'modality/us_palette_350x800.dcm',
]


def shown(file, wish=FILES_OWN):
    return render(file.values(), file.picture.of_frame(1), tables.read(file.header), wish)


def levels(values, header):
    """Spread what pydicom's windows give over 0 to 255."""
    if 'VOILUTSequence' in header:
        return values / (2 ** header.VOILUTSequence[0].LUTDescriptor[2] - 1) * 255
    bits = header.BitsStored
    ends = np.array([-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] if header.PixelRepresentation
                    else [0, 2**bits - 1])
    low, high = ends * header.get('RescaleSlope', 1) + header.get('RescaleIntercept', 0)
    return (values - low) / (high - low) * 255


@pytest.mark.corpus
@pytest.mark.parametrize('name', GREYS)
def test_grey_picture_is_that_of_pydicom(corpus, name):
    file = opened(corpus / name)
    values = apply_voi_lut(apply_modality_lut(file.values(), file.header), file.header)
    wanted = levels(values.astype(float), file.header)
    if file.picture.photometric == 'MONOCHROME1':
        wanted = 255 - wanted
    assert np.abs(shown(file) - wanted).max() <= 1


@pytest.mark.corpus
@pytest.mark.parametrize('name', COLOURS)
def test_colour_picture_is_that_of_pydicom(corpus, name):
    file = opened(corpus / name)
    wanted = convert_color_space(file.values(), file.picture.shown_photometric, 'RGB')
    assert np.abs(shown(file).astype(int) - wanted).max() <= 1


@pytest.mark.corpus
@pytest.mark.parametrize('name', PALETTES)
def test_palette_picture_is_that_of_pydicom(corpus, name):
    file = opened(corpus / name)
    wanted = apply_color_lut(file.values(), file.header)
    wanted = wanted / 257 if wanted.dtype.itemsize == 2 else wanted
    assert np.abs(shown(file) - wanted).max() <= 1


@pytest.mark.corpus
def test_modality_table_goes_before_the_window(corpus):
    file = opened(corpus / 'oddities/modality_lut_signed.dcm')
    values = apply_modality_lut(file.values(), file.header).astype(float)
    found = shown(file, Wish(center=32768, window_width=65536))
    assert np.abs(found - values / 65535 * 255).max() <= 1


@pytest.mark.corpus
def test_wish_goes_before_the_tables_of_the_file(corpus):
    file = opened(corpus / 'modality/mg_3062x2394_sigmoid_voilut.dcm')
    header = file.header
    del header.VOILUTSequence
    wanted = levels(apply_voi_lut(file.values(), header), header)
    found = shown(opened(file.path), Wish(center=2653, window_width=900, function=SIGMOID))
    assert np.abs(found - wanted).max() <= 1


@pytest.mark.corpus
def test_supplement_is_coloured_and_the_rest_grey(corpus):
    file = opened(corpus / 'modality/ct_enhanced_2frames_suppl_palette.dcm')
    values, found = file.values(), shown(file)
    assert found.shape == (512, 512, 3)
    grey = found[values < 1024]
    assert (grey == grey[:, :1]).all()
    assert np.ptp(found[values >= 1024], axis=1).max() > 100


@pytest.mark.corpus
@pytest.mark.parametrize(
    'name', ['modality/parametric_map_double.dcm', 'modality/rtdose_15frames_32bit.dcm'])
def test_wide_values_have_grey_levels_too(corpus, name):
    found = shown(opened(corpus / name))
    assert len(np.unique(found)) > 20


WINDOW = {'center': 50, 'window_width': 101}
SLOPE = np.arange(101, dtype='<u2').reshape(1, 101)


def grey(wish, values=SLOPE, **facts):
    return render(values, Picture('', *values.shape, **facts), Tables(), wish)


def test_monochrome1_is_inverted_once():
    plain = grey(Wish(**WINDOW))
    assert plain[0, 0] < 5 < 250 < plain[0, 100]
    for facts in ({'photometric': 'MONOCHROME1'}, {'inverse': True},
                  {'photometric': 'MONOCHROME1', 'inverse': True}):
        assert np.array_equal(grey(Wish(**WINDOW), **facts), 255 - plain)
        assert np.array_equal(grey(Wish(**WINDOW, invert=True), **facts), plain)


def test_pseudo_colour_is_that_of_the_grey_level():
    plain = grey(Wish(**WINDOW))
    found = grey(Wish(**WINDOW, palette='hot-metal'))
    assert np.array_equal(found, palettes.colours('hot-metal')[plain])


def test_palette_image_is_inverted_too():
    palette = tables.Palette(0, 8, np.array([[0, 10, 20], [200, 100, 0]], np.uint16))
    values = np.array([[0, 1, 7]], 'u1')
    picture = Picture('', 1, 3, bits_allocated=8, photometric='PALETTE COLOR', palette=True)
    found = render(values, picture, Tables(palette=palette), Wish(invert=True))
    assert found.tolist() == [[[255, 245, 235], [55, 155, 255], [55, 155, 255]]]


def test_presentation_table_is_spread_over_the_levels():
    table = Lut(0, 8, np.array([255, 0], np.uint16))
    picture = Picture('', 1, 101, windows=(Window(50, 101),))
    found = render(SLOPE, picture, Tables(presentation=table), Wish())
    assert set(found[0]) == {0, 255}
    assert found[0, 0] == 255


def test_smaller_picture_is_windowed_after_it_is_made_smaller():
    values = np.tile(np.array([0, 1000], '<u2'), (4, 4))
    found = grey(Wish(width=4, height=4, center=500, window_width=101), values)
    # NOTE: the mean is the middle of the window; windowed first, it would be black and white
    assert found.shape == (2, 4)
    assert (np.abs(found.astype(int) - 128) <= 1).all()


@pytest.mark.filterwarnings('error')
def test_values_that_are_no_numbers_are_shown_as_zero():
    values = np.array([[np.nan, np.inf, -np.inf, -1, 0, 1]], '<f4')
    picture = Picture('', 1, 6, bits_allocated=32, bits_stored=32, floating=True)
    found = render(values, picture, Tables(), Wish())[0].tolist()
    assert found == [128, 255, 0, 0, 128, 255]


@pytest.mark.parametrize(
    'wish',
    [{'width': 0}, {'height': -1}, {'center': 1}, {'window_width': 1}, {'palette': 'plaid'},
     {'center': 1, 'window_width': 0}, {'center': 1, 'window_width': 1, 'function': 'CUBIC'}],
    ids=str,
)
def test_wish_that_cannot_be_is_refused(wish):
    with pytest.raises(ValueError):  # noqa: PT011
        Wish(**wish)


@pytest.mark.corpus
def test_pixels_that_are_not_square_are_shown_true(corpus):
    file = opened(corpus / 'modality/us_aspect_4_3.dcm')
    assert shown(file).shape == (120, 256, 3)
    assert shown(file, Wish(width=256, height=256)).shape == (120, 192, 3)


def test_every_kind_of_stored_value_is_rendered():
    for kind in ('u1', 'i1', '<u2', '<i2', '<u4', '<i4', '<f4', '<f8'):
        values = np.arange(64).reshape(8, 8).astype(kind)
        picture = Picture('', 8, 8, windows=(Window(32, 64),))
        for wish in (Wish(), Wish(width=4)):
            found = render(values, picture, Tables(), wish)
            assert found.dtype == np.uint8
            assert found[0, 0] < 40 < 200 < found[-1, -1], kind


PADDED = np.array([[-2000, -2000, 0, 100], [-2000, -2000, 0, 100]], '<i2')
OUTSIDE = {'padding': (-2000, -2000), 'windows': (Window(50, 100, '', LINEAR_EXACT),),
           'signed': True}


@pytest.mark.parametrize('facts', [{}, {'photometric': 'MONOCHROME1'}, {'inverse': True}], ids=str)
@pytest.mark.parametrize('invert', [False, True])
def test_padding_is_black_whatever_the_polarity(facts, invert):
    found = grey(Wish(invert=invert), PADDED, **OUTSIDE, **facts)
    assert (found[:, :2] == 0).all()
    assert set(found[0, 2:].tolist()) == {0, 255}


def test_padding_does_not_darken_its_neighbours_in_a_smaller_picture():
    values = np.full((2, 6), 100, '<i2')
    values[:, :3] = -2000
    found = grey(Wish(width=3), values, **OUTSIDE)
    # NOTE: the mean of the stored values would be -950, and black
    assert found.tolist() == [[0, 128, 255]]


def test_padding_of_a_map_is_left_out_and_black():
    values = np.array([[-1e30, 1, 2, 3]], '<f4')
    found = grey(Wish(), values, floating=True, bits_allocated=32, padding=(-2e30, -1e29))
    assert found.tolist() == [[0, 0, 128, 255]]
