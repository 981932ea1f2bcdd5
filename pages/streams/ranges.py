"""Ranges of bytes as browsers ask for them, one at a time (RFC 9110 14)."""

import re

AT_ONCE = 4 << 20
"""Bytes of one answer to an open end; who plays a video asks again for what follows."""

RANGE = re.compile(r'bytes=(\d{0,18})-(\d{0,18})', re.ASCII)


class Unsatisfiable(ValueError):
    """A range behind the end."""


def wanted(header: str | None, size: int) -> tuple[int, int] | None:
    """Return first and last byte that are asked for; None for the whole.

    Several ranges at once, other units and what makes no sense are answered with the whole.

    Raises
    ------
    Unsatisfiable
        If the range begins behind the end.
    """
    match = RANGE.fullmatch((header or '').replace(' ', ''))
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        first, last = max(size - int(match[2]), 0), size - 1
    else:
        first = int(match[1])
        last = min(int(match[2]), size - 1) if match[2] else min(first + AT_ONCE, size) - 1
        if match[2] and int(match[2]) < first:
            return None
    if first > last:
        raise Unsatisfiable(header)
    return first, last
