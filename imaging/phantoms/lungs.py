"""The lungs of the computed trunk: their outline, their tissue, and what runs through them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from imaging.phantoms.canvas import Canvas, Value, squircle
from imaging.phantoms.fields import Image
from imaging.phantoms.shape import Build
from imaging.phantoms.tubes import Grid
from imaging.phantoms.vessels import Vessels

_MIDDLE_Y = np.array([-110, -84, -60, -30, 0, 22, 40, 62, 76, 90, 120.0])
_MIDDLE = np.array([4, 6, 12, 21, 25, 20, 20, 21, 27, 38, 60.0])


def to_cavity(canvas: Canvas, build: Build) -> Image:
    """Measure the distance to the space inside of ribs and muscles."""
    z = canvas.z
    y = canvas.y - np.float32(build.cavity_y(z))
    return squircle(canvas.x, y, build.cavity_width(z), build.cavity_depth(z))


def to_abdomen(canvas: Canvas) -> Image:
    """Measure the distance to the space below the two domes of the diaphragm."""
    right = canvas.x < 0
    top = np.where(right, np.float32(-84), np.float32(-96))
    aside = np.where(right, canvas.x + 66, canvas.x - 70) / np.float32(66)
    around = aside**2 + ((canvas.y + 12) / np.float32(88)) ** 2
    back = np.clip((canvas.y - 6) / 80, 0, 1) * 26
    dome = top - 26 * around - 26 * np.clip(around - 0.9, 0, 2) - back
    above: Image = (canvas.z - dome) * np.float32(0.7)
    return above


def to_lungs(canvas: Canvas, build: Build) -> Image:
    """Measure the distance to the lungs: the cavity without what lies in its middle."""
    z = canvas.z
    middle = np.interp(canvas.y, _MIDDLE_Y, _MIDDLE).astype(np.float32)
    distance: Image = np.maximum(to_cavity(canvas, build) + 2.5, middle - np.abs(canvas.x))
    for centre, semi, turn in _sacs(build):
        distance = np.maximum(distance, -canvas.to_ellipsoid(centre, semi, turn))
    if z > 30:
        high = float(np.sqrt(max(0.0, 1 - ((z - 30) / 86) ** 2)))
        aside = np.abs(canvas.x) - np.float32(46)
        apex = squircle(aside, canvas.y - np.float32(6), 64 * high + 0.1, 86 * high + 0.1)
        distance = np.maximum(distance, apex)
    if z < -50:
        distance = np.maximum(distance, -to_abdomen(canvas))
    return distance


def paint_lungs(canvas: Canvas, distance: Image, texture: Image) -> None:
    """Paint the tissue of the lungs with its fissures."""
    tissue = -868 + 22 * np.clip(canvas.y / 90, -1, 1) + 11 * texture
    canvas.paint(distance, tissue)
    # NOTE: a fissure is thinner than a slice, so it never reaches the density of tissue
    for side, (height, slope, bow) in ((-1, (-2, 1.05, 10)), (1, (6, 1.15, 12))):
        sheet = canvas.z - height - slope * canvas.y - bow * np.cos(canvas.x / 40)
        line = np.clip(1 - np.abs(sheet) / np.float32(1.1), 0, 1)
        line *= (np.sign(canvas.x) == side) * (distance < -1)
        canvas.cover(line * np.float32(0.28), -560.0)


def paint_contents(canvas: Canvas, distance: Image, tubes: Vessels, blood: Value) -> None:
    """Paint vessels and airways of the lungs; `blood` is in Hounsfield units."""
    inside = np.clip(0.5 - (distance + 0.8) / np.float32(canvas.grid.spacing), 0, 1)
    canvas.paint(-canvas.depth(tubes.lung), blood, inside)
    part = canvas.around(tubes.airways)
    if part is not None:
        depth = part.depth(tubes.airways)
        part.paint(-1.1 - 0.06 * np.maximum(depth, 0) - depth, 15.0, 0.75)
        # NOTE: a hair less than air, as breath that was scanned is
        part.paint(-depth, -985.0)


def paint_nodules(canvas: Canvas, spots: Iterable[tuple[float, ...]], texture: Image) -> None:
    """Paint round spots with an uneven edge: x, y, z and radius in mm."""
    for *centre, radius in spots:
        if abs(canvas.z - centre[2]) < radius + 4:
            edge = canvas.to_ellipsoid(centre, (radius, radius * 0.9, radius))
            canvas.paint(edge + 0.9 * texture, 38.0)


def points_in_lungs(rng: np.random.Generator, build: Build) -> NDArray[np.float64]:
    """Scatter points through the lungs, (n, 3) in mm, about one in every 1.5 ml."""
    grid = Grid(-150, -110, 12, (19, 26))
    layers = []
    for z in np.arange(-150, 112, 10.5):
        place = rng.uniform(-6, 6, (2, *grid.shape)).astype(np.float32)
        x, y = grid.across[None, :] + place[0], grid.down[:, None] + place[1]
        canvas = Canvas(np.zeros(grid.shape, np.float32), x, y, float(z), grid)
        inside = to_lungs(canvas, build) < -3
        layers.append(
            np.column_stack([x[inside], y[inside], rng.uniform(z - 5, z + 5, inside.sum())])
        )
    return np.vstack(layers)


def _sacs(build: Build) -> list[tuple[tuple[float, ...], tuple[float, ...], float]]:
    """Give the ellipsoids that keep the lungs off the heart: centre, half axes, turn."""
    h = build.heart
    return [
        ((20, -38, -50), (60 * h, 44 * h, 50 * h), -32),
        ((40, -40, -60), (47 * h, 34 * h, 40 * h), -38),
        ((-20, -30, -36), (31 * h, 34 * h, 40 * h), 0),
    ]
