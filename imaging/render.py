"""The picture that a person sees: stored values through the whole pipeline (PS3.4 N.2).

Grey images: smaller if asked, modality transformation, values of interest, polarity, padding,
pseudo-colour. Padding is black whatever the polarity is, since there is no image. Palette images
are coloured and colour images brought to RGB, and both to sRGB where an ICC profile asks for it;
windows and padding do not apply to them.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging import automatic, color, modality_lut, palettes, presentation, scaling, voi
from imaging.icc import Profile
from imaging.picture import LINEAR, LINEAR_EXACT, SIGMOID, Picture, Window
from imaging.tables import Lut, Palette, Tables

Shades = NDArray[np.uint8]

FUNCTIONS = (LINEAR, LINEAR_EXACT, SIGMOID)
INTEGERS = ('u1', 'i1', '<u2', '<i2')
TABLED = tuple(np.dtype(name) for name in INTEGERS)
"""Types with few enough values for a table of what each becomes."""


@dataclass(frozen=True)
class Wish:
    """How a frame is to be shown; what is left out is as the file says.

    Raises
    ------
    ValueError
        If a size or width is not positive, a window not finite, or a function or palette unknown.
    """

    width: int | None = None
    """Pixels that the picture must fit into; it is never enlarged."""
    height: int | None = None
    center: float | None = None
    window_width: float | None = None
    function: str = LINEAR
    """Of the window that is wished for."""
    invert: bool = False
    """Whether black and white change places, whatever they are without it."""
    palette: str = ''
    """A name of `palettes.STOPS`."""

    def __post_init__(self) -> None:
        sizes = (self.width, self.height, self.window_width)
        if any(size is not None and not size > 0 for size in sizes):
            raise ValueError(f'sizes are {sizes}')
        if not all(math.isfinite(value) for value in (self.center or 0, self.window_width or 0)):
            raise ValueError(f'window is {self.center}, {self.window_width}')
        if (self.center is None) != (self.window_width is None):
            raise ValueError('a window has a centre and a width')
        if self.function not in FUNCTIONS or (self.palette and self.palette not in palettes.STOPS):
            raise ValueError(f'function {self.function}, palette {self.palette}')

    @property
    def window(self) -> Window | None:
        """The window that is wished for."""
        if self.center is None or self.window_width is None:
            return None
        # NOTE: LINEAR means nothing below a width of 1 (PS3.3 C.11.2.1.2.1)
        return Window(self.center, max(self.window_width, 1 if self.function == LINEAR else 0), '',
                      self.function)


def render(
    values: NDArray[np.generic], picture: Picture, tables: Tables, wish: Wish
) -> NDArray[np.uint8]:
    """Return a frame as 8-bit grey, (rows, columns), or colour, (rows, columns, 3).

    Parameters
    ----------
    values
        Stored values, as `codecs.decoding.decode` gives them.
    picture
        Of this frame: `Picture.of_frame`.
    """
    size = values.shape[:2]
    if wish.width is not None or wish.height is not None:
        size = scaling.fitted(picture, wish.width, wish.height)
    if picture.samples == 3:
        return _colour(scaling.reduced(values, size), picture, (tables, wish))
    if picture.photometric == 'PALETTE COLOR' and tables.palette is not None:
        # NOTE: the mean of two indices is the colour of neither, so colours are averaged
        painted = _painted(values, tables.palette, tables.profile)
        return _polar(scaling.reduced(painted, size), wish.invert)
    shades = _grey(values, size, picture, (tables, wish))
    if wish.palette:
        return color.painted(shades, 0, palettes.colours(wish.palette))
    if picture.palette and tables.palette is not None:
        return _supplemented(scaling.reduced(values, size), shades, tables)
    return shades


def chosen(picture: Picture, tables: Tables, wish: Wish) -> Window | Lut | None:
    """Return what makes values of interest: the wish, the file's table, its window, or nothing.

    A table goes before a window, since it says more of how the image is meant.
    """
    if wish.window is not None:
        return wish.window
    if tables.voi:
        return tables.voi[0]
    return picture.windows[0] if picture.windows else None


def _grey(
    values: NDArray[np.generic], size: tuple[int, int], picture: Picture, how: tuple[Tables, Wish]
) -> Shades:
    tables, wish = how
    choice = chosen(picture, tables, wish) or automatic.window(values, picture, tables)
    invert = picture.inverted != wish.invert
    if picture.padding is None:
        shades = _shades(scaling.reduced(values, size), picture, tables, choice)
        return _polar(shades, invert)
    # NOTE: the mean of padding and image is neither, so what is padded is shaded first
    shades = _polar(_shades(values, picture, tables, choice), invert)
    voi.blacken(values, picture.padding, shades)
    return np.asarray(scaling.reduced(shades, size), np.uint8)


def _shades(
    stored: NDArray[np.generic], picture: Picture, tables: Tables, choice: Window | Lut
) -> Shades:
    """Return grey levels the fastest way: straight lines, a table of what occurs, or one by one."""
    if stored.dtype not in TABLED:
        return _one_by_one(stored, picture, tables, choice)
    plain = tables.modality is None and tables.presentation is None
    if plain and isinstance(choice, Window) and choice.function != SIGMOID:
        return voi.grey(stored, picture, choice)
    low, high = int(stored.min()), int(stored.max())
    # NOTE: a frame of millions of pixels has a few thousand values
    table = _one_by_one(np.arange(low, high + 1), picture, tables, choice)
    return voi.look_up(stored, low, table)


def _one_by_one(
    stored: NDArray[np.generic], picture: Picture, tables: Tables, choice: Window | Lut
) -> Shades:
    """Send values through the pipeline one by one."""
    levels = modality_lut.transform(stored, picture, tables)
    levels = np.where(np.isnan(levels), 0, levels)
    if isinstance(choice, Lut):
        levels = choice.take(levels) / ((1 << choice.bits) - 1)
    else:
        levels = voi.window(levels, choice)
    return presentation.shade(levels, tables.presentation)


def _polar(shades: NDArray[Any], invert: bool) -> Shades:
    return presentation.inverted(shades) if invert else shades


def _painted(values: NDArray[Any], palette: Palette, profile: Profile | None) -> Shades:
    """Return the colours of palette indices, 8 bits each (PS3.3 C.7.6.3.1.5)."""
    colours = _eight_bits(palette.entries, palette.bits)
    return color.painted(values, palette.first, profile.applied(colours) if profile else colours)


def _supplemented(values: NDArray[Any], shades: Shades, tables: Tables) -> Shades:
    """Colour the values from the palette's first on, leave those below grey (C.8.16.2.1.1.1)."""
    grey = np.repeat(shades[..., None], 3, axis=-1)
    palette = tables.palette
    if palette is None:
        return grey
    coloured = values.astype(np.intp) >= palette.first
    return np.where(coloured[..., None], _painted(values, palette, tables.profile), grey)


def _colour(
    values: NDArray[np.generic], picture: Picture, how: tuple[Tables, Wish]
) -> Shades:
    tables, wish = how
    shown = color.to_rgb(values, picture.shown_photometric, picture.bits_stored)
    found = _eight_bits(shown, picture.bits_stored)
    if tables.profile is not None:
        found = tables.profile.applied(found)
    return _polar(found, wish.invert)


def _eight_bits(values: NDArray[Any], bits: int) -> Shades:
    if bits > 8:
        return np.asarray((values >> np.array(bits - 8, values.dtype)).astype(np.uint8))
    if bits == 8:
        return values.astype(np.uint8, copy=False)
    return np.asarray(values.astype(np.uint16) * 255 // ((1 << bits) - 1)).astype(np.uint8)
