import ast
import os
import re
from collections import Counter
from datetime import UTC
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import language
from language import LANGUAGES, LOCALES, age, catalogue, moment, say, spoken, words
from tests.rules import house

ZH, EN = LANGUAGES
ERRORS = 'hospital.errors.'
SENTENCE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "greeting"
msgstr "Hello {name}"

msgid "images"
msgid_plural "images"
msgstr[0] "{count} image"
msgstr[1] "{count} images"
"""


def forms(tongue: str) -> dict[str, tuple[str, ...]]:
    return dict(language._sentences(tongue))


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def texts_of_code() -> list[re.Pattern[str]]:
    """Every text in the code as a pattern; what a formatted one fills in may be anything."""
    found = []
    for module in house.built().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else '.+'
                         for part in node.values]
                found.append(re.compile(''.join(parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(re.compile(re.escape(node.value)))
    return found


def calls(name: str) -> list[ast.Call]:
    """Calls of a function of this module whose first argument is plain text."""
    return [node for module in house.built().values() for node in ast.walk(module.tree)
            if isinstance(node, ast.Call) and house.dotted(node.func).split('.')[-1] == name
            and node.args and isinstance(node.args[0], ast.Constant)]


def errors_of(room: str) -> set[str]:
    return {node.exc.args[0].value for module in house.built().values() if module.room == room
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
            and house.origin(node.exc.func, house.origins(module)).startswith(ERRORS)
            and isinstance(node.exc.args[0], ast.Constant)}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue of English in place of the real ones."""
    source = tmp_path / 'en' / 'LC_MESSAGES' / 'yunying.po'
    source.parent.mkdir(parents=True)
    source.write_text(SENTENCE)
    small = {message.id if isinstance(message.id, str) else message.id[0]:
             (message.string,) if isinstance(message.string, str) else tuple(message.string)
             for message in catalogue('en', tmp_path) if message.id}
    monkeypatch.setattr(language, '_sentences', lambda _: small)
    return source


def test_catalogues_have_the_same_keys():
    assert forms(ZH).keys() == forms(EN).keys()


def test_catalogues_fill_in_the_same_fields():
    def filled(key: str) -> set[frozenset[str]]:
        return {frozenset(fields(form)) for form in (*forms(EN)[key], *forms(ZH)[key])}
    assert [key for key in forms(EN).keys() & forms(ZH).keys() if len(filled(key)) > 1] == []


@pytest.mark.parametrize('tongue', LANGUAGES)
def test_no_key_is_said_twice(tongue):
    source = LOCALES / tongue.replace('-', '_') / 'LC_MESSAGES' / 'yunying.po'
    keys = Counter(re.findall(r'^msgid "(.+)"$', source.read_text(), re.MULTILINE))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize('tongue', LANGUAGES)
def test_every_key_has_a_sentence_that_is_settled(tongue):
    source = LOCALES / tongue.replace('-', '_') / 'LC_MESSAGES' / 'yunying.po'
    with source.open('rb') as file:
        messages = [message for message in read_po(file) if message.id]
    open_ones = [message.id for message in messages
                 if message.fuzzy or not message.string or not all(message.string)]
    assert open_ones == []


def test_every_error_of_the_rules_can_be_said():
    assert errors_of('hospital') - forms(EN).keys() == set()


def test_every_key_that_the_code_says_has_a_sentence():
    said = {call.args[0].value for call in calls('say')}
    assert said - forms(EN).keys() == set()


def test_every_sentence_is_said_somewhere():
    prefixes = tuple(f'{call.args[0].value}.' for call in calls('words'))
    patterns = texts_of_code()
    silent = [key for key in forms(EN) if not key.startswith(prefixes or ('\0',))
              and not any(pattern.fullmatch(key) for pattern in patterns)]
    assert silent == []


def test_fields_are_filled_in(made):
    assert say('greeting', EN, name='Jane') == 'Hello Jane'


@pytest.mark.parametrize(('count', 'sentence'), [
    (0, '0 images'), (1, '1 image'), (2, '2 images'), (1000, '1000 images')])
def test_form_follows_the_count(made, count, sentence):
    assert say('images', EN, count=count) == sentence


@pytest.mark.logs_errors
def test_missing_sentence_is_an_error_and_still_answered(made, caplog):
    language._missing.cache_clear()
    assert say('nowhere', EN) == say('nowhere', EN) == 'nowhere'
    assert [record.levelname for record in caplog.records] == ['ERROR']


@pytest.mark.logs_errors
def test_missing_field_is_an_error_and_still_answered(made, caplog):
    language._missing.cache_clear()
    assert say('greeting', EN) == 'Hello {name}'
    assert [record.levelname for record in caplog.records] == ['ERROR']


def test_unknown_language_is_answered_in_the_default():
    assert spoken('xx') == spoken(None) == 'zh-CN'
    assert age('045Y', 'xx') == '45岁'


def test_words_come_without_their_prefix():
    assert words('age', EN)['years'] == '{count} y'


def compile_with(source: Path, sentence: str) -> Path:
    compiled = source.with_suffix('.mo')
    with source.open('rb') as file:
        read = read_po(file)
    read['greeting'].string = sentence
    with compiled.open('wb') as file:
        write_mo(file, read)
    return compiled


def test_compiled_catalogue_is_read_while_it_is_newer(made):
    compile_with(made, 'compiled')
    read = catalogue('en', made.parents[2])
    assert (read['greeting'].string, read['images'].string[1]) == ('compiled', '{count} images')


def test_edited_source_is_read_instead_of_an_older_compilation(made):
    compiled = compile_with(made, 'compiled')
    os.utime(compiled, (0, 0))
    assert catalogue('en', made.parents[2])['greeting'].string == 'Hello {name}'


@pytest.mark.parametrize(('text', 'chinese', 'english'), [
    ('045Y', '45岁', '45 y'), ('003M', '3月龄', '3 mo'), ('002W', '2周', '2 wk'),
    ('005D', '5天', '5 d'), ('', '', ''), ('forty', 'forty', 'forty')])
def test_ages_are_said_in_words(text, chinese, english):
    assert (age(text, ZH), age(text, EN)) == (chinese, english)


def test_moment_is_said_in_the_zone_of_the_reader():
    assert moment(1_795_339_800, UTC) == '2026-11-22 09:30'
