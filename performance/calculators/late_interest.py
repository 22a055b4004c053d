"""Simple interest on what was paid late, by days, with the rate of each part of the time."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue.provenance import DEFAULT
from partnerships.terms import Suggestion, TermRow, Terms, choice, day, money, rows, share
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, percent
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import gettext_noop
from performance.scoring.wording import text as said

ZERO = Decimal(0)
FIXED = {"actual_365": 365, "actual_360": 360}
ACTUAL = "actual_actual"
WORDS = {
    "actual_365": gettext_noop("real days of 365 a year"),
    "actual_360": gettext_noop("real days of 360 a year"),
    ACTUAL: gettext_noop("real days of the real year"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFrom(TermRow):
    """A rate that holds from a day on."""

    from_on: Annotated[date | None, day(_("From"))] = None
    rate: Annotated[Decimal | None, share(_("Rate a year"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateInterestGiven(Terms):
    """An amount, when it was due, when it came."""

    amount: Annotated[Decimal | None, money(_("Amount paid late"))] = None
    due_on: Annotated[date | None, day(_("Due on"))] = None
    paid_on: Annotated[date | None, day(_("Paid on"))] = None
    rate: Annotated[
        Decimal | None, share(_("Rate"), unit=_("a year"), help=_("Until another one below holds."))
    ] = None
    days: Annotated[
        str,
        choice(
            _("Days of a year"),
            ("actual_365", _("365")),
            ("actual_360", _("360")),
            (ACTUAL, _("as the calendar has them, 365 or 366")),
            suggested=Suggestion("365", DEFAULT),
        ),
    ] = ""
    rates: Annotated[tuple[RateFrom, ...], rows(_("Later rates"), RateFrom)] = ()


@calculators.register
class LateInterest(Calculator[LateInterestGiven]):
    """One line for each part of the time with a rate of its own."""

    slug = "late_interest"
    label = _("Interest on late payment")
    lede = _("What a payment costs more because it came late: simple interest, never compounded.")
    source = _("The contract’s clause on late payment; the day count is said in each line")
    given = LateInterestGiven
    needed = ("amount", "due_on", "paid_on", "rate", "days")

    def objections(self, given: LateInterestGiven) -> Iterator[Problem]:
        """Later rates rise by their days and begin after the first one."""
        begins = [one.from_on for one in given.rates if one.from_on is not None]
        if begins != sorted(set(begins)):
            message = gettext("Each rate must begin after the one before it. Sort or correct them.")
            yield Problem("rates", "not_rising", message)
        if given.due_on and begins and begins[0] <= given.due_on + timedelta(days=1):
            message = gettext("The first later rate begins before the interest: enter it above.")
            yield Problem("rates", "too_early", message)

    def worked(self, given: LateInterestGiven, rounding: Rounding) -> Working:
        """From the day after it was due up to and with the day on which it was paid."""
        assert given.due_on is not None  # noqa: S101 - needed
        assert given.paid_on is not None  # noqa: S101 - as above
        lines = [
            _line(given, part, rounding) for part in _parts(given, given.due_on, given.paid_on)
        ]
        assessment = Assessment(tuple(lines))
        late = max((given.paid_on - given.due_on).days, 0)
        headline = said(gettext_noop("It was paid in time: no interest"))
        if late:
            headline = said(
                gettext_noop("%(interest)s of interest for %(days)s days"),
                interest=figure(assessment.total, 2),
                days=str(late),
            )
        return Working(assessment, headline)


@dataclass(frozen=True, slots=True)
class _Part:
    """Days from one to the other, both included, at one rate and in one year where it counts."""

    first: date
    last: date
    rate: Decimal
    of: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def _parts(given: LateInterestGiven, due: date, paid: date) -> Iterator[_Part]:
    begins = due + timedelta(days=1)
    rates = [(begins, given.rate or ZERO)]
    rates += [(one.from_on, one.rate or ZERO) for one in given.rates if one.from_on is not None]
    ends = [first - timedelta(days=1) for first, _rate in rates[1:]] + [paid]
    for (first, rate), last in zip(rates, ends, strict=True):
        until = min(last, paid)
        if first > until:
            continue
        if given.days in FIXED:
            yield _Part(first, until, rate, FIXED[given.days])
        else:
            yield from _by_years(first, until, rate)


def _by_years(first: date, last: date, rate: Decimal) -> Iterator[_Part]:
    for year in range(first.year, last.year + 1):
        of = 366 if calendar.isleap(year) else 365
        yield _Part(max(first, date(year, 1, 1)), min(last, date(year, 12, 31)), rate, of)


def _line(given: LateInterestGiven, part: _Part, rounding: Rounding) -> Line:
    amount = given.amount or ZERO
    exact = fraction(amount) * fraction(part.rate) * Fraction(part.days, part.of)
    cause = said(
        gettext_noop(
            "%(amount)s × %(rate)s × %(days)s of %(of)s days, %(first)s to %(last)s (%(count)s)"
        ),
        amount=figure(amount, 2),
        rate=percent(part.rate),
        days=str(part.days),
        of=str(part.of),
        first=part.first.isoformat(),
        last=part.last.isoformat(),
        count=said(WORDS[given.days]),
    )
    return Line(code="interest", amount=rounding.of_line(exact), cause=cause)
