"""How fast images are taken in, beside what others take: `python -m bench.receiving [--count N]`.

Each receiver gets the same images from the same sender, dcmtk's storescu, in turns within one run
and in a network of its own. What is answered with success is on the disk and in the index, here
and with Orthanc; storescp only writes files, and syncs none. It needs root, dcmtk and Orthanc.
"""

import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydicom.uid import CTImageStorage, MRImageStorage

from bench import images

ROOT = Path(__file__).parent.parent
PRIVATE, PORT = '--in-private-network', 11_400
PROGRAMS = {'orthanc': 'Orthanc'}
"""Receivers whose program has another name; a receiver that is not installed is left out."""
START_S, STARTS_S = 60.0, 1.5
Receiver = Callable[[Path], AbstractContextManager[int]]


@dataclass(frozen=True)
class Load:
    """What is sent, by how many associations."""

    name: str
    files: list[Path]
    warm: list[Path]
    """What is sent before, and not measured."""
    associations: int = 1
    nagle: bool = False
    """Whether the sender waits for the receiver's delayed ACK."""


@dataclass(frozen=True)
class Figures:
    """What a receiver needed."""

    per_s: float
    cpu_ms: float
    peak_mb: float


def main() -> None:
    """Send everything to everybody and print the table."""
    given = _given()
    missing = [name for name in ('unshare', 'storescu', *RECEIVERS) if not _is_there(name)]
    if 'unshare' in missing or 'storescu' in missing:
        sys.stdout.write(f'{", ".join(missing)}: not installed (Debian: util-linux, dcmtk)\n')
        return
    if not given.private:
        # NOTE: the others listen on every address of the machine; here there is none but this one
        inner = shlex.join([sys.executable, '-m', 'bench.receiving', PRIVATE, *sys.argv[1:]])
        os.execvp('unshare', [  # noqa: S606
            'unshare', '-n', 'sh', '-c', f'ip link set lo up && exec {inner}'])
    found: dict[tuple[str, str], list[Figures]] = {}
    with tempfile.TemporaryDirectory(dir=given.folder) as place:
        loads = _loads(Path(place), given)
        for turn in range(given.turns):
            for load in loads:
                # NOTE: who comes first finds the machine in another state than who comes last
                for name in list(RECEIVERS)[::1 if turn % 2 else -1]:
                    if name in missing:
                        continue
                    figures = _measure(RECEIVERS[name], load, Path(place) / 'receiver')
                    found.setdefault((load.name, name), []).append(figures)
    _print(loads, found)


def _is_there(name: str) -> bool:
    return name == 'yunying' or shutil.which(PROGRAMS.get(name, name)) is not None


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='bench.receiving')
    parser.add_argument(PRIVATE, action='store_true', dest='private', help=argparse.SUPPRESS)
    parser.add_argument('--count', type=int, default=1000, help='images of each kind')
    parser.add_argument('--turns', type=int, default=3, help='how often each is measured')
    parser.add_argument('--large-mb', type=int, default=2000, help='size of a large object')
    parser.add_argument('--folder', help='where everything lies, best on the disk of an archive')
    parser.add_argument('--only', default='', help='loads whose name contains this')
    return parser.parse_args()


def _loads(place: Path, given: argparse.Namespace) -> list[Load]:
    ct = images.write(place / 'ct', given.count, CTImageStorage, 512)
    mr = images.write(place / 'mr', given.count, MRImageStorage, 80)
    large = images.write_large(place / 'large', 4, given.large_mb)
    warm = images.write(place / 'warm', 8, MRImageStorage, 80)
    few = ct[:max(1, given.count // 20)]
    loads = [Load('CT 0.5 MB', ct, warm), Load('CT 0.5 MB, 4 associations', ct, warm, 4),
             Load('CT 0.5 MB, sender with Nagle', few, warm, nagle=True),
             Load('MR 80 × 80', mr, warm), Load('MR 80 × 80, 4 associations', mr, warm, 4),
             Load(f'{given.large_mb} MB', large[:1], warm),
             Load(f'{given.large_mb} MB, 4 associations', large, warm, 4)]
    return [load for load in loads if given.only in load.name]


@contextmanager
def _yunying(place: Path) -> Iterator[int]:
    settings = {'YUNYING_DATA_DIR': str(place), 'YUNYING_DICOM_PORT': str(PORT),
                'YUNYING_DEMO': '0', 'YUNYING_PROCESSES': 'node'}
    with _running([sys.executable, str(ROOT / 'app.py'), 'serve'], place, settings) as process:
        yield process


@contextmanager
def _orthanc(place: Path) -> Iterator[int]:
    settings = place / 'orthanc.json'
    settings.write_text(json.dumps({
        'StorageDirectory': str(place / 'storage'), 'IndexDirectory': str(place / 'storage'),
        'DicomPort': PORT, 'HttpServerEnabled': False, 'Plugins': [],
        'DicomAlwaysAllowStore': True}))
    with _running(['Orthanc', str(settings)], place, {'TCP_NODELAY': '1'}) as process:
        yield process


@contextmanager
def _storescp(place: Path) -> Iterator[int]:
    command = ['storescp', '--fork', '-pdu', '131072', '-uf', '-od', str(place), str(PORT)]
    with _running(command, place, {'TCP_NODELAY': '1'}) as process:
        yield process


RECEIVERS: dict[str, Receiver] = {
    'yunying': _yunying, 'orthanc': _orthanc, 'storescp': _storescp}


@contextmanager
def _running(command: list[str], place: Path, more: dict[str, str]) -> Iterator[int]:
    with (place.parent / 'log').open('w') as log:
        process = subprocess.Popen(command, env={**os.environ, **more}, cwd=place.parent,
                                   stdout=log, stderr=log)
    try:
        end = time.monotonic() + START_S
        echo = ['echoscu', '-aec', 'ANY', '127.0.0.1', str(PORT)]
        while subprocess.run(echo, capture_output=True, check=False).returncode:
            assert time.monotonic() < end, (place.parent / 'log').read_text()
            time.sleep(0.1)
        # NOTE: the first process of several answers; the others are about to
        time.sleep(STARTS_S)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _measure(receiver: Receiver, load: Load, place: Path) -> Figures:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with receiver(place) as parent:
        # NOTE: who has answered nobody yet has things to load
        _send(Load('', load.warm, [], 2))
        # NOTE: files that wait in memory to be written would be on the next one's account
        os.sync()
        before, started = _cpu_s(parent), time.perf_counter()
        _send(load)
        seconds = time.perf_counter() - started
        cpu_ms = (_cpu_s(parent) - before) * 1000 / len(load.files)
        peak_mb = max(map(_peak_mb, _family(parent)))
    shutil.rmtree(place)
    return Figures(len(load.files) / seconds, cpu_ms, peak_mb)


def _send(load: Load) -> None:
    environment = {**os.environ, 'TCP_NODELAY': '0' if load.nagle else '1'}
    command = ['storescu', '-xe', '--max-send-pdu', '131072', '-aec', 'ANY', '127.0.0.1', str(PORT)]
    senders = [subprocess.Popen([*command, *map(str, load.files[number::load.associations])],
                                env=environment) for number in range(load.associations)]
    assert [sender.wait() for sender in senders] == [0] * load.associations


def _family(parent: int) -> list[int]:
    """The ids of a process and of those that its threads have started."""
    listed = [path.read_text().split() for path in Path(f'/proc/{parent}/task').glob('*/children')]
    return [parent, *(int(child) for children in listed for child in children)]


def _cpu_s(parent: int) -> float:
    """Processor time of a process, of those it started, and of those of them that are gone."""
    # NOTE: the parent comes last, as the time of a child that ends meanwhile becomes its own
    ticks = sum(map(_ticks, reversed(_family(parent))))
    return ticks / os.sysconf('SC_CLK_TCK')


def _ticks(process: int) -> int:
    try:
        stat = Path(f'/proc/{process}/stat').read_text().rpartition(')')[2]
    except FileNotFoundError:
        return 0
    return sum(map(int, stat.split()[11:15]))


def _peak_mb(process: int) -> float:
    _, known, status = Path(f'/proc/{process}/status').read_text().partition('VmHWM:')
    return int(status.split()[0]) / 1024 if known else 0.0


def _print(loads: list[Load], found: dict[tuple[str, str], list[Figures]]) -> None:
    _row('load', 'receiver', 'per s', '× Orthanc', 'CPU ms', 'memory MB')
    for load in loads:
        orthanc = _median(found.get((load.name, 'orthanc'), []), 'per_s')
        for name in RECEIVERS:
            figures = found.get((load.name, name))
            if figures:
                per_s = _median(figures, 'per_s')
                _row(load.name, name, f'{per_s:.1f}', f'{per_s / orthanc:.2f}' if orthanc else '',
                     f'{_median(figures, "cpu_ms"):.2f}', f'{_median(figures, "peak_mb"):.0f}')


def _median(figures: list[Figures], name: str) -> float:
    return statistics.median([getattr(each, name) for each in figures] or [0.0])


def _row(*cells: str) -> None:
    widths = (30, 10, 8, 10, 8, 10)
    sys.stdout.write('| ' + ' | '.join(map(str.ljust, cells, widths)) + ' |\n')
    sys.stdout.flush()


if __name__ == '__main__':
    main()
