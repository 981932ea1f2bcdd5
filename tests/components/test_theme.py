"""The look: one file of colours, and enough contrast between them."""

import re
from itertools import product

import pytest

from components import theme
from components.theme import ASSETS, address

COLOUR = re.compile(r'#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(')
READABLE = 4.5
"""Contrast of text (WCAG 2.2, success criterion 1.4.3)."""
ON_PAGES = list(product(
    ('ink', 'ink-soft', 'ink-faint', 'accent'), ('ground', 'surface', 'raised')))
ON_MARKS = [('ink', 'hover'), ('ink-soft', 'hover'), ('accent-ink', 'accent'),
            ('accent', 'accent-soft'), ('ink', 'accent-soft'), ('urgent', 'urgent-soft'),
            ('warn', 'warn-soft'), ('done', 'done-soft'), ('urgent', 'surface'),
            ('warn', 'surface'), ('warn', 'ground'), ('surface', 'urgent')]


def colours(name: str) -> dict[str, str]:
    blocks = re.findall(rf'(?:^|, )\[data-theme="{name}"\] \{{(.*?)^\}}',
                        (ASSETS / 'theme.css').read_text(), re.MULTILINE | re.DOTALL)
    return dict(re.findall(r'--([\w-]+): (#[0-9a-f]+)', ''.join(blocks)))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else ''.join(2 * digit for digit in colour[1:])
    shares = [int(digits[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
                        for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_of_the_standard():
    assert contrast('#000', '#ffffff') == pytest.approx(21)


@pytest.mark.parametrize('name', ['dark', 'light'])
@pytest.mark.parametrize(('text', 'ground'), [*ON_PAGES, *ON_MARKS])
def test_text_can_be_read(name, text, ground):
    shown = colours(name)
    assert contrast(shown[text], shown[ground]) >= READABLE


@pytest.mark.parametrize('path', sorted(
    path for path in [*ASSETS.glob('*.css'), *ASSETS.parent.glob('components/*.js')]
    if path.name != 'theme.css'), ids=lambda path: path.name)
def test_colours_are_in_the_theme_alone(path):
    assert COLOUR.findall(path.read_text()) == []


@pytest.mark.parametrize('path', sorted(ASSETS.glob('*.css')), ids=lambda path: path.name)
def test_only_values_that_the_theme_knows_are_used(path):
    known = set(re.findall(r'--([\w-]+):', (ASSETS / 'theme.css').read_text()))
    used = set(re.findall(r'var\(--([\w-]+)', path.read_text()))
    assert used - known == set()


def test_both_themes_name_the_same_colours():
    assert colours('dark').keys() == colours('light').keys()


def test_address_changes_with_the_content(tmp_path, monkeypatch):
    monkeypatch.setattr(theme, 'ASSETS', tmp_path)
    (tmp_path / 'a.css').write_text('one')
    before = address.__wrapped__('a.css')
    (tmp_path / 'a.css').write_text('two')
    assert address.__wrapped__('a.css') != before


def test_every_sheet_is_linked():
    assert sorted(theme.SHEETS) == sorted(path.name for path in ASSETS.glob('*.css'))
