"""How fast frames are served over HTTP, beside Orthanc: `python -m bench.serving`.

The slices of a computed CT of the chest, from a platform and from an Orthanc that run on the same
machine in turns, in a network of their own. Who asks is a process for each connection that does
nothing else, and takes its share of the cores. Cold: what nobody has asked for yet, made of the
stored values; cached: what was made before. Orthanc makes each picture anew: as PNG by itself, as
JPEG (its quality is 90) when asked. The best of a few turns is shown, which other work on the
machine touches least; `CPU` is what the server's processor time was for each frame, in all turns,
which other work touches even less. `loop` is how often the event loop of the platform was held up
for more than 20 ms in all turns of all rows with as many connections, by its own count.

It needs root and Orthanc with its DICOMweb plugin.
"""

import argparse
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bench import chest, orthanc, private_network
from bench import house as houses
from bench.orthanc import Orthanc
from bench.tables import head, machine, quantile, row
from tests.journeys.house import House

MODULE = 'bench.serving'
WIDTHS = (30, 11, 8, 8, 9, 8, 8, 5)
CONNECTIONS = (1, 2, 4)
LENGTH = re.compile(rb'\r\ncontent-length: *(\d+)', re.IGNORECASE)
DELAYED = re.compile(r'^yunying_loop_delay_seconds_bucket\{le="(.+)"\} (\d+)', re.MULTILINE)
HELD_UP_S = 0.02
FULL = 'w=512&h=512'


@dataclass(frozen=True)
class Source:
    """A server, and what is asked of it, anew in each round."""

    name: str
    port: int
    process: int
    requests: Callable[[int], list[bytes]]
    held_up: Callable[[], int] = lambda: 0


@dataclass(frozen=True)
class Share:
    """What one connection found."""

    times: list[float]
    received: int
    begun: float
    ended: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog=MODULE, description=__doc__)
    parser.add_argument(private_network.INSIDE, action='store_true', help=argparse.SUPPRESS)
    parser.add_argument('--slices', type=int, default=275)
    parser.add_argument('--turns', type=int, default=3)
    given = parser.parse_args()
    if not orthanc.is_there() or os.geteuid():
        sys.stdout.write(f'This needs root and Orthanc (Debian: {orthanc.PACKAGES})\n')
        return
    private_network.enter(MODULE)
    with (tempfile.TemporaryDirectory(prefix='yunying-bench-') as folder,
          orthanc.running() as other):
        place = Path(folder, 'chest')
        chest.write(place, given.slices)
        ids = other.store(sorted(place.iterdir()))
        with houses.with_studies(Path(folder), [place]) as (house, keys):
            sys.stdout.write(f'{machine()}; Orthanc {orthanc.version()}; {given.slices} slices of '
                             f'512 × 512; best of {given.turns}\n\n')
            [key] = keys.values()
            compare([*_ours(house, key), *_theirs(other, ids)], given.turns)


def compare(sources: Sequence[Source], turns: int) -> None:
    """Ask every source in turns, by one connection and by several, and print the best of each."""
    head('what', 'connections', 'p50 ms', 'p95 ms', 'frames/s', 'CPU ms', 'KB each', 'loop',
         widths=WIDTHS)
    with ProcessPoolExecutor(max(CONNECTIONS), get_context('fork')) as askers:
        for lap, count in enumerate(CONNECTIONS):
            found: dict[str, list[list[Share]]] = {}
            busy: dict[str, float] = {}
            held_up = {source.name: -source.held_up() for source in sources}
            for turn in range(turns):
                for source in sources[::1 if turn % 2 else -1]:
                    requests = source.requests(lap * turns + turn)
                    shares = [requests[number::count] for number in range(count)]
                    before = _cpu_s(source.process)
                    asked = list(askers.map(partial(_ask, source.port), shares))
                    found.setdefault(source.name, []).append(asked)
                    busy[source.name] = (busy.get(source.name, 0.0)
                                         + _cpu_s(source.process) - before)
            for source in sources:
                best = max(found[source.name], key=_per_s)
                times = [seconds * 1000 for share in best for seconds in share.times]
                size = sum(share.received for share in best) / len(times) / 1000
                held = held_up[source.name] + source.held_up() if source is sources[0] else ''
                row(source.name, count, quantile(times, 0.5), quantile(times, 0.95),
                    round(_per_s(best)), busy[source.name] * 1000 / (turns * len(times)),
                    round(size), held, widths=WIDTHS)


def _ours(house: House, key: str) -> Iterator[Source]:
    cookie = houses.cookie(house)
    with httpx.Client(base_url=house.address, headers={'Cookie': cookie}) as client:
        client.get(f'/doctor/studies/{key}').raise_for_status()
        manifest = client.get(f'/streams/studies/{key}/manifest').json()
    frames = [f'/streams/{manifest["study"]["token"]}/{instance}/1'
              for one in manifest['display_sets'] for instance in one['frames']['instance']]
    port = urlsplit(house.address).port or 0

    def requests(kind: str, lap: int) -> list[bytes]:
        return [_request(f'{frame}/{kind.format(quality=82 + lap)}', f'Cookie: {cookie}')
                for frame in frames]
    web = port, int((house.data_dir / 'serve.lock').read_text().split()[0])
    # NOTE: another quality is another picture; what is asked for again and again is cached
    yield Source('rendered, cold', *web, partial(requests, f'rendered?{FULL}&q={{quality}}'),
                 partial(_held_up, house))
    yield Source('rendered, cached', *web, partial(requests, f'rendered?{FULL}'))
    yield Source('exact, cached', *web, partial(requests, 'exact'))


def _theirs(other: Orthanc, ids: Sequence[str]) -> Iterator[Source]:
    def requests(path: str, accept: str, _lap: int) -> list[bytes]:
        return [_request(path.format(id=id), f'Accept: {accept}') for id in ids]
    for name, path, accept in (
            ('preview, PNG', '/instances/{id}/preview', 'image/png'),
            ('preview, JPEG', '/instances/{id}/preview', 'image/jpeg'),
            ('rendered, JPEG', '/instances/{id}/frames/0/rendered?width=512&height=512',
             'image/jpeg'),
            ('stored values', '/instances/{id}/frames/0/raw', '*/*')):
        yield Source(f'Orthanc: {name}', other.port, other.process,
                     partial(requests, path, accept))


def _request(path: str, header: str) -> bytes:
    return f'GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n'.encode()


def _ask(port: int, requests: Sequence[bytes]) -> Share:
    times, received, begun = [], 0, time.perf_counter()
    with socket.create_connection(('127.0.0.1', port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            asked = time.perf_counter()
            line.sendall(request)
            received += _answer(line)
            times.append(time.perf_counter() - asked)
    return Share(times, received, begun, time.perf_counter())


def _answer(line: socket.socket) -> int:
    got = b''
    while b'\r\n\r\n' not in got:
        got += line.recv(1 << 16) or _closed()
    head, _, body = got.partition(b'\r\n\r\n')
    length = LENGTH.search(head)
    if b' 200 ' not in head[:20] or length is None:
        raise RuntimeError(head.decode(errors='replace'))
    size, left = int(length[1]), int(length[1]) - len(body)
    while left > 0:
        left -= len(line.recv(1 << 18)) or len(_closed())
    return size


def _closed() -> bytes:
    raise ConnectionError('the server hung up')


def _cpu_s(process: int) -> float:
    """Processor time that a process has used."""
    found = Path(f'/proc/{process}/stat').read_text().rpartition(')')[2].split()
    return (int(found[11]) + int(found[12])) / os.sysconf('SC_CLK_TCK')


def _per_s(shares: Sequence[Share]) -> float:
    took = max(share.ended for share in shares) - min(share.begun for share in shares)
    return sum(len(share.times) for share in shares) / took


def _held_up(house: House) -> int:
    """How often the event loop was held up for long since the platform started."""
    buckets = [(float(limit), int(count))
               for limit, count in DELAYED.findall(httpx.get(f'{house.address}/metrics').text)]
    return buckets[-1][1] - max(count for limit, count in buckets if limit <= HELD_UP_S)


if __name__ == '__main__':
    main()
