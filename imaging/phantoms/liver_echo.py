"""A liver with its vessels and a gallbladder through the abdominal wall, still pictures in grey."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from imaging.phantoms.echo import Sector, brightness, speckle
from imaging.phantoms.fields import Image, soften, waves

SECTOR = Sector(0.7, 165, (390.0, -20.0), 3.5)


def still(rng: np.random.Generator, stone: bool) -> NDArray[np.uint8]:
    """Take a picture, (600, 800); with a stone in the gallbladder that throws a shadow."""
    x, y = SECTOR.beams()
    tissue = waves(rng, 26)
    bend = tissue.at(np.stack([x, y, np.zeros_like(x)], -1)) * 4
    strength = np.full_like(bend, 0.05)
    strength *= np.where(y < 16 + bend / 2, 2.6, 1.0)
    strength += 0.3 * np.exp(-(((y - 17 - bend / 2) / 1.1) ** 2))
    _add_vessels(strength, x + bend / 2, y + bend / 2)
    _add_gallbladder(strength, (x, y), bend, stone)
    # NOTE: the diaphragm is the brightest line, and behind it there is only a mirror image
    dome = np.hypot((x - 6) / 96, (y + 8) / 150) - 1 + bend / 400
    strength = np.where(dome > 0, strength * 0.6, strength)
    strength += 0.9 * np.exp(-((dome * 100 / 1.5) ** 2)) * (y > 90)
    fade = np.exp(-((y / 240) ** 2)) * np.clip(y / 6, 0.4, 1)
    grey = SECTOR.screen().show(brightness(soften(strength) * fade, speckle(rng), 2))
    return _labelled(grey.astype(np.uint8))


def _add_vessels(strength: Image, x: Image, y: Image) -> None:
    courses = (
        ((-70, 92), (-18, 108), 4.6),
        ((-30, 60), (-16, 112), 3.4),
        ((48, 58), (-10, 116), 3.6),
    )
    for (ax, ay), (bx, by), radius in courses:
        t = np.clip(
            ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2), 0, 1
        )
        away = np.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) - radius * (0.5 + t / 2)
        strength *= 1 - 0.96 * np.clip(0.5 - away / 1.2, 0, 1)
    wall = np.abs(np.hypot((x - 40) / 16, (y - 92) / 5) - 1)
    strength *= np.where(np.hypot((x - 40) / 16, (y - 92) / 5) < 1, np.float32(0.05), 1)
    strength += 0.22 * np.exp(-((wall * 5 / 0.8) ** 2))


def _add_gallbladder(strength: Image, at: tuple[Image, Image], bend: Image, stone: bool) -> None:
    x, y = at
    edge = np.hypot((x - 24 + 0.35 * (y - 62)) / 11, (y - 60) / 23) - 1 + bend / 120
    strength *= 1 - 0.985 * np.clip(0.5 - edge * 8, 0, 1)
    strength += 0.2 * np.exp(-((edge * 14) ** 2))
    # NOTE: bile takes nothing from the beam, so that what lies behind is brighter
    behind = (np.abs(x / np.maximum(y, 1) - 0.36) < 0.14) & (y > 84)
    strength *= np.where(behind, np.float32(2.2), 1)
    if stone:
        calculus = np.hypot(x - 19, y - 74)
        strength += 0.9 * np.exp(-((np.maximum(calculus - 3, 0) / 1.0) ** 2)) * (y < 75)
        shadow = (np.abs(x / np.maximum(y, 1) - 19 / 74) < 0.045) & (y > 75)
        strength *= np.where(shadow, np.float32(0.04), 1)


def _labelled(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    picture = Picture.fromarray(grey)
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(13)
    for line, text in enumerate(('ABD  C5-2', 'FR 28 Hz', 'DR 60 dB', 'TIS 0.4', 'MI 1.1')):
        draw.text((14, 90 + 18 * line), text, 200, font)
    for depth in range(0, 17):
        row = depth * 35 - 20
        draw.line((742, row, 754 if depth % 5 == 0 else 748, row), 200)
        if depth % 5 == 0 and depth:
            draw.text((758, row - 7), f'{depth} cm', 200, font)
    return np.asarray(picture)
