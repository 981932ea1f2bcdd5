"""Where two headers differ: the elements of one that the other lacks or says otherwise."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pydicom import Dataset
from pydicom.datadict import keyword_for_tag
from pydicom.dataelem import DataElement

from imaging.attributes import FAULTS
from imaging.dicom.elements import PIXELS

BINARY = frozenset(('OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN'))
LONGEST = 120
MOST = 200
"""Elements that are told apart at most."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An element that two headers do not agree on."""

    tag: str
    """Such as (0010,0010), with those of the sequences around it before it."""
    keyword: str
    """Empty for private elements and those of no dictionary."""
    one: str
    """The value as text, cut to 120 characters; empty if there is none."""
    other: str


def differences(one: Dataset, other: Dataset) -> list[Difference]:
    """Return up to 200 differences in the order of their tags; pixel data is left out."""
    left, right = dict(_flat(one)), dict(_flat(other))
    found = []
    for place in sorted(left.keys() | right.keys()):
        before, after = left.get(place), right.get(place)
        if before != after:
            found.append(Difference(_written(place), _keyword(place), before or '', after or ''))
        if len(found) == MOST:
            break
    return found


def _flat(dataset: Dataset, prefix: tuple[tuple[int, int], ...] = ()
          ) -> Iterator[tuple[tuple[tuple[int, int], ...], str]]:
    for tag in sorted(dataset.keys()):
        if tag in PIXELS:
            continue
        try:
            element = dataset[tag]
        except FAULTS:
            continue
        if element.VR == 'SQ' and element.value:
            for number, item in enumerate(element.value):
                yield from _flat(item, (*prefix, (int(tag), number)))
        else:
            yield (*prefix, (int(tag), 0)), _text(element)


def _text(element: DataElement) -> str:
    if element.VR in BINARY:
        value = element.value or b''
        # NOTE: a length alone would hide that the bytes differ
        return f'{len(value)} B, {zlib.crc32(value):08x}' if isinstance(value, bytes) else '?'
    try:
        written = '' if element.value is None else str(element.value)
    except FAULTS:
        return '?'
    return written if len(written) <= LONGEST else f'{written[:LONGEST - 1]}…'


def _written(place: tuple[tuple[int, int], ...]) -> str:
    *outer, (last, _) = place
    path = ''.join(f'({tag >> 16:04x},{tag & 0xffff:04x})[{number + 1}] ' for tag, number in outer)
    return f'{path}({last >> 16:04x},{last & 0xffff:04x})'


def _keyword(place: tuple[tuple[int, int], ...]) -> str:
    return keyword_for_tag(place[-1][0])
