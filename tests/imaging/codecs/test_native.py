"""Native cells are read in either byte order, whatever lies beside the bits stored."""

import numpy as np
import pytest

from imaging.codecs.decoding import CodecError, decode
from imaging.picture import Picture

LITTLE, BIG, GE = '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.113619.5.2'
VALUES = np.arange(-12, 12).reshape(4, 6)


@pytest.mark.parametrize(('syntax', 'order'), [(LITTLE, '<'), (BIG, '>'), (GE, '>')])
@pytest.mark.parametrize('kind', ['i2', 'u2', 'i4', 'u4'])
def test_byte_order_is_that_of_the_syntax(syntax, order, kind):
    cells = VALUES.astype(order + kind)
    bits = 8 * cells.itemsize
    picture = Picture(syntax, 4, 6, bits_allocated=bits, bits_stored=bits, high_bit=bits - 1,
                      signed=kind[0] == 'i')
    found = decode(cells.tobytes(), picture)
    assert np.array_equal(found, cells)
    assert found.dtype == np.dtype(f'<{kind}')


@pytest.mark.parametrize('kind', ['f4', 'f8'])
def test_floats_stay_floats(kind):
    cells = (VALUES / 7).astype(f'<{kind}')
    picture = Picture(LITTLE, 4, 6, bits_allocated=8 * cells.itemsize, floating=True)
    assert np.array_equal(decode(cells.tobytes(), picture), cells)


def test_overlays_in_unused_bits_are_gone():
    picture = Picture(LITTLE, 1, 3, bits_stored=12, high_bit=11)
    cells = np.array([0x8123, 0xF000, 0x0FFF], '<u2')
    assert decode(cells.tobytes(), picture).tolist() == [[0x123, 0, 0xFFF]]


def test_sign_is_the_highest_bit_stored():
    picture = Picture(LITTLE, 1, 3, bits_stored=12, high_bit=11, signed=True)
    cells = np.array([0x0FFF, 0x1800, 0x07FF], '<u2')
    assert decode(cells.tobytes(), picture).tolist() == [[-1, -2048, 2047]]


def test_bits_stored_at_the_top_come_down():
    picture = Picture(LITTLE, 1, 2, bits_stored=12, high_bit=15)
    assert decode(b'\x3f\x12\xff\xff', picture).tolist() == [[0x123, 0xFFF]]


def test_frames_of_single_bits_begin_within_a_byte():
    bits = np.arange(27) % 3 == 0
    data = np.packbits(bits, bitorder='little').tobytes()
    picture = Picture(LITTLE, 3, 3, bits_allocated=1, bits_stored=1, high_bit=0, frames=3)
    for number, part in enumerate((data[:2], data[1:3], data[2:]), 1):
        wanted = bits[9 * (number - 1):9 * number].reshape(3, 3)
        found = decode(part, picture, number)
        assert np.array_equal(found, wanted)
        assert found.dtype == np.uint8


def test_cells_of_twelve_bits_are_packed_lowest_first():
    picture = Picture(LITTLE, 1, 3, bits_allocated=12, bits_stored=12, high_bit=11)
    assert decode(b'\x23\x61\x45\x89\x07', picture).tolist() == [[0x123, 0x456, 0x789]]


def test_planes_and_pixels_give_the_same():
    colours = np.arange(24, dtype='u1').reshape(2, 4, 3)
    shape = {'samples': 3, 'bits_allocated': 8, 'bits_stored': 8, 'high_bit': 7}
    pixels = Picture(LITTLE, 2, 4, photometric='RGB', **shape)
    planes = Picture(LITTLE, 2, 4, photometric='RGB', planar=1, **shape)
    assert np.array_equal(decode(colours.tobytes(), pixels), colours)
    assert np.array_equal(decode(np.moveaxis(colours, -1, 0).tobytes(), planes), colours)


def test_neighbours_share_their_chrominance():
    picture = Picture(LITTLE, 1, 4, 3, 8, 8, 7, photometric='YBR_FULL_422')
    found = decode(bytes([1, 2, 50, 60, 3, 4, 70, 80]), picture)
    assert found.tolist() == [[[1, 50, 60], [2, 50, 60], [3, 70, 80], [4, 70, 80]]]


def test_full_chrominance_under_a_subsampled_name_is_taken_as_it_is():
    picture = Picture(LITTLE, 1, 2, 3, 8, 8, 7, photometric='YBR_FULL_422')
    assert decode(bytes([1, 2, 3, 4, 5, 6]), picture).tolist() == [[[1, 2, 3], [4, 5, 6]]]


def test_missing_bytes_are_zero_and_more_are_left_alone():
    picture = Picture(LITTLE, 2, 2, bits_allocated=8, bits_stored=8, high_bit=7)
    assert decode(b'\1\2\3', picture).tolist() == [[1, 2], [3, 0]]
    assert decode(b'\1\2\3\4\5', picture).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ('data', 'key'), [(b'', 'viewer.no-image.missing'), (b'1234', 'viewer.no-image.size')])
def test_frame_of_which_hardly_anything_is_there_is_refused(data, key):
    with pytest.raises(CodecError) as refused:
        decode(data, Picture(LITTLE, 60000, 60000))
    assert refused.value.key == key


def test_decoded_frames_can_be_written_to():
    picture = Picture(LITTLE, 2, 2, bits_allocated=8, bits_stored=8, high_bit=7)
    assert decode(b'1234', picture).flags.writeable
