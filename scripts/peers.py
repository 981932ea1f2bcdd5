"""Find the programs that the tests talk to, and install those that are missing.

    python -m scripts.peers

On Debian and its relatives, as root, they come from the distribution; elsewhere each missing one
is named with what it is for. No program of these is part of the platform.
"""

import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

DIRECTORIES = ('/usr/lib/postgresql/*/bin', '/usr/sbin', '/usr/local/sbin')
"""Where Debian keeps programs that are in nobody's path."""


@dataclass(frozen=True)
class Peer:
    """A program, or a file, that tests need beside Python."""

    name: str
    found_by: tuple[str, ...]
    """Names of programs, or patterns of files, of which any one will do."""
    package: str
    """The package of Debian that brings it."""
    needed_for: str


PEERS = (
    Peer('Chromium', ('chromium', 'chromium-browser', 'google-chrome'), 'chromium',
         'the pages and the viewer'),
    Peer('Node.js', ('node',), 'nodejs', 'the scripts of the viewer'),
    Peer('dcmtk', ('storescu',), 'dcmtk', 'sending images as another maker does'),
    Peer('PostgreSQL', ('postgres',), 'postgresql', 'the rules on the database of large sites'),
    Peer('Redis', ('redis-server',), 'redis-server', 'pages in several processes'),
    Peer('Noto CJK', ('/usr/share/fonts/**/NotoSansCJK*', '/Library/Fonts/*CJK*'),
         'fonts-noto-cjk', 'Chinese in screenshots'),
)


def main() -> int:
    """Install what is missing; return 0 when everything is there."""
    absent = missing()
    apt_get = shutil.which('apt-get')
    if absent and apt_get and os.geteuid() == 0:
        _install(apt_get, [peer.package for peer in absent])
        absent = missing()
    for peer in absent:
        _tell(f'{peer.name} is missing; the tests need it for {peer.needed_for}. Install it '
              f'(Debian, Ubuntu: sudo apt-get install {peer.package}).')
    if absent:
        _tell('What needs none of these is tested by: .venv/bin/pytest -m "not peer"')
    return 1 if absent else 0


def missing() -> list[Peer]:
    """Return the peers that this machine has not."""
    return [peer for peer in PEERS if not any(map(_there, peer.found_by))]


def _there(name: str) -> bool:
    if name.startswith('/'):
        return bool(glob.glob(name, recursive=True))
    places = [place for pattern in DIRECTORIES for place in glob.glob(pattern)]
    path = os.pathsep.join([os.environ.get('PATH', ''), *places])
    return shutil.which(name, path=path) is not None


def _install(apt_get: str, packages: Sequence[str]) -> None:
    _tell(f'Installing for the tests: {" ".join(packages)}')
    # NOTE: in run level 1 Debian installs servers without starting them; the tests start their own
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive', 'RUNLEVEL': '1'}
    options = ['-qq', '-o', 'DPkg::Lock::Timeout=600']
    for command in (['update'], ['install', '-y', '--no-install-recommends', *packages]):
        subprocess.run([apt_get, *options, *command], env=environment, check=False,
                       stdout=subprocess.DEVNULL)


def _tell(line: str) -> None:
    sys.stderr.write(f'{line}\n')
    sys.stderr.flush()


if __name__ == '__main__':
    sys.exit(main())
