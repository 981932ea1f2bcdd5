"""A study: its images."""

from urllib.parse import quote

from nicegui import ui

from components.viewer import Viewer, ViewerLinks, first_exact, first_picture
from hospital import manifest, viewing
from pages.routing import READERS, Visit, page


@page('/doctor/studies/{key}', title='nav.study', roles=READERS, framed=False)
async def doctor_study(visit: Visit, key: str) -> None:
    """Open a study, which is recorded, and show the viewer of it."""
    study = await visit.ask(viewing.open, key)
    # NOTE: only the page knows the first image before any script runs
    query = ui.context.client.request.query_params
    found = await visit.ask(manifest.manifest, key)
    links = ViewerLinks(
        manifest=f'/streams/studies/{quote(study.key)}/manifest',
        first_picture=first_picture(found, query), first_exact=first_exact(found, query))
    with ui.element('main').classes('whole'):
        Viewer(links, language=visit.language)
