"""Per-frame functional groups of enhanced multi-frame images (PS3.3 C.7.6.16)."""

import dataclasses
from itertools import chain, repeat
from typing import Any

from pydicom import Dataset

from imaging.attributes import item, items, number, numbers, text, texts
from imaging.picture.record import (
    FRAME_FIELDS,
    LINEAR,
    LINEAR_EXACT,
    SIGMOID,
    Direction,
    FrameFacts,
    Triple,
    Window,
)
from imaging.picture.spacing import pair

PER_FRAME = 'PerFrameFunctionalGroupsSequence'
FUNCTIONS = (LINEAR, LINEAR_EXACT, SIGMOID)
DOSE_UNITS = {'GY': 'Gy', 'RELATIVE': '%'}
FRAME_TYPES = ('CTImageFrameTypeSequence', 'MRImageFrameTypeSequence', 'PETFrameTypeSequence',
               'XRay3DFrameTypeSequence', 'ParametricMapFrameTypeSequence')


def gather(header: Dataset, frames: int) -> tuple[dict[str, Any], tuple[FrameFacts, ...]]:
    """Return what holds for all frames, by name, and how each frame differs from it.

    What every frame says alike goes before what is shared, and that before the header itself.
    """
    each = [_facts(group) for group in items(header, PER_FRAME)[:frames]]
    # NOTE: files cut by other programs keep fewer groups than frames
    each += [FrameFacts()] * (frames - len(each) if each else 0)
    shared = _facts(item(header, 'SharedFunctionalGroupsSequence') or Dataset())
    plain = _plain(header)
    common = {}
    for name in FRAME_FIELDS:
        own = {getattr(facts, name) for facts in each}
        alike = own.pop() if len(own) == 1 else None
        choices = (alike, getattr(shared, name), getattr(plain, name))
        common[name] = next((value for value in choices if value is not None), None)
    lean = tuple(_differing(facts, common) for facts in each)
    known = {name: value for name, value in common.items() if value is not None}
    return known, lean if any(facts != FrameFacts() for facts in lean) else ()


def _plain(header: Dataset) -> FrameFacts:
    """Return what the header says outside of any group."""
    slope, intercept, unit = rescale(header)
    dose = number(header, 'DoseGridScaling')
    if slope is None and dose:
        slope, intercept = dose, 0.0
        unit = DOSE_UNITS.get(text(header, 'DoseUnits'), '')
    return FrameFacts(
        position=position(header),
        orientation=orientation(header),
        windows=windows(header) or None,
        slope=slope,
        intercept=intercept,
        unit=unit or None,
        thickness=number(header, 'SliceThickness'),
        laterality=_side(text(header, 'ImageLaterality') or text(header, 'Laterality')),
        echo=number(header, 'EchoTime'),
        b_value=number(header, 'DiffusionBValue'),
        temporal=number(header, 'TemporalPositionIdentifier'),
        image_type=texts(header, 'ImageType') or None,
    )


def _facts(group: Dataset) -> FrameFacts:
    """Return what one item of functional groups says."""
    measures = item(group, 'PixelMeasuresSequence') or Dataset()
    slope, intercept, unit = rescale(item(group, 'PixelValueTransformationSequence') or Dataset())
    anatomy = item(group, 'FrameAnatomySequence') or Dataset()
    return FrameFacts(
        position=position(item(group, 'PlanePositionSequence') or Dataset()),
        orientation=orientation(item(group, 'PlaneOrientationSequence') or Dataset()),
        windows=windows(item(group, 'FrameVOILUTSequence') or Dataset()) or None,
        slope=slope,
        intercept=intercept,
        unit=unit or None,
        spacing=pair(measures, 'PixelSpacing'),
        thickness=number(measures, 'SliceThickness'),
        laterality=_side(text(anatomy, 'FrameLaterality')),
        echo=number(item(group, 'MREchoSequence') or Dataset(), 'EffectiveEchoTime'),
        b_value=number(item(group, 'MRDiffusionSequence') or Dataset(), 'DiffusionBValue'),
        temporal=_temporal(group),
        image_type=_image_type(group),
    )


def position(header: Dataset) -> Triple | None:
    """Return the centre of the first pixel in mm (PS3.3 C.7.6.2.1.1)."""
    found = numbers(header, 'ImagePositionPatient', 3)
    return (found[0], found[1], found[2]) if found else None


def orientation(header: Dataset) -> Direction | None:
    """Return the directions of a row and of a column, if they are two that stand upright."""
    found = numbers(header, 'ImageOrientationPatient', 6)
    if not found:
        return None
    x0, x1, x2, y0, y1, y2 = found
    long_x, long_y = x0 * x0 + x1 * x1 + x2 * x2, y0 * y0 + y1 * y1 + y2 * y2
    across = abs(x0 * y0 + x1 * y1 + x2 * y2)
    if not (0.9 < long_x < 1.1 and 0.9 < long_y < 1.1) or across > 0.05:
        return None
    return (x0, x1, x2, y0, y1, y2)


def rescale(header: Dataset) -> tuple[float | None, float | None, str]:
    """Return slope, intercept and unit of the modality transformation (PS3.3 C.11.1)."""
    slope, intercept = number(header, 'RescaleSlope'), number(header, 'RescaleIntercept')
    unit = text(header, 'RescaleType')
    # NOTE: a slope of 0 would make every pixel the same
    if not slope or intercept is None:
        return None, None, ''
    return slope, intercept, '' if unit == 'US' else unit


def windows(header: Dataset) -> tuple[Window, ...]:
    """Return the windows that can be applied (PS3.3 C.11.2.1.2).

    Without a function LINEAR is meant. It means nothing below a width of 1: who writes such means
    the exact one.
    """
    centers, widths = numbers(header, 'WindowCenter'), numbers(header, 'WindowWidth')
    names = texts(header, 'WindowCenterWidthExplanation')
    function = text(header, 'VOILUTFunction').upper()
    function = function if function in FUNCTIONS else LINEAR
    exact = function == LINEAR
    return tuple(
        Window(center, width, name, LINEAR_EXACT if exact and width < 1 else function)
        for center, width, name in zip(centers, widths, chain(names, repeat('')), strict=False)
        if width > 0
    )


def _side(laterality: str) -> str | None:
    return laterality if laterality in ('L', 'R', 'B') else None


def _temporal(group: Dataset) -> float | None:
    content = item(group, 'FrameContentSequence') or Dataset()
    offset = item(group, 'TemporalPositionSequence') or Dataset()
    index = number(content, 'TemporalPositionIndex')
    return number(offset, 'TemporalPositionTimeOffset') if index is None else index


def _image_type(group: Dataset) -> tuple[str, ...] | None:
    found = (item(group, keyword) for keyword in FRAME_TYPES)
    first = next((entry for entry in found if entry is not None), None)
    return (texts(first, 'FrameType') or None) if first is not None else None


def _differing(entry: FrameFacts, common: dict[str, Any]) -> FrameFacts:
    changes = {name: None for name in FRAME_FIELDS if getattr(entry, name) == common.get(name)}
    return dataclasses.replace(entry, **changes)
