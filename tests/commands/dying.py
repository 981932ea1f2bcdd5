"""A platform whose processes are killed at random while devices send, and what must hold then."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from socket import socket

import app
from database.tables import Instance
from settings import Settings
from tests.commands.processes import Served, command_line, serving, soon
from tests.conftest import an_instance
from tests.dicom_node import wire
from tests.dicom_node.sending import message_of
from tests.hospital.records import digest_of, rows

VICTIMS = {'node': 4, 'worker': 2, 'parent': 1, 'all': 1}
"""Who is killed, and how often among the others."""
SENDERS = 3
PATIENCE_S = 5
PAUSE_S = 0.02
ANSWERS = 3
"""How many instances are answered with success between two kills, at least."""
SIZES = {200: 8, 20_000: 4, 1_500_000: 1}
"""Bytes of an instance, and how often it has so many."""


class Sender:
    """A device that sends without end, by a new association whenever the old one is gone."""

    def __init__(self, port: int, seed: int) -> None:
        self.answered: set[str] = set()
        """What the platform has said is safe, by the digests of the archive."""
        self._port, self._chance = port, random.Random(seed)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            # NOTE: whoever was killed closes the line, whatever was in hand
            with suppress(OSError), wire.connected(self._port) as line:
                line.settimeout(PATIENCE_S)
                line.sendall(wire.request())
                if wire.answer(line)[0] == wire.ACCEPT:
                    while not self._stopping.is_set() and self._send_one(line):
                        self._stopping.wait(PAUSE_S)
            self._stopping.wait(PAUSE_S)

    def _send_one(self, line: socket) -> bool:
        """Tell whether there was an answer."""
        size, = self._chance.choices([*SIZES], [*SIZES.values()])
        message = message_of(an_instance(pixels=self._chance.randbytes(size)))
        line.sendall(wire.store_pdus(message))
        status = wire.status(line)
        if status == 0x0000:
            named = (message.sop_class, message.instance)
            self.answered.add(digest_of(message.data, message.transfer_syntax, named))
        return status is not None


def kill_at_random(data_dir: Path, kills: int, seed: int, *, pages: bool = True,
                   minutes: float = 60.0) -> tuple[set[str], Counter[str]]:
    """Kill processes while devices send; return what was answered, and who was killed.

    Without pages the parent starts sooner; it looks after its children all the same.
    """
    chance, killed, end = random.Random(seed), Counter[str](), time.monotonic() + 60 * minutes
    settings = {'web_port': 0, 'dicom_port': _free_port()}
    if not pages:
        settings['processes'] = 'node,worker'
    with _sending(settings['dicom_port'], chance) as senders:
        while killed.total() < kills and time.monotonic() < end:
            with serving(data_dir, **settings) as served:
                family = {served.process.pid}
                while killed.total() < kills and served.process.poll() is None:
                    _wait_for_answers(senders)
                    time.sleep(chance.uniform(0.0, 0.3))
                    family |= set(served.children)
                    killed[_kill(served, chance)] += 1
            assert soon(partial(_are_gone, family), within_s=10)
    with serving(data_dir) as served:
        assert soon(served.is_whole)
    return {digest for sender in senders for digest in sender.answered}, killed


def kept(data_dir: Path) -> set[str]:
    """Return the digests of what the index knows."""
    platform = app.build(Settings(data_dir=data_dir))
    found = {row.digest for row in rows(platform, Instance)}
    platform.engine.dispose()
    return found


@contextmanager
def _sending(port: int, chance: random.Random) -> Iterator[list[Sender]]:
    senders = [Sender(port, chance.getrandbits(32)) for _ in range(SENDERS)]
    try:
        yield senders
    finally:
        for sender in senders:
            sender.stop()


def _wait_for_answers(senders: list[Sender]) -> None:
    """Wait until something was stored again, so that the next kill meets a platform at work."""
    def count() -> int:
        return sum(len(sender.answered) for sender in senders)
    before = count()
    assert soon(lambda: count() >= before + ANSWERS)


def _kill(served: Served, chance: random.Random) -> str:
    """Kill somebody who lives, and return who it was."""
    children = served.children
    living = {who: often for who, often in VICTIMS.items()
              if who in ('parent', 'all') or who in children.values()}
    victim, = chance.choices([*living], [*living.values()])
    if victim in ('parent', 'all'):
        target = served.process.pid
        (os.killpg if victim == 'all' else os.kill)(target, signal.SIGKILL)
        served.process.wait(40)
        return victim
    with suppress(ProcessLookupError):
        os.kill(chance.choice([pid for pid, role in children.items() if role == victim]),
                signal.SIGKILL)
    return victim


def _are_gone(processes: set[int]) -> bool:
    return not any(map(command_line, processes))


def _free_port() -> int:
    with socket() as found:
        found.bind(('127.0.0.1', 0))
        return int(found.getsockname()[1])
