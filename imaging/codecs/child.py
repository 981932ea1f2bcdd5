"""The process that decodes for another: `python -m imaging.codecs.child`, started by `apart`.

It reads requests from its standard input, a line of JSON each, and answers on its standard output
with another. Streams and values lie in the memory whose descriptor it is told (see `memory`). It
ends with its input, so no parent leaves it behind. A request that takes too much of the processor's
time ends it, and so does one that breaks what it should not touch; one that wants too much memory
is refused.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging.codecs import foreign
from imaging.codecs.errors import BROKEN, SIZE
from imaging.codecs.memory import Mapped

MEMORY = 8 << 30
"""Bytes of address space: the largest frame, and several times that while it is decoded."""
NICE = 5
"""How far it stands behind its parent, whose event loop answers everybody."""


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), 'wb')
    # NOTE: decoders talk to both, and neither is for them
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.nice(NICE)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CORE, 0)
    memory = Mapped(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        told = answer(asked, memory.seen(asked['size']))
        answers.write(json.dumps(told).encode() + b'\n')
        answers.flush()


def answer(asked: dict[str, Any], memory: NDArray[np.uint8]) -> dict[str, Any]:
    """Decode what lies in the memory to its front; return what to tell of it."""
    room = asked['room']
    # NOTE: time of the processor, not of the clock: a busy machine is no broken stream
    signal.setitimer(signal.ITIMER_PROF, asked['seconds'])
    try:
        data = memory[room:room + asked['length']].tobytes()
        values = foreign.decode(asked['codec'], data, **asked['options'])
    except foreign.FAULTS as error:
        return {'key': BROKEN, 'error': f'{type(error).__name__}: {error}'[:150]}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if values.nbytes > room:
        return {'key': SIZE, 'error': f'{values.nbytes} bytes of values, room for {room}'}
    memory[:values.nbytes].view(values.dtype).reshape(values.shape)[...] = values
    return {'shape': values.shape, 'kind': values.dtype.str}


def _limit(what: int, most: int) -> None:
    # NOTE: not every system that Python runs on knows each limit
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (most, most))


if __name__ == '__main__':
    main()
