"""What is in quarantine, how it differs from what is shown, and what is decided about it."""

from nicegui import ui

from hospital.events import QuarantineChanged
from pages.admin import alarm
from pages.admin.desk import Desk
from pages.routing import ADMINS, Visit, page


@page('/admin/unmatched', title='unmatched.title', roles=ADMINS)
async def admin_unmatched(visit: Visit) -> None:
    """Show the list that the address asks for, and keep it up to date."""
    parameters = ui.context.client.request.query_params
    desk = Desk(visit)
    await desk.show(parameters.get('reason', ''), parameters.get('page', '1'))
    visit.on(QuarantineChanged, answer=desk.refresh)
    await alarm.watch(visit, desk.head)
