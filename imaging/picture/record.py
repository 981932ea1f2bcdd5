"""What is known of the images of one instance, as a value that travels as JSON."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Self

Triple = tuple[float, float, float]
Pair = tuple[float, float]
Direction = tuple[float, float, float, float, float, float]

LINEAR, LINEAR_EXACT, SIGMOID = 'LINEAR', 'LINEAR_EXACT', 'SIGMOID'
RCT_ICT = ('YBR_RCT', 'YBR_ICT')


class PictureError(ValueError):
    """A header from which no image can be made; `key` names the sentence that says why."""

    def __init__(self, key: str, detail: str = '') -> None:
        super().__init__(f'{key}: {detail}' if detail else key)
        self.key = key


@dataclass(frozen=True)
class Window:
    """A window of values of interest (PS3.3 C.11.2.1.2), in the unit of the rescaled values."""

    center: float
    width: float
    name: str = ''
    function: str = LINEAR


@dataclass(frozen=True)
class Region:
    """A calibrated rectangle of an ultrasound image (PS3.3 C.8.5.5), edges inclusive, in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int
    dx: float
    """What one pixel is across, in `unit_x`."""
    dy: float
    unit_x: str
    unit_y: str


@dataclass(frozen=True)
class FrameFacts:
    """How one frame differs from the picture of its instance; None where it does not."""

    position: Triple | None = None
    orientation: Direction | None = None
    windows: tuple[Window, ...] | None = None
    slope: float | None = None
    intercept: float | None = None
    unit: str | None = None
    spacing: Pair | None = None
    thickness: float | None = None
    laterality: str | None = None
    echo: float | None = None
    b_value: float | None = None
    temporal: float | None = None
    image_type: tuple[str, ...] | None = None

    def to_json(self) -> str:
        """Return compact JSON, empty if the frame does not differ."""
        found = _lean(self)
        return json.dumps(found, separators=(',', ':')) if found else ''

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**_grown(json.loads(text))) if text else cls()


@dataclass(frozen=True)
class Picture:
    """What decoding, rendering, stacking and the manifest need to know of an instance's images.

    Lengths are in millimetres, positions in the patient's coordinates (LPS, PS3.3 C.7.6.2.1.1).
    """

    syntax: str
    """Transfer syntax UID."""
    rows: int
    columns: int
    samples: int = 1
    bits_allocated: int = 16
    bits_stored: int = 16
    high_bit: int = 15
    signed: bool = False
    floating: bool = False
    """Whether the values are Float or Double Float Pixel Data (PS3.3 C.7.6.24, C.7.6.25)."""
    photometric: str = 'MONOCHROME2'
    """As the header says; `shown_photometric` is what the decoded values are."""
    planar: int = 0
    frames: int = 1
    modality: str = ''
    sop_class: str = ''
    image_type: tuple[str, ...] = ()
    slope: float | None = None
    intercept: float | None = None
    unit: str = ''
    windows: tuple[Window, ...] = ()
    padding: tuple[float, float] | None = None
    """Stored values from lowest to highest that stand for no image."""
    inverse: bool = False
    """Whether the Presentation LUT Shape is INVERSE."""
    spacing: Pair | None = None
    """Between rows, between columns."""
    spacing_source: str = 'none'
    aspect: tuple[int, int] = (1, 1)
    """Height to width of a pixel where no spacing tells."""
    orientation: Direction | None = None
    position: Triple | None = None
    patient_orientation: tuple[str, str] | None = None
    frame_of_reference: str = ''
    thickness: float | None = None
    gap: float | None = None
    """Spacing Between Slices, from centre to centre."""
    fps: float | None = None
    laterality: str = ''
    view: str = ''
    lossy: str = ''
    regions: tuple[Region, ...] = ()
    palette: bool = False
    modality_lut: bool = False
    voi_luts: int = 0
    presentation_lut: bool = False
    overlays: bool = False
    """Whether there are planes of group 60xx."""
    managed: bool = False
    """Whether an ICC profile changes its colours, which the server does alone."""
    echo: float | None = None
    b_value: float | None = None
    temporal: float | None = None
    trigger_ms: float | None = None
    acquisition: int | None = None
    varying: tuple[FrameFacts, ...] = ()
    """One of each frame, where frames differ."""

    @property
    def tables(self) -> bool:
        """Whether the header has lookup tables or overlays."""
        return (self.palette or self.modality_lut or self.presentation_lut or self.voi_luts > 0
                or self.overlays)

    @property
    def inverted(self) -> bool:
        """Whether the lowest value is shown as white, which MONOCHROME1 or the shape may say."""
        return self.photometric == 'MONOCHROME1' or (self.samples == 1 and self.inverse)

    @property
    def shown_photometric(self) -> str:
        """The photometric interpretation of the decoded values.

        Codecs undo the reversible and irreversible colour transforms, JPEG XL every one; subsampled
        chrominance comes back at full size.
        """
        coded = self.photometric in RCT_ICT or self.syntax.startswith(JPEG_XL)
        if self.samples == 3 and coded:
            return 'RGB'
        return 'YBR_FULL' if self.photometric == 'YBR_FULL_422' else self.photometric

    def of_frame(self, number: int) -> Self:
        """Return the picture of one frame, from 1, with what differs put in its place."""
        if not 0 < number <= len(self.varying):
            return self
        facts = _lean_fields(self.varying[number - 1])
        return dataclasses.replace(self, varying=(), **facts)

    def to_json(self) -> str:
        """Return compact JSON; what is at its default is left out."""
        return json.dumps(_lean(self), separators=(',', ':'))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**_grown(json.loads(text)))


JPEG_XL = '1.2.840.10008.1.2.4.11'
FRAME_FIELDS = tuple(field.name for field in dataclasses.fields(FrameFacts))
RECORDS = {'windows': Window, 'regions': Region, 'varying': FrameFacts}


def _lean_fields(record: FrameFacts) -> dict[str, Any]:
    fields = {name: getattr(record, name) for name in FRAME_FIELDS}
    return {name: value for name, value in fields.items() if value is not None}


def _lean(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_lean(entry) for entry in value]
    if not dataclasses.is_dataclass(value):
        return value
    return {
        field.name: _lean(found)
        for field in dataclasses.fields(value)
        if (found := getattr(value, field.name)) != field.default
    }


def _grown(found: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in found.items()}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    record = RECORDS.get(name)
    if record is None:
        return tuple(value)
    return tuple(record(**_grown(entry)) for entry in value)
