"""Every pixel of the corpus is what others find, on the server and in the browser."""

import shutil
import warnings

import pytest

from tests.imaging import pixel_table
from tests.imaging.pixel_table import PAGE

PROGRAMS = {'node': 'nodejs', 'dcmdjpeg': 'dcmtk', 'dcmdjpls': 'dcmtk'}
pytestmark = [pytest.mark.corpus, pytest.mark.peer]


@pytest.fixture(scope='module')
def rows(corpus):
    missing = {package for program, package in PROGRAMS.items() if shutil.which(program) is None}
    if missing:
        pytest.skip(f'not installed: apt-get install {" ".join(sorted(missing))}')
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        return pixel_table.rows(corpus)


def test_nothing_differs(rows):
    assert len(rows) > 600
    assert [row for row in rows if not row.right] == []


def test_page_says_what_the_files_give(rows):
    assert PAGE.read_text() == pixel_table.page(rows), 'python -m tests.imaging.pixel_table'
