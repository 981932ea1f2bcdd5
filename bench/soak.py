"""Whether anything is lost when processes are killed at random: `python -m bench.soak`.

Devices send without end while the node, the worker, the parent, or all of them are killed, always
a moment after at least three instances were stored. Then every instance that was answered with
success must be in the index, and `check`, which reads every file, must find nothing wrong. The
parent serves no pages here, so that it starts sooner; the last start is a whole one.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.tables import head, machine, row
from tests.commands.dying import kept, kill_at_random
from tests.commands.processes import command

CHECK_S = 3600.0


def main() -> None:
    """Print the table, and end with status 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--kills', type=int, default=100)
    parser.add_argument('--minutes', type=float, default=60.0, help='after which it kills no more')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--folder', help='where everything lies, best on the disk of an archive')
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='yunying-bench-', dir=given.folder) as folder:
        data_dir, begin = Path(folder, 'data'), time.monotonic()
        answered, killed = kill_at_random(
            data_dir, given.kills, given.seed, pages=False, minutes=given.minutes)
        minutes = (time.monotonic() - begin) / 60
        lost = answered - kept(data_dir)
        checked = command(data_dir, 'check', within_s=CHECK_S)
    sys.stdout.write(f'{machine()}; {minutes:.0f} minutes\n\n')
    head('killed', 'answered with success', 'lost', 'check after restart')
    row(', '.join(f'{count} × {who}' for who, count in sorted(killed.items())), len(answered),
        len(lost), 'clean' if checked.returncode == 0 else checked.stdout)
    sys.exit(bool(lost) or checked.returncode != 0)


if __name__ == '__main__':
    main()
