"""Tables of what was measured, as Markdown, and the machine they were measured on."""

import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path


def machine() -> str:
    """Tell cores, processor and versions, without a name of the machine."""
    return (f'{os.cpu_count()} cores, {_processor()}, {platform.system()} '
            f'{platform.release().partition("-")[0]}, Python {platform.python_version()}')


def row(*cells: object, widths: Sequence[int] = ()) -> None:
    """Print a row of a table at once; numbers with a decimal point are rounded to two places."""
    texts = [f'{cell:.2f}' if isinstance(cell, float) else str(cell) for cell in cells]
    widths = [*widths, *[0] * (len(texts) - len(widths))]
    padded = [text.ljust(width) for text, width in zip(texts, widths, strict=True)]
    sys.stdout.write('| ' + ' | '.join(padded) + ' |\n')
    sys.stdout.flush()


def head(*cells: str, widths: Sequence[int] = ()) -> None:
    """Print the first row of a table, and the line below it."""
    row(*cells, widths=widths)
    row(*('---' for _ in cells), widths=widths)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _processor() -> str:
    try:
        lines = Path('/proc/cpuinfo').read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(':')[2].strip() for line in lines
                 if line.startswith('model name')), platform.machine())
