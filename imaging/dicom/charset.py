"""Text of a data set from its bytes: declared character sets, and those that senders forgot.

Declared: PS3.3 C.12.1.1.2 and PS3.5 6.1 with the escapes of ISO 2022. Forgotten: Chinese devices
write GBK or UTF-8 and declare nothing or ISO_IR 100, Japanese ones Shift-JIS under ISO_IR 13.
"""

import re
from collections.abc import Iterable

DEFAULT = ''
CODECS = {
    'IR 6': 'ascii', 'IR 100': 'latin_1', 'IR 101': 'iso8859_2', 'IR 109': 'iso8859_3',
    'IR 110': 'iso8859_4', 'IR 144': 'iso8859_5', 'IR 127': 'iso8859_6', 'IR 126': 'iso8859_7',
    'IR 138': 'iso8859_8', 'IR 148': 'iso8859_9', 'IR 203': 'iso8859_15', 'IR 166': 'cp874',
    'IR 13': 'cp932', 'IR 87': 'cp932', 'IR 159': 'cp932', 'IR 149': 'cp949', 'IR 58': 'gb18030',
    'IR 192': 'utf_8', 'GB18030': 'gb18030', 'GBK': 'gb18030',
}
"""Python's codec by the number of a defined term; supersets, where senders write more."""

ALIASES = {'GB2312': 'GBK', 'CP936': 'GBK', 'UTF8': 'IR 192', 'UTF-8': 'IR 192',
           'ISO8859-1': 'IR 100', 'ISO-8859-1': 'IR 100', 'ASCII': 'IR 6', 'LATIN1': 'IR 100'}
ESCAPES = {
    b'(B': 'IR 6', b'(J': 'IR 6', b'$B': 'IR 87', b'$@': 'IR 87', b'$(B': 'IR 87', b'$(D': 'IR 159',
    b')I': 'IR 13', b'$)C': 'IR 149', b'$)A': 'IR 58', b'-A': 'IR 100', b'-B': 'IR 101',
    b'-C': 'IR 109', b'-D': 'IR 110', b'-L': 'IR 144', b'-G': 'IR 127', b'-F': 'IR 126',
    b'-H': 'IR 138', b'-M': 'IR 148', b'-b': 'IR 203', b'-T': 'IR 166',
}
"""What an escape puts into the lower half, G0, or the upper half, G1 (PS3.3 C.12-3, C.12-4)."""

LOWER = frozenset((b'(B', b'(J', b'$B', b'$@', b'$(B', b'$(D'))
JIS = {'IR 87': (b'\x1b$B', 'iso2022_jp'), 'IR 159': (b'\x1b$(D', 'iso2022_jp_2')}
ESCAPE = re.compile(rb'\x1b([()\-][A-Za-z]|\$[()][A-Z]|\$[B@])')
HALVES = re.compile(rb'[\x80-\xff]+|[\x00-\x7f]+')
RESETS = re.compile(rb'[\\^=\r\n\f\t]')
TERM = re.compile(r'ISO[ _-]*(?:2022[ _-]*)?IR[ _-]*(\d+)')
MISLEADING = frozenset(('IR 6', 'IR 100', 'IR 192', 'GB18030', 'GBK'))
"""Declarations that are often wrong."""

CHINESE = frozenset(('GB18030', 'GBK'))
PAIR = re.compile(rb'[\x81-\xfe][\x40-\x7e\x80-\xfe]')
EVERYDAY = re.compile(rb'[\xb0-\xd7][\xa1-\xfe]')
"""GB 2312 level 1: the 3,755 hanzi of daily use."""

ALONE = re.compile(rb'(?<=[A-Za-z])[\xb0-\xd7][\xa1-\xfe](?=[A-Za-z])'
                   rb'|(?<=[a-z])[\xb0-\xd7][\xa1-\xfe](?![\x80-\xff])'
                   rb'|(?<=[0-9 ])\xc2[\xa0-\xbf](?![\x80-\xff])')
"""What could be one hanzi, but in a Latin text: ÇÃ in CONCEIÇÃO, or é and ° in UTF-8."""

TOGETHER = re.compile(rb'[\x81-\xfe]{3}[\x40-\xfe]')

THREE_BYTES = re.compile(rb'[\xe0-\xf4][\x80-\xbf]{2}')
"""The UTF-8 of all hanzi; pairs of GBK read as UTF-8 now and then, threes hardly."""


def declared(value: bytes) -> tuple[str, ...]:
    """Return the character sets that a Specific Character Set (0008,0005) names."""
    terms = tuple(_term(part) for part in value.decode('ascii', 'ignore').split('\\'))
    return terms if any(terms) else (DEFAULT,)


def _term(part: str) -> str:
    name = part.strip(' \0').upper()
    number = TERM.fullmatch(name)
    if number:
        name = f'IR {int(number[1])}'
    name = ALIASES.get(name, name)
    return name if name in CODECS else DEFAULT


def recognise(terms: tuple[str, ...], samples: Iterable[bytes]) -> tuple[str, ...]:
    """Return the character sets that the texts of one data set are really written in.

    Parameters
    ----------
    terms
        What `declared` returned.
    samples
        Raw values of texts; the more there are, the surer the answer.
    """
    if (terms[0] or 'IR 6') not in MISLEADING:
        return terms
    foreign = [sample for sample in samples if not sample.isascii()]
    if not foreign or any(b'\x1b' in sample for sample in foreign):
        return terms
    if _decodes(foreign, 'utf_8') and (
            any(map(THREE_BYTES.search, foreign)) or not _looks_chinese(foreign)):
        return ('IR 192',)
    if terms[0] not in CHINESE and _decodes(foreign, 'gb18030') and _looks_chinese(foreign):
        return ('GBK',)
    return terms


def _decodes(samples: list[bytes], codec: str) -> bool:
    try:
        for sample in samples:
            sample.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(samples: list[bytes]) -> bool:
    """Say whether bytes that could be GBK are so: half of their characters are everyday hanzi.

    A third is enough where several stand together, as in Chinese names of rare characters.
    """
    pairs = [pair for sample in samples for pair in PAIR.findall(sample)]
    everyday = sum(1 for pair in pairs if EVERYDAY.fullmatch(pair))
    alone = sum(len(ALONE.findall(sample)) for sample in samples)
    share = 3 if any(map(TOGETHER.search, samples)) else 2
    return everyday > alone and share * everyday >= len(pairs)


def decode(value: bytes, terms: tuple[str, ...] = (DEFAULT,)) -> str:
    """Return the text of a value; bytes that mean nothing become U+FFFD."""
    if b'\x1b' in value:
        return _decode_escaped(value, terms)
    if value.isascii():
        return value.decode('ascii')
    return _decode_plain(value, terms)


def _decode_plain(value: bytes, terms: tuple[str, ...]) -> str:
    """Decode without escapes; where the first set has no such bytes, another declared one may."""
    for term in terms:
        try:
            return value.decode(CODECS.get(term, 'ascii'))
        except UnicodeDecodeError:
            continue
    fallback = CODECS.get(terms[0], 'ascii')
    return value.decode('latin_1' if fallback == 'ascii' else fallback, 'replace')


def _decode_escaped(value: bytes, terms: tuple[str, ...]) -> str:
    lower, upper, position, text = 'IR 6', terms[0], 0, ''
    for escape in [*ESCAPE.finditer(value), None]:
        segment = value[position:escape.start() if escape else len(value)]
        text += _decode_segment(segment, lower, upper, terms)
        if RESETS.search(segment) and lower == 'IR 6':
            upper = terms[0]
        if escape is None:
            break
        position = escape.end()
        if escape[1] in LOWER:
            lower = ESCAPES[escape[1]]
        else:
            upper = ESCAPES.get(escape[1], upper)
    return text


def _decode_segment(segment: bytes, lower: str, upper: str, terms: tuple[str, ...]) -> str:
    """Decode what stands between two escapes; a delimiter brings the first set back."""
    if lower in JIS:
        escape, codec = JIS[lower]
        return (escape + segment).decode(codec, 'replace')
    text = ''
    for part in HALVES.findall(segment):
        text += part.decode('ascii') if part.isascii() else _decode_plain(part, (upper, *terms))
        if part.isascii() and RESETS.search(part):
            upper = terms[0]
    return text
