"""In which order the frames of one display set are paged through."""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from imaging import geometry
from imaging.stack.shot import Shot, by_number

PLACES = 2
"""Decimals of a millimetre by which two frames lie at one place."""

REPEATING: tuple[Callable[[Shot], Any], ...] = (
    lambda shot: shot.picture.temporal,
    lambda shot: shot.picture.b_value,
    lambda shot: shot.picture.echo,
    lambda shot: shot.picture.trigger_ms,
    lambda shot: shot.picture.acquisition,
    lambda shot: shot.picture.image_type,
)
"""What may tell apart frames that lie at one place: several volumes in one series."""


def ordered(shots: Sequence[Shot]) -> list[Shot]:
    """Return frames in the order of space, else by instance number and frame.

    Space is the way along the normal, in the direction in which the instance numbers rise. Where
    several volumes lie in one another, each of them follows the one before.
    """
    plain = sorted(shots, key=by_number)
    places = locations(plain)
    if places is None or len(plain) < 2:
        return plain
    placed = dict(zip(plain, places, strict=True))
    volumes = _volumes(plain, placed)
    if volumes is None:
        return plain
    # NOTE: the device's first image comes first, be it at the head or at the feet
    rising = _rises(places)
    return [shot for volume in volumes for shot in
            sorted(volume, key=lambda shot: placed[shot] if rising else -placed[shot])]


def locations(shots: Sequence[Shot]) -> list[float] | None:
    """Return where frames lie along the normal of the first, in mm, if all of them say it."""
    orientation = shots[0].picture.orientation
    positions = [shot.picture.position for shot in shots]
    if orientation is None:
        return None
    known = [geometry.location(one, orientation) for one in positions if one is not None]
    return known if len(known) == len(shots) else None


def _volumes(shots: list[Shot], placed: dict[Shot, float]) -> list[list[Shot]] | None:
    """Part frames into volumes in which every place occurs once, if that can be done."""
    if _distinct(shots, placed):
        return [shots]
    for tell in (*REPEATING, _everything):
        parts: dict[Any, list[Shot]] = {}
        for shot in shots:
            parts.setdefault(tell(shot), []).append(shot)
        if all(_distinct(part, placed) for part in parts.values()):
            return list(parts.values())
    return None


def _everything(shot: Shot) -> tuple[Any, ...]:
    return tuple(tell(shot) for tell in REPEATING)


def _distinct(shots: list[Shot], placed: dict[Shot, float]) -> bool:
    return len({round(placed[shot], PLACES) for shot in shots}) == len(shots)


def _rises(places: Sequence[float]) -> bool:
    """Say whether places rise with the instance numbers, by which they are sorted."""
    middle, mean = (len(places) - 1) / 2, fmean(places)
    return sum((index - middle) * (place - mean) for index, place in enumerate(places)) >= 0
