"""The whole platform as `python app.py serve` runs it, on a folder and ports of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import httpx

ROOT = Path(__file__).parents[2]
START_S = 180
END_S = 60


class House:
    """A running platform: where it answers, what it logs, and its command line."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data_dir = folder / 'data'
        mine = {'DATA_DIR': str(self.data_dir), 'WEB_PORT': '0', 'DICOM_PORT': '0', 'DEMO': '0',
                **settings}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name[:8] != 'YUNYING_'},
            **{f'YUNYING_{name}': value for name, value in mine.items()}}
        self._log = folder / 'log'
        self._read = 0

    def start(self) -> Self:
        """Start it, and wait until it can serve."""
        with self._log.open('wb') as log, (self.folder / 'said').open('wb') as said:
            self._process = subprocess.Popen([sys.executable, 'app.py', 'serve'], cwd=ROOT,
                                             env=self._environment, stdout=said, stderr=log)
        self.address, self.dicom = self._addresses()
        self._until(lambda: httpx.get(f'{self.address}/readyz').status_code == 200)
        return self

    @property
    def pid(self) -> int:
        """The process that serves the pages."""
        return self._process.pid

    @property
    def said(self) -> str:
        """What it told on standard output."""
        return (self.folder / 'said').read_text()

    def command(self, *arguments: str, stdin: str = '') -> str:
        """Run a command beside it and return what that tells."""
        done = subprocess.run([sys.executable, 'app.py', *arguments], cwd=ROOT, text=True,
                              env=self._environment, input=stdin, capture_output=True)
        if done.returncode:
            raise RuntimeError(f'{arguments}: {done.stderr}')
        return done.stdout

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Look into its index, which nothing else but it writes."""
        index = f'file:{self.data_dir}/index.db?mode=ro'
        with closing(sqlite3.connect(index, uri=True)) as connection:
            return connection.execute(query).fetchall()

    def complaints(self) -> list[str]:
        """What was logged as an error since it was asked last, or is no line of JSON."""
        with self._log.open() as log:
            log.seek(self._read)
            lines = log.readlines()
            self._read = log.tell()
        return [line for line in lines if _is_bad(line)]

    def end(self) -> int:
        """End it as a system does, and return its status."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(END_S)
        finally:
            self._process.kill()

    def _addresses(self) -> tuple[str, tuple[str, int]]:
        lock = self.data_dir / 'serve.lock'
        # NOTE: a folder that was served before still has the addresses of then
        self._until(lambda: lock.read_text().startswith(f'{self._process.pid} '))
        _, web, dicom = lock.read_text().split()
        host, _, port = dicom.rpartition(':')
        return f'http://{web}', (host, int(port))

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + START_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                if condition():
                    return
            except (OSError, httpx.TransportError):
                pass
            time.sleep(0.1)
        self._process.kill()
        raise RuntimeError(f'the platform did not start:\n{self._log.read_text()[-4000:]}')


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[House]:
    """Have a platform run for a while."""
    house = House(folder, **settings).start()
    try:
        yield house
    finally:
        house.end()


def _is_bad(line: str) -> bool:
    try:
        return bool(json.loads(line)['level'] in ('ERROR', 'CRITICAL'))
    except (ValueError, KeyError):
        return bool(line.strip())
