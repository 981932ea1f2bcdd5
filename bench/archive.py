"""How fast the archive writes and reads: `python -m bench.archive [FOLDER]`.

Half a megabyte a file, as a CT image has. Each row is measured for a second.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from storage import digests
from storage.archive import Archive, open_archive

SIZE = 512 << 10
SECONDS = 2.0


def main() -> None:
    """Print the table."""
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=folder) as place:
        row('what', 'files/s', 'p50 ms', 'p99 ms')
        archive = open_archive(Path(place, 'synced').as_uri())
        measure('write, synced', lambda content: keep(archive, content))
        measure('write, synced, 4 threads', lambda content: keep(archive, content), threads=4)
        unsynced = open_archive(Path(place, 'unsynced').as_uri())
        with mock.patch('os.fdatasync'), mock.patch('os.fsync'):
            measure('write, not synced', lambda content: keep(unsynced, content))
        again = os.urandom(SIZE)
        measure('write what is there', lambda content: keep(archive, again))
        keys = list(archive.keys())
        measure('read a whole file', lambda content: archive.read(keys[content[0]], 0, SIZE))
        measure('read 4 KB', lambda content: archive.read(keys[content[0]], 9000, 4096))
        memory = open_archive('memory://bench')
        measure('write, memory store', lambda content: keep(memory, content))


def keep(archive: Archive, content: bytes) -> None:
    """Keep content under its digest."""
    archive.write(digests.of(content), [content], b'\0' * 300)


def measure(name: str, act: Callable[[bytes], object], threads: int = 1) -> None:
    """Repeat an act for a while and print how often it was done and how long it took."""
    times: list[float] = []
    end = time.perf_counter() + SECONDS
    workers = [threading.Thread(target=repeat, args=(act, end, times)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    rate = len(times) / (time.perf_counter() - start)
    times.sort()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    row(name, f'{rate:.0f}', f'{p50 * 1000:.2f}', f'{p99 * 1000:.2f}')


def repeat(act: Callable[[bytes], object], end: float, times: list[float]) -> None:
    """Do an act with ever new content until the end, noting how long each took."""
    content = bytearray(os.urandom(SIZE))
    number = 0
    while (start := time.perf_counter()) < end:
        number += 1
        content[:8] = number.to_bytes(8, 'little')
        act(bytes(content))
        times.append(time.perf_counter() - start)


def row(*cells: str) -> None:
    """Print a row of the table."""
    sys.stdout.write(f'| {cells[0]:<26} |' + ''.join(f' {cell:>8} |' for cell in cells[1:]) + '\n')


if __name__ == '__main__':
    main()
