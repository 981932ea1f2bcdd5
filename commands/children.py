"""The children of `serve`: processes of the same program that are kept running."""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from dicom_node.tally import Place
from hospital import metrics

log = logging.getLogger(__name__)

# NOTE: one that dies at once must not keep a core busy by being started again
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 30.0
STEADY_S = 60.0
AGAIN_S = 0.5
APP = Path(__file__).parent.parent / 'app.py'


@dataclass
class Child:
    """One place among the children, and the process that fills it now."""

    role: str
    listening: socket.socket | None = None
    place: Place | None = None
    ready: bool = False
    process: subprocess.Popen[bytes] | None = None
    keeper: threading.Thread | None = field(default=None, repr=False)


class Children:
    """Processes of the same program; one that dies is started again, after growing pauses."""

    def __init__(self) -> None:
        # NOTE: the children see the end of it when this process ends, however it does
        self._read_end, self._write_end = os.pipe()
        self._ending = threading.Event()
        self._children: list[Child] = []

    def keep(self, role: str, listening: socket.socket | None = None,
             place: Place | None = None) -> None:
        """Keep a child of a role running, which may get a listening socket and a place at it."""
        child = Child(role, listening, place)
        child.keeper = threading.Thread(target=self._keep, args=[child], daemon=True,
                                        name=f'keeper-{role}')
        self._children.append(child)
        child.keeper.start()

    def ready(self) -> bool:
        """Tell whether every role has a child that works."""
        roles = {child.role for child in self._children}
        return roles == {child.role for child in self._children if child.ready}

    def end(self) -> None:
        """Have all children finish what is in hand, and wait until they are gone."""
        self._ending.set()
        for child in self._children:
            while child.keeper is not None and child.keeper.is_alive():
                # NOTE: one that is just starting has no handler yet, and one may start just now
                if child.process is not None:
                    child.process.terminate()
                child.keeper.join(AGAIN_S)
        os.close(self._write_end)
        os.close(self._read_end)

    def _keep(self, child: Child) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ending.is_set():
            began = time.monotonic()
            code = self._run(child)
            if time.monotonic() - began > STEADY_S:
                pause_s = FIRST_PAUSE_S
            if not self._ending.wait(pause_s):
                log.warning('%s ended with %d and is started again', child.role, code)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _run(self, child: Child) -> int:
        told, tell = os.pipe()
        child.process = self._start(child, tell)
        os.close(tell)
        # NOTE: ends without a byte if the child dies before it works
        child.ready = bool(os.read(told, 1))
        os.close(told)
        code = child.process.wait()
        child.ready = False
        if child.place is not None:
            child.place.vacate()
        metrics.forget_process(child.process.pid)
        return code

    def _start(self, child: Child, tell: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(APP), child.role, f'--alive={self._read_end}',
                   f'--ready={tell}']
        handed_down = [self._read_end, tell]
        if child.listening is not None:
            handed_down.append(child.listening.fileno())
            command.append(f'--listening={child.listening.fileno()}')
        if child.place is not None:
            handed_down.append(child.place.tally.descriptor)
            command += [f'--tally={child.place.tally.descriptor}',
                        f'--place={child.place.number}']
        # NOTE: not multiprocessing, whose children cannot be started again without a parent's state
        return subprocess.Popen(command, pass_fds=handed_down, stdin=subprocess.DEVNULL)
