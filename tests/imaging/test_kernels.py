"""Compiled loops stay within their arrays, and are compiled before a reader comes."""

import os
import subprocess
import sys

import numpy as np
import pytest

from imaging import (
    automatic,
    color,
    lossless,
    packing,
    prediction,
    scaling,
    state_codes,
    tiles,
    unpacking,
    voi,
    warm,
)
from imaging.codecs import rle
from imaging.picture import Picture, Window
from imaging.render import Wish, render
from imaging.tables import Tables
from tests.imaging.corpus import opened

KERNELS = {
    f'{module.__name__}.{name}': value
    for module in (automatic, color, lossless, packing, prediction, rle, scaling, state_codes,
                   tiles, unpacking, voi)
    for name, value in vars(module).items() if hasattr(value, 'py_func')
}
EDGES = """
import numpy as np
from imaging import automatic, color, lossless, scaling, tiles, voi, warm
from imaging.codecs import rle
from imaging.picture import Picture, Window
from imaging.tables import Tables
assert not hasattr(voi._grey, 'py_func')
for shape in ((1, 1), (1, 5), (5, 1), (6, 7), (4, 3, 3)):
    for kind in ('u1', 'i1', '<u2', '<i2'):
        values = np.resize(np.arange(-90, 90, 7), shape).astype(kind)
        for predictor in lossless.PREDICTORS:
            found = lossless.decode(lossless.encode(values, predictor), *shape[:2])
            assert np.array_equal(found, values)
        for rows in range(1, shape[0] + 1):
            for columns in range(1, shape[1] + 1):
                scaling.reduced(values, (rows, columns))
        halves = (-(-shape[0] // 2), -(-shape[1] // 2))
        samples = shape[2] if len(shape) == 3 else 1
        flat = values.reshape(shape[0], -1)
        tiles.halve(flat, samples, np.empty((halves[0], halves[1] * samples), kind))
        if len(shape) == 2:
            tiles.halve_image(values, -50.0, 3.0, np.empty(halves, kind))
            voi.grey(values, Picture('', *shape), Window(0, 9))
            voi.look_up(values, -128, np.zeros(1 << 16, np.uint8)) if kind == 'i1' else None
            color.painted(values, -5, np.zeros((4, 3), np.uint8))
            voi.blacken(values, (-50, 3), np.zeros(shape, np.uint8))
            bits = 8 * values.itemsize
            wide = Picture('', *shape, bits_allocated=bits, bits_stored=bits, slope=1, intercept=0)
            automatic.window(values, wide, Tables())
    if len(shape) == 3:
        color.to_rgb(values.view('<u2'), 'YBR_FULL', 16)
for packed in ([0], [5, 1], [200], [128, 128], [255, 7, 128, 1, 2, 3], [127]):
    rle.unpacked(np.array(packed, np.uint8))
warm.warm()
"""


@pytest.mark.parametrize('mode', ['NUMBA_DISABLE_JIT', 'NUMBA_BOUNDSCHECK'])
def test_kernels_stay_within_their_arrays(mode, tmp_path):
    """Run in plain Python, and compiled with a check of every index."""
    environment = os.environ | {mode: '1', 'NUMBA_CACHE_DIR': str(tmp_path)}
    script = EDGES if mode == 'NUMBA_DISABLE_JIT' else EDGES.replace('assert not', 'assert')
    subprocess.run([sys.executable, '-W', 'ignore', '-c', script], env=environment, check=True)


def signatures():
    return {name: len(kernel.signatures) for name, kernel in KERNELS.items()}


def test_nothing_is_compiled_after_warming():
    warm.warm()
    before = signatures()
    for kind in ('u1', 'i1', '<u2', '<i2', '<f4'):
        values = np.zeros((40, 30), kind)
        picture = Picture('', 40, 30, windows=(Window(3, 9),))
        for wish in (Wish(), Wish(width=7), Wish(center=1, window_width=2, invert=True)):
            render(values, picture, Tables(), wish)
        lossless.encode(values)
        if kind != '<f4':
            lossless.decode(lossless.encode(values, lossless.PACKED), 40, 30)
    assert signatures() == before
    assert before['imaging.voi._grey'] >= 4


@pytest.mark.corpus
@pytest.mark.parametrize(
    'name',
    ['ts_ct1/ct1_explicit_le.dcm', 'ts_ct1/ct1_j2k.dcm', 'ts_ct1/ct1_rle.dcm',
     'modality/us_ybr422_uncompressed.dcm', 'ts/jpegls_7bit.dcm', 'color_sc/SC_rgb_16bit.dcm'],
)
def test_decoded_frames_need_no_kernel_of_their_own(corpus, name):
    warm.warm()
    before = signatures()
    file = opened(corpus / name)
    values = file.values()
    for wish in (Wish(), Wish(width=50)):
        render(values, file.picture, Tables(), wish)
    lossless.encode(values)
    if lossless.may_pack(values):
        lossless.encode(values, lossless.PACKED)
    assert signatures() == before
