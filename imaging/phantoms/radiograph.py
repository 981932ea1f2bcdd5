"""Radiographs of the computed trunk: what is left of parallel rays, as a detector shows it."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageDraw, ImageFont

from imaging.phantoms.fields import Image, enlarge, soften
from imaging.phantoms.organs import PLAIN
from imaging.phantoms.skeleton import BLADE_STRETCH, RIB_STRETCH
from imaging.phantoms.trunk import Trunk
from imaging.phantoms.tubes import Grid, Ray, Segments, add_shadow, chain, mirrored, widened

_COARSE_MM, _LEVEL_MM = 1.6, 2.4
"""How finely soft tissue is painted, across and along the body; it has no sharp edges."""
_BONE = 1.25
"""How much more than what lies around it a millimetre takes away, in mm of water."""
_ARM = chain([(132, 20, 84), (160, 16, 60), (192, 10, -40), (204, 0, -160)], (36, 44, 42, 38))
_HUMERUS = chain([(150, 26, 84), (154, 22, 74), (166, 18, 40), (196, 4, -160)], (20, 18, 11, 11))


def chest(body: Trunk, grid: Grid, rng: np.random.Generator, letter: str) -> NDArray[np.uint16]:
    """Take a chest from back to front, as if looking at the patient's face.

    Parameters
    ----------
    grid
        The detector: `left` is x, `top` is -z of the first pixel, in mm.
    letter
        The lead letter on the cassette, such as L, on the patient's left.

    Returns
    -------
        Values of 12 bits, (rows, columns); bone is bright.
    """
    water = _soft_tissue(body, grid)
    _add_bones(water, body, grid)
    _add_lung_markings(water, body, grid)
    values = _processed(water, rng)
    values = np.maximum(values, _marker(grid.shape, letter) * np.float32(3600))
    stored: NDArray[np.uint16] = np.clip(values, 0, 4095).astype(np.uint16)
    return stored


def _soft_tissue(body: Trunk, grid: Grid) -> Image:
    """Add up water along y, coarsely: (rows, columns) of the detector, in mm."""
    height, width = (n * grid.spacing for n in grid.shape)
    side = Grid(
        grid.left, -150, _COARSE_MM, (round(290 / _COARSE_MM), round(width / _COARSE_MM) + 1)
    )
    levels = np.linspace(-grid.top, -grid.top - height, round(height / _LEVEL_MM) + 1)
    rows = [_column(body.cut(side, float(z), PLAIN, fine=False)) for z in levels]
    water = enlarge(soften(np.array(rows)), grid.shape)
    add_shadow(water, np.vstack([_ARM, mirrored(_ARM)]), grid, Ray(0.8))
    return water


def _column(slice_: Image) -> Image:
    density = np.maximum(slice_ + 1000, 0) / np.float32(1000)
    total: Image = density.sum(0, dtype=np.float32) * np.float32(_COARSE_MM)
    return total


def _add_bones(water: Image, body: Trunk, grid: Grid) -> None:
    bones = body.bones
    for rib in np.split(bones.ribs, 24):
        # NOTE: the back and the front of a rib lie one behind the other
        for half in (rib[:13], rib[12:]):
            _add_bone(water, half, grid, (1.1, RIB_STRETCH))
    for side in np.split(bones.collar, 2):
        _add_bone(water, side, grid, (1.5, 1))
    for side in np.split(bones.blades, 2):
        _add_bone(water, side, grid, (0.8, BLADE_STRETCH))
    for part in np.split(bones.arches, 34):
        _add_bone(water, part, grid, (0.7, 1), share=0.4)
    for part in (_HUMERUS, mirrored(_HUMERUS)):
        _add_bone(water, part, grid, (2.5, 1), share=0.7)


def _add_bone(
    water: Image, bone: Segments, grid: Grid, form: tuple[float, float], *, share: float = 1.0
) -> None:
    """Add bone with a dense shell and loose marrow: `form` is thickness of the shell, stretch."""
    add_shadow(water, bone, grid, Ray(_BONE * share, form[1]))
    add_shadow(water, widened(bone, -form[0]), grid, Ray(-0.78 * _BONE * share, form[1]))


def _add_lung_markings(water: Image, body: Trunk, grid: Grid) -> None:
    for part in np.array_split(body.vessels.lung, 10):
        add_shadow(water, part, grid, Ray())
    # NOTE: the wall of a bronchus is seen, and its air is missing from the tissue
    add_shadow(water, widened(body.vessels.airways, 0.6), grid, Ray(0.25))
    add_shadow(water, body.vessels.airways, grid, Ray(-0.5))


def _processed(water: Image, rng: np.random.Generator) -> Image:
    """Turn water into grey as a console does: compressed, sharpened, with the grain of quanta."""
    rows, columns = water.shape
    grain = rng.standard_normal(water.shape, np.float32)
    water = soften(water + grain * np.exp(np.minimum(water, 260) / 150) * np.float32(1.1))
    # NOTE: a console presses the range together, or either lungs or spine would be lost
    grey = 215 * np.tanh(water / np.float32(215))
    middle = enlarge(soften(_shrink(grey, (rows // 6, columns // 6)), 2), (rows, columns))
    large = enlarge(soften(_shrink(grey, (rows // 24, columns // 24)), 6), (rows, columns))
    sharp: Image = grey + np.float32(0.9) * (grey - middle) - np.float32(0.3) * large
    return 100 + 23 * sharp


def _shrink(picture: Image, shape: tuple[int, int]) -> Image:
    rows = np.linspace(0, picture.shape[0], shape[0] + 1).astype(int)
    columns = np.linspace(0, picture.shape[1], shape[1] + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(picture, rows[:-1], 0), columns[:-1], 1)
    return sums / np.outer(np.diff(rows), np.diff(columns)).astype(np.float32)


def _marker(shape: tuple[int, int], letter: str) -> Image:
    """Draw the lead letter at the upper right corner: 1 where it is."""
    picture = Picture.new('L', (shape[1], shape[0]))
    size = shape[1] // 24
    font = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text((shape[1] - 2 * size, size), letter, 255, font)
    return np.asarray(picture, np.float32) / np.float32(255)
