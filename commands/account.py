"""account: make, list and mend the accounts of people."""

import argparse
import sys

from commands.results import refuse, tell
from database.tables import Role
from hospital import accounts, passwords
from hospital.actor import SYSTEM
from hospital.errors import HospitalError
from hospital.work import Platform
from language import say

FIRST_ADMIN = 'admin'


def run(platform: Platform, arguments: argparse.Namespace, language: str) -> None:
    """Do what the command line asks with accounts.

    Raises
    ------
    SystemExit
        If it cannot be done; the reason is said.
    """
    try:
        if arguments.verb == 'list':
            _list(platform, language)
        elif arguments.verb == 'add':
            _add(platform, arguments, language)
        else:
            password, is_new = _password(arguments)
            platform.ask(SYSTEM, accounts.reset, arguments.name, password)
            _say(language, 'account.changed', arguments.name, password if is_new else '')
    except HospitalError as error:
        refuse(say(error.key, language, **error.fields))


def first_admin(platform: Platform, language: str) -> bool:
    """Make the first administrator if there is no account, and say the password this once.

    Return whether there was none, which is so at the first start.
    """
    if platform.ask(SYSTEM, accounts.exist):
        return False
    password = passwords.invented()
    platform.ask(SYSTEM, accounts.add, FIRST_ADMIN, Role.ADMIN, password)
    _say(language, 'account.first-admin', FIRST_ADMIN, password)
    return True


def _list(platform: Platform, language: str) -> None:
    for entry in platform.ask(SYSTEM, accounts.entries):
        state = '' if entry.active else say('account.inactive', language)
        tell('\t'.join([entry.name, entry.role, entry.institution, entry.full_name, state]))


def _add(platform: Platform, arguments: argparse.Namespace, language: str) -> None:
    password, is_new = _password(arguments)
    platform.ask(SYSTEM, accounts.add, arguments.name, Role(arguments.role), password,
                 full_name=arguments.full_name or '', institution=arguments.institution or '')
    _say(language, 'account.added', arguments.name, password if is_new else '')


def _password(arguments: argparse.Namespace) -> tuple[str, bool]:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip('\r\n'), False
    return passwords.invented(), True


def _say(language: str, key: str, name: str, password: str) -> None:
    tell(say(key, language, name=name))
    if password:
        tell(say('account.password', language, password=password))
