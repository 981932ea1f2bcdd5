"""Pseudo-colour: grey levels shown as colours, by name.

Each palette is a few colours at grey levels, with straight lines between, so that a browser can
compute the same table from `STOPS`.
"""

import numpy as np
from numpy.typing import NDArray

Stop = tuple[int, int, int, int]
"""A grey level, and its red, green and blue."""

STOPS: dict[str, tuple[Stop, ...]] = {
    'blue-yellow': ((0, 0, 0, 96), (128, 112, 112, 128), (255, 255, 240, 0)),
    'light-blue-1': ((0, 0, 0, 0), (128, 60, 120, 168), (255, 224, 244, 255)),
    'light-blue-2': ((0, 0, 16, 40), (128, 96, 156, 204), (255, 240, 250, 255)),
    'sepia-1': ((0, 0, 0, 0), (128, 148, 116, 80), (255, 255, 244, 220)),
    'sepia-2': ((0, 24, 12, 4), (128, 168, 124, 76), (255, 255, 232, 190)),
    'wine-red': ((0, 0, 0, 0), (128, 140, 20, 52), (208, 232, 132, 148), (255, 255, 236, 236)),
    'yellow': ((0, 0, 0, 0), (160, 208, 176, 0), (255, 255, 255, 176)),
    'gray': ((0, 0, 0, 0), (255, 255, 255, 255)),
    'apricot': ((0, 0, 0, 0), (128, 188, 104, 60), (208, 248, 188, 140), (255, 255, 240, 224)),
    'carnation': ((0, 0, 0, 0), (128, 196, 72, 116), (208, 252, 168, 192), (255, 255, 240, 244)),
    'ether': ((0, 0, 0, 24), (96, 24, 72, 132), (176, 96, 188, 188), (255, 236, 255, 244)),
    'hot-metal': ((0, 0, 0, 0), (96, 192, 0, 0), (176, 255, 152, 0), (255, 255, 255, 255)),
    'lava-waves': ((0, 0, 0, 0), (56, 72, 0, 40), (112, 176, 16, 0), (168, 240, 100, 0),
                   (216, 255, 200, 48), (255, 255, 255, 216)),
    'purple-haze': ((0, 0, 0, 0), (96, 68, 16, 112), (176, 164, 96, 208), (255, 248, 232, 255)),
    'rainbow': ((0, 0, 0, 0), (32, 64, 0, 128), (80, 0, 0, 255), (120, 0, 208, 255),
                (152, 0, 216, 0), (192, 255, 240, 0), (228, 255, 96, 0), (255, 255, 0, 0)),
}
"""The palettes of the viewer, in the order in which it lists them."""


def colours(name: str) -> NDArray[np.uint8]:
    """Return the colour of each grey level, (256, 3).

    Raises
    ------
    KeyError
        If there is no such palette.
    """
    stops = np.array(STOPS[name], np.float64)
    levels = np.arange(256)
    channels = [np.interp(levels, stops[:, 0], stops[:, channel]) for channel in (1, 2, 3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
