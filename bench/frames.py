"""How fast frames are made and served: `python -m bench.frames`.

The slices of a computed CT of the chest, first by the functions that the platform calls, in this
process, then over HTTP from a platform that runs beside it, by connections that stay open. Cold
means that no frame lies in the cache of encoded frames. Who asks takes its share of the cores.
"""

import argparse
import gzip
import http.client
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlmodel import col, select

import app
from bench import house as houses
from bench.tables import head, machine, quantile, row
from database.tables import Instance
from hospital import pictures, viewing
from hospital.actor import SYSTEM
from hospital.pictures import Rendering
from hospital.viewing import Place
from hospital.work import Platform, Work, reads
from imaging.render import Wish
from settings import Settings
from storage.cache import Cache
from tests.journeys.house import House

WIDTHS = (38, 6, 6, 6, 8, 7)
COLUMNS = ('what', 'frames', 'p50 ms', 'p95 ms', 'frames/s', 'KB each')
THREADS = (1, 2)
CONNECTIONS = (1, 4)
CACHE_BYTES = 1 << 30
KINDS = {'exact': pictures.exact,
         'rendered 512': partial(pictures.rendered, how=Rendering(Wish(width=512, height=512))),
         'rendered 160': partial(pictures.rendered, how=Rendering(Wish(width=160, height=160)))}
PATHS = {'exact': 'exact', 'rendered 512': 'rendered?w=512&h=512',
         'rendered 160': 'rendered?w=160&h=160'}

Fetch = Callable[[str], int]


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--slices', type=int, default=275)
    given = parser.parse_args()
    sys.stdout.write(f'{machine()}\n\nmade in this process\n\n')
    with houses.with_chest(given.slices) as (house, key):
        made(house)
        sys.stdout.write('\nserved over HTTP\n\n')
        served(house, key)


def made(house: House) -> None:
    """Measure how long it takes to make a frame, alone and on both cores."""
    platform = app.build(Settings(data_dir=house.data_dir))
    places = platform.ask(SYSTEM, _places)
    head(*COLUMNS, widths=WIDTHS)
    for kind, make in KINDS.items():
        for threads in THREADS:
            with TemporaryDirectory() as folder:
                fresh = replace(platform, cache=Cache(Path(folder), CACHE_BYTES))
                fetch = partial(_length, make, fresh)
                measure(f'{kind}, cold, threads: {threads}', [fetch] * threads, places)
                measure(f'{kind}, cached, threads: {threads}', [fetch] * threads, places)
    platform.engine.dispose()


def served(house: House, key: str) -> None:
    """Measure how long it takes until a frame has arrived."""
    cookie = houses.cookie(house)
    clients = [_Client(house.address.removeprefix('http://'), cookie) for _ in range(4)]
    clients[0].fetch(f'/doctor/studies/{key}')
    manifest = orjson.loads(gzip.decompress(clients[0].read(f'/streams/studies/{key}/manifest')))
    head(*COLUMNS, widths=WIDTHS)
    for kind, path in PATHS.items():
        paths = [f'/streams/{manifest["study"]["token"]}/{instance}/1/{path}'
                 for one in manifest['display_sets'] for instance in one['frames']['instance']]
        for count in CONNECTIONS:
            # NOTE: another quality is another picture; exact frames are cold only once
            again = [f'{path}&q={80 + count}' if 'rendered' in path else path for path in paths]
            fetches = [client.fetch for client in clients[:count]]
            if 'rendered' in path or count == CONNECTIONS[0]:
                measure(f'{kind}, cold, connections: {count}', fetches, again)
            measure(f'{kind}, cached, connections: {count}', fetches, again)


def measure(name: str, fetches: Sequence[Callable[..., int]], wanted: Sequence[object]) -> None:
    """Fetch everything that is wanted, shared out among the fetchers, and print how it went."""
    shares = [wanted[number::len(fetches)] for number in range(len(fetches))]
    begin = time.perf_counter()
    with ThreadPoolExecutor(len(fetches)) as pool:
        results = [*pool.map(lambda both: [*_timed(*both)], zip(fetches, shares, strict=True))]
    took = time.perf_counter() - begin
    times = [seconds * 1000 for result in results for seconds, _ in result]
    size = sum(length for result in results for _, length in result)
    row(name, len(times), quantile(times, 0.5), quantile(times, 0.95), round(len(times) / took),
        round(size / len(times) / 1000, 1), widths=WIDTHS)


def _timed(fetch: Callable[..., int], wanted: Sequence[object]) -> Iterator[tuple[float, int]]:
    for one in wanted:
        begin = time.perf_counter()
        length = fetch(one)
        yield time.perf_counter() - begin, length


def _length(make: Callable[..., pictures.Encoded], platform: Platform, place: Place) -> int:
    return len(make(platform, place).content)


@reads
def _places(work: Work) -> list[Place]:
    found = work.session.exec(select(Instance.study_id, Instance.id).order_by(col(Instance.id)))
    places = [viewing.place(work, study or 0, id or 0, 1) for study, id in found]
    return [place for place in places if place is not None]


class _Client:
    """A connection that stays open."""

    def __init__(self, address: str, cookie: str) -> None:
        self._connection = http.client.HTTPConnection(address)
        self._headers = {'Cookie': cookie, 'Accept': '*/*'}

    def fetch(self, path: str) -> int:
        """Return how many bytes came."""
        return len(self.read(path))

    def read(self, path: str) -> bytes:
        self._connection.request('GET', path, headers=self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f'{path}: {answer.status}')
        return content


if __name__ == '__main__':
    main()
