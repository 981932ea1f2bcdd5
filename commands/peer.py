"""peer: register the Application Entities that may call, and that are called."""

import argparse

from commands.results import refuse, tell
from hospital import devices
from hospital.actor import SYSTEM
from hospital.errors import HospitalError
from hospital.work import Platform
from language import say


def run(platform: Platform, arguments: argparse.Namespace, language: str) -> None:
    """Register a peer.

    Raises
    ------
    SystemExit
        If title or port are impossible; the reason is said.
    """
    try:
        platform.ask(SYSTEM, devices.register, arguments.ae_title, arguments.host, arguments.port)
    except HospitalError as error:
        refuse(say(error.key, language, **error.fields))
    tell(say('peer.added', language, ae_title=arguments.ae_title, host=arguments.host,
             port=arguments.port))
