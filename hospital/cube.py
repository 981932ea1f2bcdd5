"""The counts of all studies by what lists filter by, held in memory and kept up to date.

Asking a million rows how many are CT, drafted, of the chest takes a database seconds; the table
`study_count` holds the sums for each day, and this holds that table as numbers, in the order of
days. A reader brings it up to the newest revision first, in its own transaction, so what it then
counts agrees with the rows that it lists.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, text

DIMENSIONS = ('institution_id', 'modality', 'state', 'body_part', 'patient_class',
              'department_id')
BITS = {'institution_id': 8, 'modality': 7, 'state': 4, 'body_part': 7, 'patient_class': 3,
        'department_id': 12}
DAY_BITS = 63 - sum(BITS.values())
NEWER = text("""
    SELECT day, institution_id, modality, state, body_part, patient_class, department_id, number,
           revision
    FROM study_count WHERE revision > :revision ORDER BY revision""")

Value = str | int
Wishes = Mapping[str, Sequence[Value]]
"""Values that are let through, by dimension; a dimension that is not named lets all through."""


@dataclass
class _Codes:
    """The values of a dimension and their small numbers, in the order of their appearance."""

    values: list[Value] = field(default_factory=list)
    code: dict[Value, int] = field(default_factory=dict)

    def of(self, value: Value) -> int:
        if value not in self.code:
            self.code[value] = len(self.values)
            self.values.append(value)
        return self.code[value]


@dataclass(frozen=True)
class Slice:
    """The sums of a range of days: one entry for each combination that there is."""

    codes: dict[str, NDArray[np.int64]]
    days: NDArray[np.int64]
    numbers: NDArray[np.int64]
    dimensions: dict[str, _Codes]

    def total(self, wishes: Wishes) -> int:
        """Count the studies that are let through."""
        return int(self.numbers[self._through(wishes)].sum())

    def facets(self, wishes: Wishes) -> dict[str, dict[Value, int]]:
        """Count by each dimension's values what the wishes of all others let through."""
        masks = {name: self._allowed(name, wishes[name]) for name in wishes}
        return {name: self._by_value(name, masks) for name in DIMENSIONS}

    def by_day(self, wishes: Wishes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the days that have studies that are let through, oldest first, and how many."""
        through = self._through(wishes)
        days, place = np.unique(self.days[through], return_inverse=True)
        numbers = np.bincount(place, weights=self.numbers[through], minlength=len(days))
        some = numbers > 0
        return days[some], numbers[some].astype(np.int64)

    def _through(self, wishes: Wishes) -> NDArray[np.bool_]:
        through = np.ones(len(self.numbers), bool)
        for name, values in wishes.items():
            through &= self._allowed(name, values)
        return through

    def _allowed(self, name: str, values: Sequence[Value]) -> NDArray[np.bool_]:
        dimension = self.dimensions[name]
        table = np.zeros(1 << BITS[name], bool)
        table[[dimension.code[value] for value in values if value in dimension.code]] = True
        return table[self.codes[name]]

    def _by_value(self, name: str, masks: Mapping[str, NDArray[np.bool_]]) -> dict[Value, int]:
        others = [mask for other, mask in masks.items() if other != name]
        codes, numbers = self.codes[name], self.numbers
        if others:
            through = np.logical_and.reduce(others)
            codes, numbers = codes[through], numbers[through]
        sums = np.bincount(codes, weights=numbers)
        return {self.dimensions[name].values[code]: int(number)
                for code, number in enumerate(sums) if number > 0}


class Cube:
    """The table `study_count` in memory; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dimensions = {name: _Codes() for name in DIMENSIONS}
        self._revision = 0
        self._keys = np.empty(0, np.int64)
        self._numbers = np.empty(0, np.int64)
        self._all_keys = np.empty(0, np.int64)
        self._all_numbers = np.empty(0, np.int64)

    def read(self, connection: Connection, first_day: int | None = None,
             last_day: int | None = None) -> Slice:
        """Return the sums of a range of days, both included, as the transaction sees them."""
        with self._lock:
            self._refresh(connection)
            if first_day is None and last_day is None:
                return self._slice(self._all_keys, self._all_numbers)
            low = 0 if first_day is None else np.searchsorted(self._keys, _day_key(first_day))
            high = (len(self._keys) if last_day is None
                    else np.searchsorted(self._keys, _day_key(last_day + 1)))
            return self._slice(self._keys[low:high], self._numbers[low:high].copy())

    def read_days(self, connection: Connection) -> Slice:
        """Return the sums of all days, each day by itself."""
        return self.read(connection, 0, None)

    def _slice(self, keys: NDArray[np.int64], numbers: NDArray[np.int64]) -> Slice:
        codes, shift = {}, 0
        for name in reversed(DIMENSIONS):
            codes[name] = keys >> shift & (1 << BITS[name]) - 1
            shift += BITS[name]
        return Slice(codes, keys >> shift, numbers, self._dimensions)

    def _refresh(self, connection: Connection) -> None:
        rows = connection.execute(NEWER, {'revision': self._revision}).all()
        if not rows:
            return
        newest = {self._key(row): row.number for row in rows}
        keys = np.fromiter(newest, np.int64, len(newest))
        numbers = np.fromiter(newest.values(), np.int64, len(newest))
        order = np.argsort(keys)
        keys, numbers = keys[order], numbers[order]
        changes = numbers - _found(self._keys, self._numbers, keys)
        self._keys, self._numbers = _added(self._keys, self._numbers, keys, changes)
        self._all_keys, self._all_numbers = _added(
            self._all_keys, self._all_numbers, *_without_day(keys, changes))
        self._revision = rows[-1].revision

    def _key(self, row: Row[*tuple[object, ...]]) -> int:
        key = int(row.day)
        for name in DIMENSIONS:
            code = self._dimensions[name].of(getattr(row, name))
            if code >> BITS[name]:
                # NOTE: unheard of in a hospital; what does not fit counts as the last value
                code = (1 << BITS[name]) - 1
            key = key << BITS[name] | code
        return key


def _day_key(day: int) -> int:
    return max(day, 0) << sum(BITS.values())


def _found(keys: NDArray[np.int64], numbers: NDArray[np.int64],
           wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of some keys, 0 of those that are not there."""
    if not len(keys):
        return np.zeros(len(wanted), np.int64)
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, numbers[places], 0)


def _added(keys: NDArray[np.int64], numbers: NDArray[np.int64], more: NDArray[np.int64],
           changes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return sorted keys with changes added to their numbers; the arrays given stay as they are."""
    places = np.searchsorted(keys, more)
    inside = places < len(keys)
    known = inside.copy()
    known[inside] = keys[places[inside]] == more[inside]
    numbers = numbers.copy()
    np.add.at(numbers, places[known], changes[known])
    new = ~known
    return (np.insert(keys, places[new], more[new]),
            np.insert(numbers, places[new], changes[new]))


def _without_day(keys: NDArray[np.int64],
                 changes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rest, place = np.unique(keys & (1 << sum(BITS.values())) - 1, return_inverse=True)
    return rest, np.bincount(place, weights=changes, minlength=len(rest)).astype(np.int64)
