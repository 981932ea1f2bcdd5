"""Bones of the trunk: ribs, spine, breastbone and shoulder girdle.

Patient coordinates (LPS, mm); z = 0 lies 20 mm below the fork of the windpipe.
"""

from dataclasses import dataclass

import numpy as np

from imaging.phantoms.shape import Build
from imaging.phantoms.tubes import Segments, chain, mirrored, smooth

RIB_STRETCH = 1.9
"""How many times higher than thick a rib is."""
BLADE_STRETCH = 2.4

_DROP = (30, 48, 62, 72, 78, 82, 84, 84, 80, 72, 52, 34)
_LAST_ANGLE = (120, 128, 134, 136, 138, 138, 134, 128, 120, 112, 78, 56)
_STERNUM_Z = (66, 50, 32, 14, -4, -20, -32, -42, -52, -58)


@dataclass(frozen=True)
class Skeleton:
    """Bones as tubes; `ribs` and `cartilage` are higher than thick by RIB_STRETCH."""

    ribs: Segments
    cartilage: Segments
    blades: Segments
    """Shoulder blades, out of rods that are higher than thick by BLADE_STRETCH."""
    collar: Segments
    """Collar bones and the ridges of the shoulder blades."""
    arms: Segments
    """Upper arms, raised as in a scanner."""
    arches: Segments
    """What lies behind the bodies of the vertebrae."""


def skeleton(build: Build) -> Skeleton:
    """Make the bones that fit a body."""
    ribs = np.vstack([_rib(build, number) for number in range(12)])
    cartilage = np.vstack([_cartilage(build, number) for number in range(10)])
    collar = np.vstack([_ridge(), _collar_bone(build)])
    arches = np.vstack([_arch(build, number) for number in range(17)])
    return Skeleton(
        *(_both_sides(part) for part in (ribs, cartilage, _blade(build), collar, _arm(), arches))
    )


def vertebra_z(number: float) -> float:
    """Give the middle of a vertebra: 0 is the first of the chest, 12 the first lumbar one."""
    return 100 - 22.5 * number - 0.9 * float(max(0.0, number - 6) ** 1.5)


def spine_y(build: Build, z: float) -> float:
    """Give the middle of the vertebral bodies, front to back."""
    return build.cavity_y(z) + build.cavity_depth(z) - 42


def _both_sides(part: Segments) -> Segments:
    return np.vstack([part, mirrored(part)])


def _on_wall(build: Build, degrees: float, z: float, out_mm: float) -> tuple[float, float, float]:
    """Find a point around the chest: 0 degrees at the spine, 90 at the side, 180 in front."""
    angle = np.radians(degrees)
    x = (build.cavity_width(z) + out_mm) * np.sin(angle)
    y = build.cavity_y(z) + (build.cavity_depth(z) + out_mm) * np.cos(angle)
    return float(x), float(y), float(z)


def _rib(build: Build, number: int) -> Segments:
    last, drop = _LAST_ANGLE[number], _DROP[number]
    head = (16.0, spine_y(build, vertebra_z(number)) + 8, vertebra_z(number) + 8)
    angles = np.linspace(17, last, 22)
    levels = vertebra_z(number) + 4 - drop * ((angles - 17) / (last - 17)) ** 1.15
    wall = [_on_wall(build, a, z, 4.5) for a, z in zip(angles, levels, strict=True)]
    thick = np.concatenate([[3.4, 3.4], np.linspace(3.5, 3.1, 21)])
    return chain([head, *wall], thick)


def _cartilage(build: Build, number: int) -> Segments:
    last = _LAST_ANGLE[number]
    begin = _on_wall(build, last, vertebra_z(number) + 4 - _DROP[number], 4.5)
    level = _STERNUM_Z[number]
    end = (14.0, _on_wall(build, 180, level, 5)[1], float(level))
    middle = _on_wall(build, (last + 172) / 2, (begin[2] + level) / 2 - 6, 4.5)
    return chain(smooth([begin, middle, end], 9), 3.3)


def _blade(build: Build) -> Segments:
    # NOTE: rods that overlap, for a plate is no tube
    rows = []
    for share in np.linspace(0, 1, 26):
        z = 84 - 126 * share
        inner = np.array(_on_wall(build, 38 - 4 * share, z, 20))
        outer = np.array(_on_wall(build, 66 - 28 * share, z, 22))
        middle = (inner + outer) / 2 + (4, 5, 0)
        rows.append(chain([inner, middle, outer], (2.4, 1.5, 3.6 - share)))
    return np.vstack(rows)


def _ridge() -> Segments:
    return chain(smooth([(76, 90, 56), (104, 88, 72), (134, 60, 92)], 8), 4)


def _collar_bone(build: Build) -> Segments:
    front = _on_wall(build, 180, 66, 0)[1]
    course = [(18, front - 4, 62), (60, front + 8, 78), (105, front + 52, 96), (146, 28, 104)]
    return chain(smooth(course, 16), np.linspace(8, 5.5, 16))


def _arm() -> Segments:
    return chain([(138, 40, 78), (150, 26, 88), (158, 16, 116), (168, 4, 170)], (14, 20, 16, 12))


def _arch(build: Build, number: int) -> Segments:
    z = vertebra_z(number)
    y = spine_y(build, z)
    lumbar = number >= 12
    pedicle = [(12, y + 12, z + 5), (13.5, y + 22, z + 3), (10, y + 32, z - 2), (0, y + 36, z - 5)]
    slope = 6 if lumbar else 20
    spinous = chain([(0, y + 35, z - 5), (0, y + (53 if lumbar else 52), z - 5 - slope)], (3.5, 4))
    reach = (36, y + 22, z + 2) if lumbar else (32, y + 34, z + 2)
    transverse = chain([(13, y + 24, z + 3), reach], (4.5, 3.6))
    joint = chain([(14, y + 26, z + 12), (14, y + 28, z - 13)], 4.6 if lumbar else 3.6)
    return np.vstack([chain(smooth(pedicle, 10), 3.6), spinous, transverse, joint])
