"""Display sets as the manifest has them, which the viewer reads."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from imaging import tiles
from imaging.classes import Kind, name_of
from imaging.picture import LINEAR, Picture, Window
from imaging.stack.order import locations
from imaging.stack.shot import Item, Shot

DIGITS = 4
"""Decimals of lengths in mm, a tenth of a micrometre."""


class Names:
    """Small numbers and labels in place of what no address and no page may hold."""

    def __init__(self) -> None:
        self._references: dict[str, int] = {}

    def reference(self, uid: str) -> int | None:
        """Return a number that is the same for the same frame of reference."""
        return self._references.setdefault(uid, len(self._references)) if uid else None

    def numbered(self, item: Item, sets: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Give the sets of one series their ids, and labels that differ."""
        labels = Counter(found['label'] for found in sets)
        seen: Counter[str] = Counter()
        for index, found in enumerate(sets, 1):
            label = found['label']
            seen[label] += 1
            if labels[label] > 1:
                found['label'] = f'{label} ({seen[label]})'
            found['id'] = f'{item.series}.{index}'
        return sets


def display_set(shots: Sequence[Shot], names: Names) -> dict[str, Any]:
    """Return the display set of frames that are in their order and of one kind."""
    first, item = shots[0].picture, shots[0].item
    return {
        'id': '', 'series': item.series, 'label': _label(item, first),
        'kind': Kind.IMAGE, 'reason': None, 'modality': item.modality or first.modality,
        **_pixels(shots),
        **_values(shots),
        **_space(shots, names),
        'laterality': first.laterality, 'view': first.view,
        'thickness_mm': first.thickness, 'fps': first.fps,
        'lossy': next((shot.picture.lossy for shot in shots if shot.picture.lossy), ''),
        'regions': [dataclasses.asdict(region) for region in first.regions],
        'frames': _frames(shots),
        'varying': _varying(shots),
    }


def listed(items: Sequence[Item], kind: Kind, reason: str) -> dict[str, Any]:
    """Return the display set of instances that are no images: what they are.

    The reason says why there is nothing to look at; documents and videos have none.
    """
    picture = next((item.picture for item in items if item.picture is not None), None)
    first = items[0]
    return {
        'id': '', 'series': first.series, 'label': _label(first, picture), 'kind': kind,
        'reason': reason if kind is Kind.OTHER else None,
        'object': 'video' if kind is Kind.VIDEO else name_of(first.sop_class),
        'modality': first.modality or (picture.modality if picture else ''),
        'rows': picture.rows if picture else None,
        'columns': picture.columns if picture else None,
        'fps': picture.fps if picture else None,
        'frames': {
            'instance': [item.instance for item in items], 'frame': [1] * len(items),
            'position': None, 'location': None, 'number': [item.number for item in items],
            'damaged': [],
        },
        'varying': {},
    }


def _label(item: Item, picture: Picture | None) -> str:
    """Return what a series is called: by the view if it has one, else as the device named it."""
    view = f'{picture.laterality} {picture.view}'.strip() if picture is not None else ''
    if item.modality == 'MG' and view:
        return view
    named = item.description or f'{item.modality} {item.series_number or ""}'.strip()
    return f'{named} {view}'.strip() if picture is not None and picture.view else named


def _pixels(shots: Sequence[Shot]) -> dict[str, Any]:
    first = shots[0].picture
    return {
        'rows': first.rows, 'columns': first.columns, 'samples': first.samples,
        'bits_allocated': first.bits_allocated,
        'bits_stored': max(shot.picture.bits_stored for shot in shots),
        'signed': first.signed, 'photometric': _photometric(first),
        'tiles': tiles.described(first.rows, first.columns),
    }


def _photometric(picture: Picture) -> str:
    # NOTE: a grey image whose shape is INVERSE is shown as MONOCHROME1 is
    return 'MONOCHROME1' if picture.inverted else picture.shown_photometric


def _values(shots: Sequence[Shot]) -> dict[str, Any]:
    first = shots[0].picture
    return {
        'slope': first.slope, 'intercept': first.intercept, 'unit': first.unit,
        'windows': [dataclasses.asdict(window) for window in first.windows],
        'tables': any(shot.picture.tables for shot in shots),
        'managed': any(shot.picture.managed for shot in shots),
        'padding': first.padding,
    }


def _space(shots: Sequence[Shot], names: Names) -> dict[str, Any]:
    first = shots[0].picture
    return {
        'spacing': first.spacing, 'spacing_source': first.spacing_source,
        'aspect': first.aspect, 'orientation': first.orientation,
        'patient_orientation': first.patient_orientation,
        'frame_of_reference': names.reference(first.frame_of_reference),
    }


def _frames(shots: Sequence[Shot]) -> dict[str, Any]:
    positions = [shot.picture.position for shot in shots]
    places = locations(shots)
    return {
        'instance': [shot.item.instance for shot in shots],
        'frame': [shot.frame for shot in shots],
        'position': None if None in positions else [_short(one) for one in positions if one],
        'location': None if places is None else _short(places),
        'number': [shot.item.number for shot in shots],
        'damaged': [index for index, shot in enumerate(shots) if shot.damaged],
    }


def _window(window: Window) -> list[Any]:
    """Return centre and width, and the function where it is not the usual one."""
    curve = [] if window.function == LINEAR else [window.function]
    return [window.center, window.width, *curve]


VARYING: dict[str, Callable[[Picture], Any]] = {
    'window': lambda picture: next((_window(window) for window in picture.windows), None),
    'slope': lambda picture: picture.slope,
    'intercept': lambda picture: picture.intercept,
    'padding': lambda picture: picture.padding,
    'orientation': lambda picture: picture.orientation,
}


def _varying(shots: Sequence[Shot]) -> dict[str, Any]:
    """Return, of each frame, what is not the same in all."""
    found = {name: [of(shot.picture) for shot in shots] for name, of in VARYING.items()}
    return {name: each for name, each in found.items() if any(one != each[0] for one in each)}


def _short(values: Sequence[float]) -> list[float]:
    return [round(value, DIGITS) for value in values]
