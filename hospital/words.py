"""The words by which patients and studies are found: how they are written down, and looked for.

A person is found by any end of the name as written, by the pinyin of it or its beginning, by the
initials, and by number; an exam by accession or exam number, or the last digits of them. Every
word is looked for as a beginning, so the index answers each with one range.
"""

import unicodedata
from collections.abc import Iterable

from database.tables import word as column

SEPARATORS = str.maketrans('', '', " \t\0^=·•.,-'")
LAST_DIGITS = 4
SHORTEST_END = 6
LONGEST = column.LONGEST


def normal(text: str) -> str:
    """Return a text as it is compared: of one width and case, without what separates its parts."""
    folded = unicodedata.normalize('NFKC', text).casefold().translate(SEPARATORS)
    # NOTE: half a pair of UTF-16 is no letter, and no database takes it
    return folded.encode(errors='ignore').decode()[:LONGEST]


def of_patient(names: Iterable[str], number: str) -> set[str]:
    """Return the words of a patient: of each way to write the name, and of the number.

    A name in ideographs is found by each of its ends, others as a whole and by its parts.
    """
    found = set(of_number(number))
    for name in names:
        whole = normal(name)
        found.add(whole)
        if any(map(_is_ideograph, whole)):
            found.update(whole[start:] for start in range(1, len(whole)))
        else:
            found.update(normal(part) for part in name.replace('^', ' ').split())
    return found - {''}


def of_number(number: str) -> set[str]:
    """Return the words of a number: the whole, and its last digits if it is long enough."""
    whole = normal(number)
    words = {whole, whole[-LAST_DIGITS:]} if len(whole) >= SHORTEST_END else {whole}
    return words - {''}


def asked(text: str) -> list[str]:
    """Return the words that somebody looks for; all of them must be found."""
    return [word for part in text.split() if (word := normal(part))]


def end(word: str) -> str:
    """Return what comes behind everything that begins with a word, by code point."""
    return f'{word}\U0010ffff'


def _is_ideograph(letter: str) -> bool:
    return unicodedata.name(letter, '').startswith('CJK')
