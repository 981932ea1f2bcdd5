"""Structured reports and key object selections: the content tree (PS3.3 C.17.3, C.18)."""

from collections.abc import Callable, Iterator

from pydicom import Dataset

from imaging.attributes import item, items, numbers, text, values
from imaging.documents import codes
from imaging.documents.codes import meaning, person
from imaging.documents.gathered import Gathered, reference_of
from imaging.documents.record import Fact, Node

MOST_NODES = 10_000
MOST_LETTERS = 2_000_000
DEEPEST = 60

FLAGS = {'CompletionFlag': 'completion', 'VerificationFlag': 'verification',
         'PreliminaryFlag': 'preliminary'}


class Room:
    """How much of a document may still be taken in; one that lies is cut and not believed."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self._nodes, self._letters = MOST_NODES, MOST_LETTERS

    def take(self, letters: int) -> bool:
        """Say whether another entry of so many letters may be taken in."""
        self._nodes -= 1
        self._letters -= letters
        if self._nodes < 0 or self._letters < 0:
            self.gathered.left_out = True
            return False
        return True


def content(dataset: Dataset, gathered: Gathered) -> tuple[Node, ...]:
    """Return the entries below the document's title."""
    return tuple(_nodes(dataset, Room(gathered), 0))


def facts(dataset: Dataset) -> Iterator[Fact]:
    """Yield who wrote a report, and whether it is complete and verified (PS3.3 C.17.2)."""
    for keyword, key in FLAGS.items():
        if found := text(dataset, keyword):
            yield Fact(key, found, coded=True)
    for author in items(dataset, 'AuthorObserverSequence')[:8]:
        yield Fact('author', person(author, 'PersonName'))
    for observer in items(dataset, 'VerifyingObserverSequence')[:8]:
        parts = (person(observer, 'VerifyingObserverName'),
                 text(observer, 'VerifyingOrganization'),
                 codes.instant(text(observer, 'VerificationDateTime')))
        yield Fact('verified-by', ' · '.join(part for part in parts if part))


def _nodes(parent: Dataset, room: Room, depth: int) -> Iterator[Node]:
    if depth >= DEEPEST:
        room.gathered.left_out = True
        return
    for entry in items(parent, 'ContentSequence'):
        node = _node(entry, room, depth)
        if node is None:
            return
        yield node


def _node(entry: Dataset, room: Room, depth: int) -> Node | None:
    kind = text(entry, 'ValueType')
    name, relation = meaning(entry, 'ConceptNameCodeSequence'), text(entry, 'RelationshipType')
    value, measured = VALUES.get(kind, _nothing)(entry)
    if not room.take(len(name) + len(value)):
        return None
    return Node(
        name=name, value=value, unit=measured, relation=relation,
        shape=text(entry, 'GraphicType') if kind in ('SCOORD', 'SCOORD3D') else '',
        heading=kind == 'CONTAINER', flow=_flows(entry),
        see='.'.join(str(int(place)) for place in numbers(
            entry, 'ReferencedContentItemIdentifier')),
        references=_references(entry, room.gathered),
        children=tuple(_nodes(entry, room, depth + 1)))


def _flows(entry: Dataset) -> bool:
    """Say whether a container is one text in pieces, which several texts of one name are."""
    # NOTE: measurements are often declared continuous, too, which nobody could read as a text
    if text(entry, 'ContinuityOfContent') != 'CONTINUOUS':
        return False
    names = [meaning(one, 'ConceptNameCodeSequence') for one in items(entry, 'ContentSequence')
             if text(one, 'ValueType') == 'TEXT']
    return len(set(names)) < len(names)


def _references(entry: Dataset, gathered: Gathered) -> tuple[int, ...]:
    found = (reference_of(one) for one in items(entry, 'ReferencedSOPSequence')[:100])
    return tuple(place for one in found if one and (place := gathered.place(one)) is not None)


def _number(entry: Dataset) -> tuple[str, str]:
    measured = item(entry, 'MeasuredValueSequence')
    if measured is None:
        return meaning(entry, 'NumericValueQualifierCodeSequence'), ''
    value = text(measured, 'NumericValue')
    return value, codes.unit(measured, 'MeasurementUnitsCodeSequence')


def _range(entry: Dataset) -> tuple[str, str]:
    offsets = numbers(entry, 'ReferencedTimeOffsets')
    moments = [codes.instant(str(value)) for value in values(entry, 'ReferencedDateTime')]
    shown = [f'{offset:g}' for offset in offsets] or moments
    return ', '.join(shown[:100]), 's' if offsets else ''


def _shape(entry: Dataset) -> tuple[str, str]:
    """Return how many points a region has; two numbers are a point, or three in space."""
    space = 3 if text(entry, 'ValueType') == 'SCOORD3D' else 2
    return str(len(values(entry, 'GraphicData')) // space), ''


def _nothing(_entry: Dataset) -> tuple[str, str]:
    return '', ''


VALUES: dict[str, Callable[[Dataset], tuple[str, str]]] = {
    'TEXT': lambda entry: (codes.long_text(entry, 'TextValue'), ''),
    'CODE': lambda entry: (meaning(entry, 'ConceptCodeSequence'), ''),
    'NUM': _number,
    'PNAME': lambda entry: (person(entry, 'PersonName'), ''),
    'DATE': lambda entry: (codes.moment(text(entry, 'Date')), ''),
    'TIME': lambda entry: (codes.clock(text(entry, 'Time')), ''),
    'DATETIME': lambda entry: (codes.instant(text(entry, 'DateTime')), ''),
    'UIDREF': lambda entry: (text(entry, 'UID'), ''),
    'SCOORD': _shape,
    'SCOORD3D': _shape,
    'TCOORD': _range,
}
"""Value and unit of an entry by its value type (PS3.3 table C.17.3-7)."""


def document_title(dataset: Dataset) -> str:
    """Return what a report is called."""
    return meaning(dataset, 'ConceptNameCodeSequence')
