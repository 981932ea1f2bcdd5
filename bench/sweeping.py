"""How long the start looks for files that nobody knows: `python -m bench.sweeping [--files N]`.

Every folder of the archive has changed since the last sweep, as in a hospital within minutes, so
that all names are compared with the index. The files are empty: none but an orphan is opened.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from tqdm import tqdm

import app
from bench import loading
from bench.tables import head, machine, row
from database.engine import transaction
from database.tables import Instance, metadata
from hospital import adopting, ingest
from hospital.actor import SYSTEM
from hospital.work import Platform
from settings import Settings
from storage import digests
from storage.key import place
from tests.conftest import an_instance, incoming

WIDTHS = (34, 9)
COLUMNS = ('uid', 'study_id', 'series_uid', 'transfer_syntax', 'digest', 'file_digest', 'size',
           'received_at')


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--files', type=int, default=1_000_000)
    parser.add_argument('--orphans', type=int, default=100)
    parser.add_argument('--folder', help='where everything lies, best on the disk of an archive')
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='yunying-bench-', dir=given.folder) as folder:
        platform = app.migrated(Settings(data_dir=Path(folder), demo=False))
        fill(platform, Path(folder, 'archive'), given.files)
        sys.stdout.write(f'{machine()}; {given.files} files; seconds\n\n')
        head('what', 's', widths=WIDTHS)
        tell('sweep, first of this process', platform)
        tell('sweep, names in memory', platform)
        leave(platform, given.orphans)
        tell(f'sweep, {given.orphans} orphans', platform)
        tell('sweep, no folder changed', platform, changed_since=time.time() + 60)
        platform.engine.dispose()


def fill(platform: Platform, root: Path, count: int) -> None:
    """Make files, and a row for each of them."""
    platform.ask(SYSTEM, ingest.accept, incoming(an_instance()))
    names = tqdm(keys(count), total=count, unit=' files', disable=None)
    with transaction(platform.engine, writing=True) as connection:
        loading.begin(connection)
        loading.load(connection, metadata.tables[str(Instance.__tablename__)], COLUMNS, rows(
            made(root, names)))
    loading.finish(platform.engine, (metadata.tables['instance'],))


def keys(count: int) -> Iterator[str]:
    """Yield names as digests are: without any order."""
    for number in range(count):
        yield digests.of(number.to_bytes(8, 'little'))


def made(root: Path, names: Iterable[str]) -> Iterator[str]:
    """Make an empty file for each name."""
    for prefix in range(256):
        (root / f'{prefix:02x}').mkdir(exist_ok=True)
    for name in names:
        os.close(os.open(f'{root}/{place(name)}', os.O_CREAT | os.O_WRONLY, 0o640))
        yield name


def rows(names: Iterable[str]) -> Iterator[tuple[object, ...]]:
    """Yield what the index says of each file."""
    for number, name in enumerate(names):
        yield f'2.25.{number}', 1, '2.25.1', '1.2.840.10008.1.2.1', name, name, 0, time.time()


def leave(platform: Platform, count: int) -> None:
    """Leave files that no row knows, as a crash does."""
    for number in range(count):
        platform.ask(SYSTEM, ingest.accept, incoming(an_instance(patient_id=f'P{number}')))
    with transaction(platform.engine, writing=True) as connection:
        connection.exec_driver_sql(f'DELETE FROM instance WHERE id > (SELECT max(id) - {count} '
                                   'FROM instance)')


def tell(name: str, platform: Platform, changed_since: float = 1.0) -> None:
    """Sweep, and print how long it took."""
    begin = time.perf_counter()
    adopting.sweep(platform, changed_since)
    row(name, time.perf_counter() - begin, widths=WIDTHS)


if __name__ == '__main__':
    main()
