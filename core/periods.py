"""Calendar months, quarters, halves and years, without a framework."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Literal, Self, get_args

Kind = Literal["month", "quarter", "half", "year"]

MONTHS_IN: Final[dict[Kind, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_KEY: Final = re.compile(r"(\d{4})(?:-(\d{2})|-Q(\d)|-H(\d))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A whole calendar month, quarter, half-year or year.

    Periods sort by kind, then by start; compare those of one kind.

    Attributes:
        kind: "month", "quarter", "half" or "year".
        start: its first day.

    Raises:
        ValueError: when `start` is not the first day of such a period, or the kind is unknown.
    """

    kind: Kind
    start: dt.date

    def __post_init__(self) -> None:
        if self.kind not in MONTHS_IN:
            known = ", ".join(get_args(Kind))
            raise ValueError(f"{self.kind!r} is not a kind of period; the known ones are: {known}.")
        if self.start.day != 1 or (self.start.month - 1) % MONTHS_IN[self.kind]:
            raise ValueError(f"No {self.kind} starts on {self.start.isoformat()}.")

    @classmethod
    def containing(cls, kind: Kind, day: dt.date) -> Self:
        """The period of that kind in which the day lies."""
        if kind not in MONTHS_IN:
            return cls(kind, day)
        length = MONTHS_IN[kind]
        return cls(kind, dt.date(day.year, (day.month - 1) // length * length + 1, 1))

    @classmethod
    def parse(cls, key: str) -> Self:
        """Read a key: "2026-10", "2026-Q3", "2026-H1" or "2026".

        Raises:
            ValueError: when the text is no such key.
        """
        found = _KEY.match(key)
        if found is None:
            raise _no_such_period(key)
        year, *parts = found.groups()
        kinds: tuple[Kind, ...] = ("month", "quarter", "half", "year")
        kind, number = next(
            (kind, int(part))
            for kind, part in zip(kinds, (*parts, "1"), strict=True)
            if part is not None
        )
        try:
            return cls(kind, dt.date(int(year), (number - 1) * MONTHS_IN[kind] + 1, 1))
        except ValueError:
            raise _no_such_period(key) from None

    @property
    def end(self) -> dt.date:
        """Its last day, which belongs to it."""
        last = self.start.month + MONTHS_IN[self.kind] - 1
        return self.start.replace(month=last, day=calendar.monthrange(self.start.year, last)[1])

    @property
    def key(self) -> str:
        """Its short, sortable name: "2026-10", "2026-Q3", "2026-H1" or "2026"."""
        year = f"{self.start.year:04}"
        match self.kind:
            case "month":
                return f"{year}-{self.start.month:02}"
            case "quarter":
                return f"{year}-Q{self._number}"
            case "half":
                return f"{year}-H{self._number}"
            case "year":
                return year

    @property
    def label(self) -> str:
        """Its English name: "October 2026", "July to September 2026", "2026".

        On a page use `core.formatting.period_label`, which is translated.
        """
        return self._named(" to ", _MONTHS)

    @property
    def short_label(self) -> str:
        """Its short English name, for tables and axes: "Oct 2026", "Jul–Sep 2026", "2026"."""
        return self._named("–", tuple(name[:3] for name in _MONTHS))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.key

    def next(self) -> Self:
        """The period of the same kind that begins on the day after this one ends."""
        return type(self)(self.kind, self.end + dt.timedelta(days=1))

    def previous(self) -> Self:
        """The period of the same kind that ends on the day before this one begins."""
        return type(self).containing(self.kind, self.start - dt.timedelta(days=1))

    def months(self) -> tuple[Self, ...]:
        """Its months, in order; a month has one, itself."""
        first = self.start.month
        return tuple(
            type(self)("month", self.start.replace(month=first + offset))
            for offset in range(MONTHS_IN[self.kind])
        )

    @property
    def _number(self) -> int:
        return (self.start.month - 1) // MONTHS_IN[self.kind] + 1

    def _named(self, dash: str, names: tuple[str, ...]) -> str:
        first, last = names[self.start.month - 1], names[self.end.month - 1]
        if self.kind == "year":
            return str(self.start.year)
        if self.kind == "month":
            return f"{first} {self.start.year}"
        return f"{first}{dash}{last} {self.start.year}"


def months_between(first: dt.date, last: dt.date) -> tuple[Period, ...]:
    """Every month that has a day from `first` to `last`, both included; none when last < first."""
    return periods_between("month", first, last)


def periods_between(kind: Kind, first: dt.date, last: dt.date) -> tuple[Period, ...]:
    """Every period of that kind with a day from `first` to `last`, both included, in order."""
    found: list[Period] = []
    if last < first:
        return ()
    period = Period.containing(kind, first)
    while period.start <= last:
        found.append(period)
        period = period.next()
    return tuple(found)


def _no_such_period(key: str) -> ValueError:
    return ValueError(
        f"{key!r} is not a period; write 2026-10 for a month, 2026-Q3 for a quarter, "
        "2026-H1 for a half-year or 2026 for a year."
    )
