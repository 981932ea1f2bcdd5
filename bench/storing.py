"""A modality that stores without end, and costs little: `python -m bench.storing PORT`.

One image under ever new UIDs, a new study after every hundred; the bytes are patched where the UIDs
stand and written straight to the socket. Told to end, it prints how many were answered with
success, in how many seconds, and the longest wait for an answer.
"""

import argparse
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.tables import quantile
from tests.conftest import an_instance
from tests.dicom_node import wire
from tests.dicom_node.sending import message_of

ROOT = Path(__file__).parent.parent
STUDY_IMAGES = 100
PIECE = 60_000
BEHIND_S = 0.1
UIDS = {'instance': b'2.25.' + b'1' * 30, 'series': b'2.25.' + b'2' * 30,
        'study': b'2.25.' + b'3' * 30, 'patient': b'P000000001'}


@dataclass
class Stored:
    """What was stored so far."""

    answered: int = 0
    """With success."""
    refused: int = 0
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    """Seconds from an image's first byte until its answer."""

    @property
    def per_s(self) -> float:
        """How many images a second."""
        return self.answered / self.seconds if self.seconds else 0.0


class Template:
    """The bytes of a C-STORE, and where in them the UIDs stand."""

    def __init__(self, side: int) -> None:
        dataset = an_instance(
            patient_id=UIDS['patient'].decode(), study_uid=UIDS['study'].decode(),
            pixels=os.urandom(2 * side * side), Rows=side, Columns=side)
        dataset.SOPInstanceUID = UIDS['instance'].decode()
        dataset.SeriesInstanceUID = UIDS['series'].decode()
        self.content = bytearray(wire.store_pdus(message_of(dataset), PIECE))
        self._places = {name: [*_places(self.content, uid)] for name, uid in UIDS.items()}

    def name(self, what: str) -> None:
        """Give the next image a UID of its own, or a new study, series and patient."""
        digits = str(secrets.randbelow(9 * 10**29) + 10**29).encode()
        new = b'P' + digits[:9] if what == 'patient' else b'2.25.' + digits
        for place in self._places[what]:
            self.content[place:place + len(new)] = new


def main() -> None:
    """Store until SIGTERM, and print what was stored as a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('port', type=int)
    parser.add_argument('--per-second', type=float, default=0, help='0: as many as are answered')
    parser.add_argument('--side', type=int, default=80, help='of a square image, in pixels')
    parser.add_argument('--associations', type=int, default=4)
    given = parser.parse_args()
    ending, stored = threading.Event(), Stored()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    pause_s = given.associations / given.per_second if given.per_second else 0.0
    threads = [threading.Thread(target=store, args=(given.port, given.side, pause_s),
                                kwargs={'ending': ending, 'stored': stored})
               for _ in range(given.associations)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored.seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps(vars(stored)))


def store(port: int, side: int, pause_s: float, *, ending: threading.Event,
          stored: Stored) -> None:
    """Store in one association, an image every so many seconds."""
    template, due = Template(side), time.perf_counter()
    with wire.associated(port) as line:
        number = 0
        while not ending.is_set():
            for what in UIDS if number % STUDY_IMAGES == 0 else ('instance',):
                template.name(what)
            began = time.perf_counter()
            line.sendall(template.content)
            answer = wire.status(line)
            stored.waits.append(time.perf_counter() - began)
            stored.answered += answer == 0
            stored.refused += answer != 0
            number += 1
            # NOTE: what waits at a modality goes out without pauses; it does not pile up for ever
            due = max(due + pause_s, began - BEHIND_S)
            ending.wait(max(0.0, due - time.perf_counter()))
        with suppress(OSError):
            line.sendall(wire.RELEASE)


@contextmanager
def storing(port: int, per_second: float, side: int) -> Iterator[Stored]:
    """Store in a process of its own meanwhile; afterwards it is known what was stored."""
    command = [sys.executable, '-m', 'bench.storing', str(port), f'--per-second={per_second}',
               f'--side={side}']
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    stored = Stored()
    try:
        yield stored
    finally:
        process.terminate()
        said, _ = process.communicate()
    vars(stored).update(json.loads(said))


def told(stored: Stored) -> tuple[str, str]:
    """Return images a second, and the p95 of their waits in milliseconds, as a table says them."""
    if not stored.waits:
        return '0', ''
    return f'{stored.per_s:.0f}', f'{quantile(stored.waits, 0.95) * 1000:.0f}'


def _places(content: bytearray, uid: bytes) -> Iterator[int]:
    place = content.find(uid)
    while place >= 0:
        yield place
        place = content.find(uid, place + 1)


if __name__ == '__main__':
    main()
