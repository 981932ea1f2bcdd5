import re

from scripts.environment import requirements
from scripts.pins import pins
from tests.rules.house import ROOT

PINNED = dict(line.split('==') for line in (ROOT / 'constraints.txt').read_text().splitlines()
              if not line.startswith('#'))


def test_every_version_that_is_tested_is_pinned():
    assert pins(requirements(['test'])) == PINNED


def test_extras_and_what_they_need_are_pinned_too():
    assert {'psycopg', 'psycopg-binary'} <= pins(['psycopg[binary]']).keys()
    assert 'psycopg-binary' not in pins(['psycopg'])


def test_pins_name_no_place_to_download_from():
    assert not re.search(r'://|@|--|sha256', (ROOT / 'constraints.txt').read_text())
