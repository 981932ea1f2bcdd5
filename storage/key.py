"""Names for what is kept: a digest, and the place in the tree that follows from it."""

import re

_DIGEST = re.compile(r'[0-9a-f]{32,128}')
_DIGITS = '0123456789abcdef'
FOLDER_LENGTH = 2
# NOTE: the archive does not care, but people who rescue files by hand do
_SUFFIX = '.dcm'


def place(key: str) -> str:
    """Give the path of a key below the root: `ab/abcd….dcm`.

    Only lower case hexadecimal digits make a key, so that nothing a sender writes can name a
    folder, another disk or a hidden file.

    Raises
    ------
    ValueError
        If the key is not 32 to 128 lower case hexadecimal digits.
    """
    if not _DIGEST.fullmatch(key):
        raise ValueError(f'not a key of the archive: {key[:80]!r}')
    return f'{key[:FOLDER_LENGTH]}/{key}{_SUFFIX}'


def neighbours(folder: str) -> list[str]:
    """Name the folders of all keys that begin with the same digit as those of this one."""
    return [folder[0] + digit for digit in _DIGITS]


def key_at(path: str) -> str | None:
    """Give the key whose place a path below the root is, None where it is no such place."""
    # NOTE: asked of every file of the archive, so without the path's own class
    folder, _, name = path.rpartition('/')
    key = name.removesuffix(_SUFFIX)
    is_there = key != name and folder == key[:FOLDER_LENGTH] and _DIGEST.fullmatch(key)
    return key if is_there else None
