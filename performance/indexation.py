"""Which months of an index a payment rests on, and what a later figure changes. No framework.

4Ps, Payment mechanism guidance for fire, rescue and police PFI: the charge of price base 0 becomes
AUC_n = AUC_0 × ((1 − v) + v × I_n ÷ I_0) on each anniversary of the base day. Contracts read the
index some months before: with a lag of two months and a price base of 30 June, both I_0 and I_n
are figures of April.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.periods import Period
from performance.scoring.exact import Amount, figure, fraction, plain, shown
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from performance.scoring.wording import Text

MONTHS: Final = 12
MOST_LAG: Final = 24
"""No contract reads an index older than two years; a larger lag is a mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexationRule:
    """How a contract follows its index.

    Attributes:
        base_on: the day of the price base.
        lag: so many months before the base day, or before an anniversary of it, lies the month
            whose figure is read.
    """

    base_on: dt.date
    lag: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.lag <= MOST_LAG:
            raise ValueError(f"A lag of {self.lag} months: write 0 to {MOST_LAG}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMonths:
    """The two months whose figures a payment month rests on.

    Attributes:
        reviewed_on: the anniversary of the price base from which on I_n holds; the base day itself
            in the first year, in which nothing is indexed yet.
        base: the month of I_0.
        now: the month of I_n.
    """

    reviewed_on: dt.date
    base: Period
    now: Period


def months_before(month: Period, number: int) -> Period:
    """The month so many months earlier."""
    count = month.start.year * MONTHS + month.start.month - 1 - number
    return Period("month", dt.date(count // MONTHS, count % MONTHS + 1, 1))


def reviewed_on(base_on: dt.date, day: dt.date) -> dt.date:
    """The last anniversary of the price base up to and on `day`; the base day before the first.

    The anniversary of a 29 February is 28 February in other years.
    """
    years = max(day.year - base_on.year, 0)
    found = _anniversary(base_on, years)
    return found if found <= day or not years else _anniversary(base_on, years - 1)


def reference_months(rule: IndexationRule, month: Period) -> ReferenceMonths:
    """What the payment of a calendar month rests on: the review in force on its first day.

    A review in the course of a month counts from the next month on, so that a month has one
    charge.

    Raises:
        ValueError: when the month is no month, or ends before the price base.
    """
    if month.kind != "month":
        raise ValueError(f"{month.key} is not a month.")
    if month.end < rule.base_on:
        raise ValueError(f"{month.key} lies before the price base of {rule.base_on.isoformat()}.")
    review = reviewed_on(rule.base_on, month.start)
    base = Period.containing("month", rule.base_on)
    now = Period.containing("month", review)
    return ReferenceMonths(
        reviewed_on=review,
        base=months_before(base, rule.lag),
        now=months_before(now, rule.lag),
    )


def index_factor(share: Amount, base: Amount, now: Amount) -> Fraction:
    """(1 − v) + v × I_n ÷ I_0, exact; v is the indexed share as a fraction.

    Raises:
        ValueError: a figure of the index that is not above zero.
    """
    if base <= 0 or now <= 0:
        raise ValueError("The figures of an index are above zero.")
    part = fraction(share)
    return 1 - part + part * fraction(now) / fraction(base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """A figure of a month as it was published.

    Attributes:
        month: of which it is the figure.
        value: index points.
        published_on: its day of publication.
    """

    month: Period
    value: Decimal
    published_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterVintages:
    """What figures that were published later would have made of a payment's indexation.

    Attributes:
        used: I_0 and I_n as they were used.
        later: the same two as they are known now; equal where nothing was revised.
        old: the factor by the figures that were used.
        new: the factor by the figures that are known now.
        cause: in words.
    """

    used: tuple[Vintage, Vintage]
    later: tuple[Vintage, Vintage]
    old: Fraction
    new: Fraction
    cause: Text

    @property
    def changes(self) -> bool:
        """Whether the factor is another one."""
        return self.old != self.new

    def effect_on(self, amount: Amount) -> Fraction:
        """What the difference is on an amount at the price base, exact; more to pay is above 0."""
        return fraction(amount) * (self.new - self.old)


def effect_of_later_vintages(
    share: Amount, *, used: tuple[Vintage, Vintage], known: tuple[Vintage, Vintage]
) -> LaterVintages:
    """Old and new factor where the figures of I_0 and I_n were revised after they were used.

    Args:
        share: the indexed share, a fraction.
        used: the vintages of I_0 and I_n that the payment took.
        known: the newest vintages of the same months.

    Raises:
        ValueError: `known` is of other months, or older than what was used.
    """
    for before, after in zip(used, known, strict=True):
        if before.month != after.month:
            raise ValueError(f"{before.month.key} was used, {after.month.key} is another month.")
        if after.published_on < before.published_on:
            raise ValueError(f"The figure of {after.month.key} is older than the one used.")
    old = index_factor(share, used[0].value, used[1].value)
    new = index_factor(share, known[0].value, known[1].value)
    return LaterVintages(
        used=used, later=known, old=old, new=new, cause=_cause(used, known, old, new)
    )


def _anniversary(base_on: dt.date, years: int) -> dt.date:
    year = base_on.year + years
    last = calendar.monthrange(year, base_on.month)[1]
    return base_on.replace(year=year, day=min(base_on.day, last))


def _cause(
    used: tuple[Vintage, Vintage], known: tuple[Vintage, Vintage], old: Fraction, new: Fraction
) -> Text:
    revised = [_revised(*pair) for pair in zip(used, known, strict=True) if _differ(*pair)]
    if not revised:
        return text(_("No figure was revised since: the factor stays %(old)s"), old=figure(old))
    first = revised[0]
    if len(revised) > 1:
        first = text(_("%(first)s; %(second)s"), first=revised[0], second=revised[1])
    return text(
        _("%(revised)s: the factor goes from %(old)s to %(new)s"),
        revised=first,
        old=shown_factor(old),
        new=shown_factor(new),
    )


def shown_factor(factor: Amount) -> str:
    """A factor to six decimals; fewer where it is exact before."""
    return figure(factor) if fraction(factor) * 10**6 % 1 == 0 else shown(factor, 6)


def _differ(before: Vintage, after: Vintage) -> bool:
    return before.value != after.value


def _revised(before: Vintage, after: Vintage) -> Text:
    return text(
        _("%(month)s was %(before)s and is %(after)s since %(day)s"),
        month=before.month.key,
        before=plain(before.value),
        after=plain(after.value),
        day=after.published_on.isoformat(),
    )
