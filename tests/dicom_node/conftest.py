import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dicom_node.node import Node
from hospital.work import Platform
from settings import Settings

ANSWER = re.compile(r'Received Store Response \(([^)]*)\)')


@pytest.fixture(params=['prompt', 'plain'])
def node_port(request: pytest.FixtureRequest, settings: Settings,
              platform: Platform) -> Iterator[int]:
    """The port of a node that reads data sets itself, and of one that leaves it to the library."""
    listening = socket.create_server(('127.0.0.1', 0))
    node = Node(platform, listening, ae_title='YUNYING', peers='local',
                prompt=request.param == 'prompt')
    node.start()
    yield listening.getsockname()[1]
    node.stop()


@pytest.fixture
def storescu(node_port: int) -> Callable[..., list[str]]:
    """Send files with dcmtk's program, and return how each was answered."""
    program = shutil.which('storescu')
    if program is None:
        pytest.skip('storescu is not installed (Debian: apt-get install dcmtk)')

    def send(option: str, files: list[Path], *, title: str = 'STORESCU') -> list[str]:
        sent = subprocess.run(
            [program, '-v', '-aet', title, option, '127.0.0.1', str(node_port), *files],
            capture_output=True, text=True, check=True)
        return ANSWER.findall(sent.stdout + sent.stderr)
    return send
