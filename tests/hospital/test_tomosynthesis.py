"""Breast tomosynthesis: one file of many slices opens as the stack that it is."""

import gzip

import numpy as np
import pytest
from pydicom.uid import HTJ2KLossless, JPEGLSLossless

from database.tables import Instance
from hospital import ingest, pictures, viewing
from hospital.actor import SYSTEM
from hospital.manifest import manifest
from imaging import lossless
from tests.conftest import encoded
from tests.hospital.records import index_waiting, only, raw
from tests.imaging import tomosynthesis
from tests.imaging.tomosynthesis import APART_MM, COLUMNS, FRAMES, ROWS, SHUFFLED


@pytest.fixture
def shown(platform, doctor) -> dict:
    """What the manifest says of a right breast, seen from the middle."""
    key = stored(platform, doctor, JPEGLSLossless)
    found, = platform.ask(doctor, manifest, key)['display_sets']
    return found


def stored(platform, doctor, syntax) -> str:
    """Take the object in as a device sends it; the key of its study."""
    content = encoded(tomosynthesis.instance(syntax))
    key = platform.ask(doctor, ingest.accept, raw(content, syntax)).study
    index_waiting(platform)
    return key


def test_slices_come_in_the_order_of_space(shown):
    assert len(shown['frames']['frame']) == FRAMES
    assert [SHUFFLED[frame - 1] for frame in shown['frames']['frame']] == list(range(FRAMES))
    assert np.allclose(np.diff(shown['frames']['location']), APART_MM, atol=1e-3)


def test_side_and_view_are_told(shown):
    assert (shown['laterality'], shown['view'], shown['label']) == ('R', 'MLO', 'R MLO')


def test_a_slice_is_measured_in_the_patient(shown):
    assert (shown['spacing'], shown['spacing_source']) == ((0.1, 0.1), 'PixelSpacing')
    assert shown['thickness_mm'] == APART_MM


def test_slices_play_at_the_rate_of_the_header_and_in_their_window(shown):
    window, = shown['windows']
    assert (shown['fps'], window['center'], window['width']) == (10, 1100, 800)
    assert (shown['kind'], shown['reason'], shown['varying']) == ('image', None, {})


@pytest.mark.parametrize('syntax', [JPEGLSLossless, HTJ2KLossless])
def test_every_slice_has_its_values(platform, doctor, syntax):
    platform.ask(doctor, manifest, stored(platform, doctor, syntax))
    row, values = only(platform, Instance), tomosynthesis.values()
    for number in (1, 7, FRAMES):
        place = platform.ask(SYSTEM, viewing.place, row.study_id, row.id, number)
        stream = gzip.decompress(pictures.exact(platform, place).content)
        assert np.array_equal(lossless.decode(stream, ROWS, COLUMNS), values[number - 1])
