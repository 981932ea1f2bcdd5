"""Overlay planes are read from their elements and from bits beside those stored."""

import base64

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from imaging import overlays, tables
from imaging.codecs import decoding
from tests.imaging.corpus import opened

SEPARATE = ['oddities/overlay_6000_separate.dcm', 'oddities/overlay_highbits_and_separate.dcm',
            'modality/pr_overlay_image.dcm']


def drawn(changes=None):
    header = Dataset()
    values = {0x10: ('US', 2), 0x11: ('US', 5), 0x40: ('CS', 'G'), 0x50: ('SS', [0, 3]),
              0x100: ('US', 1), 0x102: ('US', 0), 0x3000: ('OW', bytes([0b100001, 0b100, 8, 0]))}
    for element, value in (values | (changes or {})).items():
        if value is not None:
            header.add_new((0x6002, element), *value)
    return header


@pytest.mark.corpus
@pytest.mark.parametrize('name', SEPARATE)
def test_planes_are_those_of_pydicom(corpus, name):
    header = dcmread(corpus / name)
    groups = [group for group in range(0x6000, 0x6020, 2) if (group, 0x3000) in header]
    found = overlays.read(header)
    assert len(found) == len(groups)
    for overlay, group in zip(found, groups, strict=True):
        assert np.array_equal(overlay.pixels[0], header.overlay_array(group))
        assert (overlay.top, overlay.left) == (0, 0)


@pytest.mark.corpus
@pytest.mark.parametrize('name', SEPARATE[1:])
def test_embedded_planes_are_the_bits_beside_those_stored(corpus, name):
    file = opened(corpus / name)
    words = np.frombuffer(dcmread(file.path).PixelData, '<u2').reshape(512, 512)
    cells = decoding.cells(file.data(), file.picture)
    found = tables.read(file.header).with_embedded(cells).overlays[2:]
    for overlay, bit in zip(found, (15, 14), strict=True):
        assert np.array_equal(overlay.pixels[0], words >> bit & 1)
        assert 0 < overlay.pixels.mean() < 0.5


@pytest.mark.corpus
def test_codecs_that_keep_only_stored_bits_have_no_cells(corpus):
    file = opened(corpus / 'ts_ct1/ct1_jpegls.dcm')
    assert decoding.cells(file.data(), file.picture) is None


@pytest.mark.corpus
def test_picture_says_that_there_are_planes(corpus):
    for name in SEPARATE:
        picture = opened(corpus / name).picture
        assert (picture.overlays, picture.tables) == (True, True)
    assert not opened(corpus / 'ts_ct1/ct1_explicit_le.dcm').picture.overlays


def test_frames_of_a_plane_lie_one_behind_the_other():
    found, = overlays.read(drawn({0x15: ('IS', '2'), 0x51: ('US', 4)}))
    assert found.pixels.shape == (2, 2, 5)
    assert (found.first, found.top, found.left) == (4, -1, 2)
    assert found.pixels.reshape(2, -1).tolist() == [
        [True, False, False, False, False, True, False, False, False, False],
        [True, False, False, False, False, False, False, False, False, True]]


def test_plane_travels_as_bits():
    found, = overlays.read(drawn())
    json = found.to_json()
    assert base64.b64decode(json['data']) == bytes([0b100001, 0])
    assert (json['rows'], json['columns'], json['frames']) == (2, 5, 1)


@pytest.mark.parametrize(
    'changes',
    [{0x3000: ('OW', b'')}, {0x10: ('US', 60000)}, {0x11: ('US', 0)}, {0x3000: None}], ids=str)
def test_plane_that_makes_no_sense_is_left_out(changes):
    assert overlays.read(drawn(changes)) == ()
