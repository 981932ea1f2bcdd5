"""Join the modules of a script into one, so that a browser asks once for all of them.

It happens when the process starts: whoever works on the modules reads and debugs them as they are.
Each module becomes a function that returns what it exports, called once, after those it imports.
Understood are imports by name from the same folder, and exports in front of what they export.
"""

import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

IMPORT = re.compile(r"^import \{([^}]*)\} from '\./([\w-]+)\.js';\n", re.MULTILINE)
EXPORT = re.compile(
    r'^export (?=(?:async )?(?:function\*?|class|const) (?:(\w+)|\[([^\]]*)\]))', re.MULTILINE)
NOTHING = re.compile(r'^export \{\};\n', re.MULTILINE)
LEFT = re.compile(r'^(?:import|export)\b.*', re.MULTILINE)
# NOTE: types are a quarter of what is sent, and for people and checkers only
TYPES = re.compile(r'^ */\*\*(?:(?!\*/).)*\*/\n|/\*\* @(?:type|param)\b(?:(?!\*/).)*\*/ ?',
                   re.MULTILINE | re.DOTALL)


class Unbundled(ValueError):
    """A module says something that cannot be joined with others."""


def bundle(folder: Path, entry: str) -> str:
    """Return one module that exports what the module `entry` exports.

    Raises
    ------
    Unbundled
        If a module imports or exports in a way that is not understood.
    graphlib.CycleError
        If modules import one another in a circle.
    """
    # NOTE: always in one order, as browsers keep the result under a digest of it
    sources = {name: TYPES.sub('', source) for name, source in sorted(_reached(folder, entry))}
    graph = {name: sorted(_imported(source)) for name, source in sources.items()}
    parts = [_joined(name, sources[name]) for name in TopologicalSorter(graph).static_order()]
    names = ', '.join(_exported(sources[entry]))
    last = f'export const {{ {names} }} = {_called(entry)};\n' if names else ''
    return ''.join([*parts, last])


def _reached(folder: Path, entry: str) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    waiting = {entry}
    while waiting:
        name = waiting.pop()
        known.add(name)
        source = (folder / f'{name}.js').read_text('utf-8')
        waiting |= _imported(source) - known
        yield name, source


def _joined(name: str, source: str) -> str:
    body = IMPORT.sub(
        lambda found: f'const {{{_renamed(found[1])}}} = {_called(found[2])};\n', source)
    body = NOTHING.sub('', EXPORT.sub('', body))
    odd = LEFT.search(body)
    if odd:
        raise Unbundled(f'{name}.js: {odd[0]}')
    return (f'const {_called(name)} = (() => {{\n{body}'
            f'return {{ {", ".join(_exported(source))} }};\n}})();\n')


def _imported(source: str) -> set[str]:
    return {found[2] for found in IMPORT.finditer(source)}


def _exported(source: str) -> list[str]:
    found: list[str] = []
    for one, several in EXPORT.findall(source):
        found += [one] if one else re.findall(r'\w+', several)
    return found


def _renamed(names: str) -> str:
    return re.sub(r'\s+as\s+', ': ', names)


def _called(name: str) -> str:
    return f'of_{name.replace("-", "_")}'
