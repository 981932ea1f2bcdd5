"""Upload of files by doctors and technicians, and what became of each of them."""

from components.file_upload import FileUpload
from hospital import worklist
from hospital.errors import HospitalError
from pages.doctor.wording import Wording
from pages.routing import READERS, Visit, page


@page('/doctor/upload', title='nav.upload', roles=READERS)
async def doctor_upload(visit: Visit) -> None:
    """Show where files are dropped; studies are named once they are listed."""
    wording = Wording(visit.language, visit.platform.zone)

    async def name(keys: tuple[str, ...]) -> None:
        names = {}
        for key in keys:
            try:
                found = await visit.ask(worklist.preview, key)
            except HospitalError:
                continue
            # NOTE: what is not indexed yet is asked for again, and has a number until then
            if found.item.series:
                names[key] = wording.title(found.item)
        upload.name_studies(names)

    upload = FileUpload(language=visit.language, on_studies=name)
