"""Encoded pictures are what other programs read."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from imaging import encode

Y, X = np.indices((48, 64))
GREY = ((X * 2 + Y) % 256).astype('u1')
COLOUR = np.stack([GREY, GREY[::-1], (X * 3).astype('u1')], axis=-1)


def read(content):
    image = Image.open(io.BytesIO(content))
    return image, np.asarray(image)


@pytest.mark.parametrize('shades', [GREY, COLOUR], ids=['grey', 'colour'])
def test_png_loses_nothing(shades):
    image, found = read(encode.png(shades))
    assert image.format == 'PNG'
    assert np.array_equal(found, shades)


def test_png_takes_a_view():
    assert np.array_equal(read(encode.png(GREY[::2, ::-1]))[1], GREY[::2, ::-1])


@pytest.mark.parametrize('shades', [GREY, COLOUR], ids=['grey', 'colour'])
def test_jpeg_is_near_and_smaller_with_less_quality(shades):
    image, found = read(encode.jpeg(shades, 95))
    assert (image.format, found.shape) == ('JPEG', shades.shape)
    assert np.abs(found.astype(int) - shades).mean() < 3
    assert len(encode.jpeg(shades, 40)) < len(encode.jpeg(shades, 95))


def test_colour_jpeg_keeps_its_chrominance_at_full_size():
    image, _ = read(encode.jpeg(COLOUR))
    assert [component[1:3] for component in image.layer] == [(1, 1)] * 3


@pytest.mark.parametrize('shades', [GREY, COLOUR], ids=['grey', 'colour'])
def test_webp_is_near(shades):
    image, found = read(encode.webp(shades, 90))
    assert image.format == 'WEBP'
    wanted = shades if shades.ndim == 3 else shades[..., None].repeat(3, -1)
    assert np.abs(found.astype(int) - wanted).mean() < 6


def test_threads_do_not_mix_up_their_options():
    wanted = {quality: encode.jpeg(GREY, quality) for quality in (30, 95)}
    with ThreadPoolExecutor(4) as threads:
        qualities = [30, 95] * 40
        found = list(threads.map(lambda quality: encode.jpeg(GREY, quality), qualities))
    assert found == [wanted[quality] for quality in qualities]
