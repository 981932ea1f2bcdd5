"""Coronary arteries that fill with contrast medium and empty again, seen from the front."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imaging.phantoms.fields import Image, power_law, soften
from imaging.phantoms.tubes import Grid, Ray, Segments, add_shadow, chain, grow, smooth

SIZE = 512
_FIELD_MM = 150.0
SPACING = _FIELD_MM / SIZE
"""Distance of the pixels in the plane of the heart, in mm."""
_GRID = Grid(-_FIELD_MM / 2, -_FIELD_MM / 2, SPACING, (SIZE, SIZE))
_HEART = np.array([62.0, 40.0, 58.0])


@dataclass(frozen=True)
class Tree:
    """The arteries of a heart, in heart coordinates (mm), and how the medium reaches them."""

    segments: Segments
    reached: NDArray[np.float64]
    """How far along the flow each segment lies, in mm."""


def cine(seed: int, frames: int, frame_ms: float, angles: tuple[float, float]) -> NDArray[np.uint8]:
    """Record a cine, (frames, 512, 512); vessels are dark, as on film.

    Parameters
    ----------
    angles
        How far the tube stands to the left and to the head, in degrees.
    """
    rng = np.random.default_rng([seed, 7])
    tree, behind = coronary_tree(rng), _background(rng) + _spine()
    pictures = []
    for number in range(frames):
        phase = number * frame_ms / 1000 * 1.15
        water = behind.copy()
        _add_vessels(water, _beating(tree, phase, angles), (tree, number * frame_ms / 1000))
        pictures.append(_detected(water, rng))
    return np.stack(pictures)


def coronary_tree(rng: np.random.Generator) -> Tree:
    """Grow the left coronary artery over the front and the side of a heart."""
    front = _on_heart(rng, 60, (-0.55, 0.5), (-1.0, 0.75))
    side = _on_heart(rng, 52, (0.55, 1.5), (-0.8, 0.8))
    stem = chain(smooth([(-16, -20, 38), (-5, -24, 43), (6, -26, 40)], 5), 2.3)
    parts = [stem]
    for points, main in ((front, _DESCENDING), (side, _CIRCUMFLEX)):
        course = smooth(main, 26) + _bends(rng, 26)
        course[0] = main[0]
        trunk = chain(course, np.linspace(1.9, 0.8, 26))
        parts.append(trunk)
        near = np.linalg.norm(points[:, None] - trunk[None, :, :3], axis=2).argmin(1)
        for place in np.unique(near // 4 * 4):
            group = points[near // 4 * 4 == place]
            if len(group) > 1:
                parts.append(grow(rng, trunk[place, :3], group, 0.42))
    segments = np.vstack(parts)
    return Tree(segments, _along(segments))


def _bends(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Make the small bends of an artery, (count, 3) in mm."""
    steps = rng.normal(0, 1.5, (count + 4, 3))
    return (steps[:-4] + steps[1:-3] + steps[2:-2] + steps[3:-1] + steps[4:]) / 2.5


_DESCENDING = [
    (6, -26, 40),
    (14, -38, 26),
    (14, -44, 4),
    (20, -40, -22),
    (30, -24, -44),
    (34, -8, -54),
]
_CIRCUMFLEX = [(6, -26, 40), (26, -24, 36), (48, -6, 22), (54, 10, -4), (44, 24, -28)]


def _on_heart(
    rng: np.random.Generator, count: int, around: tuple[float, float], up: tuple[float, float]
) -> NDArray[np.float64]:
    angle = rng.uniform(*around, count)
    height = np.sin(rng.uniform(*up, count))
    flat = np.sqrt(1 - height**2)
    points = np.column_stack([flat * np.sin(angle), -flat * np.cos(angle), height])
    points *= _HEART
    return points


def _along(segments: Segments) -> NDArray[np.float64]:
    """Add up the way of the blood from the mouth of the artery to each segment."""
    length = np.linalg.norm(segments[:, 4:7] - segments[:, :3], axis=1)
    ends: dict[bytes, float] = {}
    reached = np.zeros(len(segments))
    for number, segment in enumerate(segments):
        key = np.round(segment[:3], 2).tobytes()
        reached[number] = ends.get(key, 0.0) + length[number]
        ends.setdefault(np.round(segment[4:7], 2).tobytes(), reached[number])
    return reached


def _beat(phase: float) -> float:
    t = phase % 1
    return float(np.sin(np.pi * t / 0.4) ** 2) if t < 0.4 else 0.0


def _beating(tree: Tree, phase: float, angles: tuple[float, float]) -> Segments:
    """Give the arteries at a time in beats, as seen from an angle."""
    left, head = np.radians(angles)
    across = left - 0.5 + 0.06 * np.sin(2 * np.pi * phase)
    turn = np.array([[np.cos(across), -np.sin(across), 0], [np.sin(across), np.cos(across), 0],
                     [0, 0, 1]])  # fmt: skip
    tilt = np.array([[1, 0, 0], [0, np.cos(head), -np.sin(head)], [0, np.sin(head), np.cos(head)]])
    moved = tree.segments.copy()
    for column in (0, 4):
        place = moved[:, column : column + 3] * (1 - 0.1 * _beat(phase))
        moved[:, column : column + 3] = place @ (tilt @ turn).T + (0, 0, 4 * _beat(phase))
    return moved


def _add_vessels(water: Image, moved: Segments, what: tuple[Tree, float]) -> None:
    """Add the medium that is in the arteries at a time in s, and the catheter."""
    tree, time = what
    arrival = (time - 0.55) * 120
    # NOTE: blood without medium follows, faster than the injection pushed
    washed = np.clip((time - 2.1 - tree.reached / 260) / 1.1, 0, 1)
    share = np.clip((arrival - tree.reached) / 14, 0, 1) * (1 - washed)
    if share.any():
        add_shadow(water, moved, _GRID, Ray(15 * share))
    mouth = moved[0, :3]
    line = [(-8, 40, 95), (-30, 30, 72), (-34, 20, 56), tuple(mouth)]
    add_shadow(water, chain(smooth(line, 30), 1.0), _GRID, Ray(7.0))


def _background(rng: np.random.Generator) -> Image:
    x, z = _GRID.across[None, :], -_GRID.down[:, None]
    heart = np.clip(1.3 - ((x - 14) / 66) ** 2 - ((z - 2) / 70) ** 2, 0, 1) ** 0.7
    belly = np.clip((-z - 40 - 10 * np.cos((x + 30) / 40)) / 7, 0, 1)
    water: Image = 78 + 62 * heart + 55 * belly + 4 * soften(power_law(rng, (SIZE, SIZE), 2.6), 2)
    for number in range(6):
        z0 = 62 - 26 * number
        rib = [(-76, 0, z0 - 16), (-30, 0, z0 + 4), (0, 0, z0 + 9)]
        for side in (1, -1):
            bone = chain([(side * px, y, pz) for px, y, pz in rib], 4.6)
            add_shadow(water, bone, _GRID, Ray(0.7))
    return soften(water.astype(np.float32), 2)


def _spine() -> Image:
    x, z = _GRID.across[None, :], -_GRID.down[:, None]
    waist = 17 + 2.5 * np.cos(z / 27 * 2 * np.pi) + z / 60
    body = np.clip((waist - np.abs(x + 26 + z / 30)) / 4, 0, 1)
    discs = 1 - 0.35 * np.exp(-((((z % 27) - 13.5) / 2.4) ** 2))
    shade: Image = (26 * body * discs).astype(np.float32)
    return shade


def _detected(water: Image, rng: np.random.Generator) -> NDArray[np.uint8]:
    # NOTE: the noise of quanta grows with their root, so dark parts look rougher in the logarithm
    quanta = np.exp(-soften(water) / np.float32(92))
    noise = rng.standard_normal(water.shape, np.float32) * np.sqrt(quanta) * np.float32(0.034)
    grey = np.log(np.maximum(soften(quanta + noise), 0.02) / 0.1) * 86 + 36
    shown: NDArray[np.uint8] = np.clip(grey, 0, 255).astype(np.uint8)
    return shown
