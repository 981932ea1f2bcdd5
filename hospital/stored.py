"""Stored values of frames: read from the archive and decoded, large ones kept for a moment.

Of a large frame a viewer asks for many tiles, one after the other and several at once: its pyramid
is made once for all of them, and let go of when nobody has asked for a while.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from hospital.errors import NotFound, OutOfResources, Unshowable
from hospital.viewing import Place
from hospital.work import Platform
from imaging import frames, tiles
from imaging.codecs import decoding, whole
from imaging.codecs.decoding import CodecError
from imaging.dicom.header import HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.tiles import Pyramid
from storage.archive import Missing

REFUSED, REFUSED_S = 1000, 60.0
"""How many frames that cannot be decoded are remembered, and how long: a stream that takes a
decoder seconds is asked for by several parts of a page, and what lacked memory may come back."""
KEPT_BYTES, KEPT_S = 256 << 20, 30.0
"""How much of large frames is kept decoded, and how long after it was asked for last."""

_refused: dict[tuple[str, int], tuple[float, str]] = {}


@dataclass(frozen=True, eq=False)
class Stored:
    """A decoded frame."""

    values: NDArray[np.generic]
    """As `codecs.decoding.decode` gives them."""
    damaged: bool
    """Whether a part of the values stands for bytes that are missing."""


@dataclass(frozen=True, eq=False)
class Large:
    """A decoded frame that is large."""

    pyramid: Pyramid
    damaged: bool


class Kept:
    """Large frames that somebody looks at, the last used longest."""

    def __init__(self, limit_bytes: int = KEPT_BYTES, idle_s: float = KEPT_S) -> None:
        self._limit, self._idle_s = limit_bytes, idle_s
        self._held: OrderedDict[tuple[str, int], Future[Large]] = OrderedDict()
        self._used: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, int], make: Callable[[], Large]) -> Large:
        """Return a frame; made once, however many ask at the same time."""
        with self._lock:
            future = self._held.get(key)
            mine = future is None
            if future is None:
                future = self._held[key] = Future()
            self._held.move_to_end(key)
            self._used[key] = time.monotonic()
        if mine:
            return self._make(key, future, make)
        with suppress(CancelledError):
            return future.result()
        # NOTE: it failed for whoever made it, and fails here for the same reason
        return make()

    @property
    def size_bytes(self) -> int:
        """How much is kept."""
        with self._lock:
            return sum(self._sizes().values())

    def _make(self, key: tuple[str, int], future: Future[Large],
              make: Callable[[], Large]) -> Large:
        try:
            found = make()
            future.set_result(found)
        finally:
            if not future.done():
                with self._lock:
                    self._forget(key)
                future.cancel()
        with self._lock:
            self._shrink()
        self._look_later(key)
        return found

    def _shrink(self) -> None:
        sizes = self._sizes()
        for key, size in list(sizes.items())[:-1]:
            if sum(sizes.values()) <= self._limit:
                return
            self._forget(key)
            sizes[key] -= size

    def _sizes(self) -> dict[tuple[str, int], int]:
        return {key: future.result().pyramid.size_bytes for key, future in self._held.items()
                if future.done()}

    def _look_later(self, key: tuple[str, int]) -> None:
        timer = threading.Timer(self._idle_s, self._forget_idle, [key])
        timer.daemon = True
        timer.start()

    def _forget_idle(self, key: tuple[str, int]) -> None:
        with self._lock:
            used = self._used.get(key)
            if used is None:
                return
            idle = time.monotonic() - used >= self._idle_s
            if idle:
                self._forget(key)
        if not idle:
            self._look_later(key)

    def _forget(self, key: tuple[str, int]) -> None:
        self._held.pop(key, None)
        self._used.pop(key, None)


KEPT = Kept()


def read(platform: Platform, place: Place) -> Stored:
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
    if not tiles.tiled(place.picture.rows, place.picture.columns):
        return _read(platform, place)
    found = large(platform, place)
    return Stored(found.pyramid.levels[0], found.damaged)


def large(platform: Platform, place: Place) -> Large:
    """Return a large frame at all its levels.

    Raises
    ------
    Unshowable
        If it cannot be decoded.
    NotFound
        If its bytes are gone, or it is not large.
    OutOfResources
        If the archive cannot be read.
    """
    if not tiles.tiled(place.picture.rows, place.picture.columns):
        raise NotFound('error.frame-unknown')
    return KEPT.get((place.digest, place.number), lambda: _read_large(platform, place))


def encoded(platform: Platform, place: Place) -> bytes:
    """Return the bytes of a frame as codecs want them.

    Raises
    ------
    NotFound
        If they are gone.
    OutOfResources
        If the archive cannot be read.
    """
    try:
        return frames.join(_bytes_of(platform, place), place.fragments)
    except (HeaderError, Missing) as error:
        raise NotFound('error.frame-unknown') from error
    except OSError as error:
        raise OutOfResources('error.storage-unreadable') from error


def _read_large(platform: Platform, place: Place) -> Large:
    found = _read(platform, place)
    picture = place.picture.of_frame(place.number)
    return Large(tiles.build(found.values, picture), found.damaged)


def _read(platform: Platform, place: Place) -> Stored:
    data = encoded(platform, place)
    values = _decoded(data, place)
    return Stored(values, not whole.is_whole(data, place.picture))


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


def _bytes_of(platform: Platform, place: Place) -> bytes:
    if place.picture.syntax != DEFLATED:
        return platform.archive.read(place.digest, place.offset, place.length)
    # NOTE: a deflated data set has no beginning but its own; rare, and small
    packed = platform.archive.read(place.digest, 0, platform.archive.size(place.digest))
    inflated = frames.inflate(BytesIO(packed))
    inflated.seek(place.offset)
    return inflated.read(place.length)
