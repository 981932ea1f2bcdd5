"""What a list is limited to, and what the counts in memory know of it beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass

from hospital import access, conditions, words
from hospital.conditions import Condition
from hospital.cube import Sums, Value, View
from hospital.filters import MINUTES, Filters, Span, span_of
from hospital.once import once
from hospital.work import Work

AFFORDABLE = 40_000
"""Up to so many rows are read because of what only they tell, such as words."""
NO_DAY = (None, 0)
Wished = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True)
class Scope:
    """The conditions of a list that somebody asks for."""

    work: Work
    filters: Filters

    @once
    def has_words(self) -> bool:
        """Whether something is looked for that is not counted by."""
        return bool(words.asked(self.filters.words))

    @property
    def is_counted(self) -> bool:
        """Whether the counts in memory know how many there are."""
        return not self.has_words and self.filters.period != MINUTES

    @once
    def view(self) -> View:
        """The counts as this transaction sees them."""
        return self.work.cube.view(self.work.connection)

    @once
    def span(self) -> Span:
        """The days of the period."""
        return span_of(self.filters.period, self.work.zone)

    @once
    def period(self) -> list[Condition]:
        """The conditions of the period."""
        return [*conditions.within(self.span),
                *([conditions.in_last_minutes()] if self.filters.period == MINUTES else [])]

    @once
    def seen(self) -> Wished:
        """What the actor may know of."""
        institutions = access.seen_institutions(self.work)
        return {} if institutions is None else {'institution_id': institutions}

    @once
    def wishes(self) -> Wished:
        """The values that are let through, of what the actor may know of."""
        wishes = dict(self.filters.wishes)
        for name, seen in self.seen.items():
            wishes[name] = tuple(each for each in seen if each in wishes.get(name, seen))
        return wishes

    @once
    def sums(self) -> Sums:
        """The counts of the days of the period."""
        return self.view.between(self.span.first, self.span.last)

    @once
    def everything(self) -> int:
        """How many studies there are that the actor may know of."""
        return max(1, self.view.between().total(self.seen))

    def is_affordable(self, looking: int) -> bool:
        """Tell whether all rows of the period are read, and some looked up, soon enough."""
        return self.affordable(looking, self.wishes, self.span) == self.span

    def affordable(self, looking: int, wishes: Wished, span: Span) -> Span:
        """Return the newest days of a span whose rows are read and looked up soon enough.

        If all of its rows are, it is the span itself.

        Parameters
        ----------
        looking
            To look up a row takes as long as to read so many others.
        wishes
            What is let through and must be looked up.
        span
            What is wanted.
        """
        days = self.view.days(wishes, span.first, span.last)
        cost, oldest, (let_through, number) = 0, None, next(days, NO_DAY)
        for day, read in self.view.days(self.seen, span.first, span.last):
            cost += read
            if day == let_through:
                cost += number * looking
                let_through, number = next(days, NO_DAY)
            if cost > AFFORDABLE and oldest is not None:
                return Span(oldest, span.last)
            oldest = day
        return span
