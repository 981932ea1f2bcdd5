import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive import Archive, open_archive
from tests import disks


@pytest.fixture(params=['file', 'memory'])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    """An empty archive of each kind."""
    if request.param == 'file':
        return open_archive((tmp_path / 'archive').as_uri())
    return open_archive(f'memory://{secrets.token_hex(8)}')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the archive `local`."""
    return tmp_path / 'archive'


@pytest.fixture
def local(root: Path) -> Archive:
    """An empty archive in a folder."""
    return open_archive(root.as_uri())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB, mounted for the test."""
    with disks.small_disk(tmp_path / 'disk', '1m') as folder:
        yield folder
