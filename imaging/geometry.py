"""Where images lie in the patient: directions, distances, letters (PS3.3 C.7.6.2).

Coordinates are the patient's, in millimetres: x to the left (L), y to the back (P), z to the
head (H).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Vector = tuple[float, float, float]
Direction = tuple[float, float, float, float, float, float]

LETTERS = (('L', 'R'), ('P', 'A'), ('H', 'F'))
SEEN = math.sin(math.radians(10))
"""How far a direction must lean towards an axis to have its letter."""
SAME_MM = 0.01
UNEVEN = 0.05
"""Part of the distance by which neighbours may differ and still count as even."""


@dataclass(frozen=True)
class Course:
    """How the images of a stack follow one another."""

    distance_mm: float
    """Along the normal, from one to the next: the median."""
    even: bool
    """Whether all distances are alike."""
    repeated: bool
    """Whether several images lie at one place."""
    tilt_degrees: float
    """Between the normal and the way from the first image to the last: a tilted gantry."""


def row(orientation: Direction) -> Vector:
    """Return the direction along a row, from left to right of the image."""
    return orientation[0], orientation[1], orientation[2]


def column(orientation: Direction) -> Vector:
    """Return the direction along a column, from the image's top down."""
    return orientation[3], orientation[4], orientation[5]


def normal(orientation: Direction) -> Vector:
    """Return the direction away from whoever looks at the image, of length 1."""
    (a, b, c), (d, e, f) = row(orientation), column(orientation)
    found = (b * f - c * e, c * d - a * f, a * e - b * d)
    length = math.hypot(*found)
    return found[0] / length, found[1] / length, found[2] / length


def location(position: Vector, orientation: Direction) -> float:
    """Return how far along the normal a position is, in mm."""
    return dot(position, normal(orientation))


def dot(one: Vector, other: Vector) -> float:
    """Return the product of two vectors: the cosine of their angle if both have length 1."""
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]


def letters(direction: Vector) -> str:
    """Return where a direction leads, such as `L` or `RA`: up to three letters, largest first."""
    parts = sorted(zip(direction, LETTERS, strict=True), key=lambda part: -abs(part[0]))
    return ''.join(pair[part < 0] for part, pair in parts if abs(part) > SEEN)


def edges(orientation: Direction) -> tuple[str, str, str, str]:
    """Return the letters at the left, right, top and bottom of an image."""
    across, down = row(orientation), column(orientation)
    return letters(_back(across)), letters(across), letters(_back(down)), letters(down)


def alike(one: Direction, other: Direction, tolerance: float = 0.01) -> bool:
    """Say whether two images are parallel and turned alike."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def course(positions: Sequence[Vector], orientation: Direction) -> Course:
    """Return how images follow one another.

    Parameters
    ----------
    positions
        Of their first pixels, in their order along the normal, at least two.

    Raises
    ------
    ValueError
        If there are fewer.
    """
    if len(positions) < 2:
        raise ValueError('one image has no course')
    places = [location(position, orientation) for position in positions]
    steps = [abs(b - a) for a, b in pairwise(places)]
    # NOTE: the median, so that one missing image does not change it
    middle = sorted(steps)[len(steps) // 2]
    spread = max(steps) - min(steps)
    return Course(
        distance_mm=middle,
        even=spread <= max(UNEVEN * middle, SAME_MM),
        repeated=min(steps) < SAME_MM,
        tilt_degrees=_tilt(positions[0], positions[-1], orientation),
    )


def _tilt(first: Vector, last: Vector, orientation: Direction) -> float:
    way = (last[0] - first[0], last[1] - first[1], last[2] - first[2])
    length = math.hypot(*way)
    if length < SAME_MM:
        return 0.0
    cosine = abs(dot(way, normal(orientation))) / length
    return math.degrees(math.acos(min(cosine, 1.0)))


def _back(direction: Vector) -> Vector:
    return -direction[0], -direction[1], -direction[2]
