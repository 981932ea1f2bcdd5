"""Run foreign decoders in processes of their own, where a crash or an endless loop costs a picture.

    values = apart.decode('jpeg-ls', data, room.frame_bytes(picture))

Children are started when they are needed, twice as many as there are processors, and kept; `warm`
starts the first of them before. Whoever waits for one waits without the interpreter's lock. Streams
and values lie in memory that both sides see; a line each way says what and where.
"""

import atexit
import json
import math
import os
import subprocess
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from imaging.codecs.errors import BROKEN, CodecError
from imaging.codecs.memory import KEPT, Shared

ROOT = Path(__file__).parents[2]
MOST = 2 * (os.cpu_count() or 1)
"""How many there are. While the parent takes what one made and brings the next stream, which leaves
that one with nothing to do, another has the processor."""
READY = 4
"""How many wait from the start, so that the first study does not wait for them; each takes 16 MB.
"""
LINE = 1024
"""Bytes of an answer at most: one line of JSON."""
SECONDS, SECONDS_PER_BYTE = 5.0, 2e-6
"""Time of the processor that a frame may take, and what each of its bytes adds: ten times what the
slowest codec needs."""


class Dead(Exception):
    """The child ended before it answered."""


class Child:
    """One process that decodes, one frame at a time."""

    def __init__(self) -> None:
        self._memory = Shared()
        there = self._memory.descriptor
        try:
            self._process = subprocess.Popen(
                [sys.executable, '-m', 'imaging.codecs.child', str(there)], cwd=ROOT, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=[there])
        except OSError:
            self._memory.close()
            raise
        self._requests = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)

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
            If the stream is broken, or holds more than there was room for.
        Dead
            If it ended the child.
        """
        try:
            told = self._answer(request, data)
            if 'error' in told:
                raise CodecError(told['key'], told['error'])
            if math.prod(told['shape']) * np.dtype(told['kind']).itemsize > request['room']:
                raise EOFError
            # NOTE: not a view of what both see: the next frame will lie there
            values: NDArray[Any] = np.empty(told['shape'], told['kind'])
            self._memory.take(values)
        except CodecError:
            raise
        except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
            # NOTE: also where it tells nonsense: a child that went mad costs one picture
            raise Dead from error
        finally:
            self._memory.shrink()
        return values

    def end(self) -> None:
        """Let it go."""
        self._requests.close()
        self._answers.close()
        self._process.kill()
        self._process.wait()
        self._memory.close()

    def _answer(self, request: dict[str, Any], data: bytes) -> dict[str, Any]:
        size = self._memory.put(data, request['room'])
        self._requests.write(json.dumps({**request, 'length': len(data), 'size': size}).encode()
                             + b'\n')
        found = b''
        while not found.endswith(b'\n'):
            piece = self._answers.read(LINE)
            if not piece or len(found) > LINE:
                raise EOFError
            found += piece
        return cast(dict[str, Any], json.loads(found))


class Pool:
    """Children that are not busy, and room for more.

    Half of them may decode a large frame at a time, as what that takes grows with the frame.
    """

    def __init__(self, most: int = MOST) -> None:
        self._room = threading.Semaphore(most)
        self._large = threading.Semaphore(max(most // 2, 1))
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
        # NOTE: first, so that large frames that wait keep no small ones waiting
        with self._large if request['room'] > KEPT else nullcontext(), self._room:
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
        Bytes that the frame should have: more are not taken, and by them it is judged how long
        decoding may take.
    options
        What the decoder wants to be told besides, as JSON has it.

    Raises
    ------
    CodecError
        If the stream is broken, or takes too long, or wants too much memory.
    """
    request = {'codec': codec, 'room': size, 'options': options,
               'seconds': SECONDS + size * SECONDS_PER_BYTE}
    return POOL.decode(request, data)
