"""What the worklist's page is made of: facets, search, tabs, chips, list, foot, preview."""

from collections.abc import Sequence
from dataclasses import dataclass

from nicegui import ui

from components.component import Answer
from components.empty_state import EmptyState, Offer
from components.facets import Facets
from components.filter_chips import FilterChips
from components.frame import KeyHelp
from components.pager import Pager
from components.preview import Preview
from components.search_box import SearchBox
from components.state_tabs import StateTabs
from components.study_table import Fresh, StudyTable
from hospital.filters import ALL, Filters
from pages.doctor import asked, narrowing
from pages.doctor.asked import Found
from pages.doctor.wording import Wording

UPLOAD = 'upload'


@dataclass(frozen=True)
class Answers:
    """What is done when the reader does something."""

    narrow: Answer[tuple[str, tuple[str, ...]]]
    """Choose values of a condition."""
    drop: Answer[str]
    """Drop a condition, or all of them, or go and upload."""
    find: Answer[str]
    open_newest: Answer[None]
    sort: Answer[str]
    turn_to: Answer[int]
    bring: Answer[None]
    take_in: Answer[None]
    select: Answer[str]
    open: Answer[str]


class Screen:
    """The components of the page, and what of the hospital's values each of them shows."""

    def __init__(self, wording: Wording, words: str, keys: Sequence[KeyHelp],
                 answers: Answers) -> None:
        self._wording = wording
        language = wording.language
        with ui.element('div').classes('worklist'):
            self._facets = Facets(language=language, on_filter=answers.narrow)
            with ui.element('div').classes('worklist-main'):
                self.search = SearchBox(language=language, value=words, on_search=answers.find,
                                        on_enter=answers.open_newest)
                self._states = StateTabs(language=language, on_choose=lambda state: answers.narrow(
                    ('state', (state,) if state else ())))
                self._chips = FilterChips(
                    language=language, on_drop=answers.drop,
                    on_clear=lambda _: answers.drop(asked.ALL),
                    on_more=lambda _: self._facets.open_sheet())
                self.table = StudyTable(
                    language=language, on_open=answers.open, on_select=answers.select,
                    on_sort=answers.sort, on_taken=answers.take_in, on_bring=answers.bring)
                with self.table:
                    self._empty = EmptyState(language=language, on_offer=answers.drop)
                self._pager = Pager(language=language, on_page=answers.turn_to, keys=keys)
            self.preview = Preview(language=language, on_open=answers.open)

    def show(self, found: Found, fresh: Fresh) -> None:
        """Show what the reader asked for, from the top."""
        filters = found.asked.filters
        self.table.show([self._wording.row(item) for item in found.page.items],
                        sort=filters.sort, page=filters.page, fresh=fresh)
        self._count(found)

    def refresh(self, found: Found, fresh: Fresh) -> None:
        """Show what has changed meanwhile."""
        self.table.refresh([self._wording.row(item) for item in found.page.items], fresh)
        self._count(found)

    def _count(self, found: Found) -> None:
        filters, counts, say = found.asked.filters, found.counts, self._wording.say
        self._facets.show(list(narrowing.facets(self._wording, filters, counts)), counts.total)
        self._states.show(narrowing.states(self._wording, filters, counts),
                          sum(counts.facets['state'].values()))
        self._chips.show(narrowing.conditions(self._wording, filters, counts),
                         clearable=Filters(sort=filters.sort, page=filters.page) != filters)
        self._pager.show(page=filters.page, shown=len(found.page.items), total=found.page.total,
                         order=say(f'worklist.order.{filters.sort}'))
        if not found.page.total:
            self._explain(found)

    def _explain(self, found: Found) -> None:
        filters, say = found.asked.filters, self._wording.say
        anything = Filters(period=ALL, sort=filters.sort)
        if not found.removals and filters.without('period') == anything:
            self._empty.show(title=say('worklist.nothing'), text=say('worklist.nothing_more'),
                             offers=[Offer(UPLOAD, say('worklist.upload'), main=True)],
                             hint=say('worklist.by_itself'))
            return
        in_force = narrowing.conditions(self._wording, filters, found.counts)
        self._empty.show(
            title=say('worklist.none'), hint=say('worklist.by_itself'),
            text=say('worklist.in_force', conditions=' · '.join(each.text for each in in_force)),
            offers=[*narrowing.offers(self._wording, filters, found.counts, found.removals),
                    Offer(asked.ALL, say('worklist.clear'), main=not found.removals)])
