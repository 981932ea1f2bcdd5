"""demo: fill an empty installation with a hospital that does not exist."""

from collections.abc import Callable

from commands.results import tell
from database.tables import Role
from hospital import accounts, passwords
from hospital.actor import SYSTEM
from hospital.errors import Conflict
from hospital.work import Platform, Work
from language import say

FILL = 'demo.fill'
PEOPLE = {'doctor': Role.DOCTOR, 'reviewer': Role.REVIEWER, 'technician': Role.TECHNICIAN}


def run(platform: Platform, language: str, fill: Callable[[Platform], int]) -> None:
    """Make the accounts, say their passwords, and take in the studies, the small ones first."""
    add_people(platform, language)
    tell(say('demo.filled', language, count=fill(platform)))


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
