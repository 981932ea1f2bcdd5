"""Part the frames of a study into display sets: what can be paged through as one."""

from collections.abc import Sequence
from typing import Any

from imaging import geometry
from imaging.classes import Kind, without_image
from imaging.codecs import syntaxes
from imaging.picture import Picture
from imaging.stack.manifest import Names, display_set, listed
from imaging.stack.order import ordered
from imaging.stack.shot import UNREADABLE, Item, Shot, by_number, shots

PROJECTION = frozenset(('CR', 'DX', 'MG', 'XA', 'RF', 'IO', 'PX', 'RG'))
MANY = 6
"""More directions than this in one series are one stack that turns, such as a radial one."""
LOCALIZER = 'LOCALIZER'

Key = tuple[Any, ...]


def arrange(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return the display sets of a study as its manifest has them.

    A series is one set in general. It is parted where frames differ in size, kind of pixel,
    spacing, direction or frame of reference; each multi-frame instance, mammogram and view stands
    alone, and localizers stand apart. Sets follow the series' numbers.
    """
    series: dict[int, list[Item]] = {}
    for item in items:
        series.setdefault(item.series, []).append(item)
    names = Names()
    in_order = sorted(series.values(), key=_by_series)
    return [found for one in in_order for found in _sets(one, names)]


def _by_series(items: list[Item]) -> tuple[bool, int, int]:
    first = items[0]
    return first.series_number is None, first.series_number or 0, first.series


def _sets(items: list[Item], names: Names) -> list[dict[str, Any]]:
    """Return the display sets of one series, images first."""
    frames: list[Shot] = []
    rest: dict[Key, list[Item]] = {}
    for item in items:
        kind, reason = _kind(item)
        if kind is Kind.IMAGE:
            frames.extend(shots(item))
            continue
        alone = item.instance if kind is not Kind.OTHER else 0
        rest.setdefault((kind, reason, alone), []).append(item)
    found = [display_set(ordered(part), names) for part in _parts(frames)]
    found += [listed(part, kind, reason) for (kind, reason, _), part in rest.items()]
    return names.numbered(items[0], found)


def _kind(item: Item) -> tuple[Kind, str]:
    """Return what an instance is, and why it cannot be shown if it cannot."""
    if item.problem == UNREADABLE:
        return Kind.OTHER, UNREADABLE
    known = without_image(item.sop_class)
    if known is not None:
        return known
    if item.picture is None or not item.frames:
        named = item.problem.startswith('viewer.')
        return Kind.OTHER, item.problem if named else 'viewer.no-image.missing'
    obstacle = syntaxes.obstacle(item.picture.syntax)
    if not obstacle:
        return Kind.IMAGE, ''
    return Kind.VIDEO if syntaxes.is_video(item.picture.syntax) else Kind.OTHER, obstacle


def _parts(frames: list[Shot]) -> list[list[Shot]]:
    """Part the frames of a series by what cannot be paged through together."""
    parts: dict[Key, list[Shot]] = {}
    for shot in sorted(frames, key=by_number):
        parts.setdefault(_key(shot), []).append(shot)
    return [part for whole in parts.values() for part in _by_direction(whole)]


def _key(shot: Shot) -> Key:
    """Return what is the same in all frames of one display set."""
    picture, item = shot.picture, shot.item
    alone = item.frames > 1 or item.modality == 'MG'
    # NOTE: a projection has no place in space, only its view tells it from another
    view: Key = ()
    if item.modality in PROJECTION:
        view = (picture.laterality, picture.view, picture.patient_orientation)
    return (
        item.instance if alone else 0,
        picture.rows, picture.columns, picture.samples, picture.shown_photometric,
        picture.bits_allocated, picture.signed, picture.floating, picture.inverted,
        picture.palette, picture.unit, picture.modality,
        _rounded(picture.spacing), picture.spacing_source, picture.aspect, picture.regions,
        # NOTE: secondary captures often carry a reference each, and lie nowhere
        picture.frame_of_reference if picture.position else '',
        LOCALIZER in picture.image_type, picture.orientation is None, view,
    )


def _rounded(spacing: tuple[float, float] | None) -> Key:
    # NOTE: devices write the same spacing with more or fewer digits
    return tuple(float(f'{value:.4g}') for value in spacing or ())


def _by_direction(frames: list[Shot]) -> list[list[Shot]]:
    """Part frames by their orientation; a stack that turns from frame to frame stays one."""
    parts: list[list[Shot]] = []
    for shot in frames:
        own = next((part for part in parts if _parallel(part[0].picture, shot.picture)), None)
        if own is not None:
            own.append(shot)
        elif len(parts) <= MANY:
            parts.append([shot])
        else:
            return [frames]
    return parts


def _parallel(one: Picture, other: Picture) -> bool:
    if one.orientation is None or other.orientation is None:
        return one.orientation == other.orientation
    return geometry.alike(one.orientation, other.orientation)
