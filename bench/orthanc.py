"""Orthanc as Debian packages it, with its DICOMweb plugin, for comparisons with it."""

import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.components.browser import free_port

PROGRAM = 'Orthanc'
PLUGIN = Path('/usr/share/orthanc/plugins/libOrthancDicomWeb.so')
PACKAGES = 'orthanc, orthanc-dicomweb'
START_S = 60.0


class Orthanc:
    """An Orthanc that runs: what it is asked and given over HTTP."""

    def __init__(self, port: int, process: int) -> None:
        self.port, self.process = port, process

    def answers(self) -> bool:
        """Tell whether it has started."""
        try:
            return bool(self.get('/system'))
        except OSError:
            return False

    def store(self, files: Iterable[Path]) -> list[str]:
        """Give it files, and return how it calls the instances."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port)
        return [json.loads(_answer(connection, 'POST', '/instances', file.read_bytes()))['ID']
                for file in files]

    def get(self, path: str) -> bytes:
        """Return what lies at an address."""
        return _answer(http.client.HTTPConnection('127.0.0.1', self.port), 'GET', path)


def is_there() -> bool:
    """Tell whether Orthanc and its plugin are installed."""
    return shutil.which(PROGRAM) is not None and PLUGIN.exists()


def version() -> str:
    """Return the version that is installed."""
    said = subprocess.run([PROGRAM, '--version'], capture_output=True, text=True, check=True)
    return said.stdout.split()[1]


@contextmanager
def running() -> Iterator[Orthanc]:
    """Have an empty Orthanc run, with the settings it has when nobody changes any."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix='yunying-bench-orthanc-') as folder:
        settings = Path(folder, 'orthanc.json')
        settings.write_text(json.dumps({
            'StorageDirectory': folder, 'IndexDirectory': folder, 'HttpPort': port,
            'DicomServerEnabled': False, 'AuthenticationEnabled': False,
            'Plugins': [str(PLUGIN)], 'DicomWeb': {'Enable': True, 'Root': '/dicom-web/'}}))
        with Path(folder, 'log').open('w') as log:
            process = subprocess.Popen([PROGRAM, str(settings)], stdout=log, stderr=log, cwd=folder,
                                       env={**os.environ, 'TCP_NODELAY': '1'})
        try:
            orthanc, end = Orthanc(port, process.pid), time.monotonic() + START_S
            while not orthanc.answers():
                assert time.monotonic() < end, Path(folder, 'log').read_text()
                time.sleep(0.1)
            yield orthanc
        finally:
            process.terminate()
            process.wait()


def _answer(connection: http.client.HTTPConnection, method: str, path: str,
            body: bytes | None = None) -> bytes:
    connection.request(method, path, body)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f'{path}: {answer.status}')
    return content
