"""The sources of the house as rules see them: modules, imports, what a name stands for."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hospital.once import once

ROOT = Path(__file__).parent.parent.parent
NOT_OURS = {'tests', 'node_modules', 'data', 'build'}


@dataclass(frozen=True)
class Module:
    """One file of Python, by its path from the root."""

    path: str
    source: str

    @property
    def is_package(self) -> bool:
        return Path(self.path).name == '__init__.py'

    @property
    def name(self) -> str:
        return '.'.join(Path(self.path).with_suffix('').parts).removesuffix('.__init__')

    @property
    def room(self) -> str:
        return self.name.partition('.')[0]

    @once
    def tree(self) -> ast.Module:
        return parse(self.source)


House = dict[str, Module]
"""Modules by their dotted names."""


@dataclass(frozen=True)
class Import:
    """One imported module: the longest name of ours that there is, or a library's."""

    name: str
    line: int
    deferred: bool


@cache
def parse(source: str) -> ast.Module:
    return ast.parse(source)


@cache
def built() -> House:
    """Read the house as it stands."""
    paths = [path.relative_to(ROOT) for path in ROOT.rglob('*.py')]
    ours = [path for path in paths
            if path.parts[0] not in NOT_OURS and not path.parts[0].startswith('.')]
    return planned(**{str(path): (ROOT / path).read_text() for path in sorted(ours)})


def planned(**sources: str) -> House:
    """Make a house from sources by path."""
    modules = [Module(path, source) for path, source in sources.items()]
    return {module.name: module for module in modules}


def under(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f'{prefix}.') for prefix in prefixes)


def imports(module: Module, house: House) -> Iterator[Import]:
    """Every import of a module, those in function bodies included."""
    deferred = {id(inner) for node in ast.walk(module.tree)
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                for inner in ast.walk(node)}
    for node in ast.walk(module.tree):
        for name in _imported(node, module):
            known = name if name in house else name.rpartition('.')[0]
            whole = isinstance(node, ast.Import)
            yield Import(name if whole else known, node.lineno, id(node) in deferred)


def origins(module: Module) -> dict[str, str]:
    """What each name that a module imports stands for, as a dotted name."""
    found: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom):
            names = _imported(node, module)
            found |= {alias.asname or alias.name: name
                      for alias, name in zip(node.names, names, strict=True)}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition('.')[0]
                found[alias.asname or top] = alias.name if alias.asname else top
    return found


def dotted(node: ast.AST) -> str:
    """Return the dotted name that an expression is, or an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f'{before}.{node.attr}' if before else ''
    return ''


def origin(node: ast.AST, names: dict[str, str]) -> str:
    """Return what a dotted name stands for, given the imports of its module."""
    first, dot, rest = dotted(node).partition('.')
    return f'{names.get(first, first)}{dot}{rest}'


def _imported(node: ast.AST, module: Module) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        start = node.module or ''
        if node.level:
            parts = module.name.split('.')
            up = len(parts) - node.level + module.is_package
            start = '.'.join([*parts[:up], *filter(None, [node.module])])
        return [f'{start}.{alias.name}' for alias in node.names]
    return []
