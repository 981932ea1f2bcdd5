"""A beating heart through the chest wall: four chambers, with the flow of blood in colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from imaging.phantoms.echo import SAMPLES, Screen, Sector, brightness, speckle
from imaging.phantoms.fields import Image, soften

SECTOR = Sector(0.68, 162)
_LEFT, _TOP, _RIGHT, _BOTTOM = -11.0, 34.0, 44.0, 132.0
"""The box of the colour flow, in mm from the probe."""


@dataclass(frozen=True)
class Heart:
    """A heart under a probe."""

    scale: float = 1.0
    """Size, 1 for an adult."""
    rate: float = 72.0
    """Beats in a minute."""
    frame_ms: float = 33.0


def cine(heart: Heart, frames: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Record a cine: (frames, 600, 800, 3), red, green, blue."""
    screen, beams = SECTOR.screen(), SECTOR.beams()
    grain = np.vstack([speckle(rng), speckle(rng)])
    still = _furniture(heart)
    pictures = []
    for number in range(frames):
        phase = number * heart.frame_ms / 1000 * heart.rate / 60
        pictures.append(_frame(phase, (screen, beams), grain, rng))
        _draw_beat(pictures[-1], still, heart, phase)
    return np.stack(pictures)


def _squeeze(phase: float) -> float:
    """Tell how far the ventricles are contracted at a time in beats: 0 to 1."""
    t = phase % 1
    return float(np.sin(np.pi * t / 0.38) ** 2) if t < 0.38 else 0.0


def _filling(phase: float) -> float:
    """Tell how fast blood flows into the ventricles, 0 to 1: early, then with the atria."""
    # NOTE: the E wave of relaxation, then the A wave of the atria
    t = phase % 1
    return float(np.exp(-(((t - 0.52) / 0.07) ** 2)) + 0.6 * np.exp(-(((t - 0.88) / 0.05) ** 2)))


def _frame(
    phase: float, view: tuple[Screen, tuple[Image, Image]], grain: Image, rng: np.random.Generator
) -> NDArray[np.uint8]:
    screen, (x, y) = view
    squeeze = _squeeze(phase)
    strength, blood = _echoes(x, y, squeeze, _filling(phase))
    moved = _moving(grain, y, squeeze)
    # NOTE: the grain of flowing blood is another one in every frame
    moved = np.where(blood > 0.5, speckle(rng), moved)
    fade = np.exp(-(((y - 60) / 190) ** 2)) * np.clip(y / 9, 0.3, 1)
    grey = screen.show(brightness(soften(strength) * fade, moved))
    rgb = np.repeat(grey[..., None], 3, -1).astype(np.uint8)
    _colour(rgb, screen, (x, y), (blood, phase))
    return rgb


def _moving(grain: Image, y: Image, squeeze: float) -> Image:
    """Let the grain of the muscle move with it, to the probe in systole."""
    shift = np.clip((y - 20) / 80, 0, 1) * 11 * squeeze / 162 * SAMPLES
    rows = np.arange(SAMPLES)[:, None] + np.rint(shift).astype(np.intp)
    return np.take_along_axis(grain, np.minimum(rows, len(grain) - 1), 0)


def _to_ellipse(
    at: tuple[Image, Image], centre: tuple[float, float], semi: tuple[float, float]
) -> Image:
    u, v = (at[0] - centre[0]) / semi[0], (at[1] - centre[1]) / semi[1]
    distance: Image = (np.hypot(u, v) - 1) * np.float32(min(semi))
    return distance


def _echoes(x: Image, y: Image, squeeze: float, filling: float) -> tuple[Image, Image]:
    """Give how strongly each sample scatters, and how much of it is blood."""
    at = (x + 1.2 * np.sin(y / 9), y + 1.2 * np.sin(x / 7))
    ring = 96 - 12 * squeeze
    low = ring + 6
    left = _to_ellipse(at, (17, (26 + low) / 2), (20 - 6 * squeeze, (low - 26) / 2))
    right = _to_ellipse(at, (-21, (36 + low) / 2), (15 - 4 * squeeze, (low - 36) / 2))
    # NOTE: the chambers taper to the apex
    left, right = (wall + 0.1 * np.clip(70 - y, 0, 44) for wall in (left, right))
    atria = [
        _to_ellipse(at, (side, (ring + 134) / 2), (17 + 3 * squeeze, (138 - ring) / 2))
        for side in (19, -22)
    ]
    blood = np.clip(0.5 - np.minimum.reduce([left, right, *atria]) / 1.2, 0, 1)
    outer = _to_ellipse(at, (-1, 78), (48, 70))
    strength = np.where(outer < 0, np.float32(0.06), np.float32(0.016))
    strength = strength + 0.5 * np.exp(-((outer / 1.6) ** 2))
    strength *= 1 - 0.985 * blood
    for wall in (left, right):
        strength += 0.16 * np.exp(-((wall - 0.6) ** 2)) * np.clip((ring - 4 - y) / 8, 0, 1)
    strength += _valves(at, ring, filling) + 0.25 * np.exp(-((y / 5) ** 2))
    return strength.astype(np.float32), blood


def _valves(at: tuple[Image, Image], ring: float, filling: float) -> Image:
    """Draw the leaflets of both valves: shut across the ring, or hanging into the ventricles."""
    total = np.zeros_like(at[0])
    for middle, width in ((18, 17), (-22, 14)):
        for side in (-1, 1):
            root = middle + side * width
            reach = (middle + side * 0.5 - root) * (1 - 0.55 * filling)
            along = np.clip((at[0] - root) / reach, 0, 1)
            bend = ring - (3 + 15 * filling) * along
            near = np.hypot(at[0] - root - along * reach, at[1] - bend)
            total += 0.4 * np.exp(-((near / 1.1) ** 2))
    return total


def _colour(
    rgb: NDArray[np.uint8], screen: Screen, at: tuple[Image, Image], what: tuple[Image, float]
) -> None:
    """Lay the velocity of the blood over the picture: red to the probe, blue away from it."""
    x, y = at
    blood, phase = what
    jet = np.exp(-(((x - 17) / (7 + np.abs(y - 92) / 9)) ** 2)) * np.exp(-(((y - 82) / 34) ** 2))
    out = np.exp(-(((x - 6) / 7) ** 2)) * np.exp(-(((y - 80) / 22) ** 2))
    flow = 78 * _filling(phase) * jet - 70 * _squeeze(phase) * out
    ripple = 1 + 0.12 * np.sin(x / 2.1 + y / 3.3 + 9 * phase)
    # NOTE: the machine measures flow in a box, and only where it believes to see blood
    inside = (x > _LEFT) & (x < _RIGHT) & (y > _TOP) & (y < _BOTTOM) & (blood > 0.6)
    speed = screen.show(np.where(inside, flow * ripple, 0))
    shown = np.abs(speed) > 9
    speed = speed[shown]
    share = np.clip(np.abs(speed) / 62, 0, 1)
    hot = np.stack([110 + 145 * share, 230 * share**1.6, 30 * share**3], -1)
    rgb[shown] = np.where(speed[:, None] > 0, hot, hot[:, ::-1]).astype(np.uint8)


def _furniture(heart: Heart) -> Picture.Image:
    """Draw what stands still: scales, colour bar and settings."""
    picture = Picture.new('RGB', (800, 600))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(13)
    for line, text in enumerate(('A4C  CFI', f'FR {1000 / heart.frame_ms:.0f} Hz', 'TIS 0.7',
                                 'MI 1.2', 'PRF 4.0 kHz', 'WF 225 Hz')):  # fmt: skip
        draw.text((14, 90 + 18 * line), text, (190, 200, 210), font)
    for depth in range(0, 17):
        row = 34 + depth * 32.5
        draw.line((700, row, 712 if depth % 5 == 0 else 706, row), (200, 200, 200))
        if depth % 5 == 0 and depth:
            draw.text((716, row - 7), f'{depth * heart.scale:g} cm', (200, 200, 200), font)
    for row in range(120):
        share = abs(row - 60) / 60
        warm = (int(110 + 145 * share), int(230 * share**1.6), int(30 * share**3))
        draw.line((752, 40 + row, 770, 40 + row), warm if row < 60 else warm[::-1])
    draw.text((742, 22), '+61.6', (220, 220, 220), font)
    draw.text((744, 162), '-61.6', (220, 220, 220), font)
    draw.text((744, 178), 'cm/s', (220, 220, 220), font)
    draw.text((380 - 4, 12), 'V', (90, 200, 255), font)
    return picture


def _draw_beat(rgb: NDArray[np.uint8], still: Picture.Image, heart: Heart, phase: float) -> None:
    """Draw scales, the box of the colour flow, and the trace of the heart's current."""
    picture = still.copy()
    draw = ImageDraw.Draw(picture)
    columns = np.arange(150, 690)
    beats = (columns - 150) / 540 * 2.4 * heart.rate / 60
    rows = 578 - _current(beats)
    draw.line([(int(c), float(r)) for c, r in zip(columns, rows, strict=True)], (60, 220, 90))
    now = 150 + int(phase % (2.4 * heart.rate / 60) / (2.4 * heart.rate / 60) * 540)
    draw.line((now, 550, now, 592), (250, 250, 120))
    drawn = np.asarray(picture)
    shown = drawn.any(-1)
    rgb[shown] = drawn[shown]


def _current(beats: NDArray[np.float64]) -> NDArray[np.float64]:
    t = (beats + 0.12) % 1
    waves = ((0.0, 0.02, -3), (0.12, 0.012, 26), (0.14, 0.01, -7), (0.38, 0.05, 6), (0.92, 0.03, 4))
    trace = np.zeros_like(t)
    for at, wide, height in waves:
        trace += height * np.exp(-(((t - at) / wide) ** 2))
    return trace
