"""A platform whose processes are killed at random while devices send, and what must hold then."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

import app
from database.tables import Instance
from settings import Settings
from tests.commands.processes import Served, serving, soon
from tests.conftest import an_instance
from tests.dicom_node.sending import associated, message_of, send
from tests.hospital.records import digest_of, rows

VICTIMS = ('node', 'worker', 'parent', 'all')
SENDERS = 3
PATIENCE_S = 5
SIZES = (200, 20_000, 1_500_000)
CONTEXT = (CTImageStorage, ExplicitVRLittleEndian)


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
            with associated(self._port, CONTEXT, patience_s=PATIENCE_S) as association:
                while (association.is_established and not self._stopping.is_set()
                       and self._send_one(association)):
                    pass
                if not self._stopping.is_set():
                    # NOTE: whoever died does not answer a release either
                    association.abort()
            self._stopping.wait(0.05)

    def _send_one(self, association) -> bool:
        """Tell whether there was an answer."""
        pixels = self._chance.randbytes(self._chance.choice(SIZES))
        message = message_of(an_instance(pixels=pixels))
        response = send(association, message)
        if response is None:
            return False
        if response.Status == 0x0000:
            named = (message.sop_class, message.instance)
            self.answered.add(digest_of(message.data, message.transfer_syntax, named))
        return True


def kill_at_random(data_dir: Path, kills: int, seed: int) -> tuple[set[str], Counter[str]]:
    """Kill processes while devices send; return what was answered, and who was killed."""
    chance, killed = random.Random(seed), Counter[str]()
    ports = {'web_port': 0, 'dicom_port': 0}
    senders: list[Sender] = []
    while killed.total() < kills:
        with serving(data_dir, **ports) as served:
            assert soon(served.is_whole)
            ports = {'web_port': served.web.rpartition(':')[2], 'dicom_port': served.dicom_port}
            with _sending(senders, served.dicom_port, chance):
                while killed.total() < kills and served.process.poll() is None:
                    time.sleep(chance.uniform(0.05, 0.8))
                    killed[_kill(served, chance.choice(VICTIMS))] += 1
                    if served.process.poll() is None:
                        assert soon(served.is_whole)
    with serving(data_dir, **ports) as served:
        assert soon(served.is_whole)
    return {digest for sender in senders for digest in sender.answered}, killed


def kept(data_dir: Path) -> set[str]:
    """Return the digests of what the index knows."""
    platform = app.build(Settings(data_dir=data_dir))
    found = {row.digest for row in rows(platform, Instance)}
    platform.engine.dispose()
    return found


@contextmanager
def _sending(senders: list[Sender], port: int, chance: random.Random) -> Iterator[None]:
    begun = [Sender(port, chance.getrandbits(32)) for _ in range(SENDERS)]
    senders += begun
    try:
        yield
    finally:
        for sender in begun:
            sender.stop()


def _kill(served: Served, victim: str) -> str:
    if victim == 'all':
        os.killpg(served.process.pid, signal.SIGKILL)
    elif victim == 'parent':
        served.process.kill()
    else:
        pids = [pid for pid, role in served.children.items() if role == victim]
        for pid in pids[:1]:
            os.kill(pid, signal.SIGKILL)
        return victim
    served.process.wait(40)
    return victim
