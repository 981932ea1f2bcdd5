"""What is measured is right."""

import numpy as np
import pytest

from bench.decoding import CODECS, slice_of
from imaging.codecs.decoding import decode
from imaging.picture import Picture


@pytest.mark.parametrize('codec', CODECS, ids=lambda codec: codec.name)
def test_measured_codec_gives_back_the_slice(codec):
    values = slice_of(64)
    size = 8 if codec.bits == 8 else 16
    picture = Picture(codec.syntax, 64, 64, bits_allocated=size, bits_stored=codec.bits,
                      high_bit=codec.bits - 1)
    found = decode(codec.encode(values), picture).astype(int)
    if codec.bits == 8:
        assert np.abs(found - (values >> 4)).mean() < 2
    else:
        assert np.array_equal(found, values)
