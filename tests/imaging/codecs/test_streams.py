"""Streams that an encoder made a moment ago give back what went in."""

import imagecodecs
import numpy as np
import pytest

from imaging.codecs import syntaxes
from imaging.codecs.decoding import DECODERS, CodecError, decode
from imaging.picture import Picture

ENCODERS = {
    '1.2.840.10008.1.2.4.80': imagecodecs.jpegls_encode,
    '1.2.840.10008.1.2.4.90': lambda values: imagecodecs.jpeg2k_encode(
        values, level=0, reversible=True, codecformat='j2k'),
    '1.2.840.10008.1.2.4.110': lambda values: imagecodecs.jpegxl_encode(values, lossless=True),
    '1.2.840.10008.1.2.4.201': imagecodecs.htj2k_encode,
}


@pytest.mark.parametrize('syntax', ENCODERS)
@pytest.mark.parametrize('signed', [False, True])
@pytest.mark.parametrize('bits', [7, 8, 12, 16])
def test_lossless_streams_give_back_every_number_of_bits(syntax, signed, bits):
    values = np.random.default_rng(bits).integers(0, 1 << bits, (24, 40)).astype('<u2')
    # NOTE: most streams carry two's complement without saying so
    encoded = ENCODERS[syntax](values.astype('u1') if bits <= 8 else values)
    picture = Picture(syntax, 24, 40, bits_stored=bits, high_bit=bits - 1, signed=signed)
    spare = 16 - bits
    wanted = (values << spare).view('<i2') >> spare if signed else values
    assert np.array_equal(decode(bytes(encoded), picture), wanted)


def test_eight_bit_stream_is_refused_where_it_does_not_fit():
    encoded = imagecodecs.jpegls_encode(np.full((8, 8), 60000, '<u2'))
    picture = Picture('1.2.840.10008.1.2.4.80', 8, 8, bits_allocated=8, bits_stored=8)
    with pytest.raises(CodecError) as refused:
        decode(bytes(encoded), picture)
    assert refused.value.key == 'viewer.no-image.size'


def test_every_syntax_that_can_be_decoded_has_its_decoder():
    assert DECODERS.keys() == syntaxes.DECODED


@pytest.mark.parametrize('number', [100, 101, 102, 103, 104, 105, 106, 107])
def test_videos_are_videos(number):
    with pytest.raises(CodecError) as refused:
        decode(b'1234', Picture(f'1.2.840.10008.1.2.4.{number}', 2, 2))
    assert refused.value.key == 'viewer.no-image.video'


def test_unknown_transfer_syntax_says_so():
    with pytest.raises(CodecError) as refused:
        decode(b'1234', Picture('1.2.3', 2, 2))
    assert refused.value.key == 'viewer.no-image.syntax'
