"""One reader's open list: its conditions, and what is done when the reader does something."""

import asyncio
from typing import Any
from urllib.parse import quote

from nicegui import ui

from components.frame import KeyHelp
from components.study_table import Fresh
from hospital import worklist
from hospital.errors import HospitalError
from pages.doctor import address
from pages.doctor.arrivals import Arrivals
from pages.doctor.asked import NOTHING, Asked, ask
from pages.doctor.preview import preview
from pages.doctor.screen import UPLOAD, Answers, Screen
from pages.doctor.wording import Wording
from pages.routing import Visit

PATIENCE_S = 0.3
KEYS = {'select': ('↑', '↓'), 'open': ('Enter',), 'search': ('/',), 'pages': ('←', '→'),
        'preview': ('Space',), 'help': ('?',)}


class OpenList:
    """A list that a reader has open, with the components that show it."""

    def __init__(self, visit: Visit, words: str) -> None:
        self._visit, self._wording = visit, Wording(visit.language, visit.platform.zone)
        self._found, self._arrivals, self._one_by_one = NOTHING, Arrivals(), asyncio.Lock()
        keys = [KeyHelp(keys, visit.say(f'worklist.key.{name}')) for name, keys in KEYS.items()]
        if visit.frame:
            visit.frame.explain(keys)
        self._screen = Screen(self._wording, words, keys[:2], Answers(
            narrow=self._narrow, drop=self._drop, turn_to=self._turn_to, bring=self._bring,
            find=lambda words: self._change(words=words), sort=lambda sort: self._change(sort=sort),
            open_newest=self._open_newest, take_in=lambda _: self._arrivals.take_in(),
            select=self._select, open=self._open))

    async def show(self, asked: Asked, fresh: Fresh | None = None) -> None:
        """Show what the reader asks for, from the top."""
        async with self._one_by_one:
            loop = asyncio.get_running_loop()
            waiting = loop.call_later(PATIENCE_S, self._screen.table.load)
            try:
                found = await ask(self._visit, asked)
            except HospitalError as error:
                self._screen.table.load(loading=False)
                return self._tell(error)
            finally:
                waiting.cancel()
            self._found = found
            self._arrivals.see(found.newest)
            self._arrivals.take_in()
            self._screen.show(found, fresh or Fresh())
        ui.navigate.history.replace(address.written(found.asked.filters))

    async def refresh(self) -> None:
        """Show what has changed meanwhile."""
        async with self._one_by_one:
            before = self._found.page.items
            self._found = await ask(self._visit, self._found.asked)
            self._arrivals.see(self._found.newest)
            self._screen.refresh(self._found, self._arrivals.fresh)
        selected = self._screen.table.selected
        if any(item.study == selected and item not in before for item in self._found.page.items):
            await self._select(selected)

    async def pass_time(self) -> None:
        """Let go what is too old for a list of the last minutes, while it is seen."""
        if self._found.asked.is_passing and self._visit.shown.is_set():
            await self.refresh()

    async def _change(self, **changes: Any) -> None:
        await self.show(self._found.asked.changed(**changes))

    async def _narrow(self, wish: tuple[str, tuple[str, ...]]) -> None:
        await self.show(Asked(address.chosen(self._found.asked.filters, *wish)))

    async def _drop(self, name: str) -> None:
        if name == UPLOAD:
            return ui.navigate.to('/doctor/upload')
        asked = self._found.asked.dropped(name)
        self._screen.search.show(asked.filters.words)
        await self.show(asked)

    async def _turn_to(self, number: int) -> None:
        await self.show(self._found.asked.turned_to(number, self._found.page))

    async def _bring(self, _: None) -> None:
        await self.show(self._found.asked.changed(sort='time'), self._arrivals.fresh)

    async def _select(self, key: str) -> None:
        try:
            found = await self._visit.ask(worklist.preview, key)
        except HospitalError as error:
            return self._tell(error)
        if key == self._screen.table.selected:
            self._screen.preview.show(preview(self._wording, found))

    async def _open_newest(self, _: None) -> None:
        # NOTE: what was typed is being looked for, and its answer is waited for
        async with self._one_by_one:
            for item in self._found.newest[:1]:
                self._open(item.study)

    def _open(self, key: str) -> None:
        ui.navigate.to(f'/doctor/studies/{quote(key)}')

    def _tell(self, error: HospitalError) -> None:
        ui.notify(self._visit.say(error.key, **error.fields), type='negative')
