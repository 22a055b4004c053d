"""Which days of a month count, as a part of it, and amounts in parts. Pure, no framework.

An amount of time is paid by the day: the amount of a month × the days in force ÷ the days of the
month. Days are counted as the contract says: as the calendar has them, or thirty to every month.
Either way the parts of a month are its whole, without a day that counts twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from core.periods import Period, months_between
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from performance.mechanism import Rounding
    from performance.scoring.wording import Text

CALENDAR: Final = "calendar"
THIRTY: Final = "thirty"
_OF_A_MONTH: Final = 30
ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days on end of one month or year.

    Attributes:
        first, last: the days themselves, both included.
        days: how many of them count; 0 where none is in force.
        of: how many the whole period has, counted likewise.
    """

    first: dt.date
    last: dt.date
    days: int
    of: int

    @property
    def share(self) -> Fraction:
        """The part of the period that they are."""
        return Fraction(self.days, self.of)

    @property
    def is_whole(self) -> bool:
        """Whether they are the whole period."""
        return self.days == self.of

    def words(self) -> Text:
        """Such as "1–14 April 2026 (14 of 30 days)"."""
        return text(
            _("%(name)s (%(days)s of %(of)s days)"),
            name=self.name,
            days=str(self.days),
            of=str(self.of),
        )

    @property
    def name(self) -> str:
        """Such as "1–14 April 2026"; with both months where it is more than one."""
        first, last = Period.containing("month", self.first), Period.containing("month", self.last)
        if first == last:
            same = self.first == self.last
            return f"{self.first.day}{'' if same else f'–{self.last.day}'} {first.label}"
        return f"{self.first.day} {first.label} – {self.last.day} {last.label}"


def days_of(first: dt.date, last: dt.date, period: Period, count: str = CALENDAR) -> Days:
    """The days from `first` to `last` of a period, by the contract's way to count them.

    Days outside the period do not count; none does where nothing is left of them.
    """
    first, last = max(first, period.start), min(last, period.end)
    if last < first:
        of = _number(period.end, period, count)
        return Days(first=period.start, last=period.end, days=0, of=of)
    before = 0 if first == period.start else _number(first - ONE_DAY, period, count)
    return Days(
        first=first,
        last=last,
        days=_number(last, period, count) - before,
        of=_number(period.end, period, count),
    )


def months_in(first: dt.date, last: dt.date, count: str = CALENDAR) -> Fraction:
    """How many months a term has, its first and last by their days."""
    return sum(
        (days_of(first, last, month, count).share for month in months_between(first, last)),
        Fraction(0),
    )


def rounded_in_parts(amounts: Iterable[Fraction], rounding: Rounding) -> list[Decimal]:
    """Each amount as a line, so that the lines are the rounded sum of all of them.

    What is rounded is the running sum; a line is what it adds. So a month in two parts pays what it
    would pay in one.
    """
    found = []
    total, before = Fraction(0), rounding.of_line(Fraction(0))
    for amount in amounts:
        total += amount
        now = rounding.of_line(total)
        found.append(now - before)
        before = now
    return found


def _number(day: dt.date, period: Period, count: str) -> int:
    """Which day of the period it is, as the contract counts."""
    if count != THIRTY or period.kind != "month":
        return (day - period.start).days + 1
    return _OF_A_MONTH if day == period.end else min(day.day, _OF_A_MONTH)
