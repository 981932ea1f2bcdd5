"""What an ultrasound probe sees: speckle in beams, turned into a sector on the screen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imaging.phantoms.fields import Image

SAMPLES, BEAMS = 420, 180
"""Points along a beam, and beams from left to right."""
_RANGE_DB = 58.0


@dataclass(frozen=True)
class Sector:
    """The form of a sector: its opening, its depth, and where it lies on the screen."""

    half_angle: float
    """Half the opening, in rad."""
    depth_mm: float
    apex: tuple[float, float] = (380.0, 34.0)
    """Column and row of the point that the beams come from."""
    pixels_per_mm: float = 3.25
    shape: tuple[int, int] = (600, 800)

    def beams(self) -> tuple[Image, Image]:
        """Give the places of the samples, (SAMPLES, BEAMS): aside and down, in mm."""
        depth = np.linspace(0.5, self.depth_mm, SAMPLES, dtype=np.float32)[:, None]
        angle = np.linspace(-self.half_angle, self.half_angle, BEAMS, dtype=np.float32)[None, :]
        return depth * np.sin(angle), depth * np.cos(angle)

    def screen(self) -> 'Screen':
        """Work out where the pixels of the screen lie among the samples."""
        rows, columns = np.indices(self.shape, np.float32)
        x, y = columns - np.float32(self.apex[0]), rows - np.float32(self.apex[1])
        down = np.hypot(x, y) / np.float32(self.pixels_per_mm * self.depth_mm) * (SAMPLES - 1)
        across = (np.arctan2(x, y) / self.half_angle + 1) / 2 * (BEAMS - 1)
        # NOTE: a margin, for each pixel mixes four samples
        inside = (down >= 2) & (down < SAMPLES - 1) & (across >= 0) & (across < BEAMS - 1)
        return Screen(inside, down[inside], across[inside])


@dataclass(frozen=True)
class Screen:
    """Pixels that show something, and where they lie among the samples of the beams."""

    inside: NDArray[np.bool_]
    down: Image
    across: Image

    def show(self, samples: Image) -> Image:
        """Turn samples, (SAMPLES, BEAMS), into a picture of the screen; 0 outside of the sector."""
        row, column = self.down.astype(np.intp), self.across.astype(np.intp)
        v, u = self.down - row, self.across - column
        upper = samples[row, column] * (1 - u) + samples[row, column + 1] * u
        lower = samples[row + 1, column] * (1 - u) + samples[row + 1, column + 1] * u
        picture = np.zeros(self.inside.shape, np.float32)
        picture[self.inside] = upper * (1 - v) + lower * v
        return picture


def speckle(rng: np.random.Generator) -> Image:
    """Make the grain of tissue: Rayleigh, fine along the beam and coarse across, mean about 1."""
    parts = rng.standard_normal((2, SAMPLES, BEAMS), np.float32)
    # NOTE: the pulse is short along the beam, the beam is wide across
    for _ in range(2):
        parts = parts + np.roll(parts, 1, 1)
    for _ in range(3):
        parts = parts + np.roll(parts, 1, 2)
    grain: Image = np.hypot(parts[0], parts[1])
    grain /= grain.mean()
    return grain


def brightness(strength: Image, grain: Image, gain_db: float = 0.0) -> Image:
    """Turn echoes into grey, 0 to 255, on a logarithmic scale.

    Parameters
    ----------
    strength
        How strongly the tissue scatters, 1 for the strongest.
    """
    level = 20 * np.log10(np.maximum(strength * grain, 1e-6)) + gain_db
    return np.clip((level + _RANGE_DB) / _RANGE_DB, 0, 1) * np.float32(255)
