"""The devices that call: who is let in, what they may do, and how they find the node."""

from nicegui import app, ui

from components.empty_state import EmptyState, Offer
from components.node_card import NodeCard
from components.page_head import PageHead
from components.peer_list import Change, PeerList, PeerRow
from hospital import institutions, peers
from hospital.errors import HospitalError
from hospital.events import PeersChanged
from hospital.peers import ADMITTED, BLOCKED, PeerLine
from language import words
from pages.admin import alarm
from pages.doctor.wording import Wording
from pages.routing import ADMINS, Visit, page


@page('/admin/peers', title='nav.peers', roles=ADMINS)
async def admin_peers(visit: Visit) -> None:
    """Show the devices, and keep them up to date."""
    shown = Devices(visit)
    await shown.refresh()
    visit.on(PeersChanged, answer=shown.refresh)
    await alarm.watch(visit, shown.head)


class Devices:
    """The devices that an administrator looks at."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self._wording = visit, Wording(visit.language, visit.platform.zone)
        node, language = app.state.node, visit.language
        # NOTE: a node that listens on every address is called by the one that the reader came by
        host = ui.context.client.request.url.hostname if node.is_everywhere else node.host
        with ui.element('div').classes('peers-page'):
            self.head = PageHead(language=language, title=visit.say('peers.title'))
            hints = [visit.say(f'peers.policy.{node.peers}'),
                     visit.say('peers.only_here') if node.is_only_here else '']
            NodeCard(language=language, ae_title=node.ae_title, host=host or '',
                     port=node.port).show('\n'.join(filter(None, hints)))
            self._list = PeerList(language=language, on_change=self._change)
            with self._list:
                self._empty = EmptyState(language=language, on_offer=lambda _: self.refresh())

    async def refresh(self) -> None:
        """Show what has changed meanwhile."""
        say = self._visit.say
        try:
            found = await self._visit.ask(peers.listed)
            own = await self._visit.ask(institutions.own)
        except HospitalError as error:
            self._list.show([], {}, may_admit=False)
            return self._empty.show(
                title=say('peers.failed'), text=say(error.key, **error.fields),
                offers=[Offer('again', say('peers.again'), main=True)])
        waiting = sum(line.state == peers.WAITING for line in found.lines)
        self.head.show(say('peers.line_waiting' if waiting else 'peers.line', count=waiting or len(
            [line for line in found.lines if line.state == ADMITTED])))
        self._empty.show(title=say('peers.empty'), text=say('peers.empty_more'))
        self._list.show([self._row(line, found.institutions, own) for line in found.lines],
                        found.institutions, may_admit=found.may_admit)

    async def _change(self, change: Change) -> None:
        what, name = change.what, change.ae_title
        if what == 'admit':
            done = await self._visit.try_to(peers.admit, name)
        elif what == 'block':
            done = await self._visit.try_to(peers.block, name)
        elif what == 'assign':
            done = await self._visit.try_to(peers.assign, name, change.value)
        else:
            done = await self._visit.try_to(peers.allow_storing, name, bool(change.value))
        if done:
            ui.notify(self._visit.say(f'peers.done.{what}', ae_title=name), type='positive')
        await self.refresh()

    def _row(self, line: PeerLine, names: dict[int, str], own: int) -> PeerRow:
        say, belongs = self._visit.say, line.institution_id or own
        fields = {'ae_title': line.ae_title, 'host': line.host, 'institution': names.get(
            belongs, '')}
        return PeerRow(
            ae_title=line.ae_title, state=line.state, may_store=line.may_store,
            address=f'{line.host}:{line.port}' if line.port else line.host,
            state_text=say(f'peers.state.{line.state}'), institution=belongs,
            seen=self._wording.short(line.seen_at) if line.seen_at else '–',
            refusal=self._refusal(line), images=line.images_today,
            admit='' if line.state == ADMITTED else say('peers.admit', **fields),
            block='' if line.state == BLOCKED else say('peers.block', **fields))

    def _refusal(self, line: PeerLine) -> str:
        if line.refused_at is None:
            return ''
        reasons = words('peers.refusal', self._visit.language)
        if line.state == ADMITTED and line.refusal == 'not-admitted':
            reasons[line.refusal] = reasons['elsewhere']
        # NOTE: a reason that has no word of its own may be an error of the rules
        reason = reasons.get(line.refusal) or (
            self._visit.say(line.refusal) if line.refusal.startswith('error.') else line.refusal)
        return self._visit.say('peers.refused', when=self._wording.short(line.refused_at),
                               reason=reason)
