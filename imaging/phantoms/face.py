"""What lies below and in front of the brain: neck, jaw, nose and eyes.

Coordinates as in `imaging.phantoms.head`.
"""

import numpy as np

from imaging.phantoms.canvas import Canvas
from imaging.phantoms.tissues import Tissues


def paint_face(canvas: Canvas, tissues: Tissues) -> None:
    """Paint everything outside of the skull's roof."""
    if canvas.z > 0:
        return
    outline = np.minimum.reduce([
        canvas.to_ellipsoid((0, -30, -64), (70, 66, 74)),
        canvas.to_ellipsoid((0, -48, -110), (50, 44, 34)),
        canvas.to_ellipsoid((0, -95, -60), (12, 14, 20)),
        canvas.to_ellipsoid((0, 18, -130), (58, 60, 120)),
    ])  # fmt: skip
    canvas.paint(outline, tissues['muscle'])
    canvas.paint(outline + 1.5, tissues['fat'])
    canvas.paint(outline + 6 + 3 * np.sin(canvas.x / 9), tissues['muscle'])
    _paint_jaws(canvas, tissues)
    _paint_spine(canvas, tissues)
    _paint_nose(canvas, tissues)
    for side in (-1, 1):
        _paint_side(canvas, tissues, side)
        _paint_orbit(canvas, tissues, side)


def _paint_jaws(canvas: Canvas, tissues: Tissues) -> None:
    canvas.ellipsoid((0, -52, -84), (34, 36, 6), tissues['bone'])
    canvas.ellipsoid((0, -46, -98), (27, 34, 15), tissues['muscle'])
    arch = np.abs(canvas.to_ellipsoid((0, -42, -118), (44, 46, 400)))
    height = np.float32(abs(canvas.z + 116) - 12)
    jaw = np.maximum(np.maximum(arch - 5.5, height), canvas.y + 22)
    canvas.paint(jaw, tissues['bone'])
    canvas.paint(jaw + 2.4, tissues['diploe'])
    teeth = np.maximum(arch - 3, np.float32(abs(canvas.z + 95) - 9))
    canvas.paint(np.maximum(teeth, canvas.y + 50), tissues['bone'])
    canvas.ellipsoid((0, -4, -92), (11, 7, 34), tissues['air'])
    canvas.ellipsoid((0, -6, -140), (9, 8, 30), tissues['air'])


def _paint_spine(canvas: Canvas, tissues: Tissues) -> None:
    if canvas.z > -66:
        return
    y = 10 + 0.02 * (canvas.z + 110) ** 2 / 10
    gap = abs((canvas.z + 74) % 17 - 8.5)
    canvas.ellipsoid((0, y + 14, canvas.z), (11, 9, 60), tissues['csf'])
    for side in (-1, 1):
        canvas.ellipsoid((side * 17, y + 14, canvas.z), (6, 9, 60), tissues['bone'])
        canvas.ellipsoid((side * 22, y + 42, canvas.z), (16, 14, 60), tissues['muscle'])
    canvas.ellipsoid((0, y, canvas.z), (13, 10.5, 60), tissues['bone'])
    inner = 'mucosa' if gap > 6.8 else 'diploe'
    canvas.ellipsoid((0, y, canvas.z), (11.5, 9, 60), tissues[inner])
    if gap < 5:
        canvas.ellipsoid((0, y + 36, canvas.z - 2), (4, 11, 9), tissues['bone'])


def _paint_nose(canvas: Canvas, tissues: Tissues) -> None:
    canvas.ellipsoid((0, -66, -56), (15, 34, 22), tissues['mucosa'])
    for side in (-1, 1):
        canvas.ellipsoid((side * 5, -66, -58), (3.2, 34, 18), tissues['air'])
        canvas.ellipsoid((side * 9, -58, -64), (2.6, 24, 5), tissues['air'])
        canvas.ellipsoid((side * 6, -58, -38), (5, 16, 8), tissues['air'])
        canvas.ellipsoid((side * 28, -58, -64), (17, 18, 19), tissues['bone'])
        canvas.ellipsoid((side * 28, -58, -64), (15, 16, 17), tissues['air'])
        canvas.ellipsoid((side * 12, -85, -16), (11, 6, 10), tissues['air'])
    canvas.ellipsoid((0, -16, -50), (16, 14, 13), tissues['bone'])
    canvas.ellipsoid((0, -18, -49), (12, 11, 10), tissues['air'])
    canvas.ellipsoid((0, 2, -62), (12, 10, 20), tissues['bone'])
    canvas.ellipsoid((0, 2, -62), (9, 7, 17), tissues['diploe'])


def _paint_side(canvas: Canvas, tissues: Tissues, side: int) -> None:
    canvas.ellipsoid((side * 56, -22, -48), (7, 22, 34), tissues['muscle'], side * -14)
    canvas.ellipsoid((side * 64, -34, -56), (3, 26, 5), tissues['bone'], side * -16)
    canvas.ellipsoid((side * 50, 8, -84), (6, 12, 40), tissues['bone'], side * -10)
    canvas.ellipsoid((side * 36, 18, -50), (24, 10, 11), tissues['bone'], side * 40)
    canvas.ellipsoid((side * 58, 32, -58), (14, 18, 22), tissues['bone'])
    cells = np.sin(canvas.x * 1.3) + np.sin(canvas.y * 1.1) + np.float32(np.sin(canvas.z * 1.2))
    mastoid = canvas.to_ellipsoid((side * 59, 32, -58), (12, 15, 19))
    canvas.paint(np.maximum(mastoid, -1.5 - 3 * cells), tissues['air'])
    canvas.ellipsoid((side * 62, 8, -50), (14, 4, 4), tissues['air'])
    canvas.ellipsoid((side * 80, 16, -50), (5, 16, 26), tissues['muscle'], side * -24)


def _paint_orbit(canvas: Canvas, tissues: Tissues, side: int) -> None:
    canvas.ellipsoid((side * 30, -58, -45), (20, 26, 19), tissues['bone'], side * 18)
    canvas.ellipsoid((side * 31, -62, -45), (18, 26, 17), tissues['fat'], side * 18)
    for aside, turn in ((11, 30), (-11, 6)):
        canvas.ellipsoid(
            (side * (28 + aside), -51, -45), (2.2, 17, 5), tissues['muscle'], side * turn
        )
    canvas.ellipsoid((side * 24, -45, -45), (2.4, 20, 2.4), tissues['white'], side * 20)
    canvas.ellipsoid((side * 32, -72, -45), (12, 12, 12), tissues['muscle'])
    canvas.ellipsoid((side * 32, -72, -45), (11.2, 11.2, 11.2), tissues['vitreous'])
    canvas.ellipsoid((side * 32, -79.5, -45), (4.6, 2.2, 4.6), tissues['lens'])
