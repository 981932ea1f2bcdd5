"""A study: its images."""

from urllib.parse import quote

from nicegui import ui

from components.viewer import Viewer, ViewerLinks
from hospital import viewing
from pages.routing import READERS, Visit, page


@page('/doctor/studies/{key}', title='nav.study', roles=READERS, framed=False)
async def doctor_study(visit: Visit, key: str) -> None:
    """Open a study, which is recorded, and show the viewer of it."""
    study = await visit.ask(viewing.open, key)
    with ui.element('main').classes('whole'):
        Viewer(ViewerLinks(manifest=f'/streams/studies/{quote(study.key)}/manifest'),
               language=visit.language)
