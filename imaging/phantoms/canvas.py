"""A slice that is painted tissue over tissue, each with soft edges of one pixel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from imaging.kernels import kernel
from imaging.phantoms.fields import Image, Waves
from imaging.phantoms.tubes import (
    Grid,
    Segments,
    depth_in_slice,
    near_slice,
    pixels_between,
)

Value = float | Image
Triple = tuple[float, float, float]
Quadruple = tuple[float, float, float, float]
_MARGIN_MM = 12.0


@dataclass(frozen=True)
class Canvas:
    """The pixels of an axial slice or a part of it, with their places in the body.

    A distance is in mm, negative inside of a shape, and exact only near its edge.
    """

    values: Image
    """What is painted: (y, x) in Hounsfield units, or (contrast, y, x) for several at once."""
    x: Image
    """Place of each pixel to the left, in mm, bent by the irregularity of the body; (y, x)."""
    y: Image
    """Place of each pixel to the back, likewise."""
    z: float
    grid: Grid

    def paint(self, distance: Image, value: Value, share: Value = 1.0) -> None:
        """Lay a tissue over what is there where `distance` is negative."""
        cover = np.clip(0.5 - distance / np.float32(self.grid.spacing), 0, 1)
        self.cover(cover * share, value)

    def cover(self, cover: Image, value: Value) -> None:
        """Lay a tissue over what is there with a coverage from 0 to 1."""
        self.values[...] += cover * (value - self.values)

    def field(self, waves: Waves) -> Image:
        """Evaluate a random field."""
        return waves.on_slice(self.grid.across, self.grid.down, self.z)

    def ellipsoid(
        self, centre: Sequence[float], semi: Sequence[float], value: Value, turn: float = 0.0
    ) -> None:
        """Paint an ellipsoid whose axes are turned by `turn` degrees in the slice."""
        part = self.near(centre, semi)
        if part is not None:
            part.paint(part.to_ellipsoid(centre, semi, turn), value)

    def to_ellipsoid(
        self, centre: Sequence[float], semi: Sequence[float], turn: float = 0.0
    ) -> Image:
        """Measure the distance to an ellipsoid."""
        distance = np.empty(self.x.shape, np.float32)
        x, y, z = map(float, centre)
        a, b, c = map(float, semi)
        place = (x, y, (self.z - z) / c)
        _measure_ellipsoid(distance, _solid(self.x, self.y), place, (a, b, c, float(turn)))
        return distance

    def near(self, centre: Sequence[float], semi: Sequence[float]) -> 'Canvas | None':
        """Give the part of the slice around an ellipsoid, None if it does not reach there."""
        if abs(self.z - centre[2]) > semi[2] + self.grid.spacing:
            return None
        reach = max(semi[0], semi[1]) + _MARGIN_MM
        across = centre[0] - reach, centre[0] + reach
        return self.part(across, (centre[1] - reach, centre[1] + reach))

    def part(self, across: tuple[float, float], down: tuple[float, float]) -> 'Canvas | None':
        """Give the part of the slice between two places in mm, None if it is empty."""
        grid = self.grid
        columns = pixels_between(across[0] - grid.left, across[1] - grid.left, grid.spacing)
        rows = pixels_between(down[0] - grid.top, down[1] - grid.top, grid.spacing)
        values = self.values[..., rows, columns]
        if not values.size:
            return None
        left, top = grid.left + columns.start * grid.spacing, grid.top + rows.start * grid.spacing
        inner = Grid(left, top, grid.spacing, (values.shape[-2], values.shape[-1]))
        return Canvas(values, self.x[rows, columns], self.y[rows, columns], self.z, inner)

    def around(self, segments: Segments, stretch: float = 1.0) -> 'Canvas | None':
        """Give the part of the slice in which tubes lie, None if they do not meet it."""
        near = near_slice(segments, self.z, stretch)
        if not len(near):
            return None
        reach = np.maximum(near[:, 3], near[:, 7]) + _MARGIN_MM / 2
        low = np.minimum(near[:, :2], near[:, 4:6]) - reach[:, None]
        high = np.maximum(near[:, :2], near[:, 4:6]) + reach[:, None]
        (left, top), (right, bottom) = low.min(0), high.max(0)
        return self.part((left, right), (top, bottom))

    def depth(self, segments: Segments, stretch: float = 1.0) -> Image:
        """Measure how deep each pixel lies in tubes, in mm; negative outside."""
        near = near_slice(segments, self.z, stretch)
        return depth_in_slice(near, self.grid, self.z, stretch)

    def tubes(self, segments: Segments, *layers: tuple[float, Value]) -> None:
        """Paint tubes layer over layer, each given by its depth below the surface and value."""
        part = self.around(segments)
        if part is not None:
            depth = part.depth(segments)
            for inset, value in layers:
                part.paint(inset - depth, value)


def squircle(x: Image, y: Image, width: float, depth: float) -> Image:
    """Measure the distance to an ellipse with fuller corners, as a trunk has."""
    distance = np.empty(x.shape, np.float32)
    _measure_squircle(distance, _solid(x, y), float(width), float(depth))
    return distance


def _solid(x: Image, y: Image) -> tuple[Image, Image]:
    # NOTE: a kernel is compiled once for each layout of memory that it meets
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


@kernel
def _measure_ellipsoid(
    distance: Image, at: tuple[Image, Image], place: Triple, axes: Quadruple
) -> None:
    """Write distances to an ellipsoid: `place` is x, y, and z in half axes."""
    a, b, c = np.float32(axes[0]), np.float32(axes[1]), np.float32(axes[2])
    cosine = np.float32(np.cos(np.radians(axes[3])))
    sine = np.float32(np.sin(np.radians(axes[3])))
    x, y, w = np.float32(place[0]), np.float32(place[1]), np.float32(place[2])
    for i in range(distance.shape[0]):
        for j in range(distance.shape[1]):
            dx, dy = at[0][i, j] - x, at[1][i, j] - y
            u, v = (dx * cosine + dy * sine) / a, (dy * cosine - dx * sine) / b
            slope = np.sqrt((u / a) ** 2 + (v / b) ** 2 + (w / c) ** 2)
            away = u * u + v * v + w * w - np.float32(1)
            distance[i, j] = away / max(slope + slope, np.float32(1e-3))


@kernel
def _measure_squircle(distance: Image, at: tuple[Image, Image], width: float, depth: float) -> None:
    """Write distances to an ellipse with fuller corners, along lines through its middle."""
    a, b = np.float32(1 / width**2), np.float32(1 / depth**2)
    least, most, half = np.float32(1e-4), np.float32(1.2), np.float32(0.5)
    for i in range(distance.shape[0]):
        for j in range(distance.shape[1]):
            xx, yy = at[0][i, j] ** 2, at[1][i, j] ** 2
            u, v = xx * a, yy * b
            full = max(u + v - half * min(u, most) * min(v, most), least)
            distance[i, j] = np.sqrt(xx + yy) * (np.float32(1) - np.float32(1) / np.sqrt(full))
