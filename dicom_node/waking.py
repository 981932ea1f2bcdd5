"""Wait for a line and for other threads at the same time."""

import contextlib
import queue
import select
import socket
from typing import Any

PIECE = 4096


class Bell:
    """Wakes a thread that waits for a line; anybody may ring."""

    def __init__(self) -> None:
        self._heard, self._rung = socket.socketpair()
        self._heard.setblocking(False)
        self._waiting = select.poll()
        self._waiting.register(self._heard, select.POLLIN)
        self._line: socket.socket | None = None
        self._number = -1

    def ring(self) -> None:
        """Wake who waits, or who will wait next."""
        # NOTE: a bell that is full of rings rings; one that is closed wakes nobody any more
        with contextlib.suppress(OSError):
            self._rung.send(b'.', socket.MSG_DONTWAIT)

    def wait(self, line: socket.socket | None, timeout_s: float) -> None:
        """Return when something comes by a line, or somebody rings, or time is up."""
        if line is not self._line:
            self._attend(line)
        came = self._waiting.poll(timeout_s * 1000)
        if any(found == self._heard.fileno() for found, _ in came):
            with contextlib.suppress(BlockingIOError):
                self._heard.recv(PIECE)
        if any(kind & select.POLLNVAL for _, kind in came):
            # NOTE: somebody has closed the line, whose number may soon be another's
            self._attend(None)

    def _attend(self, line: socket.socket | None) -> None:
        if self._number >= 0:
            self._waiting.unregister(self._number)
            self._number = -1
        self._line = line
        if line is not None:
            # NOTE: a line that is closed already is told by reading it
            with contextlib.suppress(OSError, ValueError):
                self._waiting.register(line, select.POLLIN)
                self._number = line.fileno()

    def close(self) -> None:
        """Free what it holds."""
        self._heard.close()
        self._rung.close()


class RingingQueue(queue.Queue[Any]):
    """A queue that rings when something is put into it."""

    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self._bell = bell

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Add something, and ring."""
        super().put(item, block, timeout)
        self._bell.ring()
