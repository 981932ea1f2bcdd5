"""The counts in memory are those of the table, whatever was changed in it and in what order."""

import random
import threading
from collections import Counter

import pytest
from sqlalchemy import text

from database.engine import transaction
from hospital.cube import BLOCK_DAYS, DIMENSIONS, Cube, View

FIRST = (1, 'CT', 'final', 'CHEST', 'inpatient', 0)
OTHER = (1, 'MR', 'final', 'HEAD', '', 2)
PUT = text(f"""
    INSERT INTO study_count (day, {', '.join(DIMENSIONS)}, number, revision)
    VALUES (:day, {', '.join(f':{name}' for name in DIMENSIONS)}, :number, :revision)
    ON CONFLICT (day, {', '.join(DIMENSIONS)})
    DO UPDATE SET number = excluded.number, revision = excluded.revision""")


def put(platform, numbers: dict[tuple, int], revision: int = 1) -> None:
    """Set the numbers of some days and combinations."""
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(PUT, [
            {'day': day, **dict(zip(DIMENSIONS, values, strict=True)), 'number': number,
             'revision': revision} for (day, *values), number in numbers.items()])


def view_of(platform, cube: Cube) -> View:
    with transaction(platform.engine, writing=False) as connection:
        return cube.view(connection)


def some_numbers(chance: random.Random, days: range, size: int = 400) -> dict[tuple, int]:
    return {(chance.choice(days), chance.choice((1, 2)), chance.choice(('CT', 'MR', 'DX')),
             chance.choice(('final', 'unwritten')), chance.choice(('CHEST', 'HEAD', '')),
             chance.choice(('', 'inpatient')), chance.choice((0, 1, 2))): chance.randint(1, 9)
            for _ in range(size)}


def let_through(numbers: dict[tuple, int], wishes: dict, first: int, last: int) -> Counter[tuple]:
    places = {name: place for place, name in enumerate(DIMENSIONS, start=1)}
    return Counter({key: number for key, number in numbers.items() if first <= key[0] <= last
                    and all(key[places[name]] in wished for name, wished in wishes.items())})


@pytest.mark.parametrize('wishes', [
    {}, {'modality': ('CT',)}, {'modality': ('CT', 'MR'), 'department_id': (0,)},
    {'body_part': ('',), 'state': ('unwritten',)}, {'modality': ('XX',)}, {'modality': ()}])
@pytest.mark.parametrize(('first', 'last'), [(-200, 200), (-3, 3), (10, 10), (64, 127), (5, 4)])
def test_sums_of_any_days_are_those_of_the_table(platform, wishes, first, last):
    numbers = some_numbers(random.Random(1), range(-100, 140))
    put(platform, numbers)
    view = view_of(platform, Cube())
    expected = let_through(numbers, wishes, first, last)
    assert view.between(first, last).total(wishes) == expected.total()
    by_day: Counter[int] = Counter()
    for (day, *_), number in expected.items():
        by_day[day] += number
    assert list(view.days(wishes, first, last)) == sorted(by_day.items(), reverse=True)
    assert list(view.days(wishes, first, last, newest_first=False)) == sorted(by_day.items())


def test_a_facet_counts_what_the_wishes_of_the_others_let_through(platform):
    numbers = some_numbers(random.Random(2), range(50))
    put(platform, numbers)
    facets = view_of(platform, Cube()).between().facets({'modality': ('CT',), 'state': ('final',)})
    by_modality: Counter[str] = Counter()
    for key, number in let_through(numbers, {'state': ('final',)}, 0, 50).items():
        by_modality[key[2]] += number
    assert facets['modality'] == by_modality
    assert sum(facets['body_part'].values()) == let_through(
        numbers, {'modality': ('CT',), 'state': ('final',)}, 0, 50).total()


def test_an_empty_table_counts_nothing(platform):
    view = view_of(platform, Cube())
    assert view.between().total({}) == view.between(3, 9).total({'modality': ('CT',)}) == 0
    assert view.between().facets({})['modality'] == {}
    assert list(view.days({})) == []


def test_changes_are_followed_and_what_became_nothing_is_forgotten(platform):
    cube = Cube()
    put(platform, {(7, *FIRST): 3, (8, *FIRST): 1})
    assert view_of(platform, cube).between().total({}) == 4
    put(platform, {(7, *FIRST): 0, (8 + BLOCK_DAYS, *OTHER): 5}, revision=2)
    view = view_of(platform, cube)
    assert view.between().facets({})['modality'] == {'CT': 1, 'MR': 5}
    assert list(view.days({})) == [(8 + BLOCK_DAYS, 5), (8, 1)]


def test_a_view_stays_as_it_was(platform):
    cube = Cube()
    put(platform, {(7, *FIRST): 3})
    before = view_of(platform, cube)
    put(platform, {(7, *FIRST): 4, (7, *OTHER): 1}, revision=2)
    assert view_of(platform, cube).between().total({}) == 5
    assert before.between().total({}) == before.between(0, 9).total({'modality': ('CT',)}) == 3


def test_however_it_came_about_the_counts_are_those_of_the_table(platform):
    cube, chance, numbers = Cube(), random.Random(3), {}
    for revision in range(1, 12):
        changed = some_numbers(chance, range(-40, 80), chance.randint(1, 60))
        changed |= dict.fromkeys(chance.sample(sorted(numbers), len(numbers) // 9), 0)
        numbers |= changed
        put(platform, changed, revision)
        view, fresh = view_of(platform, cube), view_of(platform, Cube())
        assert view.between().facets({}) == fresh.between().facets({})
        assert list(view.days({})) == list(fresh.days({})) == sorted(
            (Counter(day for (day, *_), number in numbers.items() for _ in range(number))).items(),
            reverse=True)


def test_more_values_than_anybody_expects_are_told_apart(platform):
    put(platform, {(1, place, f'M{place}', 'final', '', '', place): 1 for place in range(5000)})
    sums = view_of(platform, Cube()).between()
    assert sums.total({'modality': ('M4999',)}) == sums.total({'department_id': (4999,)}) == 1
    assert len(sums.facets({})['institution_id']) == 5000


def test_days_far_away_are_days_like_others(platform):
    put(platform, {(-25_000, *FIRST): 1, (2_932_896, *FIRST): 2, (0, *FIRST): 4})
    view = view_of(platform, Cube())
    assert list(view.days({})) == [(2_932_896, 2), (0, 4), (-25_000, 1)]
    assert view.between(None, -1).total({}) == 1
    assert view.between(1, None).total({}) == 2


def test_what_is_not_counted_yet_is_left_out_of_the_sums_of_some_studies(platform):
    put(platform, {(1, *FIRST): 9})
    view = view_of(platform, Cube())
    some = view.known.numbered([FIRST, FIRST, OTHER])
    assert view.of(some).facets({})['modality'] == {'CT': 2}


def test_many_at_once_count_the_same(platform):
    put(platform, some_numbers(random.Random(4), range(200)))
    cube, found = Cube(), []

    def count() -> None:
        found.append(view_of(platform, cube).between().total({}))
    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [view_of(platform, Cube()).between().total({})] * 8
