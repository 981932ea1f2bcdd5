"""The scripts of the components: what needs no browser, and what they rely on."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from components.component import PARTS
from components.icons import names
from language import LANGUAGES, words

HERE = Path(__file__).parent
SCRIPTS = sorted(PARTS.parent.glob('*.js'))


@pytest.mark.peer
def test_parts_pass_their_own_tests():
    node = shutil.which('node')
    if node is None:
        pytest.skip('node is not installed (Debian: apt-get install nodejs)')
    files = map(str, sorted((HERE / 'parts').glob('*.test.mjs')))
    done = subprocess.run([node, '--test', *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:]


@pytest.mark.parametrize('script', SCRIPTS, ids=lambda script: script.name)
def test_every_icon_of_a_script_is_drawn(script):
    shown = set(re.findall(r'<Icon name="([\w-]+)"', script.read_text()))
    assert shown - names() == set()


@pytest.mark.parametrize('script', SCRIPTS, ids=lambda script: script.name)
@pytest.mark.parametrize('tongue', LANGUAGES)
def test_every_word_of_a_script_is_in_the_catalogue(script, tongue):
    said = set(re.findall(r'\bwords\.(\w+)|\bsay\(\'(\w+)\'', script.read_text()))
    assert {one or other for one, other in said} - words(script.stem, tongue).keys() == set()


def test_every_part_is_exported():
    exported = set(re.findall(r"from '\./([\w.]+)'", (PARTS / 'index.js').read_text()))
    assert exported | {'index.js'} == {path.name for path in PARTS.glob('*.js')}
