"""The one way by which commands tell their results: plain lines on standard output."""

import sys


def tell(line: str) -> None:
    """Write a line of a command's result."""
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


def refuse(line: str) -> None:
    """End the command with a sentence that says why.

    Raises
    ------
    SystemExit
        Always, with status 1.
    """
    sys.stderr.write(f'{line}\n')
    raise SystemExit(1)
