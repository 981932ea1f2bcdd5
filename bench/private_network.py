"""A network that holds only this program and what it starts, for servers that listen everywhere."""

import os
import shlex
import sys

INSIDE = '--in-private-network'
NEEDED = 'unshare'
"""Of util-linux; it needs root."""


def enter(module: str) -> None:
    """Go on as the same program in a network of its own; return at once if this is it already."""
    if INSIDE in sys.argv:
        sys.argv.remove(INSIDE)
        return
    inner = shlex.join([sys.executable, '-m', module, INSIDE, *sys.argv[1:]])
    os.execvp(NEEDED, [  # noqa: S606
        NEEDED, '-n', 'sh', '-c', f'ip link set lo up && exec {inner}'])


def is_inside() -> bool:
    """Tell whether this program runs in a network of its own."""
    return INSIDE in sys.argv
