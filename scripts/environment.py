"""Make `.venv` with the pinned packages, on a machine that may have nothing but Python.

Runs before anything is installed, so it uses the standard library alone:

    python -m scripts.environment              what the platform needs
    python -m scripts.environment test         what its tests need, too
    python -m scripts.environment --newest test  the newest versions allowed, whatever the pins say
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENV = ROOT / '.venv'
PYTHON = VENV / 'bin' / 'python'
PINS = ROOT / 'constraints.txt'
OLDEST = (3, 11)


def main(arguments: Sequence[str]) -> int:
    """Make the environment and install what is asked for; return the exit status."""
    groups = [argument for argument in arguments if not argument.startswith('-')]
    if not _works() and not any(_try(way) for way in (_venv, _virtualenv, _pip, _debian)):
        version = '.'.join(map(str, sys.version_info[:2]))
        _tell('Python cannot make a virtual environment on this machine. Install the package '
              f'python{version}-venv (Debian, Ubuntu: apt-get install python{version}-venv) and '
              'run make again.')
        return 1
    wanted = requirements(groups)
    _tell(f'Installing {len(wanted)} packages and what they need; the first time takes minutes.')
    pins = ['--upgrade', '--upgrade-strategy=eager'] if '--newest' in arguments else [
        f'--constraint={PINS}']
    return subprocess.call([str(PYTHON), '-m', 'pip', 'install', '--quiet', '--no-input',
                            '--disable-pip-version-check', *pins, *wanted])


def requirements(groups: Sequence[str] = ()) -> list[str]:
    """Return what pyproject.toml asks for: the platform's own packages and those of groups."""
    project = tomllib.loads((ROOT / 'pyproject.toml').read_text())['project']
    optional = project['optional-dependencies']
    return [*project['dependencies'], *(line for group in groups for line in optional[group])]


def _works() -> bool:
    """Tell whether there is an environment that a Python, new enough, and pip still run in."""
    if not PYTHON.exists():
        return False
    asks = f'import pip, sys; sys.exit(sys.version_info < {OLDEST})'
    done = subprocess.run([PYTHON, '-c', asks], capture_output=True, check=False)
    return done.returncode == 0


def _try(way: Callable[[], bool]) -> bool:
    # NOTE: what a failed way left behind would be taken for an environment by the next
    if not _works():
        shutil.rmtree(VENV, ignore_errors=True)
    return way() and _works()


def _venv() -> bool:
    return _has('ensurepip') and _run([sys.executable, '-m', 'venv', VENV])


def _virtualenv() -> bool:
    return _has('virtualenv') and _run([sys.executable, '-m', 'virtualenv', '--quiet', VENV])


def _pip() -> bool:
    """Let the pip of the machine install one into the environment."""
    return (_has('pip') and _run([sys.executable, '-m', 'venv', '--without-pip', VENV])
            and _run([sys.executable, '-m', 'pip', '--python', PYTHON, 'install', '--quiet',
                      '--disable-pip-version-check', 'pip']))


def _debian() -> bool:
    """Install the missing part of Debian's Python, where that is allowed."""
    if not shutil.which('apt-get') or os.geteuid() != 0:
        return False
    package = f'python{sys.version_info.major}.{sys.version_info.minor}-venv'
    _tell(f'Installing {package}, the part of Python that makes virtual environments.')
    return (_run(['apt-get', 'update', '-qq'], silent=True)
            and _run(['apt-get', 'install', '-qq', '-y', '--no-install-recommends', package],
                     silent=True)
            and _run([sys.executable, '-m', 'venv', VENV]))


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _run(command: Sequence[str | Path], *, silent: bool = False) -> bool:
    output = subprocess.DEVNULL if silent else None
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    done = subprocess.run(command, stdout=output, env=environment, check=False)
    return done.returncode == 0


def _tell(line: str) -> None:
    sys.stderr.write(f'{line}\n')
    sys.stderr.flush()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
