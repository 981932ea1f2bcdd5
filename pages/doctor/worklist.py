"""The doctor's worklist: what there is to read, found, narrowed down, and always up to date."""

from nicegui import ui

from components.viewer_page import prefetch
from hospital.events import StudyChanged
from pages.doctor import address
from pages.doctor.asked import Asked
from pages.doctor.open_list import OpenList
from pages.routing import READERS, Visit, page

PASSING_S = 30.0


@page('/doctor/worklist', title='nav.worklist', roles=READERS)
async def doctor_worklist(visit: Visit) -> None:
    """Show the list that the address asks for, and keep it up to date."""
    filters = await address.read(visit, ui.context.client.request.query_params)
    listed = OpenList(visit, filters.words)
    await listed.show(Asked(filters))
    visit.on(StudyChanged, answer=listed.refresh)
    ui.timer(PASSING_S, listed.pass_time)
    ui.add_head_html(prefetch(ui.context.client.request.headers))
