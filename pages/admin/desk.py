"""One administrator's open quarantine: its list, the case that is looked at, and the decisions."""

import asyncio
from urllib.parse import urlencode

from nicegui import ui

from components.case_panel import CasePanel
from components.empty_state import EmptyState, Offer
from components.facets import FacetCount
from components.page_head import PageHead
from components.pager import Pager
from components.quarantine_list import Discard, QuarantineList
from components.state_tabs import StateTabs
from hospital import comparing, quarantine
from hospital.errors import HospitalError
from hospital.quarantine import DECIDED, PAGE, REASONS, Listing
from pages.admin import telling, verdicts
from pages.doctor.wording import Wording
from pages.routing import Visit

AGAIN, ALL = 'again', 'all'


class Desk:
    """A list that an administrator has open, with the components that show it."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self._wording = visit, Wording(visit.language, visit.platform.zone)
        self._tab, self._page, self._entry = '', 1, 0
        self._one_by_one, language = asyncio.Lock(), visit.language
        with ui.element('div').classes('desk'):
            with ui.element('div').classes('desk-main'):
                self.head = PageHead(language=language, title=visit.say('unmatched.title'))
                self._tabs = StateTabs(language=language, on_choose=lambda tab: self.show(tab, '1'))
                self._list = QuarantineList(
                    language=language, on_select=self._select, on_discard=self._discard)
                with self._list:
                    self._empty = EmptyState(language=language, on_offer=self._offer)
                self._pager = Pager(
                    language=language, on_page=lambda page: self.show(self._tab, str(page)))
            self._case = CasePanel(
                language=language, on_decide=self._decide, on_close=lambda _: self._leave())

    async def show(self, tab: str, page: str) -> None:
        """Show another list, or another page of it."""
        self._tab = tab if tab in (*REASONS, DECIDED) else ''
        self._page = max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1
        self._leave()
        await self.refresh()
        asked = {'reason': self._tab, 'page': self._page if self._page > 1 else ''}
        query = urlencode({name: value for name, value in asked.items() if value})
        ui.navigate.history.replace(f'/admin/unmatched?{query}' if query else '/admin/unmatched')

    async def refresh(self) -> None:
        """Show what has changed meanwhile."""
        async with self._one_by_one:
            try:
                found = await self._visit.ask(quarantine.listed, self._tab, self._page)
                if not found.entries and self._page > 1:
                    self._page = max(1, -(-found.total // PAGE))
                    found = await self._visit.ask(quarantine.listed, self._tab, self._page)
            except HospitalError as error:
                return self._fail(error)
            self._fill(found)

    def _fill(self, found: Listing) -> None:
        say = self._visit.say
        self.head.show(telling.headline(self._wording, found.waiting))
        tabs = [FacetCount(name, say(f'unmatched.tab.{name}'), found.counts[name],
                           name == self._tab) for name in (*REASONS, DECIDED)]
        self._tabs.show(tabs, found.waiting)
        self._list.show(telling.rows(self._wording, found))
        self._case.rest(choosable=bool(found.entries))
        self._pager.show(page=self._page, shown=len(found.entries), total=found.total or None,
                         order=say('unmatched.order'))
        text = 'unmatched.empty_tab' if self._tab else 'unmatched.empty_all'
        self._empty.show(title=say('unmatched.empty'), text=say(text), offers=[
            Offer(ALL, say('unmatched.show_all'))] if self._tab else [],
            hint=say('unmatched.empty_hint'))

    def _fail(self, error: HospitalError) -> None:
        self._list.show([])
        self._case.rest(choosable=False)
        self._empty.show(title=self._visit.say('unmatched.failed'),
                         text=self._visit.say(error.key, **error.fields),
                         offers=[Offer(AGAIN, self._visit.say('unmatched.again'), main=True)])

    async def _select(self, entry: int) -> None:
        self._entry = entry
        self._list.select(entry)
        self._case.load()
        try:
            found = await self._visit.ask(comparing.examine, entry)
        except HospitalError as error:
            self._leave()
            return ui.notify(self._visit.say(error.key, **error.fields), type='negative')
        # NOTE: another may have been chosen meanwhile
        if self._entry == entry:
            self._case.show(telling.case(self._wording, found))

    async def _decide(self, decision: tuple[int, str]) -> None:
        await verdicts.decide(self._visit, *decision)
        self._leave()
        await self.refresh()

    async def _discard(self, asked: Discard) -> None:
        await verdicts.discard(self._visit, asked)
        if self._entry in asked.entries:
            self._leave()
        await self.refresh()

    async def _offer(self, name: str) -> None:
        await (self.refresh() if name == AGAIN else self.show('', '1'))

    def _leave(self) -> None:
        self._entry = 0
        self._list.select(0)
        self._case.show(None)
