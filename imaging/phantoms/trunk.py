"""A computed trunk, from the neck to the kidneys, that can be cut at any height.

Nobody was measured: the anatomy is made of shapes with the sizes of a textbook and of random
irregularity. Patient coordinates (LPS, mm); z = 0 lies 20 mm below the fork of the windpipe.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imaging.phantoms.canvas import Canvas, squircle
from imaging.phantoms.fields import Image, Waves, grain, waves
from imaging.phantoms.lungs import (
    paint_contents,
    paint_lungs,
    paint_nodules,
    points_in_lungs,
    to_abdomen,
    to_cavity,
    to_lungs,
)
from imaging.phantoms.organs import Phase, paint_abdomen, paint_heart
from imaging.phantoms.shape import Build
from imaging.phantoms.skeleton import (
    BLADE_STRETCH,
    RIB_STRETCH,
    Skeleton,
    skeleton,
    spine_y,
    vertebra_z,
)
from imaging.phantoms.tubes import Grid, Segments
from imaging.phantoms.vessels import Vessels, vessels

AIR, FAT, MUSCLE = -1000.0, -102.0, 56.0
_DISC_MM = 3.4


@dataclass(frozen=True)
class Trunk:
    """One body: its build and everything random in it."""

    build: Build
    bones: Skeleton
    vessels: Vessels
    bend: tuple[Waves, Waves]
    """What makes the outlines irregular, along x and y."""
    strands: Waves
    """Where fat lies between muscles."""
    texture: Waves
    nodules: tuple[tuple[float, ...], ...]
    """Spots in the lungs: x, y, z, radius."""

    def cut(self, grid: Grid, z: float, phase: Phase, fine: bool = True) -> Image:
        """Paint the slice at a height, without noise, in Hounsfield units.

        It is (y, x), or (phase, y, x) where the phase is several together.

        Not `fine`: without ribs, shoulders and the vessels inside the lungs.
        """
        slice_ = self._canvas(grid, z, np.shape(phase.arteries)[:1])
        wide = self.build.body_width(z) + 12
        canvas = slice_.part((-wide, wide), (-150, 130)) or slice_
        _paint_wall(canvas, self)
        cavity = to_cavity(canvas, self.build)
        canvas.paint(cavity + 1, FAT)
        paint_heart(canvas, self.build, phase)
        # NOTE: lungs later, for their lower parts reach down behind the dome
        if z < -50:
            within = np.maximum(to_abdomen(canvas), cavity)
            paint_abdomen(canvas, within, phase)
            canvas.tubes(self.vessels.hepatic, (0, phase.portal))
        lungs = to_lungs(canvas, self.build)
        texture = canvas.field(self.texture)
        paint_lungs(canvas, lungs, texture)
        _paint_great_vessels(canvas, self.vessels, phase)
        paint_nodules(canvas, self.nodules, texture)
        _paint_middle(canvas, self)
        if fine:
            paint_contents(canvas, lungs, self.vessels, phase.right_heart)
            _paint_bones(canvas, self)
        return slice_.values

    def _canvas(self, grid: Grid, z: float, phases: tuple[int, ...]) -> Canvas:
        x, y = grid.across, grid.down
        bend_x, bend_y = (field.on_slice(x, y, z) * np.float32(1.7) for field in self.bend)
        values = np.full((*phases, *grid.shape), AIR, np.float32)
        return Canvas(values, x[None, :] + bend_x, y[:, None] + bend_y, z, grid)


def trunk(seed: int, build: Build, nodules: int = 1) -> Trunk:
    """Make a body."""
    rng = np.random.default_rng([seed, 1])
    in_lungs = points_in_lungs(rng, build)
    spots = in_lungs[rng.permutation(len(in_lungs))[:nodules]]
    radii = rng.uniform(3, 6, nodules)
    return Trunk(
        build=build,
        bones=skeleton(build),
        vessels=vessels(rng, in_lungs, _points_in_liver(rng)),
        bend=(waves(rng, 55), waves(rng, 55)),
        strands=waves(rng, 30, 40),
        texture=waves(rng, 5, 48),
        nodules=tuple((*map(float, spot), float(r)) for spot, r in zip(spots, radii, strict=True)),
    )


def add_noise(rng: np.random.Generator, values: Image, deviation: float) -> None:
    """Add the noise of a reconstruction to slices, in place."""
    values += grain(rng, values.shape) * np.float32(deviation)


def _points_in_liver(rng: np.random.Generator) -> NDArray[np.float64]:
    points = rng.uniform(-1, 1, (400, 3))
    inside: NDArray[np.float64] = points[(points**2).sum(1) < 0.8] * (62, 76, 62)
    inside += np.array([-68, -6, -148])
    return inside


def _paint_wall(canvas: Canvas, body: Trunk) -> None:
    build, z, x, y = body.build, canvas.z, canvas.x, canvas.y
    edge = squircle(x, y, build.body_width(z), build.body_depth(z))
    # NOTE: the groove above the spine
    edge += 8 * np.exp(-((x / 15) ** 2)) * np.clip((y - 60) / 40, 0, 1)
    strands = canvas.field(body.strands)
    outside = _with_breasts(canvas, edge) if build.female else edge
    canvas.paint(outside, 5.0)
    canvas.paint(outside + 1.7, FAT)
    # NOTE: glands lie in the fat before the muscle that covers their base
    if build.female:
        _paint_glands(canvas, strands)
    side = np.clip(np.abs(x) / 150, 0, 1) + 0.4 * np.clip(-y / 100, 0, 1)
    wall = edge + np.float32(build.fat_mm) * (0.5 + 0.5 * side) + strands
    canvas.paint(wall, MUSCLE)
    _paint_seams(canvas, wall, strands)
    for number in (-1, 1):
        canvas.ellipsoid((number * 116, -8, 60), (17, 34, 34), FAT, number * 20)
        back = canvas.to_ellipsoid((number * 27, 84, z), (25, 18, 60), number * -14)
        canvas.paint(np.maximum(back, wall + 1), MUSCLE + 4)


def _paint_seams(canvas: Canvas, wall: Image, strands: Image) -> None:
    """Paint the fat between layers of muscle, which follow the skin more or less."""
    for inset in (9, 19, 31):
        seam = np.abs(wall + inset + (3 + inset / 5) * strands)
        cover = np.clip(1.1 - seam / np.float32(0.9), 0, 1) * (wall < -4)
        canvas.cover(cover * np.float32(0.8), FAT)


def _with_breasts(canvas: Canvas, edge: Image) -> Image:
    for side in (-1, 1):
        breast = canvas.to_ellipsoid((side * 76, -96, -22), (60, 42, 66), side * 14)
        edge = np.minimum(edge, breast)
    return edge


def _paint_glands(canvas: Canvas, strands: Image) -> None:
    for side in (-1, 1):
        gland = canvas.to_ellipsoid((side * 80, -116, -24), (30, 14, 36), side * 14)
        canvas.paint(gland + 9 * strands, 24.0, 0.75)


def _paint_great_vessels(canvas: Canvas, tubes: Vessels, phase: Phase) -> None:
    canvas.tubes(tubes.left_atrial, (0, phase.left_heart))
    canvas.tubes(tubes.pulmonary, (0, phase.right_heart))
    canvas.tubes(tubes.veins, (0, phase.veins))
    canvas.tubes(tubes.gullet, (0, 36.0), (6, -700.0))
    canvas.tubes(tubes.arteries, (-0.8, 48.0), (0, phase.arteries))


def _paint_bones(canvas: Canvas, body: Trunk) -> None:
    _paint_bone(canvas, body.bones.blades, body.texture, BLADE_STRETCH)
    _paint_bone(canvas, np.vstack([body.bones.collar, body.bones.arms]), body.texture)
    cartilage = canvas.around(body.bones.cartilage, RIB_STRETCH)
    if cartilage is not None:
        cartilage.paint(-cartilage.depth(body.bones.cartilage, RIB_STRETCH), 98.0)
    _paint_bone(canvas, body.bones.ribs, body.texture, RIB_STRETCH)
    _paint_bone(canvas, body.bones.arches, body.texture)


def _paint_middle(canvas: Canvas, body: Trunk) -> None:
    middle = canvas.part((-30, 30), (-130, 130))
    if middle is not None:
        _paint_spine(middle, body, _marrow(middle, body.texture))
        if -70 < canvas.z < 76:
            _paint_sternum(middle, body.build, _marrow(middle, body.texture))


def _marrow(canvas: Canvas, texture: Waves) -> Image:
    return 175 + 34 * canvas.field(texture)


def _paint_bone(canvas: Canvas, bone: Segments, texture: Waves, stretch: float = 1.0) -> None:
    """Paint bone with a dense shell of 1.9 mm and marrow inside."""
    part = canvas.around(bone, stretch)
    if part is not None:
        depth = part.depth(bone, stretch)
        part.paint(-depth, np.where(depth < 1.9, np.float32(760), _marrow(part, texture)))


def _paint_spine(canvas: Canvas, body: Trunk, marrow: Image) -> None:
    z = canvas.z
    y = spine_y(body.build, z)
    heights = [vertebra_z(number) for number in range(-2, 18)]
    place = float(np.interp(-z, [-height for height in heights], np.arange(-2, 18)))
    size = float(np.interp(z, [-300, -160, 100], [1.22, 1.1, 0.78]))
    centre, semi = (0.0, y, z), (20 * size, 16 * size, 400.0)
    around = canvas.to_ellipsoid(centre, semi)
    from_disc = (0.5 - abs(place - round(place))) * abs(vertebra_z(7) - vertebra_z(8))
    # NOTE: the canal before the bone, whose arch closes around it
    _paint_canal(canvas, y + 21 * size, size)
    if from_disc < _DISC_MM:
        canvas.paint(around, 82.0)
    else:
        shell = (around > -1.5) | (from_disc < _DISC_MM + 1.3)
        canvas.paint(around, np.where(shell, np.float32(520), marrow))


def _paint_canal(canvas: Canvas, y: float, size: float) -> None:
    canvas.ellipsoid((0, y, canvas.z), (10.5 * size, 8.5 * size, 300), FAT + 30)
    canvas.ellipsoid((0, y, canvas.z), (9 * size, 7.5 * size, 300), 12.0)
    if canvas.z > -185:
        canvas.ellipsoid((0, y, canvas.z), (5.5, 4, 300), 38.0)


def _paint_sternum(canvas: Canvas, build: Build, marrow: Image) -> None:
    z = canvas.z
    front = build.cavity_y(z) - build.cavity_depth(z) - 6
    width = float(np.interp(z, [-70, -40, 20, 30, 60, 76], [8, 15, 16, 20, 28, 24]))
    edge = canvas.to_ellipsoid((0, front, z), (width, 6.5, 300))
    canvas.paint(edge, np.where(edge > -1.5, np.float32(480), marrow - 40))
