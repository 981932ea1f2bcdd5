"""Vessels, airways and gut of the trunk as tubes.

Patient coordinates (LPS, mm); z = 0 lies 20 mm below the fork of the windpipe.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imaging.phantoms.tubes import Segments, chain, grow, smooth

_AORTA = [
    (-2, -28, -22), (-14, -38, 0), (-18, -42, 25), (-12, -36, 45), (4, -14, 57), (19, 12, 52),
    (26, 28, 30), (25, 34, 0), (22, 34, -60), (14, 26, -120), (8, 4, -175), (6, 0, -240),
    (4, -4, -330),
]  # fmt: skip
_AORTA_RADIUS = [16, 17, 16, 15, 14, 13, 12.5, 12, 12, 11, 10, 9.5, 8.5]


@dataclass(frozen=True)
class Vessels:
    """Tubes by what flows in them."""

    arteries: Segments
    """Aorta and its branches."""
    pulmonary: Segments
    """Pulmonary trunk and its two arteries, up to the lungs."""
    veins: Segments
    """Great veins."""
    left_atrial: Segments
    """Pulmonary veins near the heart."""
    lung: Segments
    """Arteries and veins inside the lungs."""
    airways: Segments
    """Lumen of windpipe and bronchi."""
    gullet: Segments
    hepatic: Segments
    """Portal and hepatic veins inside the liver."""


def vessels(
    rng: np.random.Generator, in_lung: NDArray[np.float64], in_liver: NDArray[np.float64]
) -> Vessels:
    """Make the vessels of a body whose lungs and liver are given by points inside of them."""
    return Vessels(
        arteries=_arteries(),
        pulmonary=_pulmonary(),
        veins=_veins(),
        left_atrial=np.vstack([_pulmonary_veins(1), _pulmonary_veins(-1)]),
        lung=np.vstack([_lung_tree(rng, in_lung, side) for side in (-1, 1)]),
        airways=_airways(rng, in_lung),
        gullet=chain(smooth([(2, 20, 140), (4, 22, 20), (12, 24, -40), (24, 2, -115)], 20), 7.5),
        hepatic=_hepatic(rng, in_liver),
    )


def _tube(points: ArrayLike, *radii: float) -> Segments:
    count = 6 * len(np.asarray(points))
    widths = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(radii)), radii)
    return chain(smooth(points, count), widths)


def _arteries() -> Segments:
    return np.vstack([
        _tube(_AORTA, *_AORTA_RADIUS),
        _tube([(-8, -22, 54), (-18, -14, 80), (-28, -8, 112), (-60, -4, 124)], 6.5, 5.5, 4.5),
        _tube([(6, -10, 56), (12, -2, 90), (18, 2, 150)], 4, 3.6),
        _tube([(16, 6, 54), (24, 14, 90), (48, 8, 112), (90, 0, 118)], 5.5, 5, 4),
        _tube([(8, -4, -172), (6, -22, -172), (-20, -26, -165), (-50, -14, -160)], 4, 3, 2.5),
        _tube([(8, -8, -172), (40, -8, -168), (80, 22, -160)], 3.5, 3),
        _tube([(6, -6, -190), (4, -26, -215), (2, -34, -280)], 4, 3),
        _tube([(8, 2, -200), (40, 26, -205), (58, 36, -200)], 3.4, 2.8),
        _tube([(2, 2, -204), (-34, 26, -212), (-56, 36, -210)], 3.4, 2.8),
    ])  # fmt: skip


def _pulmonary() -> Segments:
    return np.vstack([
        _tube([(14, -64, -26), (20, -52, 0), (18, -34, 14), (14, -26, 15)], 14, 14, 13),
        _tube([(16, -30, 14), (-6, -20, 8), (-30, -10, 4), (-46, -6, -2)], 11, 10, 9),
        _tube([(18, -34, 16), (34, -14, 22), (46, 6, 16), (50, 14, 2)], 11, 10, 9),
    ])  # fmt: skip


def _veins() -> Segments:
    return np.vstack([
        _tube([(-30, -38, 72), (-32, -30, 20), (-28, -22, -18)], 8.5, 9.5),
        _tube([(-30, -38, 72), (8, -52, 70), (48, -46, 86), (90, -20, 106)], 7, 6.5, 6),
        _tube([(-30, -38, 72), (-48, -36, 94), (-90, -18, 108)], 7, 6),
        _tube([(-24, -8, -72), (-25, 2, -110), (-22, 6, -200), (-20, 4, -330)], 12, 11, 10.5),
        _tube([(-8, 28, -130), (-8, 27, 10), (-18, 16, 30), (-32, -20, 30)], 3.4, 4),
        _tube([(-22, 4, -196), (16, -10, -194), (58, 34, -200)], 4.5),
        _tube([(-22, 6, -206), (-56, 34, -208)], 4.5),
        _tube([(-14, -30, -230), (-16, -26, -190), (-44, -14, -158)], 5.5, 6),
        _tube([(-10, -26, -188), (40, -6, -176), (86, 28, -160)], 4.5, 4),
    ])  # fmt: skip


def _pulmonary_veins(side: int) -> Segments:
    upper = _tube([(side * 56, -8, -6), (side * 36, 2, -14), (6, 4, -26)], 5.5, 7, 7)
    lower = _tube([(side * 58, 28, -48), (side * 36, 20, -38), (6, 8, -32)], 5.5, 7, 7)
    return np.vstack([upper, lower])


def _lung_tree(rng: np.random.Generator, in_lung: NDArray[np.float64], side: int) -> Segments:
    points = in_lung[np.sign(in_lung[:, 0]) == side]
    artery = (-44.0, -6.0, -2.0) if side < 0 else (49.0, 12.0, 6.0)
    upper, lower = (side * 52.0, -6.0, -6.0), (side * 54.0, 26.0, -46.0)
    third = rng.permutation(len(points))
    high = points[third[900:1400]]
    veins = [high[high[:, 2] > -20], high[high[:, 2] <= -20]]
    return np.vstack([
        grow(rng, artery, points[third[:900]], 0.56),
        grow(rng, upper, veins[0], 0.56),
        grow(rng, lower, veins[1], 0.56),
    ])  # fmt: skip


def _airways(rng: np.random.Generator, in_lung: NDArray[np.float64]) -> Segments:
    trunk = [
        _tube([(0, 0, 160), (-1, 4, 80), (-2, 12, 40), (-2, 14, 20)], 8.5, 8.5, 9),
        _tube([(-2, 14, 20), (-22, 8, 4), (-36, 6, -8)], 8, 7, 6),
        _tube([(-2, 14, 20), (18, 12, 4), (36, 12, -8)], 7.5, 6.5, 6),
    ]
    trees = []
    for side in (-1, 1):
        points = in_lung[np.sign(in_lung[:, 0]) == side]
        trees.append(grow(rng, (side * 36, 9, -8), rng.permutation(points)[:160], 0.8))
    # NOTE: thinner airways are below what a scanner resolves
    wide = np.vstack(trees)
    return np.vstack([*trunk, wide[wide[:, 7] > 1.3]])


def _hepatic(rng: np.random.Generator, in_liver: NDArray[np.float64]) -> Segments:
    order = rng.permutation(len(in_liver))
    portal = grow(rng, (-46, -14, -158), in_liver[order[:70]], 0.9)
    drains = grow(rng, (-26, 0, -106), in_liver[order[70:120]], 0.9)
    return np.vstack([portal, drains])
