"""Two doors to every study: `access.study` for one, `access.visible` for every search.

A statement of Python that asks for the tables study, series, instance or frame must itself be
limited by a call of `access.visible`. SQL text may instead hold the placeholder `{visible}`, and
what fills it comes from `access`. Names are followed through imports, aliases and assignments.
"""

import ast
import re
from collections.abc import Iterator

from tests.rules.house import House, Module, dotted, origin, origins, under

TABLES = 'database.tables'
GUARDED = {'Study', 'Series', 'Instance', 'Frame'}
GUARDED_NAMES = {name.lower() for name in GUARDED}
DOOR = 'hospital.access.visible'

PAST_THE_DOORS = {
    'database': 'it holds the tables and knows nobody who asks',
    'hospital.access': 'it is the doors',
    'hospital.ingest': 'it makes the rows, of studies that nobody may have seen yet',
    'hospital.versions': 'it compares what claims one UID, for the platform itself',
    'hospital.adopting': 'it asks which files are known, for the platform itself',
    'hospital.indexing': 'it fills the rows in for the platform itself, whoever may see them',
    'hospital.registering.register': 'it is the part of indexing that names the patient',
    'hospital.studies.settle': 'it counts what is there, for the platform itself',
    'bench': 'it fills an index with made-up studies and is no part of the product',
}
"""Modules and functions that may ask without a limit, each with the reason."""

ASKING = {
    'select', 'get', 'get_one', 'query', 'insert', 'update', 'delete', 'merge', 'exists',
    'select_from', 'join', 'outerjoin', 'join_from', 'outerjoin_from', 'add_columns',
    'with_only_columns', 'from_statement', 'text', 'exec_driver_sql', 'lateral', 'refresh',
}
"""Calls that name what a statement is about; conditions alone do not ask."""
KEEPING_THE_TABLE = {'aliased', 'alias', 'tuple', 'list', 'with_polymorphic'}
BY_TEXT = {'getattr', 'table', 'Table'}
TO_THE_DATABASE = {'text', 'exec_driver_sql', 'execute', 'executemany', 'executescript'}

SQL = re.compile(r'\b(FROM|JOIN|INTO|UPDATE|TABLE|USING)\s|\bSELECT\b')
SQL_IN_ANY_CASE = re.compile(
    r'\s*(select|insert|update|delete|replace|with|merge)\s', re.IGNORECASE)
IN_SQL = re.compile(rf'(?<![\w.])(?:{"|".join(sorted(GUARDED_NAMES))})(?![\w(])', re.IGNORECASE)
PLACEHOLDER = '{visible}'

Names = dict[str, str]


def through_the_doors(house: House) -> Iterator[str]:
    """Statements about studies, or what is in them, that nothing limits."""
    for module in house.values():
        if under(module.name, tuple(PAST_THE_DOORS)):
            continue
        names, free = _followed(module, house), _free(module, house)
        for place, statement in _statements(module.tree):
            asks = place not in free and _asks(statement, names)
            if asks and not _is_limited(statement, names):
                yield f'{module.path}:{statement.lineno} goes past the doors'


def no_false_keys(house: House) -> Iterator[str]:
    """Values put into `{visible}` that do not come from `access`."""
    for module in house.values():
        names = _followed(module, house)
        for call in _calls(module.tree):
            for word in call.keywords if _called(call) in {'format', 'format_map'} else ():
                if word.arg == 'visible' and not _is_limited(word.value, names):
                    yield f'{module.path}:{call.lineno} fills {PLACEHOLDER} by itself'


def no_hidden_queries(house: House) -> Iterator[str]:
    """Tables that load others by themselves when an attribute is touched."""
    for module in house.values():
        for call in _calls(module.tree) if under(module.name, (TABLES,)) else ():
            if _called(call).lower() in {'relationship', 'column_property'}:
                yield f'{module.path}:{call.lineno} loads what nobody asked for'


def frame_index_in_few_hands(house: House) -> Iterator[str]:
    """Modules that touch the frame index beside those that write and read it."""
    owners = ('database', 'hospital.indexing', 'hospital.viewing',
              'hospital.manifest', 'bench')
    for module in house.values():
        names = _followed(module, house)
        found = {origin(node, names) for node in ast.walk(module.tree)
                 if isinstance(node, ast.Name | ast.Attribute)} | set(names.values())
        if not under(module.name, owners) and any(map(_is_frame, found)):
            yield f'{module.path} touches the frame index'


def _free(module: Module, house: House) -> set[str]:
    """Return the functions of a module that may ask, and what is there for them alone."""
    prefix = f'{module.name}.'
    free = {place.removeprefix(prefix) for place in PAST_THE_DOORS if place.startswith(prefix)}
    if not free:
        return free
    used: dict[str, set[str]] = {}
    for place, statement in _statements(module.tree):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id != place:
                used.setdefault(node.id, set()).add(place)
    elsewhere = _used_elsewhere(module, house)
    while more := {name for name, places in used.items()
                   if places <= free and name not in free | elsewhere}:
        free |= more
    return free


def _used_elsewhere(module: Module, house: House) -> set[str]:
    prefix, found = f'{module.name}.', set[str]()
    for other in house.values():
        names = origins(other)
        if other is not module and any(prefix.startswith(name) for name in names.values()):
            found |= {origin(node, names) for node in ast.walk(other.tree)
                      if isinstance(node, ast.Name | ast.Attribute)}
        found |= set(names.values())
    return {name.removeprefix(prefix) for name in found if name.startswith(prefix)}


def _is_frame(name: str) -> bool:
    return under(name, (TABLES,)) and name.rpartition('.')[2] == 'Frame'


def _statements(tree: ast.AST, function: str = '') -> Iterator[tuple[str, ast.AST]]:
    """Statements that hold no others and heads of those that do, with what they belong to.

    That is the outermost function, or the name that a statement outside of functions sets.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            heads = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
            yield from ((function, head) for head in heads if head)
            yield from _statements(ast.Module(node.body, []), function or node.name)
        elif isinstance(node, ast.stmt | ast.match_case | ast.excepthandler):
            if hasattr(node, 'body'):
                yield from ((function, part) for part in _head(node))
                yield from _statements(node, function)
            elif not _is_docstring(node):
                yield function or _name_set(node), node


def _name_set(node: ast.AST) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, 'target', None)]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ''


def _head(node: ast.AST) -> Iterator[ast.AST]:
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.withitem):
            yield part.context_expr
        elif isinstance(part, ast.expr):
            yield part


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _asks(statement: ast.AST, names: Names) -> bool:
    calls = list(_calls(statement))
    if any(_is_guarded(call.func, names) for call in calls):
        return True
    if any(_called(call) in BY_TEXT and _names_a_table(call.args) for call in calls):
        return True
    if any(isinstance(node, ast.Subscript) and dotted(node.value).endswith('.tables')
           and _names_a_table([node.slice]) for node in ast.walk(statement)):
        return True
    if any(_names_guarded(call, names) for call in calls):
        return True
    mentioned = any(_is_guarded(node, names) for node in ast.walk(statement))
    sent = any(_called(call) in TO_THE_DATABASE for call in calls)
    return any(_is_sql(text, sent) and (mentioned or IN_SQL.search(text)) and
               PLACEHOLDER not in text for text in _texts(statement))


def _names_guarded(call: ast.Call, names: Names) -> bool:
    """Tell whether a call that asks, or one behind it in its chain, names a guarded table."""
    named: list[ast.AST] = []
    link: ast.expr = call
    while isinstance(link, ast.Call | ast.Attribute):
        if isinstance(link, ast.Call):
            named += [*link.args, *(word.value for word in link.keywords)]
            if _called(link) == 'exists' and not link.args:
                # NOTE: its conditions tie it to the query around it, which is held to the rule
                return False
            if _called(link) in ASKING:
                named += [link.func]
                return any(_is_guarded(node, names) for part in named for node in ast.walk(part))
        link = link.func if isinstance(link, ast.Call) else link.value
    return False


def _is_limited(statement: ast.AST, names: Names) -> bool:
    return any(origin(call.func, names).startswith(DOOR) for call in _calls(statement))


def _is_sql(text: str, sent: bool) -> bool:
    return sent or bool(SQL.search(text) or SQL_IN_ANY_CASE.match(text))


def _texts(statement: ast.AST) -> Iterator[str]:
    """Texts of a statement: each for itself, formatted ones and sums as a whole."""
    for node in ast.walk(statement):
        if isinstance(node, ast.JoinedStr):
            yield ''.join(part.value if isinstance(part, ast.Constant) else '{}'
                          for part in node.values)
        elif isinstance(node, ast.BinOp):
            yield ' '.join(part.value for part in ast.walk(node)
                           if isinstance(part, ast.Constant) and isinstance(part.value, str))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _names_a_table(values: list[ast.expr]) -> bool:
    return any(isinstance(value, ast.Constant) and str(value.value).lower() in GUARDED_NAMES
               for value in values)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _called(call: ast.Call) -> str:
    return getattr(call.func, 'attr', None) or getattr(call.func, 'id', '')


def _is_guarded(node: ast.AST, names: Names) -> bool:
    name = origin(node, names) if isinstance(node, ast.Name | ast.Attribute) else ''
    return under(name, (TABLES,)) and name.rpartition('.')[2] in GUARDED


def _followed(module: Module, house: House) -> Names:
    """Return what the names of a module stand for, through re-exports and assignments."""
    names = {name: _home(whole, house) for name, whole in origins(module).items()}
    if module.name.startswith(TABLES):
        return names
    assigned = [(target.id, value) for target, value in _assignments(module.tree)
                if isinstance(target, ast.Name)]
    for _ in assigned:
        more = {name: f'{TABLES}.{table}' for name, value in assigned
                if name not in names and (table := _table_of(value, names))}
        if not more:
            break
        names |= more
    return names


def _home(name: str, house: House, depth: int = 8) -> str:
    source, _, last = name.rpartition('.')
    if depth and source in house and not under(source, (TABLES,)):
        passed_on = origins(house[source]).get(last)
        return _home(passed_on, house, depth - 1) if passed_on else name
    return name


def _assignments(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target, node.value) for target in node.targets)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
            yield node.target, node.value
        elif isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter


def _table_of(value: ast.expr, names: Names) -> str:
    """Return the guarded table that a value is, or holds, or is an alias of."""
    if isinstance(value, ast.Call):
        kept = _called(value) in KEEPING_THE_TABLE
        return next(filter(None, (_table_of(part, names) for part in value.args)), '') * kept
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        return next(filter(None, (_table_of(part, names) for part in value.elts)), '')
    if isinstance(value, ast.Dict):
        return next(filter(None, (_table_of(part, names) for part in value.values)), '')
    if isinstance(value, ast.Attribute) and value.attr == '__table__':
        return _table_of(value.value, names)
    return origin(value, names).rpartition('.')[2] if _is_guarded(value, names) else ''
