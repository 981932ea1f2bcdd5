"""Tubes in space: vessels, airways, ribs and catheters as chains of rounded cones.

Coordinates are patient coordinates (LPS, mm): x to the left, y to the back, z to the head.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from imaging.kernels import kernel
from imaging.phantoms.fields import Image

Segments = NDArray[np.floating]

OUTSIDE = -4.0
"""Depth in mm that stands for any place well outside of a tube."""


@dataclass(frozen=True)
class Grid:
    """The pixels of a plane: where the first lies, their distance in mm, rows and columns."""

    left: float
    top: float
    spacing: float
    shape: tuple[int, int]

    @property
    def across(self) -> NDArray[np.float32]:
        """Coordinates of the columns, in mm."""
        return (self.left + self.spacing * np.arange(self.shape[1])).astype(np.float32)

    @property
    def down(self) -> NDArray[np.float32]:
        """Coordinates of the rows, in mm."""
        return (self.top + self.spacing * np.arange(self.shape[0])).astype(np.float32)


@dataclass(frozen=True)
class Ray:
    """How tubes take from a ray: the share of their length that counts, and their shape."""

    share: float | NDArray[np.floating] = 1.0
    """One for all, or one for each tube."""
    stretch: float = 1.0
    """How many times higher (z) than wide the tubes are, as ribs are."""


def chain(points: ArrayLike, radii: ArrayLike) -> Segments:
    """Join points by rounded cones: (points - 1, 8), each x, y, z, radius at both ends."""
    places = np.asarray(points, np.float32)
    widths = np.broadcast_to(np.asarray(radii, np.float32), len(places))
    ends = np.column_stack([places, widths])
    return np.ascontiguousarray(np.hstack([ends[:-1], ends[1:]]))


def smooth(points: ArrayLike, count: int) -> NDArray[np.float64]:
    """Lay a smooth curve through points (Catmull and Rom) and give `count` points of it."""
    given = np.asarray(points, float)
    padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    place = np.linspace(0, len(given) - 1, count)
    index = np.minimum(place.astype(int), len(given) - 2)
    t = (place - index)[:, None]
    a, b, c, d = (padded[index + step] for step in range(4))
    slope = (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    return np.asarray(b + slope / 2)


def mirrored(segments: Segments) -> Segments:
    """Give the same tubes on the other side of the body."""
    other = segments.copy()
    other[:, [0, 4]] *= -1
    return other


def grow(
    rng: np.random.Generator, root: ArrayLike, targets: NDArray[np.floating], leaf: float
) -> Segments:
    """Grow a tree from a root so that its twigs end at the targets, (targets, 3).

    A branch that supplies n twigs of radius `leaf` is about n^(1/2.7) times as thick (Murray).
    """
    parts: list[tuple[float, ...]] = []
    work = [(np.asarray(root, float), np.asarray(targets, float), 0.0)]
    while work:
        start, group, before = work.pop()
        radius = leaf * len(group) ** (1 / 2.7)
        end = _fork(rng, start, group)
        parts.append((*start, before or radius, *end, radius))
        if len(group) > 1:
            work += [(end, half, radius) for half in _halves(group)]
    return np.array(parts, np.float32)


def _fork(
    rng: np.random.Generator, start: NDArray[np.float64], group: NDArray[np.float64]
) -> NDArray[np.float64]:
    way: NDArray[np.float64] = group.mean(0) - start
    if len(group) == 1:
        return start + way
    share = rng.uniform(0.32, 0.5)
    bend: NDArray[np.float64] = rng.normal(0, 0.06, 3) * np.linalg.norm(way)
    return start + share * way + bend


def _halves(group: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    centred = group - group.mean(0)
    axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    order = np.argsort(centred @ axis)
    return group[order[: len(order) // 2]], group[order[len(order) // 2 :]]


def depth_in_slice(segments: Segments, grid: Grid, z: float, stretch: float = 1.0) -> Image:
    """Tell for each pixel of an axial slice how deep it lies in the nearest tube.

    Parameters
    ----------
    stretch
        How many times higher (z) than wide the tubes are, as ribs are.

    Returns
    -------
        Depth below the surface in mm, negative outside, `OUTSIDE` where nothing is near.
    """
    depth = np.full(grid.shape, OUTSIDE, np.float32)
    flat: Segments = segments * np.array([1, 1, 1 / stretch, 1] * 2, np.float32)
    _fill(depth, flat, (grid.left, grid.top, z / stretch), grid.spacing)
    return depth


def near_slice(segments: Segments, z: float, stretch: float = 1.0) -> Segments:
    """Pick the tubes that come near an axial slice."""
    reach = stretch * (np.maximum(segments[:, 3], segments[:, 7]) + 1)
    low, high = (
        np.minimum(segments[:, 2], segments[:, 6]),
        np.maximum(segments[:, 2], segments[:, 6]),
    )
    return segments[(low - reach < z) & (z < high + reach)]


def add_shadow(total: Image, segments: Segments, grid: Grid, how: Ray) -> None:
    """Add the length in mm that rays along y pass inside of tubes; rows go down in z.

    Where these tubes overlap the longest way counts, so that the joints of a chain do not show;
    what lies one behind the other is added by one call for each.
    """
    wide = segments * np.array([how.stretch, how.stretch, 1, how.stretch] * 2, np.float32)
    flat = wide[:, [0, 2, 3, 4, 6, 7]] * np.array([1, -1, 1] * 2, np.float32)
    parts = np.column_stack([flat, _slants(wide) * np.reshape(how.share, (-1, 1)) / how.stretch])
    rows, columns = _window(flat, grid, how.stretch)
    part = total[rows, columns]
    length = np.zeros_like(part)
    left, top = grid.left + columns.start * grid.spacing, grid.top + rows.start * grid.spacing
    _cast(length, np.ascontiguousarray(parts, np.float32), (left, top, how.stretch), grid.spacing)
    part += length


def _window(flat: Image, grid: Grid, stretch: float) -> tuple[slice, slice]:
    reach = np.maximum(flat[:, 2], flat[:, 5])[:, None]
    low = np.minimum(flat[:, :2], flat[:, 3:5]) - reach
    high = np.maximum(flat[:, :2], flat[:, 3:5]) + reach
    (left, top), (right, bottom) = low.min(0), high.max(0)
    columns = pixels_between(left / stretch - grid.left, right / stretch - grid.left, grid.spacing)
    return pixels_between(top - grid.top, bottom - grid.top, grid.spacing), columns


def pixels_between(first_mm: float, last_mm: float, spacing: float) -> slice:
    """Give the pixels between two distances from the first one."""
    first = max(0, int(first_mm / spacing))
    return slice(first, max(first, int(last_mm / spacing) + 2))


def _slants(segments: Segments) -> Image:
    """Tell how much longer than across a ray passes through tubes at both their ends, (n, 2)."""
    way = segments[:, 4:7] - segments[:, :3]
    # NOTE: what runs along a ray would be passed endlessly
    ratio = np.linalg.norm(way, axis=1) / np.maximum(np.hypot(way[:, 0], way[:, 2]), 1e-3)
    slants = np.repeat(np.minimum(ratio, 5)[:, None], 2, 1)
    joined = (segments[:-1, 4:7] == segments[1:, :3]).all(1)
    middle = slants[:-1, 1] + slants[1:, 0]
    slants[:-1, 1][joined] = slants[1:, 0][joined] = middle[joined] / 2
    return slants.astype(np.float32)


def widened(segments: Segments, by_mm: float) -> Segments:
    """Give the same tubes with larger (or smaller) radii, none below zero."""
    other = segments.copy()
    other[:, [3, 7]] = np.maximum(other[:, [3, 7]] + np.float32(by_mm), 0)
    return other


@kernel
def _fill(
    depth: Image, segments: Segments, origin: tuple[float, float, float], spacing: float
) -> None:
    """Raise the depth of the pixels near each segment; `origin` is x, y of the first, and z."""
    rows, columns = depth.shape
    x0, y0, z = origin
    for n in range(segments.shape[0]):
        ax, ay, az, ar, bx, by, bz, br = segments[n]
        ux, uy, uz = bx - ax, by - ay, bz - az
        square = max(ux * ux + uy * uy + uz * uz, 1e-9)
        reach = max(ar, br) + 2.0
        first = max(0, int(np.floor((min(ay, by) - reach - y0) / spacing)))
        last = min(rows, int(np.ceil((max(ay, by) + reach - y0) / spacing)) + 1)
        left = max(0, int(np.floor((min(ax, bx) - reach - x0) / spacing)))
        right = min(columns, int(np.ceil((max(ax, bx) + reach - x0) / spacing)) + 1)
        for i in range(first, last):
            py = y0 + i * spacing - ay
            for j in range(left, right):
                px = x0 + j * spacing - ax
                pz = z - az
                t = min(1.0, max(0.0, (px * ux + py * uy + pz * uz) / square))
                dx, dy, dz = px - t * ux, py - t * uy, pz - t * uz
                inside = ar + t * (br - ar) - np.sqrt(dx * dx + dy * dy + dz * dz)
                depth[i, j] = max(depth[i, j], np.float32(inside))


@kernel
def _cast(
    length: Image, segments: Segments, origin: tuple[float, float, float], spacing: float
) -> None:
    """Raise the length where flat segments give more.

    A segment is across, down, radius at both ends, then its slant at both; `origin` is the place
    of the first pixel and the factor by which places across were stretched.
    """
    rows, columns = length.shape
    x0, y0, stretch = origin
    for n in range(segments.shape[0]):
        ax, ay, ar, bx, by, br, a_slant, b_slant = segments[n]
        ux, uy = bx - ax, by - ay
        square = max(ux * ux + uy * uy, 1e-9)
        reach = max(ar, br)
        first = max(0, int(np.floor((min(ay, by) - reach - y0) / spacing)))
        last = min(rows, int(np.ceil((max(ay, by) + reach - y0) / spacing)) + 1)
        left = max(0, int(np.floor(((min(ax, bx) - reach) / stretch - x0) / spacing)))
        right = min(columns, int(np.ceil(((max(ax, bx) + reach) / stretch - x0) / spacing)) + 1)
        for i in range(first, last):
            py = y0 + i * spacing - ay
            for j in range(left, right):
                px = (x0 + j * spacing) * stretch - ax
                t = min(1.0, max(0.0, (px * ux + py * uy) / square))
                dx, dy = px - t * ux, py - t * uy
                radius = ar + t * (br - ar)
                inside = radius * radius - dx * dx - dy * dy
                if inside > 0.0:
                    way = 2.0 * (a_slant + t * (b_slant - a_slant)) * np.sqrt(inside)
                    length[i, j] = max(length[i, j], np.float32(way))
