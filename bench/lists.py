"""The lists that are timed: every filter, pairs of them, periods, sorts, pages, and words."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from hospital import worklist
from hospital.actor import Actor
from hospital.conditions import Cursor
from hospital.filters import ALL, MINUTES, PERIODS, SORTS, Filters
from hospital.work import Platform
from hospital.worklist import Counts

FACETS = ('modality', 'body_part', 'patient_class', 'department', 'institution', 'state')
PAGES = (2, 20, 200)
PAIRS = 120
EVERYTHING = Filters(period=ALL)
NARROWED: tuple[dict[str, Any], ...] = (
    {}, {'modality': ('MG',)}, {'patient_class': ('emergency',)})
WORDS = {
    'words: whole name': ('王伟', '李秀英', '张伟明', '陈静', '单雪'),
    'words: two characters inside': ('伟明', '秀英', '志国', '子涵'),
    'words: surname': ('王', '张', '欧', '单'),
    'words: one character inside': ('伟', '英', '涵'),
    'words: pinyin': ('wangwei', 'lixiuying', 'zhangweiming', 'chenj'),
    'words: pinyin of a surname': ('wang', 'li', 'zh', 'shan'),
    'words: initials': ('wwm', 'lxy', 'zw', 'cj', 'l'),
    'words: patient number': ('P00000123', 'P00123456', 'P0001'),
    'words: accession, exam number': ('A000012345', 'A000500000', 'CT00700000'),
    'words: last four digits': ('1234', '0007', '9999'),
    'words: two of them': ('wang 1234', '王 0420', '张 伟'),
    'words: nothing found': ('魑魅', 'xyzxyz', '99999999'),
}


@dataclass(frozen=True, eq=False)
class Case:
    """A list to ask for."""

    kind: str
    name: str
    filters: Filters
    cursor: Cursor | None = None
    back: bool = False


def cases(platform: Platform, doctor: Actor) -> Iterator[Case]:
    """Return all lists, of every kind those with the values that there are."""
    counts = platform.ask(doctor, worklist.counts, EVERYTHING)
    yield from _singles(counts)
    yield from _pairs(counts)
    yield from _periods()
    yield from _sorts()
    yield from _cursors(platform, doctor)
    for kind, texts in WORDS.items():
        for text, period in product(texts, ('7d', ALL)):
            yield Case(kind, f'{text}, {period}', Filters(text, period=period))
    for text, modality in product(('王', 'wang', '王伟'), ('CT', 'MG')):
        yield Case('words and a filter', f'{text}, {modality}',
                   Filters(text, period=ALL, modality=(modality,)))


def _singles(counts: Counts) -> Iterator[Case]:
    for facet in FACETS:
        for value, period in product(counts.facets[facet], ('7d', ALL)):
            narrowed: dict[str, Any] = {facet: (value,)}
            yield Case(facet, f'{facet}={value}, {period}', Filters(period=period, **narrowed))


def _pairs(counts: Counts) -> Iterator[Case]:
    values = [(facet, value) for facet in FACETS for value in counts.facets[facet]]
    pairs = [(one, two) for one, two in combinations(values, 2) if one[0] != two[0]]
    for one, two in random.Random(1).sample(pairs, PAIRS):
        both: dict[str, Any] = {one[0]: (one[1],), two[0]: (two[1],)}
        yield Case('pairs of filters', f'{one}, {two}', Filters(period=ALL, **both))


def _periods() -> Iterator[Case]:
    today = date.today()
    dates = [f'{today - timedelta(before)}..{today - timedelta(before - length)}'
             for before, length in ((1, 0), (40, 10), (800, 365), (1500, 1400))]
    for period in (MINUTES, *PERIODS, ALL, *dates):
        yield Case('periods', period, Filters(period=period))
        yield Case('periods, of CT', period, Filters(period=period, modality=('CT',)))


def _sorts() -> Iterator[Case]:
    for sort, turned, page in product(SORTS, ('', '-'), (1, *PAGES)):
        kind = f'sorted by {sort}, page {page}'
        for period in ('7d', '30d', ALL):
            filters = Filters(period=period, sort=turned + sort, page=page)
            if period != '7d' or page < 100:
                yield Case(kind, f'{turned}{sort}, {period}', filters)
        for narrowed in NARROWED[1:]:
            yield Case(f'{kind}, narrowed', f'{turned}{sort}, {narrowed}',
                       Filters(period=ALL, sort=turned + sort, page=page, **narrowed))


def _cursors(platform: Platform, doctor: Actor) -> Iterator[Case]:
    for sort, page in product(SORTS, PAGES):
        for narrowed in NARROWED[:2]:
            filters = Filters(period=ALL, sort=sort, page=page, **narrowed)
            here = platform.ask(doctor, worklist.search, filters)
            yield Case('next page by cursor', f'{sort}, {page}, {narrowed}',
                       replace(filters, page=page + 1), here.last)
            yield Case('page before by cursor', f'{sort}, {page}, {narrowed}',
                       replace(filters, page=page - 1), here.first, back=True)
