"""Earned value of milestones: what was planned, earned and spent by a day, and where it leads.

SPI = EV ÷ PV, CPI = EV ÷ AC, EAC = BAC ÷ CPI, TCPI = (BAC − EV) ÷ (BAC − AC).
"""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from partnerships.terms import TermRow, Terms, day, money, rows, text
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, rounded
from performance.scoring.exact import figure, fraction, shown
from performance.scoring.wording import Text, gettext_noop
from performance.scoring.wording import text as said

RATIO_DECIMALS = 4
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWork(TermRow):
    """A milestone with what it may cost."""

    what: Annotated[str, text(_("Milestone"))] = ""
    budget: Annotated[Decimal | None, money(_("Budget"))] = None
    due_on: Annotated[date | None, day(_("Planned for"))] = None
    done_on: Annotated[date | None, day(_("Accepted on"), optional=True)] = None
    spent: Annotated[Decimal | None, money(_("Spent so far"), optional=True)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedValueGiven(Terms):
    """Milestones, and the day on which they are looked at."""

    on: Annotated[date | None, day(_("As of"))] = None
    work: Annotated[tuple[PlannedWork, ...], rows(_("Milestones"), PlannedWork)] = ()


@calculators.register
class EarnedValue(Calculator[EarnedValueGiven]):
    """Planned, earned, spent; then the ratios that they allow."""

    slug = "earned_value"
    label = _("Earned value")
    lede = _("Whether the works are on time and on budget, by what their accepted parts are worth.")
    source = _("Earned value management; a milestone is earned when it is accepted, not before")
    given = EarnedValueGiven
    needed = ("on", "work")

    def worked(self, given: EarnedValueGiven, rounding: Rounding) -> Working:
        """PV, EV, AC and BAC as money; SPI, CPI and TCPI as ratios; EAC where there is a CPI."""
        assert given.on is not None  # noqa: S101 - needed
        day_ = given.on
        budget = _sum(one.budget for one in given.work)
        planned = _sum(one.budget for one in given.work if _by(one.due_on, day_))
        earned = _sum(one.budget for one in given.work if _by(one.done_on, day_))
        spent = _sum(one.spent for one in given.work)
        of_money = (
            ("bac", budget, gettext_noop("Budget of all milestones (BAC)")),
            ("pv", planned, gettext_noop("Budget of what was planned by then (PV)")),
            ("ev", earned, gettext_noop("Budget of what was accepted by then (EV)")),
            ("ac", spent, gettext_noop("Spent so far (AC)")),
            ("sv", earned - planned, gettext_noop("Ahead of the plan, or behind it (EV − PV)")),
            ("cv", earned - spent, gettext_noop("Cheaper than earned, or dearer (EV − AC)")),
        )
        lines = [
            Line(code=code, amount=rounding.of_line(amount), cause=said(words))
            for code, amount, words in of_money
        ]
        more, notes = _ratios(budget, planned, earned, spent, rounding)
        return Working(
            Assessment((*lines, *more)),
            _headline(planned, earned, spent),
            notes,
            units={"spi": "ratio", "cpi": "ratio", "tcpi": "ratio"},
            has_total=False,
        )


def _ratios(
    budget: Fraction, planned: Fraction, earned: Fraction, spent: Fraction, rounding: Rounding
) -> tuple[list[Line], tuple[Text, ...]]:
    lines: list[Line] = []
    notes: list[Text] = []

    def ratio(code: str, above: Fraction, below: Fraction, words: str, none: str) -> None:
        if below <= 0:
            notes.append(said(none))
            return
        cause = said(words, above=figure(above, 2), below=figure(below, 2))
        lines.append(Line(code=code, amount=rounded(above / below, RATIO_DECIMALS), cause=cause))

    ratio(
        *("spi", earned, planned),
        gettext_noop("Speed (SPI): %(above)s earned ÷ %(below)s planned"),
        gettext_noop("No speed (SPI): nothing was planned by then."),
    )
    ratio(
        *("cpi", earned, spent),
        gettext_noop("Worth of the money (CPI): %(above)s earned ÷ %(below)s spent"),
        gettext_noop("No worth of the money (CPI): nothing was spent yet."),
    )
    if earned > 0 and spent > 0:
        forecast = budget * spent / earned
        cause = said(
            gettext_noop("Cost at the end at this rate (EAC): %(budget)s ÷ %(cpi)s"),
            budget=figure(budget, 2),
            cpi=shown(earned / spent, RATIO_DECIMALS),
        )
        lines.append(Line(code="eac", amount=rounding.of_line(forecast), cause=cause))
    else:
        notes.append(said(gettext_noop("No cost at the end (EAC): nothing was earned yet.")))
    ratio(
        *("tcpi", budget - earned, budget - spent),
        gettext_noop("Needed from now on (TCPI): %(above)s to earn ÷ %(below)s left to spend"),
        gettext_noop("No rate would do (TCPI): the budget is spent."),
    )
    return lines, tuple(notes)


def _headline(planned: Fraction, earned: Fraction, spent: Fraction) -> Text:
    time = gettext_noop("on time")
    if earned != planned:
        time = gettext_noop("behind the plan") if earned < planned else gettext_noop("ahead")
    cost = gettext_noop("on budget")
    if earned != spent:
        cost = gettext_noop("over budget") if earned < spent else gettext_noop("under budget")
    return said(
        gettext_noop("The works are %(time)s and %(cost)s"), time=said(time), cost=said(cost)
    )


def _by(when: date | None, on: date) -> bool:
    return when is not None and when <= on


def _sum(amounts: Iterable[Decimal | None]) -> Fraction:
    return sum((fraction(one) for one in amounts if one is not None), fraction(ZERO))
