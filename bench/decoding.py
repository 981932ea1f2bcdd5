"""How long a frame takes from its file to what is sent: `python -m bench.decoding`.

Each codec decodes the same slice at two sizes: as the platform does (in a child), in this process
(what the child costs is the difference), and by pydicom's default path in the same run, where it
has a decoder. Then what is made of the stored values: the exact stream and a picture. Milliseconds
are medians; MB/s count decoded bytes.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import imagecodecs
import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import pixel_array

from imaging import encode, lossless, render
from imaging.codecs import apart, decoding, foreign, syntaxes
from imaging.picture import Picture, Window
from imaging.render import Wish
from imaging.tables import Tables

EXPLICIT = '1.2.840.10008.1.2.1'
ROOT = '1.2.840.10008.1.2.4.'
SIDES = (512, 3000)
LEAST_S, MOST = 1.0, 200
WIDTHS = (18, 5, 8, 8, 8, 8, 8, 9)
GOAL_MS = 1.0
"""Of an exact frame of 512 pixels each way."""
Slice = NDArray[np.uint16]


@dataclass(frozen=True)
class Codec:
    """One way to encode the slice."""

    name: str
    syntax: str
    encode: Callable[[Slice], bytes]
    foreign: str = ''
    bits: int = 12


def _eight(values: Slice) -> bytes:
    return bytes(imagecodecs.jpeg8_encode((values >> 4).astype(np.uint8), level=90))


def _rle(values: Slice) -> bytes:
    dataset = _dataset(EXPLICIT, values, values.tobytes(), 12)
    dataset.compress(pydicom.uid.RLELossless)
    return next(pydicom.encaps.generate_frames(dataset.PixelData, number_of_frames=1))


CODECS = (
    Codec('native', EXPLICIT, lambda values: values.tobytes()),
    Codec('RLE', syntaxes.RLE, _rle),
    Codec('JPEG baseline', f'{ROOT}50', _eight, 'jpeg', 8),
    Codec('JPEG lossless', f'{ROOT}70', lambda values: bytes(imagecodecs.jpeg8_encode(
        values, lossless=True, bitspersample=12)), 'jpeg'),
    Codec('JPEG-LS', f'{ROOT}80', lambda values: bytes(imagecodecs.jpegls_encode(values)),
          'jpeg-ls'),
    Codec('JPEG 2000', f'{ROOT}90', lambda values: bytes(imagecodecs.jpeg2k_encode(
        values, level=0, reversible=True, codecformat='j2k', bitspersample=12)), 'jpeg-2000'),
    Codec('HTJ2K', f'{ROOT}201', lambda values: bytes(imagecodecs.htj2k_encode(values)), 'htj2k'),
    Codec('JPEG XL', f'{ROOT}110', lambda values: bytes(imagecodecs.jpegxl_encode(
        values, lossless=True, effort=1)), 'jpeg-xl'),
)


def slice_of(side: int) -> Slice:
    """Return a body with a spine and lungs in 12 bits, under the noise of a CT."""
    y, x = np.mgrid[-1:1:side * 1j, -1:1:side * 1j]
    values = np.full((side, side), 24.0)
    for cx, cy, rx, ry, level in ((0, 0, 0.85, 0.65, 1064), (-0.4, 0, 0.3, 0.4, 180),
                                  (0.4, 0, 0.3, 0.4, 180), (0, 0.45, 0.1, 0.1, 1700)):
        values[((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1] = level
    noise = np.random.default_rng(20261122).normal(0, 15, values.shape)
    return (values + noise).clip(0, 4095).astype(np.uint16)


def median_ms(work: Callable[[], object]) -> float:
    """Return the median of many runs, after one that does not count."""
    work()
    times: list[float] = []
    until = time.perf_counter() + LEAST_S
    while len(times) < 3 or (time.perf_counter() < until and len(times) < MOST):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1000


def measure(codec: Codec, side: int) -> None:
    """Print the row of one codec."""
    values = slice_of(side)
    data = codec.encode(values)
    size = 1 if codec.bits == 8 else 2
    picture = Picture(codec.syntax, side, side, bits_allocated=8 * size, bits_stored=codec.bits,
                      high_bit=codec.bits - 1)
    ours = median_ms(lambda: decoding.decode(data, picture))
    options = {'jpeg': {'space': None, 'wanted': None},
               'jpeg-xl': {'shape': values.shape, 'kind': '<u2'}}.get(codec.foreign, {})
    inside = median_ms(lambda: foreign.decode(codec.foreign, data, **options)) if (
        codec.foreign) else ours
    _row(codec.name, str(side), f'{len(data) / 1024:.0f}', f'{ours:.2f}',
         f'{side * side * size / ours / 1000:.0f}', f'{inside:.2f}',
         f'{ours - inside:+.2f}' if codec.foreign else '–', _peer(codec, values, data))


def _peer(codec: Codec, values: Slice, data: bytes) -> str:
    content = data if codec.syntax == EXPLICIT else encapsulate([data])
    dataset = _dataset(codec.syntax, values, content, codec.bits)
    try:
        return f'{median_ms(lambda: pixel_array(dataset)):.2f}'
    except (RuntimeError, NotImplementedError):
        return '–'


def _dataset(syntax: str, values: Slice, content: bytes, bits: int) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID, dataset.SOPInstanceUID = '1.2.840.10008.5.1.4.1.1.7', '2.25.1'
    dataset.Rows, dataset.Columns = values.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, 'MONOCHROME2'
    dataset.BitsAllocated = 8 if bits == 8 else 16
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.PixelRepresentation = 0
    dataset.PixelData = content
    dataset['PixelData'].VR = 'OW' if syntax == EXPLICIT else 'OB'
    dataset['PixelData'].is_undefined_length = syntax != EXPLICIT
    return dataset


def make(side: int) -> None:
    """Print how long what is sent takes to make of stored values."""
    values = slice_of(side)
    picture = Picture(EXPLICIT, side, side, bits_stored=12, high_bit=11, slope=1, intercept=-1024,
                      windows=(Window(40, 400),))
    raw = values.tobytes()
    works: dict[str, Callable[[], bytes]] = {
        'exact, from native': lambda: lossless.compress(
            lossless.encode(decoding.decode(raw, picture))),
        'exact': lambda: lossless.compress(lossless.encode(values)),
        'packed, while idle': lambda: lossless.encode(values, lossless.PACKED),
        'JPEG, full size': lambda: encode.jpeg(
            render.render(values, picture, Tables(), Wish())),
        'JPEG, 512 wide': lambda: encode.jpeg(
            render.render(values, picture, Tables(), Wish(width=512, height=512))),
    }
    for name, work in works.items():
        took = median_ms(work)
        late = ' !' if name.startswith('exact') and side == SIDES[0] and took > GOAL_MS else ''
        _row(name, str(side), f'{len(work()) / 1024:.0f}', f'{took:.2f}{late}',
             f'{values.nbytes / took / 1000:.0f}', '', '', '')


def _row(*cells: str) -> None:
    sys.stdout.write('| ' + ' | '.join(
        cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)) + ' |\n')
    sys.stdout.flush()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--only', default='', help='part of the name of a codec')
    given = parser.parse_args()
    _row('what', 'side', 'KB', 'ms', 'MB/s', 'inside', 'child', 'pydicom')
    for side in SIDES:
        for codec in CODECS:
            if given.only.lower() in codec.name.lower():
                measure(codec, side)
        make(side)
    apart.POOL.close()


if __name__ == '__main__':
    main()
