"""reindex: read every header again, as after an upgrade that understands more of them."""

from commands.results import tell
from hospital import indexing
from hospital.actor import SYSTEM
from hospital.work import Platform
from language import say


def run(platform: Platform, language: str) -> None:
    """Have all studies indexed again by the worker; lists stay as they are until then."""
    count = platform.ask(SYSTEM, indexing.again)
    tell(say('reindex.deferred', language, count=count))
