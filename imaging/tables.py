"""Lookup tables of a header: palette, modality, values of interest, presentation (PS3.3 C.11).

With them come the overlay planes, which are asked for at the same time.

A table says which value its first entry stands for; lower values take the first entry, values
beyond its end the last.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from imaging import icc, overlays
from imaging.attributes import integer, item, items, numbers, text, values
from imaging.icc import Profile
from imaging.overlays import Embedded, Overlay, taken
from imaging.segments import expand

Entries = NDArray[np.uint16]

COLOURS = ('Red', 'Green', 'Blue')
MOST = 1 << 16
BITS = range(1, 17)


class TableError(ValueError):
    """A table that makes no sense; `key` names the sentence that says so."""

    key = 'viewer.no-image.tables'


@dataclass(frozen=True, eq=False)
class Lut:
    """A table of one channel."""

    first: int
    """The input that the first entry stands for."""
    bits: int
    """Of an entry, as the header says, or more if it needs them."""
    data: Entries
    name: str = ''

    def to_json(self) -> dict[str, Any]:
        """Return what a browser needs; entries as base64 of little-endian uint16."""
        found: dict[str, Any] = {'first': self.first, 'bits': self.bits, 'data': _text(self.data)}
        return found | {'name': self.name} if self.name else found

    def take(self, inputs: NDArray[np.floating[Any]]) -> Entries:
        """Return the entries of some values, which are rounded."""
        places = np.rint(inputs) - self.first
        return np.asarray(self.data[np.clip(places, 0, len(self.data) - 1).astype(np.intp)])


@dataclass(frozen=True, eq=False)
class Palette:
    """A table of three channels (PS3.3 C.7.9)."""

    first: int
    bits: int
    entries: Entries
    """(entries, 3)."""

    def to_json(self) -> dict[str, Any]:
        """Return what a browser needs; entries as base64 of little-endian uint16."""
        channels = zip(('red', 'green', 'blue'), self.entries.T, strict=True)
        return {'first': self.first, 'bits': self.bits} | {
            name: _text(np.ascontiguousarray(channel)) for name, channel in channels
        }


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables of one instance."""

    palette: Palette | None = None
    modality: Lut | None = None
    voi: tuple[Lut, ...] = ()
    presentation: Lut | None = None
    overlays: tuple[Overlay, ...] = ()
    """Not tables, but they come from the header in the same way."""
    profile: Profile | None = None
    """What the colours are, if not sRGB."""
    embedded: tuple[Embedded, ...] = ()
    """Overlays that are still in the pixel data."""

    def with_embedded(self, cells: NDArray[np.generic]) -> Self:
        """Return the same with the overlays that are in the pixel data.

        Parameters
        ----------
        cells
            (rows, columns), as `decoding.cells` gives them.
        """
        return replace(self, overlays=self.overlays + taken(cells, self.embedded))

    def to_json(self) -> dict[str, Any]:
        """Return those that are there, as the viewer's `/tables` sends them."""
        found: dict[str, Any] = {}
        for name in ('palette', 'modality', 'presentation'):
            table = getattr(self, name)
            if table is not None:
                found[name] = table.to_json()
        if self.voi:
            found['voi'] = [{'name': ''} | table.to_json() for table in self.voi]
        if self.overlays:
            found['overlays'] = [overlay.to_json() for overlay in self.overlays]
        return found


def read(header: Dataset) -> Tables:
    """Return the tables of an instance.

    Raises
    ------
    TableError
        If one of them has no entries, or not as many as it says.
    """
    signed = integer(header, 'PixelRepresentation') == 1
    modality = item(header, 'ModalityLUTSequence')
    presentation = item(header, 'PresentationLUTSequence')
    # NOTE: rescaled values may be negative though stored ones are not
    below = signed or (numbers(header, 'RescaleIntercept', 1) or (0.0,))[0] < 0
    big = _is_big(header)
    return Tables(
        palette=_palette(header, signed, big),
        modality=_lut(modality, signed, big) if modality is not None else None,
        voi=tuple(_lut(one, below, big) for one in items(header, 'VOILUTSequence')),
        presentation=_lut(presentation, False, big) if presentation is not None else None,
        overlays=overlays.read(header),
        profile=icc.read(header),
        embedded=overlays.embedded(header),
    )


def _lut(table: Dataset, signed: bool, big: bool) -> Lut:
    count, first, bits = _descriptor(table, 'LUTDescriptor', signed)
    data = _entries(table, 'LUTData', count, big)
    # NOTE: some say 8 bits and hold 10; the larger number is what white must be
    needed = max(bits, int(data.max()).bit_length())
    return Lut(first, needed, data, text(table, 'LUTExplanation'))


def _palette(header: Dataset, signed: bool, big: bool) -> Palette | None:
    if not values(header, 'RedPaletteColorLookupTableDescriptor'):
        return None
    channels, first, bits = [], 0, 16
    for colour in COLOURS:
        name = f'{colour}PaletteColorLookupTable'
        count, first, bits = _descriptor(header, f'{name}Descriptor', signed)
        channels.append(_channel(header, f'{name}Data', count, big))
    entries = np.stack(channels, axis=-1)
    # NOTE: many tables say 16 bits and hold 8
    if bits > 8 and int(entries.max()) < 256:
        bits = 8
    return Palette(first, max(bits, int(entries.max()).bit_length()), entries)


def _channel(header: Dataset, keyword: str, count: int, big: bool) -> Entries:
    segmented = values(header, f'Segmented{keyword}')
    if values(header, keyword) or not segmented:
        return _entries(header, keyword, count, big)
    words = _words(segmented[0] if isinstance(segmented[0], bytes) else segmented, big)
    try:
        return expand(words, count)
    except ValueError as error:
        raise TableError(f'{keyword}: {error}') from error


def _descriptor(table: Dataset, keyword: str, signed: bool) -> tuple[int, int, int]:
    """Return the number of entries, the first input and the bits of an entry."""
    found = numbers(table, keyword, 3)
    if not found or int(found[2]) not in BITS:
        raise TableError(f'{keyword} is {found}')
    count, first, bits = (int(value) for value in found)
    if signed and first >= MOST // 2:
        first -= MOST
    # NOTE: 65536 entries do not fit the element and are written as 0, which SS may turn negative
    return (count % MOST) or MOST, first, bits


def _entries(table: Dataset, keyword: str, count: int, big: bool) -> Entries:
    """Return the entries, which are words, or bytes if there are too few for words."""
    found = values(table, keyword)
    data = found[0] if found and isinstance(found[0], bytes) else None
    if data is not None and len(data) < 2 * count:
        found = list(_words(data, big).tobytes())
    elif data is not None:
        found = list(_words(data, big))
    if len(found) < count:
        raise TableError(f'{keyword} has {len(found)} entries of {count}')
    return _words(found[:count], big)


def _words(data: Any, big: bool) -> Entries:
    if isinstance(data, bytes):
        even = data + bytes(len(data) % 2)
        return np.frombuffer(even, '>u2' if big else '<u2').astype('<u2')
    return np.array([int(value) & 0xFFFF for value in data], np.uint16)


def _is_big(header: Dataset) -> bool:
    _, little = getattr(header, 'original_encoding', (None, None))
    return little is False


def _text(entries: Entries) -> str:
    return base64.b64encode(entries.astype('<u2').tobytes()).decode('ascii')
