"""demo: fill an empty installation with a hospital that does not exist."""

import time
from collections.abc import Callable

from commands.results import refuse, tell
from database.tables import Role
from hospital import accounts, passwords
from hospital.actor import SYSTEM
from hospital.errors import Conflict
from hospital.work import Platform, Work
from language import say

FILL = 'demo.fill'
PEOPLE = {'doctor': Role.DOCTOR, 'reviewer': Role.REVIEWER, 'technician': Role.TECHNICIAN}


def run(platform: Platform, language: str, fill: Callable[[Platform, float], int]) -> None:
    """Make the accounts, say their passwords, and take in the studies, the small ones first.

    Raises
    ------
    SystemExit
        If the demo hospital is here already.
    """
    if not add_people(platform, language):
        refuse(say('demo.there', language))
    tell(say('demo.filled', language, count=fill(platform, time.time())))


def begin(platform: Platform, language: str) -> None:
    """Make the accounts, say their passwords, and have the worker take in the studies."""
    add_people(platform, language)
    platform.ask(SYSTEM, _defer_fill)


def _defer_fill(work: Work) -> None:
    # NOTE: the moment is part of the job, which may have to begin anew
    work.defer(FILL, lane='bulk', key=FILL, at=str(time.time()))


def add_people(platform: Platform, language: str) -> int:
    """Make an account for each role that can sign in to something, and say the passwords.

    Return how many were made; those that are there already stay as they are.
    """
    count = 0
    for name, role in PEOPLE.items():
        password = passwords.invented()
        try:
            platform.ask(SYSTEM, accounts.add, name, role, password,
                         full_name=say(f'demo.{name}', language))
        # NOTE: made by hand or by an earlier start; its password is not ours to change
        except Conflict:
            continue
        tell(say('demo.account', language, name=name, role=say(f'role.{role}', language),
                 password=password))
        count += 1
    return count
