"""The conditions of the worklist as facets, tabs and chips, and as ways out of an empty list."""

from collections.abc import Iterator, Sequence

from components.empty_state import Offer
from components.facets import Facet, FacetCount
from components.filter_chips import Condition
from hospital.filters import ALL, MINUTES, PERIODS, Filters
from hospital.worklist import Counts
from pages.doctor.address import BETWEEN, MANY, text
from pages.doctor.wording import Wording

FOLDED = ('body_part', 'department')
ORDERS = {'patient_class': ('emergency', 'outpatient', 'inpatient', 'checkup', '')}
STATES = ('scheduled', 'in_progress', 'unwritten', 'drafting', 'submitted', 'reviewed', 'final',
          'amended', 'completed', 'cancelled')
MAIN_STATES = ('scheduled', 'unwritten', 'drafting', 'submitted', 'reviewed')
"""States that have a tab even where nothing is in them."""


def facets(wording: Wording, filters: Filters, counts: Counts) -> Iterator[Facet]:
    """Return what the list can be narrowed down by."""
    periods = tuple(
        FacetCount(name, wording.value('period', name, counts), counts.facets['period'].get(name),
                   name == filters.period) for name in (MINUTES, *PERIODS, ALL))
    dates = filters.period.split(BETWEEN) if BETWEEN in filters.period else ['', '']
    yield Facet('period', wording.say('worklist.facet.period'), periods, single=True,
                dates=(dates[0], dates[1]))
    for name in MANY[:-1]:
        values = _values(wording, name, getattr(filters, name), counts)
        if len(values) > 1 or getattr(filters, name):
            yield Facet(name, wording.say(f'worklist.facet.{name}'), values,
                        folded=name in FOLDED and not getattr(filters, name))


def states(wording: Wording, filters: Filters, counts: Counts) -> list[FacetCount]:
    """Return the tabs of the states."""
    numbers = counts.facets['state']
    return [FacetCount(state, wording.value('state', state, counts), numbers.get(state, 0),
                       state in filters.state)
            for state in STATES
            if state in MAIN_STATES or state in filters.state or numbers.get(state)]


def conditions(wording: Wording, filters: Filters, counts: Counts) -> list[Condition]:
    """Return the chips: each condition in force with its values."""
    found = [Condition(name, _said(wording, filters, counts, name))
             for name in MANY if getattr(filters, name)]
    if filters.words:
        found.insert(0, Condition('words', _said(wording, filters, counts, 'words')))
    if filters.period != ALL:
        found.insert(0, Condition('period', _said(wording, filters, counts, 'period')))
    return found


def offers(wording: Wording, filters: Filters, counts: Counts,
           removals: Sequence[tuple[str, int]]) -> list[Offer]:
    """Return ways out of a list that is empty: what to drop, the best first."""
    found: list[Offer] = []
    for name, count in removals[:2]:
        said = wording.say('worklist.any_time', count=count) if name == 'period' else wording.say(
            'worklist.drop', count=count, condition=_said(wording, filters, counts, name))
        found.append(Offer(name, said, main=not found))
    return found


def _said(wording: Wording, filters: Filters, counts: Counts, name: str) -> str:
    if name == 'words':
        return wording.say('worklist.words', words=filters.words)
    if name == 'period':
        return wording.value('period', filters.period, counts).replace(BETWEEN, ' – ')
    between = wording.say('worklist.and')
    return between.join(wording.value(name, value, counts) for value in getattr(filters, name))


def _values(wording: Wording, name: str, wished: tuple[str | int, ...],
            counts: Counts) -> tuple[FacetCount, ...]:
    numbers = {**dict.fromkeys(wished, 0), **counts.facets[name]}
    order = ORDERS.get(name, tuple(sorted(numbers, key=lambda each: (-numbers[each], str(each)))))
    return tuple(FacetCount(text(value), wording.value(name, value, counts), numbers[value],
                            value in wished)
                 for value in order if value in numbers)
