import os
import re
import subprocess
import sys
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from prometheus_client import Counter
from prometheus_client.metrics import MetricWrapperBase

from hospital import metrics
from scripts.environment import requirements
from scripts.pins import pins
from settings import Settings
from tests.rules import floors, house

DOCS = house.ROOT / 'docs'
PAGES = [*DOCS.rglob('*.md'), *house.ROOT.glob('*.md')]
DECISIONS = sorted((DOCS / 'decisions').glob('*.md'))
INNER_COMMANDS = {'node', 'worker'}
LICENCES = {'Apache': 'Apache', 'BSD': 'BSD', 'LGPL': 'LGPL', 'MIT': 'MIT', 'MPL': 'MPL',
            'Mozilla': 'MPL', 'PSF': 'PSF', 'GPL': 'GPL'}
ALSO_GPL = {'docutils'}
"""Packages whose licence is free, and which bring one file for an editor under the GPL."""


def rows(page: str) -> list[list[str]]:
    """The rows of all tables of a page, without their marks of code."""
    lines = re.findall(r'^\| (.*) \|$', (DOCS / page).read_text(), re.MULTILINE)
    return [[cell.strip().replace('`', '') for cell in line.split('|')] for line in lines]


DEPENDENCIES = [cells for cells in rows('dependencies.md') if cells[0] not in {'package', '---'}]


def families(text: str) -> set[str]:
    return {family for word, family in LICENCES.items()
            if re.search(rf'(?<![A-Z]){word}', text)}


def licence(package: str) -> str:
    metadata = distribution(package).metadata
    classifiers = [line for line in metadata.get_all('Classifier') or [] if 'License ::' in line]
    free_text = (metadata.get('License') or '')[:60]
    return metadata.get('License-Expression') or ' '.join(classifiers) or free_text


def default(field: str) -> str:
    value = Settings.model_fields[field].default
    return '' if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def test_every_setting_is_documented_with_its_default():
    documented = {name: value for name, value, *_ in rows('settings.md') if name[:8] == 'YUNYING_'}
    assert documented == {
        f'YUNYING_{field.upper()}': default(field) for field in Settings.model_fields}


def test_every_dependency_is_documented():
    wanted = [Requirement(line).name for line in requirements(['test'])]
    assert sorted(cells[0] for cells in DEPENDENCIES) == sorted(wanted)


@pytest.mark.parametrize('cells', DEPENDENCIES, ids=lambda cells: cells[0])
def test_documented_licence_is_the_package_s_own(cells):
    assert families(cells[1]) <= families(licence(cells[0]))
    assert families(cells[1]) != set()


def test_nothing_that_is_installed_is_under_the_gpl():
    found = {name for name in pins(requirements(['test']))
             if re.search(r'(?<![AL])GPL|General Public License', licence(name))
             and 'Lesser' not in licence(name)}
    assert found == ALSO_GPL


def test_every_command_is_documented(tmp_path):
    usage = subprocess.run([sys.executable, 'app.py', '--help'], cwd=house.ROOT, check=True,
                           env={**os.environ, 'YUNYING_DATA_DIR': str(tmp_path)},
                           capture_output=True, text=True).stdout
    commands = set(re.search(r'\{([^}]+)\}', usage)[1].split(',')) - INNER_COMMANDS
    documented = {cells[0].split()[1] for cells in rows('operations.md')
                  if cells[0].startswith('app.py')}
    assert documented == commands


def test_every_metric_is_documented_with_its_labels():
    documented = {(name, labels) for name, labels, *_ in rows('operations.md')
                  if name.startswith('yunying_')}
    counted = {value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)}
    assert documented == {
        (value._name + '_total' * isinstance(value, Counter), ', '.join(value._labelnames))
        for value in counted}


def test_plan_of_the_documentation_is_the_plan_of_the_tests():
    table = [cells for cells in rows('architecture.md') if len(cells) == 3][2:]
    documented = {room: cells[1] for cells in table for room in cells[0].split(', ')}
    plan = {room: 'everything' if allowed is None else ', '.join(allowed) or 'nothing'
            for room, allowed in floors.MAY_IMPORT.items()}
    assert documented == plan


def test_libraries_of_one_room_are_documented():
    table = [cells for cells in rows('architecture.md') if len(cells) == 3][2:]
    documented = {(name, cells[0]) for cells in table for name in cells[2].split(', ') if name}
    plan = {(name, rooms[0]) for name, rooms in floors.RESERVED.items()
            if len(rooms) == 1}
    assert documented == plan


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r'\]\(([^)#]+)[^)]*\)', page.read_text())
    gone = [link for link in links if '://' not in link and not (page.parent / link).exists()]
    assert gone == []


def test_decisions_are_numbered_and_named_in_the_architecture():
    numbers = [int(page.name[:4]) for page in DECISIONS]
    architecture = (DOCS / 'architecture.md').read_text()
    assert numbers == list(range(1, len(numbers) + 1))
    assert [page.name for page in DECISIONS if f'decisions/{page.name}' not in architecture] == []


@pytest.mark.parametrize('page', DECISIONS, ids=lambda page: page.stem)
def test_decision_says_why_and_what_follows_on_half_a_page(page):
    text = page.read_text()
    assert re.findall(r'^##? (?:\d{4} )?(\w+)', text, re.MULTILINE)[1:] == [
        'Context', 'Decision', 'Consequences']
    assert text.startswith(f'# {page.name[:4]} ')
    assert len(text.splitlines()) < 40


def test_readme_is_the_same_in_both_languages():
    def shape(name: str) -> list[str]:
        text = (house.ROOT / name).read_text()
        return re.findall(r'^#+|^```|^\|(?= )|^- |\]\((?!README)[^)]+\)', text, re.MULTILINE)
    assert shape('README.md') == shape('README.zh-CN.md')


def test_changelog_begins_with_what_is_not_released():
    headings = re.findall(r'^## (.+)$', (house.ROOT / 'CHANGELOG.md').read_text(), re.MULTILINE)
    assert headings[0] == '[Unreleased]'
