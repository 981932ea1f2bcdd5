"""A list is the same whichever way through the index is the quickest for it."""

import random
from itertools import chain

import pytest
from sqlalchemy import text

from database.engine import transaction
from hospital import listing, matches, scope, studies, worklist
from hospital.actor import SYSTEM
from hospital.filters import ALL, Filters
from tests.hospital.population import a_filter, facets, ordered, populate, wanted

SORTS = [sign + name for name in ('time', 'name', 'modality', 'state') for sign in ('', '-')]
WAYS = {
    'to the studies of few': {},
    'to the studies of many': {(matches, 'FEW'): 0, (scope, 'AFFORDABLE'): 0,
                               (listing, 'RANDOM'): 0},
    'looked up in a list': {(matches, 'FEW'): 0, (listing, 'RANDOM'): 10**9},
    'looked up in the words': {(matches, 'FEW'): 0, (matches, 'MANY'): 0},
    'along the list': {(matches, 'FEW'): 0, (matches, 'MANY'): 0, (scope, 'AFFORDABLE'): 0},
}
"""By what a search is answered, and the limits under which it is."""


@pytest.fixture(params=WAYS)
def way(request, monkeypatch) -> str:
    """One of the ways, though there are few studies."""
    for (module, name), limit in WAYS[request.param].items():
        monkeypatch.setattr(module, name, limit)
    return request.param


def change(platform, statement: str) -> None:
    """Change studies, and have them listed and counted accordingly."""
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text(statement))
        found = connection.execute(text('SELECT id FROM study')).scalars().all()
    for study_id in found:
        platform.ask(SYSTEM, studies.settle, study_id)


def search(platform, filters: Filters, cursor=None, *, back: bool = False) -> worklist.Page:
    return platform.ask(SYSTEM, worklist.search, filters, cursor, back=back)


def keys(page: worklist.Page) -> list[str]:
    return [item.study for item in page.items]


def test_words_find_the_same_in_any_way(platform, way):
    exams, chance = populate(platform, 150), random.Random(5)
    for _ in range(40):
        words = ' '.join(chance.choice(('张', '伟', 'P', 'A', '李', '王芳', 'doe'))
                         for _ in range(chance.choice((1, 1, 2))))
        filters = a_filter(chance, exams, words=words, sort=chance.choice(SORTS))
        expected = [exam.key for exam in ordered(wanted(exams, filters, platform), filters.sort)]
        page = search(platform, filters)
        assert keys(page) == expected[:50], filters
        assert page.total == len(expected) or (page.total_is_least and page.total == 51), filters


def test_words_are_counted_to_their_end_or_said_to_be_more(platform, way):
    exams, chance = populate(platform, 150), random.Random(6)
    for words in ('张', '伟', 'P', 'A', '张 伟', 'doe'):
        filters = a_filter(chance, exams, words=words)
        counts = platform.ask(SYSTEM, worklist.counts, filters)
        expected, least = facets(exams, filters, platform), counts.are_least
        assert counts.facets['period'].items() <= expected['period'].items(), filters
        total = len(wanted(exams, filters, platform))
        assert counts.total == total or (least and counts.total < total), filters
        assert counts.facets['modality'] == expected['modality'] or least, filters
        assert all(number <= expected['modality'][value]
                   for value, number in counts.facets['modality'].items()), filters


def test_pages_of_broad_words_lead_to_the_end_and_back(platform, way):
    exams = populate(platform, 150)
    for sort in SORTS:
        filters = Filters('P', period=ALL, sort=sort)
        pages = [search(platform, filters)]
        for number in (2, 3):
            pages.append(search(platform, Filters('P', period=ALL, sort=sort, page=number),
                                pages[-1].last))
        assert list(chain(*map(keys, pages))) == [exam.key for exam in ordered(exams, sort)]
        assert (pages[-1].total, pages[-1].total_is_least) == (150, False)
        for number in (2, 1):
            before = search(platform, Filters('P', period=ALL, sort=sort, page=number),
                            pages[number].first, back=True)
            assert keys(before) == keys(pages[number - 1])
            assert before.total == 150 or (
                before.total_is_least and before.total == number * 50 + 1)


def test_what_takes_too_long_is_said_to_be_the_least(platform, way):
    populate(platform, 150)
    filters = Filters('P', period=ALL)
    assert search(platform, filters).total_is_least == (way == 'along the list')
    counts = platform.ask(SYSTEM, worklist.counts, filters)
    assert counts.are_least == (scope.AFFORDABLE == 0) == (ALL not in counts.facets['period'])


def test_a_page_behind_the_end_tells_how_many_there_are(platform, way):
    populate(platform, 60)
    page = search(platform, Filters('P', period=ALL, page=9))
    assert (page.items, page.total, page.total_is_least) == ((), 60, False)


@pytest.mark.parametrize('sorting', [0, 10**9], ids=['walking', 'sorting'])
def test_names_are_sorted_the_same_by_walking_and_by_sorting(platform, monkeypatch, sorting):
    monkeypatch.setattr(listing, 'SORTING', 10**9 - sorting)
    exams, chance = populate(platform, 150), random.Random(8)
    for _ in range(30):
        filters = a_filter(chance, exams, words='', sort=chance.choice(('name', '-name')))
        expected = [exam.key for exam in ordered(wanted(exams, filters, platform), filters.sort)]
        first = search(platform, filters)
        assert keys(first) == expected[:50], filters
        if first.last:
            assert keys(search(platform, filters, first.last)) == expected[50:100], filters


@pytest.mark.parametrize('moments', ['1e9', '1e9 + (id % 2) * 200000'],
                         ids=['at one moment', 'at two'])
def test_studies_of_the_same_moment_are_each_listed_once(platform, moments):
    populate(platform, 120)
    change(platform, f'UPDATE study SET exam_at = {moments}, received_at = 1e8, history = true')
    for sort in SORTS:
        by_number = [search(platform, Filters(period=ALL, sort=sort, page=number))
                     for number in (1, 2, 3)]
        listed = list(chain(*map(keys, by_number)))
        assert len(listed) == len(set(listed)) == 120, sort
        by_cursor = search(platform, Filters(period=ALL, sort=sort), by_number[0].last)
        assert keys(by_cursor) == keys(by_number[1]), sort
        back = search(platform, Filters(period=ALL, sort=sort), by_number[2].first, back=True)
        assert keys(back) == keys(by_number[1]), sort


def test_a_row_that_moved_away_still_marks_its_place(platform):
    exams = ordered(populate(platform, 120), 'modality')
    filters = Filters(period=ALL, sort='modality')
    first = search(platform, filters)
    gone = first.items[-1].modality
    change(platform, f"UPDATE study SET modality = 'ZZ' WHERE modality = '{gone}'")
    left = [exam.key for exam in exams if exam.modality > gone]
    assert keys(search(platform, filters, first.last))[:len(left)] == left[:50]
