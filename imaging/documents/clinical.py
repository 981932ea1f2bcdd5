"""Clinical documents of HL7 (CDA release 2): the narrative, as text (PS3.3 A.45.2)."""

from collections.abc import Callable
from xml.parsers import expat

from imaging.documents.record import Node

LARGEST = 8 << 20
MOST_NODES = 5_000
DEEPEST = 100
NAMESPACE = 'urn:hl7-org:v3'
BREAKS = frozenset(('br', 'paragraph', 'item', 'tr', 'list', 'table', 'caption'))
CELLS = frozenset(('td', 'th'))


class ClinicalError(ValueError):
    """Bytes that are no clinical document that can be shown; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Forbidden(Exception):
    """The document declares entities, which no clinical document needs."""


def narrative(data: bytes) -> tuple[str, tuple[Node, ...]]:
    """Return the title of a document, and its sections as headings with their texts.

    Nothing outside of the bytes is ever read, and no entity is expanded.

    Raises
    ------
    ClinicalError
        If it is no XML, declares entities, or is larger than 8 MB or deeper than 100 elements.
    """
    if len(data) > LARGEST:
        raise ClinicalError('viewer.no-image.too-large')
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator=' ')
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.EntityDeclHandler = _forbid
    try:
        parser.Parse(data.rstrip(b'\0 '), True)
    except (expat.ExpatError, _Forbidden, ValueError, LookupError) as error:
        raise ClinicalError('viewer.no-image.unreadable') from error
    return reading.title, tuple(reading.nodes)


def _forbid(*_declaration: object) -> None:
    raise _Forbidden


class _Reading:
    """Gathers titles and texts of sections while the parser goes through them."""

    def __init__(self) -> None:
        self.title = ''
        self.nodes: list[Node] = []
        self._path: list[str] = []
        self._words: list[str] = []
        self._heading = ''
        self._ends: dict[str, Callable[[], None]] = {
            'title': self._end_title, 'text': self._end_text}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Begin an element."""
        if len(self._path) >= DEEPEST or len(self.nodes) >= MOST_NODES:
            raise ValueError('too deep or too many')
        tag = _local(name)
        if tag in self._ends and not self._within_text():
            self._words = []
        elif tag in BREAKS:
            self._words.append('\n')
        self._path.append(tag)

    def end(self, name: str) -> None:
        """End an element."""
        tag = _local(name)
        self._path.pop()
        if tag in self._ends and not self._within_text():
            self._ends[tag]()
        elif tag in BREAKS:
            self._words.append('\n')
        elif tag in CELLS:
            self._words.append('\t')

    def text(self, words: str) -> None:
        """Take in what stands between elements."""
        if self._within_text() or self._path[-1:] == ['title']:
            self._words.append(' '.join(words.split('\n')))

    def _within_text(self) -> bool:
        return 'text' in self._path

    def _end_title(self) -> None:
        found = _tidy(self._words)
        if 'section' in self._path:
            self._heading = found
        else:
            self.title = self.title or found

    def _end_text(self) -> None:
        if 'section' not in self._path:
            return
        paragraphs = tuple(Node(value=line) for line in _tidy(self._words).split('\n') if line)
        self.nodes.append(Node(name=self._heading, heading=True, children=paragraphs))
        self._heading = ''


def _local(name: str) -> str:
    namespace, _, tag = name.rpartition(' ')
    return tag if namespace in (NAMESPACE, '') else ''


def _tidy(words: list[str]) -> str:
    lines = (' '.join(line.split(' ')).strip() for line in ''.join(words).split('\n'))
    return '\n'.join(' '.join(line.split()) if '\t' not in line else
                     ' · '.join(part.strip() for part in line.split('\t') if part.strip())
                     for line in lines if line.strip())
