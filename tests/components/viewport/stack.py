"""A study with one series of more frames than a viewer keeps values of; each has its shade of grey.

Its frames come packed, but every tenth, as if that had been made on the spot.
"""

from functools import cache
from typing import Any

import numpy as np

from imaging import lossless
from imaging.encode import jpeg
from tests.components.viewport import study

FRAMES = 120
SIDE = 512
TORN = 30
"""A frame whose packed stream begins well and makes no sense then."""
ONE = study.display_set(
    3, FRAMES, label='灰阶', rows=SIDE, columns=SIDE, bits_stored=8,
    windows=[{'center': 128, 'width': 256, 'name': '', 'function': 'LINEAR'}])
MANIFEST = study.MANIFEST | {
    'series': study.MANIFEST['series'][:1], 'display_sets': [ONE], 'priors': []}
DAMAGED = (3, 50)


def grey(frame: int) -> int:
    """What a frame shows in its middle."""
    return 2 * frame


def refused(instance: int, frame: int, what: str) -> bool:
    """Tell whether the server has none of a frame."""
    return frame == TORN and what != 'exact'


@cache
def exact(instance: int, frame: int) -> bytes:
    values = np.full((SIDE, SIDE), grey(frame), np.uint16)
    values[:, :SIDE // 3] = np.random.default_rng(frame).normal(128, 12, (SIDE, SIDE // 3))
    damaged = (instance, frame) == DAMAGED
    if frame % 10 == 5:
        return lossless.compress(lossless.encode(values, damaged=damaged))
    packed = lossless.encode(values, lossless.PACKED, damaged=damaged)
    return packed[:-2] if frame == TORN else packed


def rendered(instance: int, frame: int, query: dict[str, str]) -> bytes:
    return jpeg(np.full((SIDE, SIDE), grey(frame), np.uint8))


def tables(instance: int) -> dict[str, Any]:
    return {}
