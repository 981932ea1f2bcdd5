import socket
from collections.abc import Iterator

import pytest

from dicom_node.node import Node
from hospital.work import Platform
from settings import Settings


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
