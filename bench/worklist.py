"""How fast the worklist answers at a million studies: `python -m bench.worklist`.

Each case is a page and its counts, asked for as a page of the product asks: `worklist.search`
and `worklist.counts`, by a doctor of the own institution. Where others use the machine at the same
time, `p95 best` is the better figure: of each case the best time, and the p95 of these.

Without `--configured` an index of each database is filled with `--studies` studies in a scratch
folder first, which takes minutes.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import app
from bench import lists, seed
from bench.lists import Case
from database.tables import Role
from hospital import institutions, worklist
from hospital.actor import SYSTEM, Actor
from hospital.work import Platform
from settings import Settings
from tests import postgresql
from tests.postgresql import PostgreSql

TIMES = 5
GOAL_MS = 20.0
WIDTHS = (34, 5, 7, 7, 7, 7, 9, 8)


@dataclass
class Measured:
    """What one case took, in milliseconds."""

    search: list[float] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)
    rows: int = 0

    @property
    def whole(self) -> list[float]:
        """Search and counts together."""
        return [sum(both) for both in zip(self.search, self.counts, strict=True)]


def measure(platform: Platform, doctor: Actor, only: str) -> None:
    """Ask every case several times and print what each kind took."""
    cases = [case for case in lists.cases(platform, doctor) if only in case.kind]
    measured = {case: Measured() for case in cases}
    for number in range(TIMES):
        for case in random.Random(number).sample(cases, len(cases)):
            _ask(platform, doctor, case, measured[case])
    _row('what', 'cases', 'p50', 'search', 'counts', 'p95', 'p95 best', 'rows',
         'slowest case, its best')
    for kind in dict.fromkeys(case.kind for case in cases):
        _print(kind, {case: measured[case] for case in cases if case.kind == kind})


def _ask(platform: Platform, doctor: Actor, case: Case, measured: Measured) -> None:
    begin = time.perf_counter()
    page = platform.ask(doctor, worklist.search, case.filters, case.cursor, back=case.back)
    found = time.perf_counter()
    platform.ask(doctor, worklist.counts, case.filters)
    measured.search.append((found - begin) * 1000)
    measured.counts.append((time.perf_counter() - found) * 1000)
    measured.rows = page.total


def _print(kind: str, measured: dict[Case, Measured]) -> None:
    best = {case: min(each.whole) for case, each in measured.items()}
    slowest = max(best, key=lambda case: best[case])
    every = [time for each in measured.values() for time in each.whole]
    _row(kind, str(len(measured)), f'{_quantile(every, 0.5):.1f}',
         f'{_quantile([time for each in measured.values() for time in each.search], 0.5):.1f}',
         f'{_quantile([time for each in measured.values() for time in each.counts], 0.5):.1f}',
         _told(_quantile(every, 0.95)), _told(_quantile(list(best.values()), 0.95)),
         str(max(each.rows for each in measured.values())), f'{slowest.name}: {best[slowest]:.1f}')


def _told(p95: float) -> str:
    return f'{p95:.1f}{"" if p95 < GOAL_MS else " !"}'


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _row(*cells: str) -> None:
    sys.stdout.write('| ' + ' | '.join(
        cell.ljust(width) for cell, width in zip(cells, (*WIDTHS, 0), strict=True)) + ' |\n')
    sys.stdout.flush()


@contextmanager
def scratch(database: str, studies: int) -> Iterator[Settings]:
    """Make and fill an index that is gone afterwards."""
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix='yunying-bench-')))
        url = ''
        if database == 'postgresql':
            server = PostgreSql()
            opened.callback(server.stop)
            url = server.url(server.create())
        settings = Settings(data_dir=folder, database_url=url, demo=False)
        begin = time.perf_counter()
        platform = app.migrated(settings)
        seed.fill(platform, studies)
        platform.engine.dispose()
        sys.stdout.write(f'{studies} studies seeded in {time.perf_counter() - begin:.0f} s\n')
        yield settings


def run(settings: Settings, only: str) -> None:
    """Measure an index."""
    platform = app.migrated(settings)
    own = platform.ask(SYSTEM, institutions.own)
    doctor = Actor('bench', Role.DOCTOR, own)
    begin = time.perf_counter()
    counts = platform.ask(doctor, worklist.counts, lists.EVERYTHING)
    took = time.perf_counter() - begin
    sys.stdout.write(
        f'\n{platform.engine.dialect.name}, {counts.total} studies, {os.cpu_count()} cores; '
        f'ms of search and counts together; the first counts of a process: {took:.1f} s\n\n')
    measure(platform, doctor, only)
    platform.engine.dispose()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--studies', type=int, default=1_000_000)
    parser.add_argument('--database', choices=('sqlite', 'postgresql'), action='append')
    parser.add_argument('--configured', action='store_true', help='measure the configured index')
    parser.add_argument('--only', default='', help='part of the name of a kind of list')
    given = parser.parse_args()
    if given.configured:
        run(app.read_settings(), given.only)
        return
    for database in given.database or ('sqlite', 'postgresql'):
        if database == 'postgresql' and not postgresql.is_there():
            sys.stdout.write('PostgreSQL is not installed (Debian: apt-get install postgresql)\n')
            continue
        with scratch(database, given.studies) as settings:
            run(settings, given.only)


if __name__ == '__main__':
    main()
