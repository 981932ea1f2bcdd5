"""A study: its images."""

from urllib.parse import quote

from nicegui import ui

from components.first_look import first_look
from components.viewer import Viewer, ViewerLinks
from hospital import manifest, viewing
from pages.routing import READERS, Visit, page


@page('/doctor/studies/{key}', title='nav.study', roles=READERS, framed=False)
async def doctor_study(visit: Visit, key: str) -> None:
    """Open a study, which is recorded, and show the viewer of it."""
    study = await visit.ask(viewing.open, key)
    # NOTE: only the page knows the first image before any script runs
    query = ui.context.client.request.query_params
    found = await visit.ask(manifest.manifest, key)
    look = first_look(found, query)
    if look.picture:
        visit.fetch_first(look.picture)
    links = ViewerLinks(manifest=f'/streams/studies/{quote(study.key)}/manifest', first=look)
    with ui.element('main').classes('whole'):
        Viewer(links, language=visit.language)
