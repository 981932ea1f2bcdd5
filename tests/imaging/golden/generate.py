"""Write the golden vectors of the exact stream: `python -m tests.imaging.golden.generate`.

`index.json` lists them, each with two files beside it: `NAME.stream`, an exact stream as
`imaging.lossless` describes it, not gzip'd; and `NAME.values`, the values it must give,
little-endian, in row order, the samples of a pixel side by side. `u16-median.stream.gz` is the
same stream as `u16-median.stream`, as it goes over the wire.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from imaging import lossless

FOLDER = Path(__file__).parent
NAMES = ('u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64')


def vectors() -> Iterator[tuple[str, NDArray[np.generic], int]]:
    """Yield name, values and predictor of every vector."""
    for name, dtype in zip(NAMES, lossless.TYPES, strict=True):
        yield f'{name}-none', noise((5, 6), dtype), lossless.NONE
        for word, predictor in (('median', lossless.MEDIAN), ('average', lossless.AVERAGE)):
            if dtype.itemsize <= 2:
                yield f'{name}-{word}', noise((7, 9), dtype), predictor
                yield f'{name}-{word}-smooth', slope((24, 32), dtype), predictor
    for shape in ((1, 8), (8, 1), (1, 1)):
        rows, columns = shape
        yield f'u16-median-{rows}x{columns}', noise(shape, np.dtype('<u2')), lossless.MEDIAN
        yield f'i16-average-{rows}x{columns}', noise(shape, np.dtype('<i2')), lossless.AVERAGE
    yield 'u8-colour-median', noise((6, 5, 3), np.dtype('u1')), lossless.MEDIAN
    yield 'u16-colour-average', noise((4, 7, 3), np.dtype('<u2')), lossless.AVERAGE
    yield 'u8-colour-none', noise((3, 4, 3), np.dtype('u1')), lossless.NONE
    yield 'f32-colour-none', noise((3, 4, 3), np.dtype('<f4')), lossless.NONE
    for name, dtype in zip(NAMES[:4], lossless.TYPES[:4], strict=True):
        yield f'{name}-packed', noise((7, 9), dtype), lossless.PACKED
        yield f'{name}-packed-smooth', slope((24, 32), dtype), lossless.PACKED
    for shape in ((1, 8), (8, 1), (1, 1)):
        name = f'u16-packed-{shape[0]}x{shape[1]}'
        yield name, noise(shape, np.dtype('<u2')), lossless.PACKED
    yield 'u8-colour-packed', noise((6, 5, 3), np.dtype('u1')), lossless.PACKED
    yield 'i16-packed-disc', disc(), lossless.PACKED
    yield 'i16-packed-one', np.full((6, 9), -5, '<i2'), lossless.PACKED
    yield 'u16-packed-extremes', extremes('<u2'), lossless.PACKED
    yield 'u16-extremes-median', extremes('<u2'), lossless.MEDIAN
    yield 'i16-extremes-average', extremes('<i2'), lossless.AVERAGE


def noise(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
    """Return every bit pattern alike, by a generator that is the same everywhere."""
    count = int(np.prod(shape)) * dtype.itemsize
    state, found = 20261122, bytearray()
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        found.append(state >> 16 & 255)
    values = np.frombuffer(bytes(found), dtype).reshape(shape)
    # NOTE: a NaN has many bit patterns, and not every reader keeps them apart
    return np.nan_to_num(values) if dtype.kind == 'f' else values


def disc() -> NDArray[np.generic]:
    """Return a noisy disc within padding, as CT has it."""
    y, x = np.indices((40, 48)) - 20
    inside = x * x + y * y < 330
    grain = noise((40, 48), np.dtype('u1')).astype('<i2') >> 3
    return np.where(inside, 900 + grain + (x > 0) * 150, -2000).astype('<i2')


def slope(shape: tuple[int, int], dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
    """Return a smooth frame with an edge, as images are."""
    y, x = np.indices(shape)
    values = x * 3 + y * 2 - 40 + np.where(x > y, 50, 0)
    return values.astype(dtype)


def extremes(dtype: str) -> NDArray[np.generic]:
    """Return neighbours that are as far apart as 16 bits allow."""
    patterns = np.array([0, 0xFFFF, 0x7FFF, 0x8000, 1, 0xFFFE, 0x8001], '<u2')
    return np.resize(patterns, (6, 10)).view(dtype)


def main() -> None:
    """Write every vector and the index into this folder."""
    index = []
    for name, values, predictor in vectors():
        stream = lossless.encode(values, predictor)
        (FOLDER / f'{name}.stream').write_bytes(stream)
        (FOLDER / f'{name}.values').write_bytes(np.ascontiguousarray(values).tobytes())
        rows, columns, samples = (*values.shape, 1)[:3]
        index.append({
            'name': name, 'rows': rows, 'columns': columns, 'samples': samples,
            'type': NAMES[stream[2]], 'predictor': predictor,
        })
    (FOLDER / 'u16-median.stream.gz').write_bytes(
        lossless.compress((FOLDER / 'u16-median.stream').read_bytes())
    )
    text = ',\n'.join(json.dumps(entry) for entry in index)
    (FOLDER / 'index.json').write_text(f'[\n{text}\n]\n')


if __name__ == '__main__':
    main()
