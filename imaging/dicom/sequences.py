"""Pass over sequences, item by item, with a stack of their own, not by recursion (PS3.5 7.5)."""

from typing import NamedTuple

from imaging.dicom.errors import Fault, HeaderError
from imaging.dicom.window import (
    EXPLICIT,
    IMPLICIT,
    LONG_VRS,
    UNDEFINED,
    Element,
    Encoding,
    Window,
    names_vr,
)

HEADER_LIMIT = 64 << 20
DEPTH_LIMIT = 64
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
DELIMITERS = frozenset((ITEM_END, SEQUENCE_END))
SEQUENCE_VRS = frozenset((b'SQ', b'UN', b''))
"""Representations of what may be a sequence; that of an implicit element is not written."""

BULK = frozenset((0x00420011, 0x54000100, 0x56000020, 0x00660002))
"""Documents, waveforms, spectra and surfaces: content, which the limit of a header spares."""


class _Level(NamedTuple):
    """A sequence or item that has begun: where it must end, and how its elements are written."""

    limit: int
    is_item: bool
    is_defined: bool
    is_opaque: bool
    """A sequence of fragments: its items hold no elements."""
    encoding: Encoding


def behind_sequence(window: Window, element: Element, encoding: Encoding) -> int:
    """Go through a sequence, item by item, and return where it ends.

    Raises
    ------
    HeaderError
        If it ends behind the file, is too large, or has more than 64 levels.
    """
    levels: list[_Level] = []
    _enter(levels, element, window.end, encoding)
    position = element.value
    while levels:
        level = levels[-1]
        if position + 8 > level.limit:
            position = _leave_at_limit(levels)
            continue
        position = window.pass_over(position, level.encoding, level.limit)
        inner = window.element(position, level.encoding)
        position = inner.value
        if inner.tag in DELIMITERS:
            _leave(levels, inner.tag)
        elif inner.length == UNDEFINED or _must_enter(window, inner, level, (len(levels) + 1) // 2):
            _enter(levels, inner, level.limit, _written(window, inner, level.encoding))
        else:
            position += inner.length
        is_read = position <= window.end and element.tag not in BULK
        if is_read and position - element.value > HEADER_LIMIT:
            raise HeaderError(Fault.TOO_LARGE)
    return position


def may_be_deep(window: Window, element: Element, encoding: Encoding,
                depth: int = 0) -> bool:
    """Say whether a value of a known length is a sequence whose levels must be counted.

    Parameters
    ----------
    depth
        How many sequences it is in.
    """
    return (element.vr in SEQUENCE_VRS and element.length >= 8
            and window.slice(element.value, 4) == encoding.item
            and _may_hold_levels(window, element, encoding, depth))


def _must_enter(window: Window, element: Element, level: _Level, depth: int) -> bool:
    if level.is_opaque:
        return False
    if element.tag == ITEM and not level.is_item:
        return _may_hold_levels(window, element, level.encoding, depth)
    return may_be_deep(window, element, level.encoding, depth)


def _may_hold_levels(window: Window, element: Element, encoding: Encoding, depth: int) -> bool:
    """Say whether levels inside could exceed the limit; there cannot be more of them than items."""
    items = window.count(encoding.item, element.value, element.length)
    return items is None or depth + items > DEPTH_LIMIT


def _enter(levels: list[_Level], element: Element, limit: int, encoding: Encoding) -> None:
    is_defined = element.length != UNDEFINED
    if is_defined:
        limit = min(limit, element.value + element.length)
    is_opaque = not is_defined and element.vr in LONG_VRS - SEQUENCE_VRS
    levels.append(_Level(limit, element.tag == ITEM, is_defined, is_opaque, encoding))
    if len(levels) > 2 * DEPTH_LIMIT:
        raise HeaderError(Fault.TOO_DEEP)


def _leave(levels: list[_Level], delimiter: int) -> None:
    """Close what a delimiter ends; one that ends nothing is passed over."""
    if delimiter == SEQUENCE_END and levels[-1].is_item and not levels[-1].is_defined:
        levels.pop()
    if levels and levels[-1].is_item == (delimiter == ITEM_END) and not levels[-1].is_defined:
        levels.pop()


def _leave_at_limit(levels: list[_Level]) -> int:
    """Close the levels that end here, whether or not a delimiter said so."""
    level = levels[-1]
    limit = level.limit
    while levels and levels[-1].limit <= limit:
        level = levels.pop()
    if not levels and not level.is_defined:
        raise HeaderError(Fault.CUT_SHORT)
    return limit


def _written(window: Window, element: Element, encoding: Encoding) -> Encoding:
    """Tell how the inside of an element is written; UN is implicit little endian (PS3.5 6.2.2)."""
    if element.vr == b'UN':
        return IMPLICIT
    # NOTE: and still some write explicit elements into it
    if element.tag == ITEM and encoding == IMPLICIT:
        return EXPLICIT if names_vr(window.slice(element.value, 8), IMPLICIT) else IMPLICIT
    return encoding
