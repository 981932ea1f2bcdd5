"""What tests of several rooms need."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope='session')
def corpus() -> Path:
    """The folder of real files that YUNYING_TEST_DATA names."""
    folder = os.environ.get('YUNYING_TEST_DATA')
    if not folder:
        pytest.skip('YUNYING_TEST_DATA names no folder of real files')
    return Path(folder)
