"""Compile every kernel once, so that no reader waits for it; `make install` runs this."""

import numpy as np

from imaging import automatic, color, lossless, palettes, render, tiles, voi
from imaging.codecs import rle
from imaging.picture import Picture
from imaging.render import Wish
from imaging.tables import Tables

SIDE = 8
STORED = ('u1', 'i1', '<u2', '<i2')
OTHERS = ('<u4', '<i4', '<f4', '<f8')


def warm() -> None:
    """Run each kernel on each type of values it is made for."""
    smaller = Wish(width=SIDE // 2, height=SIDE // 2, center=4, window_width=8)
    for kind in (*STORED, *OTHERS):
        size = np.dtype(kind).itemsize
        bits = 8 * size
        picture = Picture('', SIDE, SIDE, bits_allocated=bits, bits_stored=bits)
        values = np.zeros((SIDE, SIDE), kind)
        for wish in (smaller, Wish(center=4, window_width=8)):
            render.render(values, picture, Tables(), wish)
        voi.blacken(values, (0, 0), np.zeros(values.shape, np.uint8))
        automatic.window(values, picture, Tables())
        if size <= 2:
            color.painted(values, 0, palettes.colours('gray'))
            voi.look_up(values, 0, np.zeros(1, np.uint8))
            tiles.halve(values, 1, values[:SIDE // 2, :SIDE // 2].copy())
            tiles.halve_image(values, 0.0, 0.0, values[:SIDE // 2, :SIDE // 2].copy())
        predictors = lossless.PREDICTORS if size <= 2 else (lossless.NONE,)
        for predictor in predictors:
            lossless.decode(lossless.encode(values, predictor), SIDE, SIDE)
    rle.unpacked(np.zeros(SIDE, np.uint8))
    for kind in ('u1', '<u2'):
        color.to_rgb(np.zeros((SIDE, SIDE, 3), kind), 'YBR_FULL', 8 * np.dtype(kind).itemsize)


if __name__ == '__main__':
    warm()
