"""A computed head, painted slice by slice in several contrasts at once.

Coordinates (LPS, mm); the origin lies between the halves of the brain at the third ventricle.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imaging.phantoms.canvas import Canvas
from imaging.phantoms.face import paint_face
from imaging.phantoms.fields import Image, Waves, waves
from imaging.phantoms.tissues import Tissues
from imaging.phantoms.tubes import Grid, Segments, chain, mirrored, smooth

_FOLD_MM = 30.0
"""How deep the folds of the brain reach."""


@dataclass(frozen=True)
class Lesion:
    """Something that is not normal: where it lies, how large it is, and what it is."""

    centre: tuple[float, float, float]
    semi: tuple[float, float, float]
    tissue: str
    halo: str = ''
    """What the tissue around it turned into, such as oedema."""


@dataclass(frozen=True)
class Head:
    """One head: everything random in it, and what is not normal."""

    bend: tuple[Waves, Waves]
    folds: Waves
    fine: Waves
    spots: NDArray[np.float64]
    """Small spots in the white matter: x, y, z, radius."""
    lesions: tuple[Lesion, ...]

    def cut(self, grid: Grid, z: float, tissues: Tissues) -> Image:
        """Paint the axial slice at a height, without noise: (contrast, y, x)."""
        x, y = grid.across, grid.down
        bend = [field.on_slice(x, y, z) * np.float32(1.1) for field in self.bend]
        values = np.empty((len(tissues['air']), *grid.shape), np.float32)
        values[...] = tissues['air']
        canvas = Canvas(values, x[None, :] + bend[0], y[:, None] + bend[1], z, grid)
        paint_face(canvas, tissues)
        _paint_skull(canvas, tissues, canvas.field(self.fine))
        _paint_brain(canvas, self, tissues)
        _paint_depth(canvas, tissues)
        _paint_lesions(canvas, self, tissues)
        return values


def head(seed: int, lesions: tuple[Lesion, ...] = (), spots: int = 0) -> Head:
    """Make a head; `spots` is the number of small spots in its white matter."""
    rng = np.random.default_rng([seed, 2])
    places = np.column_stack([
        rng.choice([-1, 1], spots) * rng.uniform(18, 36, spots),
        rng.uniform(-45, 45, spots),
        rng.uniform(8, 34, spots),
        rng.uniform(1.2, 3.6, spots),
    ])  # fmt: skip
    bend = waves(rng, 45), waves(rng, 45)
    return Head(bend, waves(rng, 13, 40), waves(rng, 5, 40), places, lesions)


def to_brain(canvas: Canvas) -> Image:
    """Measure the distance to the space inside of the skull."""
    upper = canvas.to_ellipsoid((0, 0, 6), (68, 86, 66))
    temporal = [canvas.to_ellipsoid((side * 42, -10, -26), (25, 42, 26)) for side in (-1, 1)]
    fossa = canvas.to_ellipsoid((0, 46, -38), (52, 40, 34))
    stem = canvas.to_ellipsoid((0, 20, -60), (13, 12, 50))
    floor = np.maximum(upper, np.float32(-31 - canvas.z))
    distance: Image = np.minimum.reduce([floor, *temporal, fossa, stem])
    return distance


def _paint_skull(canvas: Canvas, tissues: Tissues, fine: Image) -> None:
    if canvas.z < -84:
        return
    inner = to_brain(canvas) - 1
    base = -27 - 0.5 * np.clip(canvas.y, 0, 70) - np.float32(canvas.z)
    roof = canvas.to_ellipsoid((0, 1, 4), (79, 97, 78))
    canvas.paint(np.maximum(roof - 6, base), tissues['muscle'])
    canvas.paint(np.maximum(roof - 5, base), tissues['fat'])
    bone = np.minimum(inner - 3.5 - 0.5 * fine, np.maximum(roof, base - 3))
    canvas.paint(bone, tissues['bone'])
    canvas.paint(np.maximum(bone + 2.2, 2.4 - inner), tissues['diploe'])
    canvas.paint(inner, tissues['csf'])


def _paint_brain(canvas: Canvas, head: Head, tissues: Tissues) -> None:
    brain = to_brain(canvas) + 1.6
    fold = np.abs(canvas.field(head.folds))
    depth = np.clip(-brain / _FOLD_MM, 0, 1)
    canvas.paint(brain, tissues['white'])
    cortex = (fold - 0.88 + 0.4 * depth) * 4 + np.where(depth > 0.96, np.float32(20), 0)
    canvas.paint(np.maximum(np.minimum(-2.8 - brain, cortex), brain), tissues['grey'])
    # NOTE: grey matter follows each furrow on both sides, so both come from one field
    furrow = (fold - 0.2 + 0.18 * depth) * np.float32(4)
    canvas.paint(np.maximum(furrow, brain), tissues['csf'])
    _paint_cerebellum(canvas, head, tissues)
    gap = np.abs(canvas.x) - np.float32(1.1)
    inside = 1 - ((canvas.y - 2) / 50) ** 2 - np.float32(((canvas.z - 6) / 29) ** 2)
    canvas.paint(np.maximum(np.maximum(gap, inside * 20), brain), tissues['csf'])
    canvas.paint(np.maximum(np.maximum(gap + 0.7, inside * 20), brain), tissues['dura'])


def _paint_cerebellum(canvas: Canvas, head: Head, tissues: Tissues) -> None:
    part = canvas.near((0, 50, -42), (54, 38, 34))
    if part is None:
        return
    fossa = np.minimum.reduce([
        part.to_ellipsoid((side * 22, 50, -42), (28, 28, 25)) for side in (-1, 1)
    ])  # fmt: skip
    canvas_fold = part.field(head.fine)
    leaves = np.sin(part.y * 1.5 + np.abs(part.x) * 0.7 + 0.7 * canvas_fold + part.z * 0.9)
    part.paint(fossa, tissues['white'])
    part.paint(np.maximum(fossa, -7 - fossa + 3 * leaves), tissues['grey'])
    part.paint(np.maximum(fossa, (0.93 - leaves) * 2 + 8 * (fossa < -9)), tissues['csf'])


def _paint_depth(canvas: Canvas, tissues: Tissues) -> None:
    for side in (-1, 1):
        canvas.ellipsoid((side * 25, -4, 4), (6.5, 17, 11), tissues['nucleus'], side * -14)
        canvas.ellipsoid((side * 18, -1, 2), (4.5, 10, 7), tissues['pallidum'], side * -24)
        canvas.ellipsoid((side * 12, 13, 6), (9.5, 15, 10), tissues['nucleus'], side * 24)
        canvas.ellipsoid((side * 13, -23, 13), (6, 11, 10), tissues['nucleus'], side * 14)
    for tubes in (_VENTRICLE, mirrored(_VENTRICLE), _SYLVIAN, mirrored(_SYLVIAN)):
        canvas.tubes(tubes, (0, tissues['csf']))
    canvas.ellipsoid((0, 3, 2), (2.4, 14, 11), tissues['csf'])
    canvas.ellipsoid((0, -10, -27), (13, 9, 7), tissues['csf'])
    canvas.ellipsoid((0, 14, -24), (19, 13, 12), tissues['csf'])
    canvas.ellipsoid((0, 12, -24), (15, 11, 14), tissues['white'])
    canvas.ellipsoid((0, 8, -44), (19, 15, 17), tissues['csf'])
    canvas.ellipsoid((0, 13, -44), (16, 14, 17), tissues['white'])
    canvas.ellipsoid((0, 32, -42), (7, 5, 12), tissues['csf'])
    canvas.ellipsoid((0, 22, -72), (9, 8, 26), tissues['white'])
    canvas.ellipsoid((0, 24, -126), (6.5, 5, 44), tissues['white'])


def _paint_lesions(canvas: Canvas, head: Head, tissues: Tissues) -> None:
    texture = canvas.field(head.folds)
    for x, y, z, radius in head.spots:
        if abs(canvas.z - z) < radius + 3:
            canvas.ellipsoid((x, y, z), (radius, radius * 1.3, radius), tissues['gliosis'])
    for lesion in head.lesions:
        edge = canvas.to_ellipsoid(lesion.centre, lesion.semi) + 1.8 * texture
        if lesion.halo:
            canvas.paint(np.maximum(edge - 7, to_brain(canvas) + 4), tissues[lesion.halo], 0.85)
        canvas.paint(np.maximum(edge, to_brain(canvas) + 2), tissues[lesion.tissue], 0.92)


def _tube(points: ArrayLike, radii: list[float]) -> Segments:
    count = 8 * len(np.asarray(points))
    widths = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(radii)), radii)
    return chain(smooth(points, count), widths)


_VENTRICLE = _tube(
    [
        (7, -36, 8), (9, -26, 16), (10, 0, 23), (15, 26, 19), (24, 38, 8), (28, 30, -8),
        (32, 8, -20), (31, -8, -24),
    ],
    [3, 5.5, 5, 5.5, 7.5, 5, 2.8, 2],
)  # fmt: skip
_SYLVIAN = _tube([(30, -18, -10), (42, -12, -2), (48, 6, 6), (50, 24, 14)], [3, 2.6, 2.4, 1.6])
