"""The exact stream gives back every bit, and says no to what is none."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from imaging import lossless
from imaging.lossless import AVERAGE, MEDIAN, NONE, PACKED, PREDICTORS, StreamError
from tests.imaging.golden import generate

GOLDEN = Path(generate.__file__).parent
INDEX = json.loads((GOLDEN / 'index.json').read_text())


def by_the_book(stream, rows, columns):
    """Undo a stream in plain Python, after the words of the module's docstring alone."""
    predictor, kind, samples = stream[1], stream[2], stream[3]
    size, count = (1, 1, 2, 2, 4, 4, 4, 8)[kind], rows * columns
    found = []
    for sample in range(samples):
        planes = stream[8 + sample * size * count :][: size * count]
        codes = [sum(planes[b * count + i] << 8 * b for b in range(size)) for i in range(count)]
        values = []
        for i, code in enumerate(codes):
            x, y = i % columns, i // columns
            west = values[-1] if x else 0
            north = values[i - columns] if y else west
            west = west if x else north
            corner = values[i - columns - 1] if x and y else west
            edge = max(min(west, north), min(max(west, north), west + north - corner))
            guess = (0, edge if x and y else west, (west + north) >> 1)[predictor]
            value = (code >> 1 ^ -(code & 1)) + guess if predictor else code
            value &= (1 << 8 * size) - 1
            values.append(value - 65536 if predictor and size == 2 and value > 32767 else value)
        found.append([value & (1 << 8 * size) - 1 for value in values])
    return b''.join(
        found[s][i].to_bytes(size, 'little') for i in range(count) for s in range(samples)
    )


@pytest.mark.parametrize('vector', INDEX, ids=lambda vector: vector['name'])
def test_golden_stream_gives_its_values(vector):
    stream = (GOLDEN / f'{vector["name"]}.stream').read_bytes()
    values = lossless.decode(stream, vector['rows'], vector['columns'])
    assert values.tobytes() == (GOLDEN / f'{vector["name"]}.values').read_bytes()
    if stream[1] != PACKED:
        assert by_the_book(stream, vector['rows'], vector['columns']) == values.tobytes()


def test_golden_files_are_what_the_generator_writes():
    written = {path.stem for path in GOLDEN.glob('*.stream')}
    assert written == {name for name, _, _ in generate.vectors()}
    for name, values, predictor in generate.vectors():
        assert (GOLDEN / f'{name}.stream').read_bytes() == lossless.encode(values, predictor)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(lossless.TYPES), st.sampled_from(PREDICTORS))
def test_every_type_comes_back_bit_by_bit(data, dtype, predictor):
    shape = data.draw(st.sampled_from([(1, 1), (1, 5), (5, 1), (6, 7), (4, 3, 3), (2, 2, 4)]))
    values = data.draw(arrays.arrays(dtype, shape))
    stream = lossless.encode(values, predictor if dtype.itemsize <= 2 else NONE)
    found = lossless.decode(stream, *shape[:2])
    assert found.dtype == dtype
    assert found.shape == shape
    assert found.tobytes() == values.tobytes()


def test_large_frames_are_predicted_by_the_average():
    assert lossless.encode(np.zeros((1024, 1024), 'u2'))[1] == MEDIAN
    large = np.arange(1025 * 1024, dtype='u2').reshape(1025, 1024)
    stream = lossless.encode(large)
    assert stream[1] == AVERAGE
    assert np.array_equal(lossless.decode(stream, 1025, 1024), large)


def test_big_endian_and_strided_values_travel_as_little_endian():
    values = np.arange(48, dtype='>u2').reshape(6, 8)[::2, ::-1]
    found = lossless.decode(lossless.encode(values), 3, 8)
    assert found.dtype == np.dtype('<u2')
    assert np.array_equal(found, values)


def test_gzip_member_is_read_by_anybody_and_is_always_the_same():
    stream = lossless.encode(np.arange(64, dtype='i2').reshape(8, 8))
    assert gzip.decompress(lossless.compress(stream)) == stream
    assert lossless.compress(stream) == lossless.compress(stream)


@pytest.mark.parametrize(
    'values',
    [np.zeros((0, 4), 'u1'), np.zeros(4, 'u1'), np.zeros((2, 2), 'f2'), np.zeros((2, 2), bool)],
    ids=str,
)
def test_values_that_cannot_travel_are_refused(values):
    with pytest.raises(StreamError):
        lossless.encode(values)


@pytest.mark.parametrize(
    'change',
    [
        lambda stream: b'',
        lambda stream: stream[:-1],
        lambda stream: stream + b'\0',
        lambda stream: b'\2' + stream[1:],
        lambda stream: stream[:1] + b'\4' + stream[2:],
        lambda stream: stream[:2] + b'\x08' + stream[3:],
        lambda stream: stream[:3] + b'\0' + stream[4:],
    ],
    ids=['empty', 'cut', 'longer', 'version', 'predictor', 'type', 'samples'],
)
def test_broken_streams_are_refused(change):
    stream = lossless.encode(np.arange(12, dtype='u2').reshape(3, 4))
    with pytest.raises(StreamError):
        lossless.decode(change(stream), 3, 4)


def test_prediction_is_refused_for_wide_values():
    with pytest.raises(StreamError):
        lossless.encode(np.zeros((2, 2), 'f4'), MEDIAN)
