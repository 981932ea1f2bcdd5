"""The modules that need no browser, tried by node's own test runner."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from components.viewer import sentences
from imaging.classes import BRANCHES

HERE = Path(__file__).parent
MODULES = HERE.parents[2] / 'components' / 'viewport'
IMAGING = HERE.parents[2] / 'imaging'



@pytest.mark.peer
def test_modules_pass_their_own_tests():
    node = shutil.which('node')
    if node is None:
        pytest.skip('node is not installed: apt-get install nodejs')
    files = sorted(str(path) for path in HERE.glob('*.test.mjs'))
    done = subprocess.run([node, '--test', *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:]


def test_every_sentence_that_a_module_says_is_in_the_catalogue():
    said = set().union(*(re.findall(r"say\('([\w.-]+)'", path.read_text())
                         for path in MODULES.glob('*.js')))
    assert said - sentences('zh-CN').keys() == set()


def test_every_sentence_of_the_catalogue_is_said():
    scripts = ''.join(path.read_text() for path in MODULES.glob('*.js'))
    whole = set(re.findall(r"'([\w.-]+)'", scripts))
    begun = tuple(start for start in re.findall(r'`([\w.-]+)\$\{', scripts) if start[-1] == '.')
    server = ''.join(path.read_text() for path in IMAGING.rglob('*.py'))
    reasons = {f'no-image.{name}' for name in re.findall(r'viewer\.no-image\.([\w-]+)', server)}
    objects = {f'no-image.{reason}' for _, reason in BRANCHES.values()}
    unsaid = sentences('zh-CN').keys() - whole - reasons - objects
    assert {key for key in unsaid if not key.startswith(begun)} == set()


def test_modules_import_only_one_another():
    imported = {name for path in MODULES.glob('*.js')
                for name in re.findall(r"from '([^']+)'", path.read_text())}
    assert {name for name in imported if not (MODULES / name).is_file()} == set()
