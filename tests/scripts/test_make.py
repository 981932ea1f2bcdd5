import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import peers
from tests.rules.house import ROOT


def run(*command: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment}, check=False,
                          capture_output=True, text=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What `make install` needs of the project, without an environment."""
    for name in ('Makefile', 'pyproject.toml', 'constraints.txt'):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / 'scripts', tmp_path / 'scripts')
    return tmp_path


def test_install_without_a_python_says_which_one_is_needed(clone):
    done = run('make', 'install', 'PYTHON=', folder=clone)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2, 'Python 3.11 or newer is needed and was not found; try make PYTHON=/path/to/python')


def test_install_without_virtual_environments_says_what_to_install(clone):
    # NOTE: with these missing and without root Python has no way to make one
    hide = ('import importlib.util, os, sys\nfrom scripts import environment\n'
            'importlib.util.find_spec = lambda name: None\nos.geteuid = lambda: 1000\n'
            'sys.exit(environment.main([]))')
    done = run(sys.executable, '-c', hide, folder=clone)
    assert done.returncode == 1
    assert 'apt-get install python3.' in done.stderr
    assert not (clone / '.venv').exists()


def test_missing_peer_is_named_with_its_package(monkeypatch, capsys):
    nothing = peers.Peer('Nothing', ('no-such-program',), 'nothing-at-all', 'a test')
    monkeypatch.setattr(peers, 'PEERS', (nothing,))
    monkeypatch.setattr(os, 'geteuid', lambda: 1000)
    assert peers.main() == 1
    assert 'sudo apt-get install nothing-at-all' in capsys.readouterr().err


def test_programs_beside_the_path_are_found(monkeypatch, tmp_path):
    (tmp_path / 'postgres').touch(0o755)
    monkeypatch.setattr(peers, 'DIRECTORIES', (f'{tmp_path}*',))
    monkeypatch.setattr(peers, 'PEERS', (peers.Peer('x', ('postgres',), 'x', 'x'),))
    monkeypatch.setenv('PATH', '')
    assert peers.missing() == []
