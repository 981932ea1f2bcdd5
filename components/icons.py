"""Our own icons: a box of 20, a line of 1.5; drawn in `assets/icons.svg`.

A script shows one with the part `Icon`; NiceGUI's own icons are not used, as they need a font.
"""

import re
from functools import cache

from components.theme import ASSETS


@cache
def names() -> frozenset[str]:
    """Return the names of all icons; those of states begin with `state-`."""
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', (ASSETS / 'icons.svg').read_text()))


def known(name: str) -> str:
    """Return the name of an icon.

    Raises
    ------
    ValueError
        If no such icon is drawn.
    """
    if name not in names():
        raise ValueError(f'no icon {name!r} in assets/icons.svg')
    return name
