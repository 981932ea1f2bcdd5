"""Attributes of a header, read without ever failing: what cannot be understood is not there.

Headers of real devices have text where numbers belong, two values where one belongs, and values
that do not parse. Which of that matters is for the caller to say.
"""

import math
import re
import struct
from collections.abc import Sequence
from typing import Any

from pydicom import Dataset
from pydicom.errors import BytesLengthException
from pydicom.multival import MultiValue

FAULTS = (ValueError, TypeError, LookupError, AttributeError, OverflowError, EOFError, OSError,
          NotImplementedError, RecursionError, struct.error, BytesLengthException)
"""What pydicom raises when a value does not convert."""

NUMBER = re.compile(r'\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?')


def values(dataset: Dataset, keyword: str) -> list[Any]:
    """Return the values of an attribute, none if it is absent, empty or does not convert."""
    try:
        value = dataset.get(keyword)
    except FAULTS:
        return []
    if value is None or value == '':
        return []
    many = isinstance(value, (MultiValue, list, tuple))
    return list(value) if many else [value]


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return the values as text, without the blanks around them."""
    return tuple('' if value is None else str(value).strip() for value in values(dataset, keyword))


def text(dataset: Dataset, keyword: str) -> str:
    """Return the first value as text, empty if there is none."""
    return next(iter(texts(dataset, keyword)), '')


def numbers(dataset: Dataset, keyword: str, count: int | None = None) -> tuple[float, ...]:
    """Return the values as finite numbers; nothing if one is none, or there are not `count`."""
    found = [_number(value) for value in values(dataset, keyword)]
    if count is not None and len(found) != count:
        return ()
    return tuple(value for value in found if value is not None) if None not in found else ()


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value as a finite number."""
    return next((_number(value) for value in values(dataset, keyword)), None)


def integer(dataset: Dataset, keyword: str) -> int | None:
    """Return the first value as a whole number; of `1A` the digits it begins with."""
    value = number(dataset, keyword)
    return None if value is None else int(value)


def item(dataset: Dataset | None, keyword: str) -> Dataset | None:
    """Return the first item of a sequence."""
    return next(iter(items(dataset, keyword)), None)


def items(dataset: Dataset | None, keyword: str) -> Sequence[Dataset]:
    """Return the items of a sequence; none if it is absent or was not read as one."""
    if dataset is None:
        return ()
    try:
        value = dataset.get(keyword)
        return [entry for entry in value if isinstance(entry, Dataset)] if value else ()
    except FAULTS:
        return ()


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        match = NUMBER.match(value)
        value = match.group() if match else None
    try:
        found = float(value)
    except FAULTS:
        return None
    return found if math.isfinite(found) else None
