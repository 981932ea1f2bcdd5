"""node, worker: a process that `serve` started, and that ends with it."""

import gc
import logging
import os
import signal
import threading
from typing import Protocol

log = logging.getLogger(__name__)

# NOTE: a click that waits behind images is felt; an image that waits behind a click is not
BEHIND_PAGES = 15
LEAVE_S = 0.9
FINISH_S = 20.0


class Part(Protocol):
    """Something that runs on threads of its own."""

    def start(self) -> None:
        """Start without blocking."""

    def stop(self) -> None:
        """Finish what is in hand and stop."""


class _Asked(BaseException):
    """The parent asks to leave; raised out of the wait by the handler of SIGTERM."""


def run(part: Part, alive: int, ready: int, *, beside_pages: bool = False) -> None:
    """Run a part until the parent asks to leave, or is gone and the pipe `alive` ends.

    Asked, it finishes what is in hand. With the parent gone nobody may be left to answer on its
    port: it leaves within a second, however busy it is. A byte on `ready` tells the parent that
    the part works.
    """
    if beside_pages:
        os.nice(BEHIND_PAGES)
    # NOTE: Ctrl-C reaches the whole group; the parent alone decides when its children leave
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    part.start()
    # NOTE: what is loaded now stays, and need not be looked through again and again
    gc.collect()
    gc.freeze()
    try:
        signal.signal(signal.SIGTERM, _ask)
        os.write(ready, b'1')
        os.read(alive, 1)
        _leave_in(LEAVE_S)
    except _Asked:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _leave_in(FINISH_S)
        threading.Thread(target=_hurry_without_parent, args=[alive], daemon=True).start()
    log.info('process %d leaves', os.getpid())
    part.stop()
    # NOTE: threads that are stuck in a library must not keep the process
    os._exit(0)


def _ask(*_: object) -> None:
    raise _Asked


def _leave_in(seconds: float) -> None:
    hurry = threading.Timer(seconds, os._exit, [0])
    hurry.daemon = True
    hurry.start()


def _hurry_without_parent(alive: int) -> None:
    os.read(alive, 1)
    _leave_in(LEAVE_S)
