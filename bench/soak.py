"""Whether anything is lost when processes are killed at random: `python -m bench.soak`.

Devices send without end while the node, the worker, the parent, or all of them are killed; then
every instance that was answered with success must be in the index, and `check` must find every
file as it was received.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.tables import head, machine, row
from tests.commands.dying import kept, kill_at_random
from tests.commands.processes import command


def main() -> None:
    """Print the table, and end with status 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--kills', type=int, default=100)
    parser.add_argument('--seed', type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='yunying-bench-') as folder:
        data_dir, begin = Path(folder, 'data'), time.monotonic()
        answered, killed = kill_at_random(data_dir, given.kills, given.seed)
        lost = answered - kept(data_dir)
        repaired = command(data_dir, 'check', '--repair')
        clean = command(data_dir, 'check').returncode == 0
        minutes = (time.monotonic() - begin) / 60
    sys.stdout.write(f'{machine()}; {minutes:.0f} minutes\n\n')
    head('killed', 'answered with success', 'lost', 'check after restart')
    row(', '.join(f'{count} x {who}' for who, count in sorted(killed.items())), len(answered),
        len(lost), 'clean' if clean else repaired.stdout)
    sys.exit(bool(lost) or not clean)


if __name__ == '__main__':
    main()
