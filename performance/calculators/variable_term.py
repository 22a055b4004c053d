"""A term that moves with what users pay, looked at on target points.

India, model concession for toll-operate-transfer as amended on 15 March 2024, as summarised: for
every 1 % by which the fee is short beyond 5 % the remaining period grows by 1 %, fractions pro
rata, and the next target falls by the same; symmetrically above.
"""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue.provenance import secondary
from partnerships.terms import Suggestion, Terms, day, money, share
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, percent, rounded
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import Text, gettext_noop
from performance.scoring.wording import text as said

ZERO = Decimal(0)
SHARE_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableTermGiven(Terms):
    """A target point and what was really earned."""

    on: Annotated[date | None, day(_("Target point"))] = None
    ends_on: Annotated[date | None, day(_("Contract ends on"))] = None
    target: Annotated[Decimal | None, money(_("Target"), help=_("Fee or traffic expected."))] = None
    actual: Annotated[Decimal | None, money(_("Really earned"))] = None
    tolerance: Annotated[
        Decimal | None,
        share(_("Tolerance"), suggested=Suggestion(Decimal("0.05"), secondary("S38"))),
    ] = None
    next_target: Annotated[
        Decimal | None, money(_("Next target"), help=_("Empty where this is the last one."))
    ] = None


@calculators.register
class VariableTerm(Calculator[VariableTermGiven]):
    """Days added to the term or taken from it, and the next target."""

    slug = "variable_term"
    label = _("Variable term")
    lede = _("By how many days the term grows or shrinks, because users paid less or more.")
    source = secondary("S38")
    given = VariableTermGiven
    needed = ("on", "ends_on", "target", "actual", "tolerance")

    def objections(self, given: VariableTermGiven) -> Iterator[Problem]:
        """A target above zero, before the end."""
        if not given.target:
            message = gettext("A target of 0 cannot be missed by a percentage.")
            yield Problem("target", "zero", message)
        assert given.on is not None  # noqa: S101 - needed
        assert given.ends_on is not None  # noqa: S101 - as above
        if given.on >= given.ends_on:
            message = gettext("The target point lies at or after the end of the contract.")
            yield Problem("on", "too_late", message)
        elif given.target and given.ends_on.toordinal() + _days(given) > date.max.toordinal():
            message = gettext("The term would end after the year 9999. Check its days.")
            yield Problem("ends_on", "range", message)

    def worked(self, given: VariableTermGiven, rounding: Rounding) -> Working:
        """Beyond the tolerance the remaining days move by as many per cent, half up."""
        assert given.on is not None  # noqa: S101 - needed
        assert given.ends_on is not None  # noqa: S101 - as above
        off, beyond = _deviation(given)
        remaining = (given.ends_on - given.on).days
        days = _days(given)
        lines = [
            _of_share("deviation", off, gettext_noop("Earned against the target, below is minus")),
            _of_share(
                "beyond",
                beyond,
                gettext_noop("Beyond the tolerance of %(tolerance)s"),
                tolerance=percent(given.tolerance or ZERO),
            ),
            Line(
                code="days",
                amount=Decimal(days),
                cause=said(
                    gettext_noop("%(remaining)s remaining days × %(share)s, half up to whole days"),
                    remaining=str(remaining),
                    share=percent(rounded(-beyond, SHARE_DECIMALS)),
                ),
            ),
        ]
        if given.next_target is not None:
            lines.append(_next(given.next_target, beyond, rounding))
        ends = given.ends_on + timedelta(days=days)
        return Working(
            Assessment(tuple(lines)),
            _headline(days, ends),
            units={"deviation": "share", "beyond": "share", "days": "days"},
            has_total=False,
        )


def _deviation(given: VariableTermGiven) -> tuple[Fraction, Fraction]:
    """By which share of the target it was off, and how much of it lies beyond the tolerance."""
    target = fraction(given.target or ZERO)
    off = fraction(given.actual or ZERO) / target - 1
    tolerance = fraction(given.tolerance or ZERO)
    over = max(abs(off) - tolerance, Fraction(0))
    return off, over if off > 0 else -over


def _days(given: VariableTermGiven) -> int:
    assert given.on is not None  # noqa: S101 - needed
    assert given.ends_on is not None  # noqa: S101 - as above
    _off, beyond = _deviation(given)
    remaining = (given.ends_on - given.on).days
    # Whatever users pay, the term does not end before the day on which that is found.
    return max(int(rounded(remaining * -beyond, 0)), -remaining)


def _of_share(code: str, value: Fraction, words: str, **known: str) -> Line:
    return Line(code=code, amount=rounded(value, SHARE_DECIMALS), cause=said(words, **known))


def _next(target: Decimal, beyond: Fraction, rounding: Rounding) -> Line:
    words = gettext_noop("Next target: %(target)s × (1 + %(share)s)")
    share_ = percent(rounded(beyond, SHARE_DECIMALS))
    return Line(
        code="next_target",
        amount=rounding.of_line(fraction(target) * (1 + beyond)),
        cause=said(words, target=figure(target, 2), share=share_),
    )


def _headline(days: int, ends: date) -> Text:
    if not days:
        return said(gettext_noop("The term stays as it is"))
    words = gettext_noop("The term grows by %(days)s days, to %(day)s")
    if days < 0:
        words = gettext_noop("The term shrinks by %(days)s days, to %(day)s")
    return said(words, days=str(abs(days)), day=ends.isoformat())
