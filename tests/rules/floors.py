"""Who may import whom: few floors, one direction."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.rules.house import House, dotted, imports, under

ANYTHING = None

MAY_IMPORT: dict[str, tuple[str, ...] | None] = {
    'imaging': (),
    'storage': (),
    'database': (),
    'language': (),
    'settings': (),
    'scripts': (),
    'components': ('language',),
    'jobs': ('database',),
    'hospital': ('database', 'imaging', 'jobs', 'storage'),
    'dicom_node': ('hospital', 'database.tables', 'imaging.dicom'),
    'integrations': ('hospital', 'database.tables', 'imaging', 'language'),
    'pages': ('hospital', 'components', 'database.tables', 'imaging', 'language'),
    'app': ANYTHING,
    'commands': ANYTHING,
    'bench': ANYTHING,
}
"""The rooms of the house, and what of ours each may import beside itself."""

BELOW_PAGES = ('imaging', 'storage', 'database', 'jobs', 'hospital', 'dicom_node', 'integrations')
RESERVED = {
    **dict.fromkeys(('numba', 'itk', 'imagecodecs'), ('imaging',)),
    **dict.fromkeys(('fsspec', 's3fs'), ('storage',)),
    'alembic': ('database',),
    'nicegui': ('components', 'pages'),
    **dict.fromkeys(('fastapi', 'starlette'), ('pages', 'integrations')),
    'uvicorn': (),
    'pynetdicom': ('dicom_node',),
    **dict.fromkeys(('hl7', 'authlib', 'redis'), ('integrations',)),
    'pydicom': ('imaging', 'dicom_node', 'integrations'),
    **dict.fromkeys(('sqlalchemy', 'sqlmodel', 'psycopg'), ('database', 'jobs', 'hospital')),
    'numpy': BELOW_PAGES,
    'babel': ('language',),
}
"""Libraries that only some rooms use; rooms that may import anything are not held to it."""

NEVER = {'pages.streams': ('nicegui', 'components', 'pages.routing')}
"""Parts that could run in a process of their own, and what would tie them to the pages."""

DEFERS = ('app',)
"""Where a role of the process starts, and so the only place for an import in a function."""


def rooms_of_the_plan(house: House) -> Iterator[str]:
    """Folders and modules that the plan does not know."""
    for module in house.values():
        if module.room not in MAY_IMPORT:
            yield f'{module.path} is in no room of the plan'


def one_direction(house: House) -> Iterator[str]:
    """Imports of ours that the plan does not allow."""
    rooms = {module.room for module in house.values()} | MAY_IMPORT.keys()
    for module in house.values():
        allowed = MAY_IMPORT.get(module.room)
        for found in imports(module, house):
            ours = found.name.partition('.')[0] in rooms
            if ours and allowed is not None and not under(found.name, (module.room, *allowed)):
                yield f'{module.path}:{found.line} imports {found.name}'


def libraries_in_their_trade(house: House) -> Iterator[str]:
    """Imports of libraries that are reserved to other rooms."""
    for module in house.values():
        if MAY_IMPORT.get(module.room) is ANYTHING:
            continue
        for found in imports(module, house):
            library = found.name.partition('.')[0]
            if module.room not in RESERVED.get(library, (module.room,)):
                yield f'{module.path}:{found.line} imports {library}, which is not of its trade'


def parts_that_stand_alone(house: House) -> Iterator[str]:
    """Imports that would tie a part to another which it can do without."""
    for module in house.values():
        for part, never in NEVER.items():
            for found in imports(module, house) if under(module.name, (part,)) else ():
                if under(found.name, never):
                    yield f'{module.path}:{found.line} imports {found.name}'


def no_cycles(house: House) -> Iterator[str]:
    """Circles of imports, deferred ones included."""
    graph = {name: {found.name for found in imports(module, house)} & house.keys() - {name}
             for name, module in house.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f'cycle {" → ".join(error.args[1])}'


def no_deferred_imports(house: House) -> Iterator[str]:
    """Imports in function bodies or by name, anywhere but where a role starts."""
    for module in house.values():
        if under(module.name, DEFERS):
            continue
        for found in imports(module, house):
            if found.deferred:
                yield f'{module.path}:{found.line} defers the import of {found.name}'
        for node in ast.walk(module.tree):
            called = dotted(node.func) if isinstance(node, ast.Call) else ''
            if called.rpartition('.')[2] in {'import_module', '__import__'}:
                yield f'{module.path}:{node.lineno} imports by name'
