"""Modules joined into one."""

import shutil
import subprocess
from graphlib import CycleError

import pytest

from components.bundle import Unbundled, bundle
from components.viewer_files import MODULES

FIRST = """/** What a first module is. @typedef {object} Thing */
import { half as part, SIZE,
  Box } from './second.js';
/** Tell it. @param {number} size */
export function tell(size = SIZE) { return new Box(part(size)).size; }
export const [ONE, TWO] = [1, 2];
export {};
"""
SECOND = """import { SIZE as LARGE } from './third-one.js';
const part = 2;
export const SIZE = LARGE;
export const half = (/** @type {number} */ size) => size / part;
export class Box { constructor(size) { this.size = size; } }
"""
THIRD = """const part = 10;
export const SIZE = part;
"""


@pytest.fixture
def folder(tmp_path):
    for name, source in (('first', FIRST), ('second', SECOND), ('third-one', THIRD)):
        (tmp_path / f'{name}.js').write_text(source)
    return tmp_path


def run(path, script):
    node = shutil.which('node')
    if node is None:
        pytest.skip('node is not installed: apt-get install nodejs')
    return subprocess.run([node, '--input-type=module', '--eval', script.format(path)], text=True,
                          capture_output=True, check=True).stdout.strip()


@pytest.mark.peer
def test_bundle_exports_what_its_entry_does(folder):
    (folder / 'bundle.mjs').write_text(bundle(folder, 'first'))
    script = "import * as all from '{}'; console.log(all.tell(), all.TWO, Object.keys(all).join())"
    assert run(folder / 'bundle.mjs', script) == '5 2 ONE,TWO,tell'


@pytest.mark.peer
def test_viewer_is_joined_without_being_run(tmp_path):
    (tmp_path / 'bundle.mjs').write_text(bundle(MODULES, 'index'))
    assert run(tmp_path / 'bundle.mjs', "import {{open}} from '{}'; console.log(typeof open)") == (
        'function')


def test_types_are_left_out(folder):
    assert '/**' not in bundle(folder, 'first')


def test_bundle_is_the_same_each_time(folder):
    assert bundle(folder, 'first') == bundle(folder, 'first')
    assert bundle(folder, 'first').index('of_third_one =') < bundle(
        folder, 'first').index('of_second =')


@pytest.mark.parametrize('line', [
    "import all from './second.js';", "import * as all from './second.js';",
    "import { named } from 'elsewhere';", "export { SIZE } from './second.js';",
    'export default 1;', 'export let changing = 1;'])
def test_what_is_not_understood_is_refused(folder, line):
    (folder / 'first.js').write_text(f'{line}\n')
    with pytest.raises(Unbundled, match=r'first\.js'):
        bundle(folder, 'first')


def test_circle_is_refused(folder):
    (folder / 'third-one.js').write_text("import { tell } from './first.js';\n")
    with pytest.raises(CycleError):
        bundle(folder, 'first')
