"""How `serve` hears that it shall end."""

import os
import signal
from collections.abc import Callable


class Ending:
    """The wish that this process ends, by SIGTERM or Ctrl-C; heard wherever the program stands.

    Nothing is raised by the signal: what is raised may come up in code of a library that swallows
    it, and the wish would be lost.
    """

    def __init__(self) -> None:
        self.asked = False
        self._stop: Callable[[], None] = lambda: None
        self._read_end, self._write_end = os.pipe()

    def listen(self) -> None:
        """Hear the signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._hear())

    def calls(self, stop: Callable[[], None]) -> None:
        """Have `stop` called when the wish comes; at once if it has come already."""
        self._stop = stop
        if self.asked:
            stop()

    def wait(self) -> None:
        """Block until the wish comes."""
        # NOTE: a lock that this thread holds itself would hang the handler, a pipe cannot
        os.read(self._read_end, 1)

    def _hear(self) -> None:
        if not self.asked:
            self.asked = True
            os.write(self._write_end, b'1')
        self._stop()
