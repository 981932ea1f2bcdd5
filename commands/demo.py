"""demo: fill an empty installation with a hospital that does not exist."""

import io
import logging
import time
from collections.abc import Iterable

from pydicom import Dataset

from commands.results import tell
from database.tables import Role
from hospital import accounts, intake, passwords
from hospital.actor import SYSTEM
from hospital.errors import Conflict
from hospital.work import Platform, Work
from imaging.phantoms import hospital
from language import say

log = logging.getLogger(__name__)

FILL = 'demo.fill'
PEOPLE = {'doctor': Role.DOCTOR, 'reviewer': Role.REVIEWER, 'technician': Role.TECHNICIAN}


def run(platform: Platform, language: str) -> None:
    """Make the accounts, say their passwords, and take in the studies, the small ones first."""
    add_people(platform, language)
    count = fill(platform)
    tell(say('demo.filled', language, count=count))


def begin(platform: Platform, language: str) -> None:
    """Make the accounts, say their passwords, and have the worker take in the studies."""
    add_people(platform, language)
    platform.ask(SYSTEM, _defer_fill)


def _defer_fill(work: Work) -> None:
    work.defer(FILL, lane='bulk', key=FILL)


def add_people(platform: Platform, language: str) -> None:
    """Make an account for each role that can sign in to something, and say the passwords."""
    for name, role in PEOPLE.items():
        password = passwords.invented()
        try:
            platform.ask(SYSTEM, accounts.add, name, role, password,
                         full_name=say(f'demo.{name}', language))
        except Conflict:
            continue
        tell(say('demo.account', language, name=name, role=say(f'role.{role}', language),
                 password=password))


def fill(platform: Platform) -> int:
    """Take in the studies of the demo hospital; return how many. Doing it again is harmless."""
    count = 0
    for study in hospital.studies(time.time()):
        what = intake.delivery(SYSTEM, 'demo')
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
