"""Frames as viewers get them: rendered for the eye, or exact; made once and kept encoded."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hospital import stored
from hospital.errors import Invalid, NotFound, Unshowable
from hospital.viewing import Place
from hospital.work import Platform
from imaging import encode, lossless, render, tables
from imaging.codecs import apart, decoding
from imaging.codecs.decoding import CodecError
from imaging.dicom import facts as headers
from imaging.dicom.header import HeaderError
from imaging.render import Wish
from imaging.tables import Tables
from storage.archive import Missing

VERSION = 3
"""Of the way from stored values to what is sent; part of what pictures are cached by."""
FORMATS = {'jpeg': 'image/jpeg', 'webp': 'image/webp', 'png': 'image/png'}
EXACT = 'application/octet-stream'
TABLES = 256
# NOTE: packing more than these would keep those waiting who look at something
AT_ONCE_PIXELS = 1 << 20


@dataclass(frozen=True)
class Encoded:
    """A frame as it is sent."""

    content: bytes
    media_type: str
    cached: bool
    """Whether it was there already."""
    damaged: bool = False
    """Of a picture: whether bytes of the frame are missing. Exact streams say it themselves."""
    gzipped: bool = False


@dataclass(frozen=True)
class Rendering:
    """How a frame is to be shown, and encoded."""

    wish: Wish
    format: str = 'jpeg'
    quality: int = 85

    def __post_init__(self) -> None:
        if self.format not in FORMATS or not 1 <= self.quality <= 100:
            raise Invalid('error.rendering')


def warm_up() -> None:
    """Start what decodes, so that the first picture of a process does not wait for it."""
    apart.warm()


def exact(platform: Platform, place: Place, *, ahead: bool = False) -> Encoded:
    """Return the stored values of a frame, lossless.

    They are packed, or, a fifth of the time to make, compressed with gzip (RFC 1952).

    Parameters
    ----------
    ahead
        Whether nobody looks at the frame yet: what was not prepared is packed then, if that takes
        but a moment.

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
    packed = ahead and place.picture.rows * place.picture.columns <= AT_ONCE_PIXELS
    content = found or _made(platform, place, None, packed=packed)
    gzipped = not lossless.is_packed(content)
    return Encoded(content, EXACT, cached=found is not None, gzipped=gzipped)


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
    return unmarked(found or _made(platform, place, how), how, cached=found is not None)


def prepare(platform: Platform, place: Place, how: Rendering | None) -> int:
    """Encode a frame, as small as can be, for whoever asks for it later; return its bytes if new.

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
    if platform.cache.has(_key(place, how)):
        return 0
    return len(_made(platform, place, how, packed=True))


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
        cells = decoding.cells(stored.encoded(platform, place), place.picture)
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


def _made(
    platform: Platform, place: Place, how: Rendering | None, *, packed: bool = False
) -> bytes:
    found = stored.read(platform, place)
    if how is None and packed and lossless.may_pack(found.values):
        content = lossless.encode(found.values, lossless.PACKED, damaged=found.damaged)
    elif how is None:
        content = lossless.compress(lossless.encode(found.values, damaged=found.damaged))
    else:
        seen = shown(platform, place, found.values, how.wish)
        content = marked(seen, how, damaged=found.damaged)
    platform.cache.put(_key(place, how), content)
    return content


def header_tables(platform: Platform, place: Place) -> Tables:
    """Return the tables of an instance without what is in its pixel data.

    Raises
    ------
    Unshowable
        If a table makes no sense.
    NotFound
        If its bytes are gone.
    """
    # NOTE: tables lie in the header, which is read only where there are any
    picture = place.picture.of_frame(place.number)
    there = picture.tables or picture.managed
    return _tables(platform, place.digest) if there else Tables()


def shown(platform: Platform, place: Place, values: NDArray[np.generic],
          wish: Wish) -> NDArray[np.uint8]:
    """Return values of a frame as the picture that is wished for.

    Raises
    ------
    Unshowable
        If a table makes no sense, or colours cannot be brought to those of a screen.
    NotFound
        If the bytes of the instance are gone.
    """
    picture = place.picture.of_frame(place.number)
    try:
        return render.render(values, picture, header_tables(platform, place), wish)
    except CodecError as error:
        raise Unshowable(error.key) from error


def marked(seen: NDArray[np.uint8], how: Rendering, *, damaged: bool) -> bytes:
    """Return a picture as it is kept: whether the frame is damaged, then the format wished for."""
    return bytes([damaged]) + _encoded(seen, how)


def unmarked(kept: bytes, how: Rendering, *, cached: bool) -> Encoded:
    """Return a picture that was kept as it is sent."""
    return Encoded(kept[1:], FORMATS[how.format], cached, damaged=bool(kept[0]))


def _encoded(seen: NDArray[np.uint8], how: Rendering) -> bytes:
    match how.format:
        case 'png':
            return encode.png(seen)
        case 'webp':
            return encode.webp(seen, how.quality)
        case _:
            return encode.jpeg(seen, how.quality)
