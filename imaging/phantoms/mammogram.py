"""Mammograms: a compressed breast of fat and gland, from above or from the side.

Pictures lie with the chest wall at the left edge; the other breast is mirrored.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imaging.phantoms.fields import Image, enlarge, power_law, soften
from imaging.phantoms.tubes import Grid, Ray, add_shadow, chain, grow, smooth


@dataclass(frozen=True)
class View:
    """A view of one breast."""

    side: str
    """R or L."""
    oblique: bool
    """Whether it is MLO and not CC."""
    rows: int = 2294
    columns: int = 1914
    spacing: float = 0.1
    """Distance of the pixels in mm."""


@dataclass(frozen=True)
class Breast:
    """What is different in each breast."""

    length_mm: float = 88.0
    """From the chest wall to the nipple."""
    half_width_mm: float = 82.0
    density: float = 0.0
    """More gland above 0, more fat below."""
    calcified: bool = False
    """Whether there is a group of small calcifications."""
    mass: bool = False
    """Whether there is a mass with an uneven edge."""


def mammogram(breast: Breast, view: View, rng: np.random.Generator) -> NDArray[np.uint16]:
    """Take a picture: (rows, columns) of 12 bits, gland bright, air dark."""
    shape = (view.rows, view.columns)
    grid = Grid(0, -view.rows * view.spacing / 2, view.spacing, shape)
    x, y = grid.across[None, :], grid.down[:, None] - (8.0 if view.oblique else 0.0)
    edge = _outline(x, y, breast, view.oblique)
    density = _gland(edge, (x, y), breast, rng)
    water = np.clip(-edge / 12, 0, 1) ** 0.28 * 40 * (0.70 + 0.42 * density)
    _add_threads(water, grid, breast, rng)
    if view.oblique:
        _add_muscle(water, x, y, rng)
    _add_findings(water, grid, breast, rng)
    inside = np.clip(-edge / 0.5, 0, 1)
    values = _exposed(water * inside, inside, rng)
    return values if view.side == 'L' else values[:, ::-1].copy()


def _outline(x: Image, y: Image, breast: Breast, oblique: bool) -> Image:
    """Measure the distance to the skin in mm, negative inside."""
    # NOTE: from the side the tail of the breast reaches up into the armpit
    above = 1.75 if oblique else 1.0
    v = y / breast.half_width_mm / np.where(y < 0, above, 1.06)
    around = np.sqrt((x / breast.length_mm) ** 2 + np.abs(v) ** 2.2)
    edge: Image = (around - 1) * np.float32(breast.length_mm * 0.85)
    nipple = np.hypot(x - breast.length_mm + 2, y - 2) - 5.0
    joined: Image = np.minimum(edge, nipple * np.float32(2))
    return joined


def _gland(edge: Image, at: tuple[Image, Image], breast: Breast, rng: np.random.Generator) -> Image:
    """Give how much of the thickness is gland, 0 to 1."""
    x, y = at
    rows, columns = edge.shape
    coarse = enlarge(power_law(rng, (rows // 4, columns // 4), 3.0), edge.shape)
    # NOTE: gland and ligaments run to the nipple, so the finer part is smeared that way
    fine = enlarge(_toward_nipple(rng, (rows // 2, columns // 2)), edge.shape)
    middle = breast.length_mm * 0.54
    fan = 1.25 - np.hypot((x - middle) / (breast.length_mm * 0.46), (y + 3) / (36 + 0.2 * x))
    fan = fan + np.float32(0.42) * coarse + np.float32(0.16) * fine + breast.density
    deep = np.clip((-edge - 4) / 11, 0, 1)
    gland: Image = deep / (1 + np.exp(-2.1 * (fan - 0.5)))
    return gland


def _toward_nipple(rng: np.random.Generator, shape: tuple[int, int]) -> Image:
    texture = power_law(rng, (shape[0], shape[1] + 18), 2.2)
    run = np.cumsum(texture, axis=1, dtype=np.float64)
    mixed = run[:, 18:] - run[:, :-18]
    streaks: Image = (mixed / mixed.std()).astype(np.float32)
    return streaks


def _add_threads(water: Image, grid: Grid, breast: Breast, rng: np.random.Generator) -> None:
    """Add ligaments, milk ducts and a few vessels."""
    length, half = breast.length_mm, breast.half_width_mm
    nipple = (length, 0, -2)
    ends = rng.uniform((0.15 * length, -9, -0.55 * half), (0.75 * length, 9, 0.55 * half), (90, 3))
    add_shadow(water, grow(rng, nipple, ends, 0.22), grid, Ray(0.75))
    for _ in range(46):
        start = rng.uniform((0.1 * length, 0, -0.8 * half), (0.8 * length, 0, 0.8 * half))
        way = rng.normal(0, 1, (4, 3)) * (9, 0, 6) + (7, 0, 0)
        course = smooth(np.vstack([start, start + np.cumsum(way, 0)]), 14)
        add_shadow(water, chain(course, np.linspace(0.45, 0.15, 14)), grid, Ray(1.1))
    for _ in range(3):
        z = rng.uniform(-0.6, 0.6) * half
        a, b = rng.normal(0, 6, 2)
        course = smooth([(0, 0, z), (22, 0, z + a), (44, 0, z + b), (66, 0, z * 0.8)], 30)
        add_shadow(water, chain(course, np.linspace(1.1, 0.4, 30)), grid, Ray(0.9))


def _add_muscle(water: Image, x: Image, y: Image, rng: np.random.Generator) -> None:
    edge = x - (52 - 0.5 * (y + 122)) + 2.2 * np.sin(y / 17)
    fibres = soften(power_law(rng, (water.shape[0] // 4, water.shape[1] // 4), 2.0), 1)
    muscle = np.clip(-edge / 5, 0, 1) * (11 + 1.2 * enlarge(fibres, water.shape))
    water += muscle


def _add_findings(water: Image, grid: Grid, breast: Breast, rng: np.random.Generator) -> None:
    centre = np.array([0.52 * breast.length_mm, 0.0, 0.22 * breast.half_width_mm])
    if breast.mass:
        arms = centre + rng.normal(0, 9, (26, 3)) * (1, 0.3, 1)
        add_shadow(water, grow(rng, centre, arms, 0.3), grid, Ray(1.2))
        for x, y, z in centre + rng.normal(0, 2.4, (14, 3)) * (1, 0.3, 1):
            lump = chain([(x, y, z), (x + 0.5, y, z)], 4.2)
            add_shadow(water, lump, grid, Ray(0.28))
    # NOTE: calcium absorbs many times more than gland of the same size
    if breast.calcified:
        for place in centre + rng.normal(0, 4, (24, 3)):
            end = place + rng.normal(0, 0.22, 3)
            add_shadow(water, chain([place, end], float(rng.uniform(0.1, 0.24))), grid, Ray(14))


def _exposed(water: Image, inside: Image, rng: np.random.Generator) -> NDArray[np.uint16]:
    grain = rng.standard_normal(water.shape, np.float32)
    grey = soften(water.astype(np.float32) + grain * np.float32(0.55))
    # NOTE: rays pass the skin lengthwise at the edge
    skin = 34 * np.clip(1 - np.abs(inside - 0.55) / 0.45, 0, 1)
    values: Image = 90 + (58 * grey + 6 * skin) * inside
    stored: NDArray[np.uint16] = np.clip(values, 0, 4095).astype(np.uint16)
    return stored
