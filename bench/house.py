"""A platform that runs for a measurement, with a doctor's account and a CT of the chest."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench import chest
from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR, add_doctor
from tests.journeys.house import House, running
from tests.journeys.visitor import wait_for

BUSY = 'SELECT 1 FROM job UNION SELECT 1 FROM study WHERE dirty_at IS NOT NULL'
INDEXED_S = 600


@contextmanager
def with_chest(slices: int) -> Iterator[tuple[House, str]]:
    """Run a platform that has received one study; give its key, too."""
    with tempfile.TemporaryDirectory(prefix='yunying-bench-') as folder:
        chest.write(Path(folder, 'chest'), slices)
        with running(Path(folder)) as house:
            add_doctor(house, DOCTOR)
            house.command('import', str(Path(folder, 'chest')))
            wait_for(lambda: not house.ask(BUSY), INDEXED_S)
            [[key]] = house.ask('SELECT key FROM study')
            yield house, key


def cookie(house: House) -> str:
    """Sign the doctor in and return the cookies of the session."""
    with httpx.Client(base_url=house.address) as client:
        client.post('/login', data={'name': DOCTOR, 'password': PASSWORD})
        return '; '.join(f'{name}={value}' for name, value in client.cookies.items())
