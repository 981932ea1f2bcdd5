"""Names that say something, and packages that say no more than their names."""

import ast
from collections.abc import Iterator

from tests.rules.house import House, Module, under

VAGUE = {'util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'base', 'misc',
         'shared', 'core', 'lib', 'tools'}
ROOMS = {'imaging', 'imaging.dicom', 'imaging.codecs', 'storage', 'database', 'jobs', 'hospital',
         'dicom_node', 'integrations', 'components', 'commands', 'bench', 'scripts'}
METADATA = {'from sqlmodel import SQLModel', 'metadata = SQLModel.metadata'}
"""What `database.tables` gives out beside its tables, for those who make or check a schema."""


def names_that_say_something(house: House) -> Iterator[str]:
    """Modules whose name fits anything."""
    for module in house.values():
        if VAGUE & set(module.name.split('.')):
            yield f'{module.path} has a vague name'


def empty_packages(house: House) -> Iterator[str]:
    """`__init__` files that hold code.

    Rooms are empty; a module that became a folder of the same name re-exports its public names,
    and so does `database.tables`.
    """
    for module in filter(lambda module: module.is_package, house.values()):
        if module.name in ROOMS or under(module.name, ('pages', 'integrations')):
            if module.source.strip():
                yield f'{module.path} is not empty'
        elif not all(_re_exports(statement, module) for statement in module.tree.body):
            yield f'{module.path} does more than to re-export its own names'


def _re_exports(statement: ast.stmt, module: Module) -> bool:
    if module.name == 'database.tables' and ast.unparse(statement) in METADATA:
        return True
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.ImportFrom(module=str(source)):
            return under(source, (module.name,))
        case ast.Assign(targets=[ast.Name(id='__all__')]):
            return True
    return False
