"""Person names: how they are shown, and by which letters they are found (PS3.5 6.2.1)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import lazy_pinyin

SURNAMES = {
    '单': 'shan', '單': 'shan', '曾': 'zeng', '解': 'xie', '仇': 'qiu', '区': 'ou', '區': 'ou',
    '查': 'zha', '盖': 'ge', '蓋': 'ge', '翟': 'zhai', '覃': 'qin', '繁': 'po', '员': 'yun',
    '員': 'yun', '缪': 'miao', '繆': 'miao', '洗': 'xian', '折': 'she', '种': 'chong', '秘': 'bi',
    '召': 'shao', '黑': 'he', '朴': 'piao', '乐': 'yue', '樂': 'yue', '牟': 'mu', '么': 'yao',
    '佴': 'nai', '隗': 'wei', '便': 'pian', '乜': 'nie', '句': 'gou', '祭': 'zhai', '粘': 'nian',
    '会': 'gui', '會': 'gui', '能': 'nai', '角': 'jue', '薄': 'bo', '重': 'chong', '炅': 'gui',
    '藏': 'zang', '都': 'du', '郇': 'xun', '阚': 'kan', '长': 'chang', '長': 'chang', '卜': 'bu',
    '不': 'fou', '任': 'ren', '华': 'hua', '華': 'hua', '尉': 'wei',
}
"""Surnames that are read otherwise than the character elsewhere, or are often taken to be."""

COMPOUNDS = {
    '尉迟': 'yu chi', '尉遲': 'yu chi', '长孙': 'zhang sun', '長孫': 'zhang sun', '万俟': 'mo qi',
    '萬俟': 'mo qi', '澹台': 'tan tai', '澹臺': 'tan tai', '乐正': 'yue zheng', '樂正': 'yue zheng',
    '单于': 'chan yu', '單于': 'chan yu', '子车': 'zi ju', '子車': 'zi ju',
}
"""Surnames of two characters that are not read as their characters are."""

READ_TWICE = {
    '盖': 'gai', '蓋': 'gai', '翟': 'di', '覃': 'tan', '乐': 'le', '樂': 'le', '牟': 'mou',
    '隗': 'kui', '黑': 'hei', '柏': 'bo', '谌': 'shen', '諶': 'shen', '莘': 'xin', '缪': 'mou',
    '繆': 'mou', '种': 'zhong', '薄': 'bao', '宓': 'fu', '区': 'qu', '區': 'qu', '费': 'bi',
    '費': 'bi', '郇': 'huan', '郄': 'xi', '俞': 'shu', '员': 'yuan', '員': 'yuan', '曾': 'ceng',
    '么': 'me', '句': 'ju', '秘': 'mi', '晟': 'sheng', '朴': 'pu', '能': 'neng',
}
"""Surnames that some families, or those who do not know better, read in another way."""

DOTS = '.·•・‧∙'
HANZI = re.compile(r'[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]')
CJK = re.compile(r'[\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff'
                 r'\U00020000-\U0003ffff]')
PARTS = re.compile(rf'{HANZI.pattern}+|(?:(?!{HANZI.pattern})[^\W_])+')
HUMP = re.compile(r'(?<=[a-z])(?=[A-Z])')


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, for people and for searching."""

    written: str = ''
    """For people: the ideographic group if there is one, else the alphabetic."""
    alphabetic: str = ''
    """The alphabetic group for people, empty if that holds no letters but characters."""
    pinyin: str = ''
    """Letters of the whole name: lower case, no tones, spaces or accents, v for ü."""
    initials: str = ''
    """The first letter of every character and of every word."""
    also: tuple[str, ...] = ()
    """What else it may be looked for by: another reading, lyu for lü, the alphabetic group."""


def name(value: str) -> Name:
    """Return the name in a PN value; of several the first."""
    groups = [_components(group) for group in value.split('\\')[0].split('=')]
    alphabetic, ideographic = groups[0], groups[1] if len(groups) > 1 else []
    shown = next((group for group in (ideographic, *groups) if group), [])
    parts = _parts(shown)
    pinyin, initials = ''.join(parts), _initials(parts)
    others = dict.fromkeys(_others(shown, alphabetic, pinyin))
    return Name(
        written=_formatted(shown),
        alphabetic='' if _has_hanzi(alphabetic) else _formatted(alphabetic),
        pinyin=pinyin,
        initials=initials,
        also=tuple(other for other in others if other not in ('', pinyin, initials)))


def _components(group: str) -> list[str]:
    """Return family name, given name and so on, without those that are empty."""
    components = (' '.join(part.split()) for part in group.strip(' \0').split('^'))
    return [component for component in components if component]


def _formatted(components: list[str]) -> str:
    """Join components: with spaces between words, without between characters."""
    text = ''
    for component in components:
        apart = text and not (CJK.match(text[-1]) and CJK.match(component))
        text += f' {component}' if apart else component
    return text


def _has_hanzi(components: list[str]) -> bool:
    return any(map(HANZI.search, components))


def _parts(components: list[str], surnames: dict[str, str] = SURNAMES) -> list[str]:
    """Return the syllables and words of a name in letters; a surname has readings of its own."""
    text, parts = '^'.join(components), list[str]()
    for run in PARTS.findall(text):
        if not HANZI.match(run):
            parts += map(_plain, HUMP.split(run))
        elif parts or any(dot in text for dot in DOTS):
            # NOTE: names with dots are written by their sound, and have no surname
            parts += lazy_pinyin(run)
        elif run[:2] in COMPOUNDS:
            parts += [*COMPOUNDS[run[:2]].split(), *lazy_pinyin(run[2:])]
        else:
            surname = surnames.get(run[0]) or SURNAMES.get(run[0]) or lazy_pinyin(run[0])[0]
            parts += [surname, *lazy_pinyin(run[1:])]
    return parts


def _plain(word: str) -> str:
    """Return a word in lower case, Latin letters without their accents."""
    letters = (unicodedata.normalize('NFD', letter) for letter in word.casefold())
    return ''.join(letter[0] if letter[0].isascii() else unicodedata.normalize('NFC', letter)
                   for letter in letters)


def _others(shown: list[str], alphabetic: list[str], pinyin: str) -> Iterator[str]:
    """Yield what else the name may be looked for by, repeated or empty now and then."""
    for parts in (_parts(shown, READ_TWICE), _parts(alphabetic)):
        yield ''.join(parts)
        yield _initials(parts)
    if _has_hanzi(shown):
        for letters in ('yu', 'u'):
            yield re.sub('(?<=[ln])v', letters, pinyin)


def _initials(parts: list[str]) -> str:
    return ''.join(part[0] for part in parts)
