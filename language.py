"""What the platform says, in each language it speaks.

The rest of the house hands around keys and fields; only a door turns them into a sentence. The
sentences lie in gettext catalogues, one folder of `assets/locale` for each language: the msgid is
the key, the msgstr the sentence with its `{fields}`. `make install` compiles them; without that,
or after an edit, the source itself is read.
"""

import logging
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

log = logging.getLogger(__name__)

Language = Literal['zh-CN', 'en']
"""A language by the name that HTML calls it (`lang`)."""

LANGUAGES: tuple[Language, ...] = ('zh-CN', 'en')
"""All languages, the default first."""

LOCALES = Path(__file__).parent / 'assets' / 'locale'

Sentences = Mapping[str, tuple[str, ...]]
"""The forms of a sentence by its key: one, or one for each grammatical number."""

_AGE = re.compile(r'(\d{3})([DWMY])')
_AGE_KEYS = {'D': 'age.days', 'W': 'age.weeks', 'M': 'age.months', 'Y': 'age.years'}


def say(key: str, language: str, **fields: object) -> str:
    """Return the sentence of a key in a language, with its fields filled in.

    A sentence with several forms takes the one for the field `count`. What is missing is logged
    as an error, once, and answered by the next best there is: a person is never shown a failure
    instead of a page because of a word.
    """
    forms = _sentences(spoken(language)).get(key)
    if forms is None:
        _missing(f'no sentence {key!r} in {language!r}')
        return key
    try:
        return _form(forms, language, fields.get('count')).format_map(fields)
    except (KeyError, IndexError):
        _missing(f'sentence {key!r} in {language!r} lacks a field of {sorted(fields)}')
        return forms[0]


def words(prefix: str, language: str) -> dict[str, str]:
    """Return all sentences whose key begins with `prefix.`, by the rest of the key.

    Meant for components, which get the words they show as one value; fields stay open.
    """
    start = f'{prefix}.'
    return {key.removeprefix(start): forms[0]
            for key, forms in _sentences(spoken(language)).items() if key.startswith(start)}


def spoken(wish: str | None) -> Language:
    """Return the language that was wished for, or the default where it is not spoken."""
    return next((language for language in LANGUAGES if language == wish), LANGUAGES[0])


def age(text: str, language: str) -> str:
    """Say an age of DICOM, such as `063Y` or `003M` (value representation AS, PS3.5 6.2).

    What is not such an age is returned as it is.
    """
    found = _AGE.fullmatch(text.strip())
    if found is None:
        return text.strip()
    return say(_AGE_KEYS[found[2]], language, count=int(found[1]))


def moment(seconds: float, zone: tzinfo) -> str:
    """Say a moment, in seconds since 1970 UTC, as date and time of a zone."""
    return datetime.fromtimestamp(seconds, zone).strftime('%Y-%m-%d %H:%M')


def catalogue(language: str, folder: Path = LOCALES) -> Catalog:
    """Read the catalogue of a language: the compiled one, unless its source is newer.

    Raises
    ------
    FileNotFoundError
        If the language has no catalogue.
    """
    source = folder / language.replace('-', '_') / 'LC_MESSAGES' / 'yunying.po'
    compiled = source.with_suffix('.mo')
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        with compiled.open('rb') as file:
            return read_mo(file)
    with source.open('rb') as file:
        return read_po(file)


@cache
def _sentences(language: Language) -> Sentences:
    return {message.id if isinstance(message.id, str) else message.id[0]:
            (message.string,) if isinstance(message.string, str) else tuple(message.string)
            for message in catalogue(language) if message.id and message.string}


def _form(forms: tuple[str, ...], language: str, count: object) -> str:
    if len(forms) == 1 or not isinstance(count, int):
        return forms[0]
    locale = Locale.parse(spoken(language), sep='-')
    return forms[0 if locale.plural_form(count) == 'one' else -1]


@lru_cache(maxsize=1000)
def _missing(what: str) -> None:
    log.error('%s', what)
