"""Heart and abdominal organs of the computed trunk, and how contrast medium fills them."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from imaging.phantoms.canvas import Canvas, Value
from imaging.phantoms.fields import Image
from imaging.phantoms.shape import Build
from imaging.phantoms.tubes import Segments, chain, grow, smooth

FAT = -104.0


@dataclass(frozen=True)
class Phase:
    """Hounsfield units of what takes up contrast medium, at one time after its injection."""

    arteries: Value = 42.0
    right_heart: Value = 42.0
    left_heart: Value = 42.0
    veins: Value = 41.0
    myocardium: Value = 46.0
    portal: Value = 40.0
    liver: Value = 60.0
    spleen: Value = 50.0
    cortex: Value = 34.0
    medulla: Value = 30.0
    pancreas: Value = 42.0


def together(*phases: Phase) -> Phase:
    """Join phases into one whose values are (phase, 1, 1), to paint all of them at once."""
    rows = [[getattr(phase, part.name) for phase in phases] for part in fields(Phase)]
    return Phase(*(np.array(row, np.float32)[:, None, None] for row in rows))


PLAIN = Phase()
ARTERIAL = Phase(330, 240, 310, 90, 105, 80, 68, 125, 190, 60, 105)
PORTAL = Phase(165, 150, 160, 150, 112, 178, 112, 122, 185, 150, 98)


def paint_heart(canvas: Canvas, build: Build, phase: Phase) -> None:
    """Paint the four chambers and the muscle around them."""
    h = build.heart
    sac = ((20, -38, -50), (58 * h, 42 * h, 48 * h), -32.0)
    canvas.ellipsoid(*sac[:2], 18.0, sac[2])
    canvas.ellipsoid(sac[0], (56 * h, 40 * h, 46 * h), FAT + 14, sac[2])
    # right atrium and ventricle
    canvas.ellipsoid((-21, -30, -36), (27 * h, 31 * h, 36 * h), phase.right_heart)
    canvas.ellipsoid((10, -58, -52), (36 * h, 20 * h, 36 * h), phase.myocardium, 18)
    canvas.ellipsoid((9, -58, -51), (33 * h, 17 * h, 33 * h), phase.right_heart, 18)
    canvas.ellipsoid((16, -58, -26), (15 * h, 13 * h, 22 * h), phase.right_heart)
    # left atrium and ventricle
    canvas.ellipsoid((6, 4, -28), (33 * h, 19 * h, 23 * h), phase.left_heart)
    canvas.ellipsoid((38, -38, -58), (44 * h, 31 * h, 37 * h), phase.myocardium, -38)
    canvas.ellipsoid((34, -35, -56), (33 * h, 19 * h, 26 * h), phase.left_heart, -38)
    for side in (-1, 1):
        at = (34 + side * 9, -35 + side * 6, -58)
        canvas.ellipsoid(at, (6, 4, 12), phase.myocardium, -38)


def paint_abdomen(canvas: Canvas, within: Image, phase: Phase) -> None:
    """Paint what lies below the diaphragm, where `within` is negative."""
    canvas.paint(within - 2.5, 48.0)
    canvas.paint(within, FAT)
    _paint_psoas(canvas)
    _paint_gut(canvas)
    _paint_liver(canvas, within, phase)
    _paint_stomach(canvas, within, phase)
    for side, z in ((-1, -212), (1, -204)):
        _paint_kidney(canvas, (side * 68.0, 42.0, float(z)), side, phase)
    canvas.tubes(_PANCREAS, (0, phase.pancreas))
    canvas.tubes(_MESENTERY, (0, phase.veins + 20))


def _paint_liver(canvas: Canvas, within: Image, phase: Phase) -> None:
    low = max(0.0, -130 - canvas.z)
    tip = ((-70 - 0.22 * low, -2 + 0.1 * low, -148), (62 - 0.2 * low, 82 - 0.22 * low, 88))
    right = canvas.to_ellipsoid(*tip, 8)
    caudate = canvas.to_ellipsoid((-22, -4, -142), (24, 20, 34), 0)
    left = canvas.to_ellipsoid((0, -48, -134), (68, 36, 42), -12)
    liver = np.minimum(np.minimum(right, caudate), left)
    canvas.paint(np.maximum(liver, within + 1), phase.liver)
    canvas.ellipsoid((-40, -50, -190), (12, 16, 26), 9.0, 20)


def _paint_stomach(canvas: Canvas, within: Image, phase: Phase) -> None:
    spleen = canvas.to_ellipsoid((92, 38, -140), (34, 52, 52), 24)
    hollow = canvas.to_ellipsoid((56, 14, -150), (40, 44, 60), 24)
    canvas.paint(np.maximum(np.maximum(spleen, -hollow), within + 1), phase.spleen)
    wall = canvas.to_ellipsoid((54, -34, -136), (36, 46, 44), 20)
    wall = np.minimum(wall, canvas.to_ellipsoid((22, -52, -178), (46, 24, 24), -10))
    canvas.paint(np.maximum(wall, within + 1), phase.myocardium * 0.6 + 20)
    canvas.paint(np.maximum(wall + 4, within + 5), 24.0)
    # NOTE: the patient lies on the back, so gas stands in front
    canvas.paint(np.maximum(np.maximum(wall + 4, within + 5), canvas.y + 48), -970.0)
    canvas.ellipsoid((58, 30, -172), (11, 8, 12), 20.0)
    canvas.ellipsoid((-46, 30, -178), (10, 7, 12), 18.0)


def _paint_kidney(
    canvas: Canvas, centre: tuple[float, float, float], side: int, phase: Phase
) -> None:
    x, y, z = centre
    canvas.ellipsoid(centre, (31, 27, 58), phase.cortex, side * 35)
    canvas.ellipsoid(centre, (24, 20, 50), phase.medulla, side * 35)
    # NOTE: columns of cortex between the pyramids
    for level in range(-2, 3):
        canvas.ellipsoid((x, y, z + 17 * level + 8), (29, 24, 3.2), phase.cortex, side * 35)
    canvas.ellipsoid((x - side * 9, y - 7, z), (17, 10, 30), FAT, side * 35)
    canvas.ellipsoid((x - side * 14, y - 9, z), (8, 5, 12), 12.0, side * 35)


def _paint_psoas(canvas: Canvas) -> None:
    size = float(np.clip((-canvas.z - 160) / 100, 0, 1))
    for side in (-1, 1):
        if size > 0:
            at = (side * (30 + 10 * size), 34.0, canvas.z)
            canvas.ellipsoid(at, (8 + 12 * size, 10 + 14 * size, 50), 56.0)
        canvas.ellipsoid((side * 34, 68, canvas.z), (27, 17, 60), 58.0, side * -8)


def _paint_gut(canvas: Canvas) -> None:
    for course, content, gas in _GUT:
        part = canvas.around(course)
        if part is None:
            continue
        depth = part.depth(course)
        part.paint(-depth, 46.0)
        part.paint(2.2 - depth, content)
        # NOTE: the patient lies on the back, so gas stands in front
        part.paint(np.maximum(2.2 - depth, part.y - gas), -900.0)


def _loop(points: ArrayLike, radius: float, ripple: float) -> Segments:
    count = 14 * len(np.asarray(points))
    widths = radius + ripple * np.sin(np.arange(count) * 1.3)
    return chain(smooth(points, count), widths)


_PANCREAS = _loop([(-26, -18, -196), (-8, -26, -184), (26, -18, -176), (66, 14, -160)], 10, 1.5)
_COLON = [
    (-96, 10, -330), (-98, 14, -262), (-92, -14, -226), (-50, -62, -222), (10, -70, -216),
    (66, -56, -196), (98, 6, -166), (104, 24, -230), (102, 28, -330),
]  # fmt: skip
_SMALL = [
    (30, -30, -214), (60, -46, -236), (20, -56, -244), (-24, -48, -240), (-54, -30, -252),
    (-20, -22, -262), (30, -26, -256), (66, -24, -270), (40, -56, -280), (-10, -52, -286),
    (-52, -50, -296), (-30, -24, -304), (24, -30, -310), (62, -44, -316),
]  # fmt: skip
_LOWER = [(0.9 * x + 8, y + 34 - 0.2 * abs(x), z - 6) for x, y, z in reversed(_SMALL)]
_MESENTERY = grow(np.random.default_rng(7), (2, -22, -206), np.array(_SMALL + _LOWER), 1.1)
_GUT = (
    (_loop(_LOWER, 12, 1.2), 34.0, -200.0),
    (_loop(_SMALL, 13, 1.5), 30.0, -74.0),
    (_loop(_COLON, 20, 3.5), 10.0, 4.0),
)
