"""Lookup tables are read whatever form their entries take, and travel as base64."""

import base64

import numpy as np
import pytest
from pydicom import Dataset
from pydicom.pixels.processing import apply_color_lut

from imaging import tables
from imaging.segments import expand
from imaging.tables import TableError
from tests.imaging.corpus import header, opened


def table(descriptor, data, vr='US'):
    entry = Dataset()
    entry.add_new('LUTDescriptor', 'US', descriptor)
    entry.add_new('LUTData', vr, data)
    return entry


def with_voi(*args, **changes):
    dataset = Dataset()
    dataset.VOILUTSequence = [table(*args)]
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    return tables.read(dataset).voi[0]


def test_entries_are_words_or_the_bytes_of_words():
    words = [0, 300, 4095]
    packed = np.array(words, '<u2').tobytes()
    for found in (with_voi([3, 5, 12], words), with_voi([3, 5, 12], packed, 'OW')):
        assert found.data.tolist() == words
        assert (found.first, found.bits) == (5, 12)


def test_entries_of_eight_bits_are_packed_two_to_a_word():
    assert with_voi([4, 0, 8], bytes([1, 2, 3, 255]), 'OW').data.tolist() == [1, 2, 3, 255]


def test_no_entries_mean_as_many_as_fit():
    assert len(with_voi([0, 0, 16], bytes(131072), 'OW').data) == 65536


def test_first_value_is_negative_where_values_can_be():
    assert with_voi([2, 65036, 8], [0, 1]).first == 65036
    assert with_voi([2, 65036, 8], [0, 1], PixelRepresentation=1).first == -500
    assert with_voi([2, 65036, 8], [0, 1], 'US', RescaleIntercept=-1024).first == -500


def test_entries_larger_than_the_descriptor_says_are_believed():
    assert with_voi([2, 0, 8], [0, 1023]).bits == 10


@pytest.mark.parametrize(
    ('descriptor', 'data'),
    [([3, 0, 16], [1, 2]), ([3, 0], [1, 2, 3]), ([3, 0, 99], [1, 2, 3]), ([3, 0, 16], None)],
    ids=str,
)
def test_table_that_makes_no_sense_is_refused(descriptor, data):
    with pytest.raises(TableError) as refused:
        with_voi(descriptor, data)
    assert refused.value.key == 'viewer.no-image.tables'


def test_values_beyond_the_table_take_its_ends():
    found = with_voi([3, 10, 8], [7, 8, 9])
    assert found.take(np.array([-5.0, 10, 11, 12, 99])).tolist() == [7, 7, 8, 9, 9]


def test_segments_are_runs_slopes_and_repeats():
    # PS3.3 C.7.9.2: two values, a slope of four, one value, and the slope (at byte 8) again
    words = np.array([0, 2, 10, 20, 1, 4, 60, 0, 1, 100, 2, 1, 8, 0], np.uint16)
    assert expand(words, 11).tolist() == [10, 20, 30, 40, 50, 60, 100, 90, 80, 70, 60]


def test_missing_entries_repeat_the_last():
    assert expand(np.array([0, 1, 5], np.uint16), 3).tolist() == [5, 5, 5]


@pytest.mark.parametrize('words', [[], [7, 1, 0], [1, 3, 9], [0, 9, 1], [2, 1]], ids=str)
def test_broken_segments_are_refused(words):
    with pytest.raises(ValueError, match='segment'):
        expand(np.array(words, np.uint16), 4)


def test_browser_gets_little_endian_words():
    found = with_voi([2, -1 % 65536, 12], [1, 258], 'US', PixelRepresentation=1).to_json()
    assert found['first'] == -1
    assert base64.b64decode(found['data']) == b'\x01\x00\x02\x01'


PALETTES = ['modality/sc_palette_testpattern.dcm', 'modality/sc_palette16_testpattern.dcm',
            'modality/us_palette_16bit_segmented.dcm', 'modality/us_palette_10frames_rle.dcm']


@pytest.mark.corpus
@pytest.mark.parametrize('name', PALETTES)
def test_palettes_of_real_files_are_those_that_pydicom_reads(corpus, name):
    file = opened(corpus / name)
    palette = tables.read(file.header).palette
    indices = file.values()
    wanted = apply_color_lut(indices, file.header)
    found = palette.entries[np.clip(indices.astype(int) - palette.first, 0, None)]
    assert np.array_equal(found, wanted)


@pytest.mark.corpus
def test_tables_of_a_real_mammogram_travel_by_name(corpus):
    found = tables.read(header(corpus / 'modality/mg_3062x2394_sigmoid_voilut.dcm')).to_json()
    assert list(found) == ['voi']
    assert [one['name'] for one in found['voi']] == ['NORMAL', 'HARDER', 'SOFTER']
    assert [one['first'] for one in found['voi']] == [625, 1023, 203]


@pytest.mark.corpus
def test_image_without_tables_has_none(corpus):
    assert tables.read(header(corpus / 'ts_ct1/ct1_explicit_le.dcm')).to_json() == {}
