"""The program as its operators run it: commands and `serve` as processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.conftest import ROOT

QUIET = {'YUNYING_LANGUAGE': 'en', 'YUNYING_DEMO': '0', 'YUNYING_WEB_PORT': '0',
         'YUNYING_DICOM_PORT': '0', 'PYTHONIOENCODING': 'utf-8'}
CHILDREN = ('node', 'node', 'worker')


def environment(data_dir: Path, **settings: object) -> dict[str, str]:
    """The environment of a process, with settings by their names in lower case."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith('YUNYING_')}
    named = {f'YUNYING_{name.upper()}': str(value) for name, value in settings.items()}
    return {**kept, **QUIET, 'YUNYING_DATA_DIR': str(data_dir), **named}


def command(data_dir: Path, *arguments: object, given: str = '',
            within_s: float = 120, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run([sys.executable, ROOT / 'app.py', *map(str, arguments)], text=True,
                          input=given, capture_output=True, check=False, cwd=data_dir.parent,
                          env=environment(data_dir, **settings), timeout=within_s)


@dataclass
class Served:
    """A platform that serves."""

    process: subprocess.Popen[str]
    data_dir: Path
    log_file: Path
    web: str = ''
    dicom_port: int = 0

    def get(self, path: str, **options: object) -> httpx.Response:
        return httpx.get(f'http://{self.web}{path}', timeout=30, **options)

    @property
    def children(self) -> dict[int, str]:
        """Roles of the living children, by their process; decoders have none."""
        lists = Path(f'/proc/{self.process.pid}/task').glob('*/children')
        pids = {int(pid) for one in lists for pid in one.read_text().split()}
        lines = {pid: command_line(pid) for pid in pids}
        return {pid: line[2] for pid, line in lines.items()
                if len(line) > 2 and line[1].endswith('app.py')}

    def metric(self, name: str) -> float:
        """The value of a metric, labels included in its name; 0 if it is not told."""
        lines = self.get('/metrics').text.splitlines()
        return next((float(line.rpartition(' ')[2]) for line in lines
                     if line.startswith(f'{name} ')), 0.0)

    def is_whole(self) -> bool:
        return (sorted(self.children.values()) == sorted(CHILDREN)
                and self.get('/readyz').status_code == 200)

    def log(self) -> list[dict]:
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and return the exit status."""
        self.process.send_signal(number)
        return self.process.wait(40)


def command_line(pid: int) -> list[str]:
    """The words a process was started with; none if it is gone, or only waits to be buried."""
    try:
        return Path(f'/proc/{pid}/cmdline').read_text().split('\0')
    except OSError:
        return []


def soon(question: Callable[[], object], within_s: float = 60) -> bool:
    """Tell whether the answer becomes yes; no answer counts as no."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        try:
            if question():
                return True
        except (httpx.HTTPError, OSError, ValueError):
            pass
        time.sleep(0.05)
    return False


@contextmanager
def serving(data_dir: Path, **settings: object) -> Iterator[Served]:
    """Serve until the end of the block, and leave no process behind."""
    log_file = data_dir.parent / f'{data_dir.name}.log'
    with log_file.open('w') as log:
        process = subprocess.Popen(
            [sys.executable, ROOT / 'app.py', 'serve'], text=True, stdout=subprocess.PIPE,
            stderr=log, env=environment(data_dir, **settings), start_new_session=True)
    served = Served(process, data_dir, log_file)
    try:
        lock_file = data_dir / 'serve.lock'
        assert soon(lambda: lock_file.read_text().startswith(f'{process.pid} '))
        _, served.web, dicom = lock_file.read_text().split()
        served.dicom_port = int(dicom.rpartition(':')[2])
        yield served
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
