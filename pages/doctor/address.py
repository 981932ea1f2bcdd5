"""The conditions of the worklist as its address has them; each can be bookmarked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from nicegui import ui
from starlette.datastructures import QueryParams

from hospital import worklist
from hospital.errors import Invalid
from hospital.filters import DEFAULT_PERIOD, Filters
from hospital.worklist import Counts
from pages.doctor.wording import UNKNOWN
from pages.routing import Visit

MANY = ('modality', 'patient_class', 'institution', 'body_part', 'department', 'state')
"""Conditions of which several values can be chosen, in the order in which they are shown."""
NUMBERED = ('department', 'institution')
BETWEEN = '..'


async def read(visit: Visit, parameters: QueryParams) -> Filters:
    """Read the conditions of an address; tell the visitor if they make no sense.

    A condition with several values has them joined by commas, or comes several times.
    """
    query = {name: ','.join(parameters.getlist(name)) for name in parameters}
    names = await visit.ask(worklist.counts, Filters()) if _is_named(query) else None
    try:
        return conditions_of(query, names)
    except Invalid as error:
        ui.notify(visit.say(error.key, **error.fields), type='negative')
        return Filters()


def written(filters: Filters) -> str:
    """Return the address of a list; words are left out, as they may name a person."""
    many = {name: ','.join(map(text, getattr(filters, name))) for name in MANY}
    one = {'period': filters.period, 'sort': filters.sort, 'page': str(filters.page)}
    usual = {'period': DEFAULT_PERIOD, 'sort': 'time', 'page': '1'}
    told = {name: value for name, value in {**many, **one}.items() if value != usual.get(name, '')}
    return f'/doctor/worklist?{urlencode(told, safe=",")}' if told else '/doctor/worklist'


def chosen(filters: Filters, name: str, values: tuple[str, ...]) -> Filters:
    """Return the conditions after other values were chosen, on the first page."""
    wish: Any = (BETWEEN.join(values) if name == 'period' else
                 tuple(value(name, each) for each in values))
    changed: dict[str, Any] = {name: wish}
    return replace(filters, page=1, **changed)


def value(name: str, said: str, names: Counts | None = None) -> str | int:
    """Return the value of a condition that an address or a facet says."""
    if name not in NUMBERED:
        return '' if said == UNKNOWN else said
    if said == UNKNOWN or said.isdecimal():
        return 0 if said == UNKNOWN else int(said)
    known = getattr(names, f'{name}_names', {})
    # NOTE: a name that nobody bears lets nothing through, rather than everything
    return next((number for number, called in known.items() if called == said), -1)


def text(value: str | int) -> str:
    """Return how an address says a value of a condition."""
    return UNKNOWN if value in ('', 0) else str(value)


def conditions_of(query: Mapping[str, str], names: Counts | None = None) -> Filters:
    """Return the conditions that parameters name; departments and institutions by number or name.

    Raises
    ------
    Invalid
        If they make no sense.
    """
    page = query.get('page', '1')
    if not page.isdecimal():
        raise Invalid('error.page', page=page)
    many: dict[str, Any] = {
        name: tuple(value(name, each, names) for each in query[name].split(','))
        for name in MANY if query.get(name)}
    return Filters(words=query.get('q', '').strip(), period=query.get('period', DEFAULT_PERIOD),
                   sort=query.get('sort', 'time'), page=int(page), **many)


def _is_named(query: Mapping[str, str]) -> bool:
    return any(not each.isdecimal() and each != UNKNOWN
               for name in NUMBERED for each in query.get(name, UNKNOWN).split(','))
