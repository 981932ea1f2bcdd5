"""What an administrator decides about the quarantine, and how it is told what became of it."""

from nicegui import ui

from components.quarantine_list import Discard
from hospital import deciding
from hospital.deciding import Tally
from hospital.errors import HospitalError
from pages.routing import Visit

DECIDE = {'accepted': deciding.accept, 'replaced': deciding.replace, 'discarded': deciding.discard}


async def decide(visit: Visit, entry: int, choice: str) -> None:
    """Decide about one, and tell it or why it cannot be."""
    if await visit.try_to(DECIDE[choice], entry):
        ui.notify(visit.say(f'unmatched.done.{choice}'), type='positive')


async def discard(visit: Visit, asked: Discard) -> None:
    """Discard several, and tell how many, or why it cannot be."""
    try:
        _tell(visit, await visit.ask(deciding.discard_all, asked.entries, asked.reason))
    except HospitalError as error:
        ui.notify(visit.say(error.key, **error.fields), type='negative')


def _tell(visit: Visit, tally: Tally) -> None:
    done = visit.say('unmatched.discarded', count=tally.done)
    left = visit.say('unmatched.left', count=tally.left) if tally.left else ''
    ui.notify(done + left, type='warning' if left else 'positive')
