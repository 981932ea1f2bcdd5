"""What keeps the platform from taking anything in, told to administrators wherever they are."""

from nicegui import ui

from components.page_head import PageHead
from hospital import health
from hospital.errors import HospitalError
from hospital.health import Trouble
from pages.doctor.wording import Wording
from pages.routing import Visit

LOOK_S = 15.0


async def watch(visit: Visit, head: PageHead) -> None:
    """Say it in the head of a page, now and for as long as the page is open and seen."""
    async def look() -> None:
        if visit.shown.is_set():
            await _show(visit, head)
    await look()
    ui.timer(LOOK_S, look, immediate=False)


async def _show(visit: Visit, head: PageHead) -> None:
    wording = Wording(visit.language, visit.platform.zone)
    try:
        found = await visit.ask(health.troubles)
    except HospitalError as error:
        return head.warn([visit.say(error.key, **error.fields)])
    head.warn([_say(wording, trouble) for trouble in found])


def _say(wording: Wording, trouble: Trouble) -> str:
    return wording.say(f'admin.trouble.{trouble.key}', reason=trouble.reason,
                       when=wording.short(trouble.since) if trouble.since else '')
