"""What fills the demo hospital: images computed on the spot, of patients who do not exist."""

import io
import logging
from collections.abc import Iterable

from pydicom import Dataset

from hospital import intake
from hospital.actor import SYSTEM
from hospital.work import Platform
from imaging.phantoms import hospital

log = logging.getLogger(__name__)


def fill(platform: Platform, now: float) -> int:
    """Take in the studies of the demo hospital, as they are at a moment; return how many.

    Doing it again for the same moment is harmless; for another, the same exams would differ.
    """
    count = 0
    for study in hospital.studies(now):
        # NOTE: each is listed at the time of its exam, as if it had come in then
        what = intake.delivery(SYSTEM, 'demo', history=True)
        _take_in(platform, what, study.datasets)
        count += 1
    log.info('the demo hospital has %d studies', count)
    return count


def _take_in(platform: Platform, what: intake.Delivery, datasets: Iterable[Dataset]) -> None:
    for dataset in datasets:
        file = io.BytesIO()
        dataset.save_as(file, enforce_file_format=True)
        file.seek(0)
        for _ in intake.take_in(platform, what, 'demo', file):
            pass
