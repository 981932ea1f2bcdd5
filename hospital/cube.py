"""The counts of all studies by what lists filter by, held in memory and kept up to date.

Asking a million rows how many are CT, drafted, of the chest takes a database seconds; the table
`study_count` holds the sums for each day, and this holds that table as numbers, in blocks of days.
A reader brings it up to the newest revision first, in its own transaction, so what it then counts
agrees with the rows that it lists.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, text

DIMENSIONS = ('institution_id', 'modality', 'state', 'body_part', 'patient_class',
              'department_id')
BLOCK_DAYS = 32
FIRST_DAY, LAST_DAY = -1 << 31, 1 << 31
NEWER = text("""
    SELECT day, number, revision,
           institution_id, modality, state, body_part, patient_class, department_id
    FROM study_count WHERE revision > :revision""")

Value = str | int
Wishes = Mapping[str, Sequence[Value]]
"""Values that are let through, by dimension; a dimension that is not named lets all through."""
Combination = tuple[Value, ...]
"""A value of each dimension, in their order."""
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Known:
    """The combinations that there are; each has a small number, by which arrays hold it."""

    numbers: Mapping[Combination, int]
    values: Mapping[str, Mapping[Value, int]]
    """By dimension: the values that there are, and the code of each."""
    codes: Mapping[str, Integers]
    """By dimension: the code of the value that each combination has."""

    def through(self, wishes: Wishes) -> NDArray[np.bool_]:
        """Tell which combinations are let through."""
        through = np.ones(len(self.numbers), bool)
        for name, wished in wishes.items():
            known = self.values[name]
            allowed = np.zeros(len(known), bool)
            allowed[[known[value] for value in wished if value in known]] = True
            through &= allowed[self.codes[name]]
        return through

    def numbered(self, combinations: Iterable[Combination]) -> Integers:
        """Return the numbers of some combinations, -1 of those that there are not."""
        return np.array([self.numbers.get(each, -1) for each in combinations], np.int64)

    def with_more(self, combinations: Iterable[Combination]) -> Self:
        """Return the same with some combinations more."""
        new = [each for each in dict.fromkeys(combinations) if each not in self.numbers]
        if not new:
            return self
        numbers, values, codes = {**self.numbers}, {}, {}
        numbers.update((each, number) for number, each in enumerate(new, len(numbers)))
        for name, column in zip(DIMENSIONS, zip(*new, strict=True), strict=True):
            values[name] = known = {**self.values[name]}
            more = [known.setdefault(value, len(known)) for value in column]
            codes[name] = np.concatenate((self.codes[name], np.array(more, np.int64)))
        return replace(self, numbers=numbers, values=values, codes=codes)


@dataclass(frozen=True)
class Sums:
    """How many studies there are of each combination of values."""

    numbers: Integers
    known: Known

    def total(self, wishes: Wishes) -> int:
        """Count the studies that are let through."""
        return int(self.numbers[self.known.through(wishes)].sum())

    def facets(self, wishes: Wishes) -> dict[str, dict[Value, int]]:
        """Count by each dimension's values what the wishes of all others let through."""
        return {name: self._by_value(name, wishes) for name in DIMENSIONS}

    def _by_value(self, name: str, wishes: Wishes) -> dict[Value, int]:
        others = {other: wished for other, wished in wishes.items() if other != name}
        codes, numbers = self.known.codes[name], self.numbers
        if others:
            through = self.known.through(others)
            codes, numbers = codes[through], numbers[through]
        values = self.known.values[name]
        sums = np.bincount(codes, numbers, minlength=len(values))
        return {value: int(sums[code]) for value, code in values.items() if sums[code] > 0}


@dataclass(frozen=True)
class _Block:
    """The sums of some days that follow each other; an entry for each combination of a day."""

    days: Integers
    """Ascending."""
    combinations: Integers
    numbers: Integers
    whole: Integers
    """The sums over all its days, by combination."""

    @classmethod
    def of(cls, days: Integers, combinations: Integers, numbers: Integers) -> Self:
        """Sum up entries; of those for the same combination and day the first counts."""
        _, kept = np.unique(days << 32 | combinations, return_index=True)
        days, combinations, numbers = days[kept], combinations[kept], numbers[kept]
        return cls(days, combinations, numbers, _sums(combinations, numbers))

    def between(self, first: int, last: int) -> tuple[Integers, Integers, Integers]:
        """Return the entries of a range of days, both included."""
        low, high = np.searchsorted(self.days, (first, last + 1))
        return self.days[low:high], self.combinations[low:high], self.numbers[low:high]


@dataclass(frozen=True)
class View:
    """All sums, as they were at some moment."""

    known: Known
    blocks: Mapping[int, _Block]
    """By the number of the block, ascending."""

    def between(self, first: int | None = None, last: int | None = None) -> Sums:
        """Return the sums of a range of days, both included; None stands for no end."""
        sums = np.zeros(len(self.known.numbers), np.int64)
        for begin, end, block in self._within(first, last):
            part = (block.whole if end - begin == BLOCK_DAYS - 1 else
                    _sums(*block.between(begin, end)[1:]))
            sums[:len(part)] += part
        return Sums(sums, self.known)

    def of(self, combinations: Integers) -> Sums:
        """Return the sums of some studies, each given by the number of its combination."""
        # NOTE: what came in this moment may not be known yet
        known = combinations[combinations >= 0]
        return Sums(np.bincount(known, minlength=len(self.known.numbers)), self.known)

    def days(self, wishes: Wishes, first: int | None = None, last: int | None = None, *,
             newest_first: bool = True) -> Iterator[tuple[int, int]]:
        """Yield the days of a range that have studies that are let through, and how many."""
        through = self.known.through(wishes)
        blocks = list(self._within(first, last))
        for begin, end, block in blocks[::-1] if newest_first else blocks:
            days, combinations, numbers = block.between(begin, end)
            sums = _sums(days - begin, numbers * through[combinations])
            found = np.flatnonzero(sums)
            for place in found[::-1] if newest_first else found:
                yield begin + int(place), int(sums[place])

    def _within(self, first: int | None, last: int | None) -> Iterator[tuple[int, int, _Block]]:
        """Yield the blocks that a range of days touches, with the part of each that it does."""
        low = FIRST_DAY if first is None else first
        high = LAST_DAY if last is None else last
        for number, block in self.blocks.items():
            begin, end = number * BLOCK_DAYS, (number + 1) * BLOCK_DAYS - 1
            if low <= end and begin <= high:
                yield max(low, begin), min(high, end), block


class Cube:
    """The table `study_count` in memory; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = 0
        nothing: dict[str, Any] = {name: {} for name in DIMENSIONS}
        codes = {name: np.empty(0, np.int64) for name in DIMENSIONS}
        self._view = View(Known({}, nothing, codes), {})

    @property
    def revision(self) -> int:
        """The newest change that it knows of; 0 before it was read."""
        return self._revision

    def view(self, connection: Connection) -> View:
        """Return the sums as the transaction sees them."""
        with self._lock:
            rows = connection.execute(NEWER, {'revision': self._revision}).all()
            if rows:
                self._view = _changed(self._view, rows)
                self._revision = max(row.revision for row in rows)
            return self._view


def _changed(view: View, rows: Sequence[Row[*tuple[Any, ...]]]) -> View:
    """Return the sums with some of them replaced by those of newer rows."""
    combinations: list[Combination] = [tuple(row[3:]) for row in rows]
    known = view.known.with_more(combinations)
    changes = np.array([(row[0], known.numbers[each], row[1])
                        for row, each in zip(rows, combinations, strict=True)], np.int64).T
    numbers, blocks = changes[0] // BLOCK_DAYS, {**view.blocks}
    for number in np.unique(numbers):
        changed = changes[:, numbers == number]
        old = blocks.get(int(number))
        if old is not None:
            changed = np.concatenate((changed, (old.days, old.combinations, old.numbers)), axis=1)
        blocks[int(number)] = _Block.of(*changed)
    return View(known, dict(sorted(blocks.items())))


def _sums(places: Integers, numbers: Integers) -> Integers:
    return np.bincount(places, numbers).astype(np.int64)
