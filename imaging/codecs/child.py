"""The process that decodes for another: `python -m imaging.codecs.child`, started by `apart`.

It reads requests from its standard input, one after the other: a line of JSON, and the bytes of
which that line tells the number. It answers on its standard output: JSON of a fixed length, and the
values. It ends with its input, so no parent leaves it behind. A request that takes too much of the
processor's time ends it, and so does one that breaks what it should not touch; one that wants too
much memory is refused.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import foreign
from imaging.codecs.apart import HEAD

MEMORY = 8 << 30
"""Bytes of address space: the largest frame, and several times that while it is decoded."""


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), 'wb')
    # NOTE: decoders talk to both, and neither is for them
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    while answer(sys.stdin.buffer, answers):
        pass


def answer(requests: BinaryIO, answers: BinaryIO) -> bool:
    """Answer one request; say whether there was one."""
    head = requests.readline()
    if not head:
        return False
    asked = json.loads(head)
    data = requests.read(asked['length'])
    # NOTE: time of the processor, not of the clock: a busy machine is no broken stream
    signal.setitimer(signal.ITIMER_PROF, asked['seconds'])
    told: dict[str, Any] = {}
    values: NDArray[Any] = np.empty(0)
    try:
        values = np.ascontiguousarray(foreign.decode(asked['codec'], data, **asked['options']))
    except foreign.FAULTS as error:
        told['error'] = f'{type(error).__name__}: {error}'[:150]
    signal.setitimer(signal.ITIMER_PROF, 0)
    told |= {'shape': values.shape, 'kind': values.dtype.str}
    answers.write(json.dumps(told).encode().ljust(HEAD))
    answers.write(values.data)
    answers.flush()
    return True


def _limit(what: int, most: int) -> None:
    # NOTE: not every system that Python runs on knows each limit
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


if __name__ == '__main__':
    main()
