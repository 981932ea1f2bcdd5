"""How bright each tissue of the head is, by contrast."""

import numpy as np
from numpy.typing import NDArray

Tissues = dict[str, NDArray[np.float32]]
"""Brightness by tissue, each (contrasts, 1, 1)."""

CONTRASTS = ('T1', 'T2', 'FLAIR', 'DWI', 'ADC', 'CT')
"""T1 to DWI in arbitrary units, ADC in 10^-6 mm²/s, CT in Hounsfield units."""

_TABLE: dict[str, tuple[float, ...]] = {
    'air': (0, 0, 0, 0, 0, -1000),
    'fat': (900, 640, 600, 40, 100, -96),
    'muscle': (380, 190, 240, 90, 900, 54),
    'bone': (50, 40, 40, 10, 50, 1150),
    'diploe': (430, 280, 250, 25, 100, 560),
    'dura': (250, 150, 180, 60, 500, 58),
    'csf': (150, 1000, 95, 70, 2900, 7),
    'grey': (470, 540, 540, 300, 820, 38),
    'white': (650, 400, 420, 250, 740, 29),
    'nucleus': (520, 450, 500, 270, 780, 38),
    'pallidum': (590, 330, 400, 230, 760, 36),
    'vitreous': (170, 980, 110, 70, 2800, 10),
    'lens': (420, 200, 220, 60, 700, 75),
    'mucosa': (380, 850, 720, 160, 1500, 32),
    'gliosis': (560, 720, 820, 300, 1100, 22),
    'oedema': (520, 760, 830, 330, 1300, 19),
    'infarct': (440, 700, 780, 820, 420, 24),
    'blood': (560, 300, 420, 200, 600, 68),
    'tumour': (430, 720, 760, 420, 1150, 34),
}


def tissues(*contrasts: str) -> Tissues:
    """Give the brightness of each tissue in the contrasts named.

    Raises
    ------
    ValueError
        If a contrast is not one of CONTRASTS.
    """
    unknown = set(contrasts) - set(CONTRASTS)
    if unknown:
        raise ValueError(f'no such contrast: {", ".join(sorted(unknown))}')
    columns = [CONTRASTS.index(name) for name in contrasts]
    return {
        name: np.array([row[column] for column in columns], np.float32)[:, None, None]
        for name, row in _TABLE.items()
    }
