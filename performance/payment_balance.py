"""What is open of a payment from day to day, and the interest on it. Pure; either side may owe.

Simple interest, never compounded, of 365 days a year: from the day after the payment was due up to
and with the day on which it was paid, on what was still open on each of these days.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from performance.scoring.exact import fraction

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

DAYS_OF_A_YEAR: Final = 365
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Came:
    """What was paid on a day, as a positive amount whoever paid it."""

    on: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Late:
    """An amount that was open for some days after it was due."""

    amount: Decimal
    after: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """From the day after `after` up to and with `until`."""
        return (self.until - self.after).days


def open_of(total: Decimal, came: Iterable[Came]) -> Decimal:
    """What is open of a payment, as a positive amount whichever side owes it."""
    return abs(total) - sum((one.amount for one in came), ZERO)


def late_parts(
    total: Decimal, due_on: dt.date, came: Iterable[Came], until: dt.date
) -> Iterator[Late]:
    """The days after `due_on` on which something was open, by the amount that was.

    What is still open counts until `until`; what was paid meanwhile counts until it came, also
    where that was later.
    """
    parts = list(came)
    left = open_of(total, (one for one in parts if one.on <= due_on))
    since = due_on
    for one in sorted((one for one in parts if one.on > due_on), key=lambda one: one.on):
        if left > 0 and one.on > since:
            yield Late(left, since, one.on)
        left -= one.amount
        since = one.on
    if left > 0 and until > since:
        yield Late(left, since, until)


def interest_on(late: Iterable[Late], rate: Decimal) -> Fraction:
    """Exact, in units of the currency; rounded by whoever writes it down."""
    exact = (fraction(one.amount) * one.days for one in late)
    return sum(exact, Fraction(0)) * fraction(rate) / DAYS_OF_A_YEAR
