"""Studies that a house has taken in and read to the end."""

from collections.abc import Sequence

from tests.journeys.house import House
from tests.journeys.modality import File, send
from tests.journeys.visitor import wait_for

SETTLED = 'SELECT uid, key FROM study WHERE settled_at IS NOT NULL AND dirty_at IS NULL'


def taken_in(house: House, files: Sequence[File]) -> dict[str, str]:
    """Send files, wait until their studies are settled, and return the keys by study UID."""
    assert {each.status for each in send(house.dicom, files)} == {0x0000}
    studies = {file.study for file in files}
    wait_for(lambda: studies <= set(dict(house.ask(SETTLED))))
    return {uid: key for uid, key in house.ask(SETTLED) if uid in studies}
