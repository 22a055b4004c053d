"""What is still to be done and retained before a contract ends: surveys at 7, 5 and 3 years.

UK Infrastructure and Projects Authority, PFI Expiry Health Checks (7, 5 and 3 years); the
retention account of standard forms.
"""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue.provenance import published
from partnerships.terms import TermRow, Terms, day, money, rows, share, text
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, percent, rounded
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import Text, gettext_noop
from performance.scoring.wording import text as said

SURVEYS = (7, 5, 3)
"""Years before the end; UK Infrastructure and Projects Authority."""
MONTHS = 12
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair(TermRow):
    """What the survey asks for before the handback."""

    what: Annotated[str, text(_("Repair"))] = ""
    cost: Annotated[Decimal | None, money(_("Cost"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryGiven(Terms):
    """The end of a contract, and what stands in its retention account."""

    ends_on: Annotated[date | None, day(_("Contract ends on"))] = None
    on: Annotated[date | None, day(_("As of"))] = None
    repairs: Annotated[tuple[Repair, ...], rows(_("Repairs before the handback"), Repair)] = ()
    reserve: Annotated[
        Decimal | None, share(_("Reserve upon the repairs"), help=_("For what nobody foresaw."))
    ] = None
    retained: Annotated[Decimal | None, money(_("Retained so far"))] = None
    security: Annotated[
        Decimal | None, money(_("Bond or guarantee"), help=_("What the partner has given for it."))
    ] = None
    monthly_payment: Annotated[Decimal | None, money(_("Payment of a month"))] = None
    retention_limit: Annotated[
        Decimal | None,
        share(_("Most that may be retained of it"), help=_("Empty: the contract has no limit.")),
    ] = None


@calculators.register
class Expiry(Calculator[ExpiryGiven]):
    """Repairs, less what is retained and secured; then what that is a month."""

    slug = "expiry"
    label = _("Expiry planner")
    lede = _("When to survey, what the repairs cost, and what to retain each month until the end.")
    source = published("S15")
    given = ExpiryGiven
    needed = ("ends_on", "on")

    def objections(self, given: ExpiryGiven) -> Iterator[Problem]:
        """The day lies before the end."""
        assert given.ends_on is not None  # noqa: S101 - needed
        assert given.on is not None  # noqa: S101 - as above
        if given.on >= given.ends_on:
            message = gettext("The contract has ended by then. Choose an earlier day.")
            yield Problem("on", "too_late", message)

    def worked(self, given: ExpiryGiven, rounding: Rounding) -> Working:
        """The lines come to what is still to be found; nothing where enough is retained."""
        lines = list(_lines(given, rounding))
        gap = sum((line.amount for line in lines), ZERO)
        headline = said(gettext_noop("Enough is retained and secured for the repairs"))
        if gap > 0:
            headline = said(
                gettext_noop("%(gap)s are still to be found before the end"), gap=figure(gap, 2)
            )
        else:
            lines.append(
                Line(code="spare", amount=-gap, cause=said(gettext_noop("More than is needed")))
            )
        notes = [*_surveys(given), *_a_month(given, max(gap, ZERO), rounding)]
        return Working(Assessment(tuple(lines)), headline, tuple(notes))


def _lines(given: ExpiryGiven, rounding: Rounding) -> Iterator[Line]:
    cost = Fraction(0)
    for one in given.repairs:
        cost += fraction(one.cost or ZERO)
        of_one = rounding.of_line(one.cost or ZERO)
        yield Line(code="repair", amount=of_one, cause=said("%(what)s", what=one.what))
    if given.reserve:
        yield Line(
            code="reserve",
            amount=rounding.of_line(cost * fraction(given.reserve)),
            cause=said(
                gettext_noop("Reserve of %(share)s upon %(cost)s"),
                share=percent(given.reserve),
                cost=figure(cost, 2),
            ),
        )
    for code, amount, words in (
        ("retained", given.retained, gettext_noop("Retained so far")),
        ("security", given.security, gettext_noop("Bond or guarantee")),
    ):
        if amount:
            yield Line(code=code, amount=-rounding.of_line(amount), cause=said(words))


def _surveys(given: ExpiryGiven) -> Iterator[Text]:
    assert given.ends_on is not None  # noqa: S101 - needed
    assert given.on is not None  # noqa: S101 - as above
    for years in SURVEYS:
        when = _years_before(given.ends_on, years)
        words = gettext_noop("Survey %(years)s years before the end: %(day)s")
        if when <= given.on:
            words = gettext_noop("Survey %(years)s years before the end: was due on %(day)s")
        yield said(words, years=str(years), day=when.isoformat())


def _a_month(given: ExpiryGiven, gap: Decimal, rounding: Rounding) -> Iterator[Text]:
    assert given.ends_on is not None  # noqa: S101 - needed
    assert given.on is not None  # noqa: S101 - as above
    months = whole_months(given.on, given.ends_on)
    if gap <= 0:
        return
    if not months:
        yield said(gettext_noop("No whole month is left in which anything could be retained."))
        return
    each = fraction(gap) / months
    yield said(
        gettext_noop("%(amount)s a month in the %(months)s whole months that are left"),
        amount=figure(rounded(each, rounding.line), 2),
        months=str(months),
    )
    if given.monthly_payment:
        part = each / fraction(given.monthly_payment)
        yield said(
            gettext_noop("That is %(share)s of a payment of %(payment)s"),
            share=percent(rounded(part, 4)),
            payment=figure(given.monthly_payment, 2),
        )
        yield from _limit(given, part, months, gap, rounding)


def _limit(
    given: ExpiryGiven, part: Fraction, months: int, gap: Decimal, rounding: Rounding
) -> Iterator[Text]:
    limit = given.retention_limit
    if limit is None or part <= fraction(limit):
        return
    most = fraction(limit) * fraction(given.monthly_payment or ZERO) * months
    yield said(
        gettext_noop(
            "Only %(limit)s may be retained: that leaves %(short)s to be secured in another way"
        ),
        limit=percent(limit),
        short=figure(rounded(fraction(gap) - most, rounding.line), 2),
    )


def whole_months(first: date, last: date) -> int:
    """The whole calendar months between two days."""
    months = (last.year - first.year) * MONTHS + last.month - first.month
    return max(months - (last.day < first.day), 0)


def _years_before(when: date, years: int) -> date:
    year = when.year - years
    return when.replace(year=year, day=min(when.day, calendar.monthrange(year, when.month)[1]))
