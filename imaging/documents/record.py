"""What is said of an object that is no image, as values that travel as JSON."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """Another instance that an object speaks of (PS3.3 table 10-3)."""

    uid: str
    frames: tuple[int, ...] = ()
    """Of a multi-frame image, from 1; none means all."""


@dataclass(frozen=True)
class Fact:
    """Something known of the object as a whole."""

    key: str
    """Which, such as `created`; a door says it in the reader's language."""
    value: str
    coded: bool = False
    """Whether the value is a defined term of the standard and no text."""


@dataclass(frozen=True)
class Node:
    """An entry of a document: a heading, a text or a name with its value."""

    name: str = ''
    value: str = ''
    unit: str = ''
    relation: str = ''
    """To the entry above, a defined term of PS3.3 C.17.3.2.4 such as INFERRED FROM."""
    shape: str = ''
    """Graphic type of a region of an image (PS3.3 C.18.6.1.2), if the entry is one."""
    heading: bool = False
    flow: bool = False
    """Whether the entries below are pieces of one text (PS3.3 C.17.3.2, CONTINUOUS)."""
    see: str = ''
    """Place of another entry that this one stands for, such as 1.3.2."""
    references: tuple[int, ...] = ()
    """Places within the references of the description."""
    children: tuple['Node', ...] = ()


@dataclass(frozen=True)
class Row:
    """An entry of a listing: a segment, a region of interest, a beam."""

    number: str
    name: str
    color: str = ''
    """Such as `#c08040`; empty if none is recommended."""
    detail: str = ''
    count: int = 0
    """Of what it is made of: contours of a region, points of a surface."""


@dataclass(frozen=True)
class Listing:
    """What an object consists of; `count` may be more than there are rows."""

    key: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Description:
    """What is known of an object that is no image, in the words of the object."""

    object: str
    """What it is, by `imaging.classes`: `sr`, `ko`, `waveform`, `seg`."""
    class_name: str
    """Of its storage class, as PS3.6 has it."""
    title: str = ''
    facts: tuple[Fact, ...] = ()
    nodes: tuple[Node, ...] = ()
    listings: tuple[Listing, ...] = ()
    references: tuple[Reference, ...] = ()
    left_out: bool = False
    """Whether there is more than was taken in."""
