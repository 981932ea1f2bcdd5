"""What is arranged: instances, and the single frames of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from imaging.picture import Picture

UNREADABLE = 'viewer.no-image.file'
"""Problem of an instance of which not even the header can be read."""


@dataclass(frozen=True)
class Item:
    """One instance of the study, as the index has it."""

    series: int
    series_number: int | None
    description: str
    """Of the series."""
    modality: str
    instance: int
    number: int | None
    """Instance Number."""
    sop_class: str
    picture: Picture | None
    frames: int
    """How many the index found."""
    damaged: tuple[int, ...] = ()
    """Numbers, from 1, of frames of which bytes are missing."""
    problem: str = ''
    """Key of why there is no picture, or no frame of it."""


# NOTE: compared and hashed as itself, since its item holds the facts of a thousand other frames
@dataclass(frozen=True, eq=False)
class Shot:
    """One frame, with what is known of it."""

    item: Item
    frame: int
    picture: Picture

    @property
    def damaged(self) -> bool:
        """Whether bytes of it are missing."""
        return self.frame in self.item.damaged


def shots(item: Item) -> Iterator[Shot]:
    """Yield the frames of an instance in their order."""
    if item.picture is None:
        return
    for frame in range(1, item.frames + 1):
        yield Shot(item, frame, item.picture.of_frame(frame))


def by_number(shot: Shot) -> tuple[bool, int, int, int]:
    """Return what frames are sorted by where no geometry tells: those without a number last."""
    number = shot.item.number
    return number is None, number or 0, shot.item.instance, shot.frame
