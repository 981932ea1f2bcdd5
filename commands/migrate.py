"""migrate: bring the index to this version, and give the installation what it starts with."""

from database import migrate
from hospital import institutions
from hospital.actor import SYSTEM
from hospital.work import Platform
from language import say
from settings import Settings


def run(settings: Settings, platform: Platform) -> None:
    """Create or upgrade the tables, and make the installation's own institution."""
    migrate.upgrade(platform.engine)
    platform.ask(SYSTEM, institutions.found, say('institution.own', settings.language))
