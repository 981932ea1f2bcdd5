"""Everything a modality sends, and what a doctor sees of it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.journeys.house import House
from tests.journeys.modality import KEPT, File, Sent, send
from tests.journeys.visitor import Visitor, wait_for
from tests.journeys.worklist import Appearance, Worklist


@dataclass(frozen=True)
class Delivery:
    """What was sent, and what of it appeared in a worklist that was open."""

    sent: list[Sent]
    diary: dict[str, Appearance]
    """By Study Instance UID."""

    @property
    def studies(self) -> set[str]:
        """The studies of which something lies in the archive."""
        return {each.file.study for each in self.sent if each.status in KEPT}

    def waits(self) -> list[float]:
        """Seconds from the last instance of each study until the study was seen."""
        return [max(0, self.diary[study].first - at) for study, at in self._last().items()]

    def whole_waits(self) -> list[float]:
        """Seconds from the last instance until the number of images was right as well."""
        return [max(0, self.diary[study].last - at) for study, at in self._last().items()]

    def _last(self) -> dict[str, float]:
        return {each.file.study: each.at for each in self.sent if each.file.study in self.diary}


def deliver(house: House, visitor: Visitor, files: Sequence[File]) -> Delivery:
    """Send files while a worklist is open, and wait until it shows what is in the index."""
    worklist = Worklist(visitor)
    worklist.watch()
    sent = [*send(house.dicom, files)]
    wait_for(lambda: _images(worklist) == counted(house))
    studies = dict(house.ask('SELECT key, uid FROM study'))
    return Delivery(sent, {studies[key]: seen for key, seen in worklist.diary().items()})


def counted(house: House) -> dict[str, str]:
    """Return the numbers of images in the index, by study."""
    return {key: str(number) for key, number in house.ask('SELECT key, image_count FROM study')}


def _images(worklist: Worklist) -> dict[str, str]:
    return {study: seen.images for study, seen in worklist.diary().items()}
