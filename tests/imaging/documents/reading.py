"""Reading objects as the platform does."""

from pathlib import Path

from imaging.attributes import text
from imaging.classes import without_image
from imaging.dicom import dataset
from imaging.documents import Description, describe


def class_of(header) -> str:
    return text(header, 'SOPClassUID') or text(header.file_meta, 'MediaStorageSOPClassUID')


def header(path: Path):
    with path.open('rb') as file:
        return dataset.read(file)


def described(path: Path) -> Description:
    """Describe a file, which must hold no image."""
    found = header(path)
    assert without_image(class_of(found))
    return describe(found, class_of(found))


def lines(nodes, depth: int = 0) -> list[str]:
    """The tree as indented lines, to compare with."""
    found = []
    for node in nodes:
        shown = f'{node.name}: {node.value} {node.unit}'.strip(' :')
        found.append('  ' * depth + shown)
        found += lines(node.children, depth + 1)
    return found
