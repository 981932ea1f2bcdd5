"""Frames as viewers get them: rendered for the eye, or exact; made once and kept encoded."""

import time
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from hospital.errors import Invalid, NotFound, OutOfResources, Unshowable
from hospital.viewing import Place
from hospital.work import Platform
from imaging import encode, frames, lossless, render, tables
from imaging.codecs import decoding, whole
from imaging.codecs.decoding import CodecError
from imaging.dicom import facts as headers
from imaging.dicom.header import HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.render import Wish
from imaging.tables import Tables
from storage.archive import Missing

VERSION = 2
"""Of the way from stored values to what is sent; part of what pictures are cached by."""
FORMATS = {'jpeg': 'image/jpeg', 'webp': 'image/webp', 'png': 'image/png'}
EXACT = 'application/octet-stream'
TABLES = 256
REFUSED, REFUSED_S = 1000, 60.0
"""How many frames that cannot be decoded are remembered, and how long: a stream that takes a
decoder seconds is asked for by several parts of a page, and what lacked memory may come back."""

_refused: dict[tuple[str, int], tuple[float, str]] = {}


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
    return _decoded(_frame(platform, place), place)


def _decoded(data: bytes, place: Place) -> NDArray[np.generic]:
    frame = (place.digest, place.number)
    until, key = _refused.get(frame, (0.0, ''))
    if until > time.monotonic():
        raise Unshowable(key)
    try:
        return decoding.decode(data, place.picture, place.number)
    except CodecError as error:
        if len(_refused) >= REFUSED:
            _refused.clear()
        _refused[frame] = (time.monotonic() + REFUSED_S, error.key)
        raise Unshowable(error.key) from error


def _frame(platform: Platform, place: Place) -> bytes:
    """Return the bytes of a frame as codecs want them."""
    try:
        return frames.join(_bytes_of(platform, place), place.fragments)
    except (HeaderError, Missing) as error:
        raise NotFound('error.frame-unknown') from error
    except OSError as error:
        raise OutOfResources('error.storage-unreadable') from error


def lookup_tables(platform: Platform, place: Place) -> Tables:
    """Return the lookup tables and overlays of an instance, read from its header.

    Overlays in bits of the pixel data are read from these, where there is one frame.

    Raises
    ------
    Unshowable
        If a table makes no sense, or pixel data with overlays cannot be decoded.
    NotFound
        If its bytes are gone.
    OutOfResources
        If the archive cannot be read.
    """
    found = _tables(platform, place.digest)
    if not found.embedded or place.picture.frames > 1:
        return found
    try:
        cells = decoding.cells(_frame(platform, place), place.picture)
    except CodecError as error:
        raise Unshowable(error.key) from error
    return found if cells is None else found.with_embedded(cells)


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
    # NOTE: by the digest of the file, so nothing that was corrected comes back from the cache
    kind = 'exact' if how is None else 'rendered'
    return ' '.join(map(str, (VERSION, kind, place.digest, place.number, how or '')))


def _made(platform: Platform, place: Place, how: Rendering | None) -> bytes:
    if how is None:
        data = _frame(platform, place)
        damaged = not whole.is_whole(data, place.picture)
        content = lossless.compress(lossless.encode(_decoded(data, place), damaged=damaged))
    else:
        picture = place.picture.of_frame(place.number)
        # NOTE: tables lie in the header, which is read only where there are any
        with_tables = _tables(platform, place.digest) if picture.tables else Tables()
        shown = render.render(values(platform, place), picture, with_tables, how.wish)
        content = _encode(shown, how)
    platform.cache.put(_key(place, how), content)
    return content


def _bytes_of(platform: Platform, place: Place) -> bytes:
    if place.picture.syntax != DEFLATED:
        return platform.archive.read(place.digest, place.offset, place.length)
    # NOTE: a deflated data set has no beginning but its own; rare, and small
    packed = platform.archive.read(place.digest, 0, platform.archive.size(place.digest))
    inflated = frames.inflate(BytesIO(packed))
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
