"""What a page may be: short, without colours, without the traps of its library."""

import ast
import re
from collections.abc import Iterator

from tests.rules.house import House, Module, dotted, under

VISIBLE_PAGES = ('pages.public', 'pages.doctor', 'pages.patient', 'pages.admin')
LONGEST_PAGE = 120
COLOUR = re.compile(r'#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b|\brgba?\(|\bhsla?\(')
MADE_OF_TEXT = {'props', 'add_slot', 'run_javascript', 'add_head_html', 'add_body_html', 'html'}
"""Calls that read their text as markup or script: it is never put together from values."""


def short_pages(house: House) -> Iterator[str]:
    """Pages that do more than to ask and to show."""
    for module in _below(house, VISIBLE_PAGES):
        lines = module.source.count('\n')
        if lines >= LONGEST_PAGE:
            yield f'{module.path} has {lines} lines'


def colourless_pages(house: House) -> Iterator[str]:
    """Colours outside the theme."""
    for module in _below(house, ('pages',)):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and COLOUR.search(str(node.value)):
                yield f'{module.path}:{node.lineno} names a colour'


def nothing_foreign_is_run(house: House) -> Iterator[str]:
    """Ways by which NiceGUI takes a value for markup or script.

    Keys that begin with a colon are evaluated in the browser; formatted `props`, slots, scripts
    and HTML let a value end the text that it stands in; `ui.editor` shows foreign markup.
    """
    for module in _below(house, ('pages', 'components')):
        for node in ast.walk(module.tree):
            offence = _key(node) or _call(node)
            if offence:
                yield f'{module.path}:{node.lineno} {offence}'


def _below(house: House, folders: tuple[str, ...]) -> Iterator[Module]:
    return (module for module in house.values() if under(module.name, folders))


def _key(node: ast.AST) -> str:
    keys: list[ast.expr | None] = []
    if isinstance(node, ast.Dict):
        keys = list(node.keys)
    elif isinstance(node, ast.Subscript):
        keys = [node.slice]
    texts = [key.value for key in keys if isinstance(key, ast.Constant)]
    return 'has a key that is run as script' if any(
        isinstance(text, str) and text.startswith(':') for text in texts) else ''


def _call(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ''
    called = dotted(node.func) or getattr(node.func, 'attr', '')
    name = called.rpartition('.')[2]
    if called == 'ui.editor':
        return 'edits foreign markup'
    if any(word.arg == 'sanitize' and ast.unparse(word.value) == 'False'
           for word in node.keywords):
        return 'shows markup as it comes'
    values = [*node.args, *(word.value for word in node.keywords)]
    if name in MADE_OF_TEXT and any(_put_together(value) for value in values):
        return f'puts together what {name}() reads as markup or script'
    return ''


def _put_together(node: ast.expr) -> bool:
    match node:
        case ast.JoinedStr(values=parts):
            return any(isinstance(part, ast.FormattedValue) for part in parts)
        case ast.BinOp(op=ast.Mod() | ast.Add()):
            return True
        case ast.Call(func=ast.Attribute(attr='format' | 'format_map' | 'join')):
            return True
    return False
