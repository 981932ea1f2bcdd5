"""The one way by which commands tell their results: plain lines on standard output."""

import sys


def tell(line: str) -> None:
    """Write a line of a command's result."""
    # NOTE: a name of a file may hold bytes that are no text here
    encoding = sys.stdout.encoding
    sys.stdout.write(line.encode(encoding, 'backslashreplace').decode(encoding) + '\n')
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
