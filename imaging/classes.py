"""Storage classes by what a viewer can do with them (PS3.4 B.5)."""

from enum import StrEnum

STORAGE = '1.2.840.10008.5.1.4.1.1.'


class Kind(StrEnum):
    """What an instance is to a viewer."""

    IMAGE = 'image'
    VIDEO = 'video'
    DOCUMENT = 'document'
    OTHER = 'other'


REASON = 'viewer.no-image.'
BRANCHES = {
    '4.2': (Kind.OTHER, 'spectroscopy'),
    '9': (Kind.DOCUMENT, 'waveform'),
    '9.100': (Kind.OTHER, 'pr'),
    '11': (Kind.OTHER, 'pr'),
    '43': (Kind.OTHER, 'implant'),
    '44': (Kind.OTHER, 'implant'),
    '45': (Kind.OTHER, 'implant'),
    '66': (Kind.OTHER, 'raw'),
    '66.1': (Kind.OTHER, 'registration'),
    '66.2': (Kind.OTHER, 'registration'),
    '66.3': (Kind.OTHER, 'registration'),
    '66.4': (Kind.OTHER, 'seg'),
    '66.5': (Kind.OTHER, 'seg'),
    '66.6': (Kind.OTHER, 'seg'),
    '66.7': (Kind.OTHER, 'seg'),
    '66.8': (Kind.OTHER, 'seg'),
    '67': (Kind.OTHER, 'mapping'),
    '68': (Kind.OTHER, 'model'),
    '78': (Kind.OTHER, 'measurement'),
    '79': (Kind.OTHER, 'measurement'),
    '88': (Kind.DOCUMENT, 'sr'),
    '88.59': (Kind.DOCUMENT, 'ko'),
    '104': (Kind.OTHER, 'model'),
    '104.1': (Kind.DOCUMENT, 'pdf'),
    '104.2': (Kind.DOCUMENT, 'cda'),
    '481': (Kind.OTHER, 'rtplan'),
    '481.3': (Kind.OTHER, 'rtstruct'),
    **{f'481.{number}': (Kind.OTHER, 'rtrecord') for number in (4, 6, 7, 9, 16, 17, 18, 19, 20)},
    '200': (Kind.OTHER, 'protocol'),
    '201': (Kind.OTHER, 'inventory'),
}
"""Classes that hold no image, by where they stand; the longest that fits decides."""
IMAGES = frozenset(('481.1', '481.2', '481.23', '481.24'))
"""RT images and doses, which are images though their neighbours are not."""


def name_of(sop_class: str) -> str:
    """Return what a class that holds no image is called here, such as `seg`; `other` of others."""
    known = without_image(sop_class)
    return known[1].removeprefix(REASON) if known else 'other'


def without_image(sop_class: str) -> tuple[Kind, str] | None:
    """Return kind and reason of a class that holds no image, nothing of one that does."""
    branch = sop_class.removeprefix(STORAGE)
    if branch == sop_class or branch in IMAGES:
        return None
    parts = branch.split('.')
    for length in range(len(parts), 0, -1):
        found = BRANCHES.get('.'.join(parts[:length]))
        if found is not None:
            return found[0], REASON + found[1]
    return None
