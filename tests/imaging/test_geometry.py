"""Directions, letters and distances in the patient."""

import math

import pytest

from imaging import geometry
from imaging.picture import describe
from tests.imaging.corpus import header

AXIAL = (1, 0, 0, 0, 1, 0)
CORONAL = (1, 0, 0, 0, 0, -1)
SAGITTAL = (0, 1, 0, 0, 0, -1)


@pytest.mark.parametrize(
    ('orientation', 'normal', 'edges'),
    [(AXIAL, (0, 0, 1), ('R', 'L', 'A', 'P')), (CORONAL, (0, 1, 0), ('R', 'L', 'H', 'F')),
     (SAGITTAL, (-1, 0, 0), ('A', 'P', 'H', 'F'))],
)
def test_planes_of_the_body(orientation, normal, edges):
    assert geometry.normal(orientation) == pytest.approx(normal)
    assert geometry.edges(orientation) == edges


@pytest.mark.parametrize(
    ('direction', 'letters'),
    [((1, 0, 0), 'L'), ((-0.8, -0.6, 0), 'RA'), ((0.3, -0.5, 0.81), 'HAL'), ((0.99, 0.1, 0), 'L'),
     ((0, 0, 0), '')],
)
def test_oblique_directions_have_up_to_three_letters(direction, letters):
    assert geometry.letters(direction) == letters


def test_location_counts_along_the_normal():
    assert geometry.location((9, 9, 4), AXIAL) == 4
    assert geometry.location((9, 4, 9), CORONAL) == 4


def test_normal_has_length_one_though_directions_are_rounded():
    assert math.hypot(*geometry.normal((0.99, 0, 0, 0, 0.98, 0))) == pytest.approx(1)


def test_single_image_has_no_course():
    with pytest.raises(ValueError, match='one image'):
        geometry.course([(0, 0, 0)], AXIAL)


COURSES = [
    ('ct_chest_ge_100', 2.5, True, False, 0),
    ('ct_irregular_increment', 5, False, False, 0),
    ('ct_same_position', 0, True, True, 0),
    ('ct_gantry_tilt', 5, True, False, 14),
    ('mr_double_oblique_canon_40', 3, True, False, 0),
]


@pytest.mark.corpus
@pytest.mark.parametrize(('name', 'distance', 'even', 'repeated', 'tilt'), COURSES)
def test_course_of_real_series(corpus, name, distance, even, repeated, tilt):
    pictures = [describe(header(path)) for path in (corpus / 'series' / name).iterdir()]
    orientation = pictures[0].orientation
    positions = sorted((picture.position for picture in pictures),
                       key=lambda position: geometry.location(position, orientation))
    found = geometry.course(positions, orientation)
    assert found.distance_mm == pytest.approx(distance, abs=0.2)
    assert (found.even, found.repeated) == (even, repeated)
    assert found.tilt_degrees == pytest.approx(tilt, abs=0.6)
