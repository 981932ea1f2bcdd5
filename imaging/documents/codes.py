"""Coded entries, names and times as a reader reads them (PS3.3 8, PS3.5 6.2)."""

from pydicom import Dataset

from imaging.attributes import item, text, values
from imaging.dicom import dates, names

LONGEST = 20_000
"""Letters of one value that are taken in."""
CODE_VALUES = ('CodeValue', 'LongCodeValue', 'URNCodeValue')
NO_UNIT = frozenset(('1', '{no units}', 'no units'))


def meaning(dataset: Dataset | None, keyword: str) -> str:
    """Return the meaning of the first code of a sequence, else the code itself."""
    code = item(dataset, keyword)
    if code is None:
        return ''
    return text(code, 'CodeMeaning')[:LONGEST] or code_value(code)


def code_value(code: Dataset | None) -> str:
    """Return the value of a code, be it short, long or a URN."""
    if code is None:
        return ''
    return next((found for keyword in CODE_VALUES if (found := text(code, keyword))), '')


def unit(dataset: Dataset | None, keyword: str) -> str:
    """Return a unit of measurement, as UCUM writes it where that can be read (PS3.16 7.2.2)."""
    code = item(dataset, keyword)
    value = code_value(code)
    if code is None or value.lower() in NO_UNIT:
        return ''
    readable = len(value) <= 12 and '{' not in value
    return value if readable and value else text(code, 'CodeMeaning')


def person(dataset: Dataset, keyword: str) -> str:
    """Return a person's name as it is written."""
    return names.name(text(dataset, keyword)).written


def long_text(dataset: Dataset, keyword: str) -> str:
    """Return a text whole: its backslashes part no values (PS3.5 6.2, ST, LT, UT)."""
    found = '\\'.join(str(value) for value in values(dataset, keyword))[:LONGEST]
    return found.replace('\r\n', '\n').replace('\r', '\n').strip()


def moment(day: str, at: str = '') -> str:
    """Return date and time as ISO 8601 has them, to the second; what is no date as it is."""
    on = dates.day(day)
    if on is None:
        return day
    return f'{on.isoformat()} {clock(at)}'.rstrip()


def clock(value: str) -> str:
    """Return a TM value as ISO 8601 has it, to the second; what is none as it is."""
    found = dates.clock(value)
    return found.isoformat('seconds') if found else value


def instant(value: str) -> str:
    """Return a DT value as ISO 8601 has it, to the second; what is none as it is."""
    found = dates.instant(value)
    return found.isoformat(' ', 'seconds') if found else value
