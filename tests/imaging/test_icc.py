"""Colours of an ICC profile become those of a screen, as another library has them."""

import io
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from PIL import Image, ImageCms
from pydicom import Dataset

from imaging import icc, tables
from imaging.picture import Picture, describe
from imaging.render import Wish, render
from imaging.tables import Palette, Tables

ADOBE = imagecodecs.cms_profile('adobergb')
NEAR_SRGB = Path(pydicom.__file__).parent / 'data/test_files/crayons.icc'


def header(profile: bytes, **more: object) -> Dataset:
    dataset = Dataset()
    dataset.ICCProfile = profile
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = 20, 30, 3
    dataset.PhotometricInterpretation = 'RGB'
    dataset.BitsAllocated = dataset.BitsStored = 8
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    return dataset


def colours() -> np.ndarray:
    return np.random.default_rng(4).integers(0, 256, (20, 30, 3)).astype('u1')


def by_pillow(values: np.ndarray, profile: bytes) -> np.ndarray:
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile('sRGB'), 'RGB',
        'RGB', renderingIntent=ImageCms.Intent.PERCEPTUAL)
    return np.asarray(ImageCms.applyTransform(Image.fromarray(values), transform)).astype(int)


def test_colours_are_those_of_another_library():
    dataset = header(ADOBE)
    shown = render(colours(), describe(dataset), tables.read(dataset), Wish())
    assert np.abs(shown - by_pillow(colours(), ADOBE)).max() <= 1
    assert np.abs(shown - colours().astype(int)).max() > 50


def test_colours_of_a_palette_are_too():
    entries = colours().reshape(-1, 3)[:256]
    palette = Palette(0, 8, entries.astype(np.uint16))
    picture = Picture('', 16, 16, photometric='PALETTE COLOR', palette=True, bits_allocated=8)
    values = np.arange(256, dtype=np.uint8).reshape(16, 16)
    shown = render(values, picture, Tables(palette=palette, profile=icc.Profile(ADOBE)), Wish())
    assert np.abs(shown.reshape(-1, 3) - by_pillow(entries[None], ADOBE)[0]).max() <= 1


def test_inverting_comes_after_the_profile():
    dataset = header(ADOBE)
    picture, found = describe(dataset), tables.read(dataset)
    plain, inverted = (render(colours(), picture, found, Wish(invert=invert))
                       for invert in (False, True))
    assert (plain.astype(int) + inverted == 255).all()


def test_a_profile_is_told_of_the_picture():
    assert describe(header(ADOBE)).managed
    assert not describe(header(NEAR_SRGB.read_bytes())).managed


@pytest.mark.parametrize('profile', [
    NEAR_SRGB.read_bytes(), imagecodecs.cms_profile('srgb'), b'', b'nothing', bytes(500),
    ADOBE[:200], ADOBE[:16] + b'CMYK' + ADOBE[20:], ADOBE[:128] + bytes(len(ADOBE) - 128)])
def test_what_changes_nothing_or_cannot_be_used_is_left_out(profile):
    assert icc.read(header(profile)) is None


def test_the_profile_of_a_slide_lies_in_its_optical_path():
    path = Dataset()
    path.ICCProfile = ADOBE
    dataset = header(ADOBE, OpticalPathSequence=[path])
    del dataset.ICCProfile
    assert icc.read(dataset) == icc.Profile(ADOBE)


def test_grey_values_have_no_profile():
    assert not describe(header(ADOBE, SamplesPerPixel=1,
                               PhotometricInterpretation='MONOCHROME2')).managed
