"""A platform that runs for a measurement, with a doctor's account and a CT of the chest."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench import chest
from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR, add_doctor
from tests.journeys.house import House, running
from tests.journeys.visitor import wait_for

BUSY = ("SELECT 1 FROM job WHERE name <> 'adopting.sweep' "
        'UNION SELECT 1 FROM study WHERE dirty_at IS NOT NULL')
INDEXED_S = 600


@contextmanager
def with_chest(slices: int) -> Iterator[tuple[House, str]]:
    """Run a platform that has received one study; give its key, too."""
    with tempfile.TemporaryDirectory(prefix='yunying-bench-') as folder:
        chest.write(Path(folder, 'chest'), slices)
        with with_studies(Path(folder), [Path(folder, 'chest')]) as (house, keys):
            [key] = keys.values()
            yield house, key


@contextmanager
def with_studies(folder: Path, studies: Iterable[Path]) -> Iterator[tuple[House, dict[str, str]]]:
    """Run a platform that has received the files of some folders; give the keys by UID, too."""
    with running(folder) as house:
        add_doctor(house, DOCTOR)
        # NOTE: of history no frames are encoded ahead, so that cold is cold
        house.command('import', '--history', *map(str, studies))
        wait_for(lambda: not house.ask(BUSY), INDEXED_S)
        yield house, dict(house.ask('SELECT uid, key FROM study'))


def cookie(house: House) -> str:
    """Sign the doctor in and return the cookies of the session."""
    with httpx.Client(base_url=house.address) as client:
        client.post('/login', data={'name': DOCTOR, 'password': PASSWORD})
        return '; '.join(f'{name}={value}' for name, value in client.cookies.items())
