"""Frames as viewers get them: rendered for the eye, or exact; made once and kept encoded."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hospital.errors import Invalid, NotFound, OutOfResources, Unshowable
from hospital.viewing import Place
from hospital.work import Platform
from imaging import encode, frames, lossless, render, tables
from imaging.codecs import decoding
from imaging.codecs.decoding import CodecError
from imaging.dicom import facts as headers
from imaging.dicom.header import HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.render import Wish
from imaging.tables import Tables
from storage.archive import Missing

VERSION = 1
"""Of the way from stored values to what is sent; part of what pictures are cached by."""
FORMATS = {'jpeg': 'image/jpeg', 'webp': 'image/webp', 'png': 'image/png'}
EXACT = 'application/octet-stream'
TABLES = 256


@dataclass(frozen=True)
class Encoded:
    """A frame as it is sent."""

    content: bytes
    media_type: str
    cached: bool
    """Whether it was there already."""


@dataclass(frozen=True)
class Rendering:
    """How a frame is to be shown, and encoded."""

    wish: Wish
    format: str = 'jpeg'
    quality: int = 85

    def __post_init__(self) -> None:
        if self.format not in FORMATS or not 1 <= self.quality <= 100:
            raise Invalid('error.rendering')


def exact(platform: Platform, place: Place) -> Encoded:
    """Return the stored values of a frame, lossless and compressed with gzip (RFC 1952).

    Raises
    ------
    Unshowable
        If it cannot be decoded.
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    found = platform.cache.get(_key(place, None))
    return Encoded(found or _made(platform, place, None), EXACT, found is not None)


def rendered(platform: Platform, place: Place, how: Rendering) -> Encoded:
    """Return a frame as an 8-bit picture, windowed and scaled.

    Raises
    ------
    Unshowable
        If it cannot be decoded, or what it holds is no picture.
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    found = platform.cache.get(_key(place, how))
    return Encoded(found or _made(platform, place, how), FORMATS[how.format], found is not None)


def prepare(platform: Platform, place: Place, how: Rendering | None) -> int:
    """Encode a frame for whoever asks for it later; return how many bytes were added.

    Parameters
    ----------
    how
        As which picture; exactly if it is None.

    Raises
    ------
    Unshowable
        If it cannot be decoded, or what it holds is no picture.
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    return 0 if platform.cache.has(_key(place, how)) else len(_made(platform, place, how))


def values(platform: Platform, place: Place) -> NDArray[np.generic]:
    """Return the stored values of a frame.

    Raises
    ------
    Unshowable
        If it cannot be decoded.
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    try:
        data = frames.join(_bytes_of(platform, place), place.fragments)
        return decoding.decode(data, place.picture, place.number)
    except CodecError as error:
        raise Unshowable(error.key) from error
    except (HeaderError, Missing) as error:
        raise NotFound('error.frame-unknown') from error
    except OSError as error:
        raise OutOfResources('error.storage-unreadable') from error


def lookup_tables(platform: Platform, place: Place) -> Tables:
    """Return the lookup tables of an instance, read from its header.

    Raises
    ------
    Unshowable
        If a table makes no sense.
    NotFound
        If its bytes are gone.
    """
    return _tables(platform, place.digest)


@lru_cache(maxsize=TABLES)
def _tables(platform: Platform, digest: str) -> Tables:
    try:
        with platform.archive.open(digest) as file:
            return tables.read(headers.read(file))
    except (HeaderError, Missing) as error:
        raise NotFound('error.frame-unknown') from error
    except tables.TableError as error:
        raise Unshowable(error.key) from error


def _key(place: Place, how: Rendering | None) -> str:
    # NOTE: by the digest of the data set, so nothing that was corrected comes back from the cache
    kind = 'exact' if how is None else 'rendered'
    return ' '.join(map(str, (VERSION, kind, place.digest, place.number, how or '')))


def _made(platform: Platform, place: Place, how: Rendering | None) -> bytes:
    if how is None:
        content = lossless.compress(lossless.encode(values(platform, place)))
    else:
        picture = place.picture.of_frame(place.number)
        # NOTE: tables lie in the header, which is read only where there are any
        with_tables = lookup_tables(platform, place) if picture.tables else Tables()
        shown = render.render(values(platform, place), picture, with_tables, how.wish)
        content = _encode(shown, how)
    platform.cache.put(_key(place, how), content)
    return content


def _bytes_of(platform: Platform, place: Place) -> bytes:
    if place.picture.syntax != DEFLATED:
        return platform.archive.read(place.digest, place.offset, place.length)
    # NOTE: a deflated data set has no beginning but its own; rare, and small
    with platform.archive.open(place.digest) as file:
        inflated = frames.inflate(file)
        inflated.seek(place.offset)
        return inflated.read(place.length)


def _encode(shown: NDArray[np.uint8], how: Rendering) -> bytes:
    match how.format:
        case 'png':
            return encode.png(shown)
        case 'webp':
            return encode.webp(shown, how.quality)
        case _:
            return encode.jpeg(shown, how.quality)
