"""Run foreign decoders in processes of their own, where a crash or an endless loop costs a picture.

    values = apart.decode('jpeg-ls', data, room.frame_bytes(picture))

Children are started when they are needed, as many as there are processors, and kept; `warm` starts
the first of them before. Whoever waits for one waits without the interpreter's lock.
"""

import atexit
import fcntl
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from imaging.codecs.errors import BROKEN, CodecError

ROOT = Path(__file__).parents[2]
MOST = max(os.cpu_count() or 1, 2)
READY = 2
"""How many wait from the start, so that the first pictures do not wait for them."""
PIPE = 1 << 20
HEAD = 1024
"""Bytes of an answer before the values: JSON, filled up with blanks."""
SECONDS, SECONDS_PER_BYTE = 5.0, 2e-6
"""Time of the processor that a frame may take, and what each of its bytes adds: ten times what the
slowest codec needs."""


class Dead(Exception):
    """The child ended before it answered."""


class Child:
    """One process that decodes, one frame at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, '-m', 'imaging.codecs.child'], cwd=ROOT,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._requests = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        for pipe in (self._requests, self._answers):
            _widen(pipe)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def decode(self, request: dict[str, Any], data: bytes) -> NDArray[np.generic]:
        """Have one stream decoded.

        Raises
        ------
        CodecError
            If the stream is broken.
        Dead
            If it ended the child.
        """
        try:
            self._send(json.dumps(request).encode() + b'\n' + data)
            head = bytearray(HEAD)
            self._fill(memoryview(head))
            told = json.loads(head)
            if 'error' in told:
                raise CodecError(BROKEN, told['error'])
            # NOTE: not a view of what was read: kernels compile once more for what is read-only
            values: NDArray[Any] = np.empty(told['shape'], told['kind'])
            self._fill(values.reshape(-1).view(np.uint8).data)
        except (OSError, EOFError) as error:
            raise Dead from error
        return values

    def end(self) -> None:
        """Let it go."""
        self._requests.close()
        self._answers.close()
        self._process.kill()
        self._process.wait()

    def _send(self, message: bytes) -> None:
        rest = memoryview(message)
        while rest:
            rest = rest[self._requests.write(rest):]

    def _fill(self, rest: memoryview) -> None:
        while rest:
            count = self._answers.readinto(rest)  # type: ignore[attr-defined]
            if not count:
                raise EOFError
            rest = rest[count:]


class Pool:
    """Children that are not busy, and room for more."""

    def __init__(self, most: int = MOST) -> None:
        self._room = threading.Semaphore(most)
        self._idle: list[Child] = []

    @property
    def idle(self) -> list[int]:
        """Process ids of the children that wait for work."""
        return [child.pid for child in self._idle]

    def decode(self, request: dict[str, Any], data: bytes) -> NDArray[np.generic]:
        """Have one stream decoded by a child that is free.

        Raises
        ------
        CodecError
            If the stream is broken, or ended the child.
        """
        with self._room:
            free = self._free()
            try:
                values = free.decode(request, data)
            except Dead as error:
                free.end()
                raise CodecError(BROKEN, 'the decoder did not survive it') from error
            except CodecError:
                self._idle.append(free)
                raise
            self._idle.append(free)
            return values

    def warm(self, count: int = READY) -> None:
        """Start children that wait for work, as far as there is room and none are there."""
        taken = 0
        # NOTE: whoever holds room may be starting a child of its own
        while taken < count and self._room.acquire(blocking=False):
            taken += 1
        while len(self._idle) < taken:
            self._idle.append(Child())
        for _ in range(taken):
            self._room.release()

    def close(self) -> None:
        """End the children that are not busy."""
        while self._idle:
            self._idle.pop().end()

    def _free(self) -> Child:
        while self._idle:
            free = self._idle.pop()
            if free.lives:
                return free
            free.end()
        return Child()


POOL = Pool()
atexit.register(POOL.close)


def warm() -> None:
    """Start the first children; they load their libraries while nobody waits."""
    POOL.warm()


def decode(codec: str, data: bytes, size: int, **options: Any) -> NDArray[np.generic]:
    """Return what a decoder of `foreign.DECODERS` makes of a stream.

    Parameters
    ----------
    size
        Bytes that the frame should have; by them it is judged how long decoding may take.
    options
        What the decoder wants to be told besides, as JSON has it.

    Raises
    ------
    CodecError
        If the stream is broken, or takes too long, or wants too much memory.
    """
    request = {'codec': codec, 'length': len(data), 'options': options,
               'seconds': SECONDS + size * SECONDS_PER_BYTE}
    return POOL.decode(request, data)


def _widen(pipe: IO[bytes]) -> None:
    """Let a frame through in few pieces, where the system allows it."""
    size = getattr(fcntl, 'F_SETPIPE_SZ', None)
    if size is not None:
        try:
            fcntl.fcntl(pipe, size, PIPE)
        except OSError:
            # NOTE: a user may have only so much of it; slower, but the same
            return
