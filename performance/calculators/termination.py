"""What is paid when a contract ends early, by the cause of it.

HM Treasury, SoPC4 §21.3.2 (force majeure); NHSScotland form and PF2 (authority's default, on one
agreed basis of equity); PF2 (contractor's default: market value).
"""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.terms import Terms, choice, money
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import gettext_noop
from performance.scoring.wording import text as said

FORCE_MAJEURE = "force_majeure"
AUTHORITY = "authority_default"
CONTRACTOR = "contractor_default"
NEEDED_BY_CAUSE = {
    FORCE_MAJEURE: ("senior_debt",),
    AUTHORITY: ("senior_debt", "equity_basis", "equity"),
    CONTRACTOR: ("market_value",),
}
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationGiven(Terms):
    """Balances on the day of the termination."""

    cause: Annotated[
        str,
        choice(
            _("Why it ends"),
            (FORCE_MAJEURE, _("Force majeure")),
            (AUTHORITY, _("Default of the authority")),
            (CONTRACTOR, _("Default of the private partner")),
        ),
    ] = ""
    senior_debt: Annotated[Decimal | None, money(_("Base senior debt outstanding"))] = None
    junior_debt: Annotated[Decimal | None, money(_("Junior debt"))] = None
    junior_interest: Annotated[Decimal | None, money(_("Interest paid on the junior debt"))] = None
    shares: Annotated[Decimal | None, money(_("Subscribed for shares"))] = None
    distributions: Annotated[Decimal | None, money(_("Distributed to shareholders"))] = None
    redundancy: Annotated[Decimal | None, money(_("Redundancy payments"))] = None
    breakage: Annotated[Decimal | None, money(_("Breakage of subcontractors"))] = None
    revised_senior_debt: Annotated[
        Decimal | None,
        money(
            _("Revised senior debt"),
            help=_("Force majeure: the sum is lifted to it, with the lenders’ breakage."),
        ),
    ] = None
    lenders_breakage: Annotated[Decimal | None, money(_("Breakage of the lenders"))] = None
    equity_basis: Annotated[
        str,
        choice(
            _("Basis of the equity"),
            ("base_case", _("Return of the base case")),
            ("market_value", _("Market value")),
            ("discounted", _("Discounted flows of the base case")),
            help=_("One, as agreed at the start; for a default of the authority."),
        ),
    ] = ""
    equity: Annotated[Decimal | None, money(_("Equity on that basis"))] = None
    balances: Annotated[Decimal | None, money(_("Balances of accounts"))] = None
    insurance: Annotated[Decimal | None, money(_("Insurance proceeds"))] = None
    market_value: Annotated[
        Decimal | None,
        money(_("Market value of the contract"), help=_("For a default of the private partner.")),
    ] = None


@calculators.register
class Termination(Calculator[TerminationGiven]):
    """One line for each term, none below zero."""

    slug = "termination"
    label = _("Termination sum")
    lede = _("What the authority pays when the contract ends early, by the cause of it.")
    source = _("HM Treasury, SoPC4 §21.3.2; NHSScotland form; Standardisation of PF2 Contracts")
    given = TerminationGiven
    needed = ("cause",)

    def objections(self, given: TerminationGiven) -> Iterator[Problem]:
        """What the cause needs."""
        for name in NEEDED_BY_CAUSE[given.cause]:
            if getattr(given, name) in (None, ""):
                message = gettext("Enter it: this cause needs it.")
                yield Problem(name, "missing", message)

    def worked(self, given: TerminationGiven, rounding: Rounding) -> Working:
        """By the cause."""
        lines = {
            FORCE_MAJEURE: _force_majeure,
            AUTHORITY: _authority,
            CONTRACTOR: _contractor,
        }[given.cause](given, rounding)
        assessment = Assessment(tuple(lines))
        headline = said(
            gettext_noop("The authority pays %(amount)s"), amount=figure(assessment.total, 2)
        )
        return Working(assessment, headline)


def _force_majeure(given: TerminationGiven, rounding: Rounding) -> list[Line]:
    lines = [
        _plain("senior_debt", given.senior_debt, gettext_noop("Base senior debt"), rounding),
        _difference(
            "junior_debt",
            (given.junior_debt, given.junior_interest),
            gettext_noop("Junior debt of %(first)s less the interest paid on it, %(second)s"),
            rounding,
        ),
        _difference(
            "shares",
            (given.shares, given.distributions),
            gettext_noop("Subscribed for shares, %(first)s, less distributions, %(second)s"),
            rounding,
        ),
        *_breakage(given, rounding),
    ]
    least = fraction(given.revised_senior_debt or ZERO) + fraction(given.lenders_breakage or ZERO)
    total = sum((line.amount for line in lines), ZERO)
    lift = rounding.of_line(least) - total
    if lift > 0:
        lines.append(
            Line(
                code="lift",
                amount=lift,
                cause=said(
                    gettext_noop(
                        "Lifted from %(total)s to the revised senior debt with the lenders’"
                        " breakage, %(least)s"
                    ),
                    total=figure(total, 2),
                    least=figure(least, 2),
                ),
            )
        )
    return lines


def _authority(given: TerminationGiven, rounding: Rounding) -> list[Line]:
    bases = {
        "base_case": gettext_noop("Equity, at the return of the base case"),
        "market_value": gettext_noop("Equity, at its market value"),
        "discounted": gettext_noop("Equity, as the discounted flows of the base case"),
    }
    lines = [
        _plain("senior_debt", given.senior_debt, gettext_noop("Senior debt"), rounding),
        _plain(
            "lenders_breakage",
            given.lenders_breakage,
            gettext_noop("Breakage of the lenders"),
            rounding,
        ),
        *_breakage(given, rounding),
        _plain("equity", given.equity, bases[given.equity_basis], rounding),
    ]
    room = sum((line.amount for line in lines), ZERO)
    for code, amount, words in (
        ("balances", given.balances, gettext_noop("Less balances of accounts, %(amount)s")),
        ("insurance", given.insurance, gettext_noop("Less insurance proceeds, %(amount)s")),
    ):
        # The authority never is paid for its own default: no more is taken off than there is.
        taken = min(rounding.of_line(amount or ZERO), room)
        room -= taken
        cause = said(words, amount=figure(amount or ZERO, 2))
        lines.append(Line(code=code, amount=-taken, cause=cause))
    return lines


def _contractor(given: TerminationGiven, rounding: Rounding) -> list[Line]:
    words = gettext_noop("The market value of the contract as it stands")
    return [_plain("market_value", given.market_value, words, rounding)]


def _breakage(given: TerminationGiven, rounding: Rounding) -> list[Line]:
    return [
        _plain("redundancy", given.redundancy, gettext_noop("Redundancy payments"), rounding),
        _plain("breakage", given.breakage, gettext_noop("Breakage of subcontractors"), rounding),
    ]


def _plain(code: str, amount: Decimal | None, words: str, rounding: Rounding) -> Line:
    return Line(code=code, amount=rounding.of_line(amount or ZERO), cause=said(words))


def _difference(
    code: str, pair: tuple[Decimal | None, Decimal | None], words: str, rounding: Rounding
) -> Line:
    first, second = (one or ZERO for one in pair)
    cause = said(words, first=figure(first, 2), second=figure(second, 2))
    if second > first:
        cause = said(gettext_noop("%(cause)s: not below zero"), cause=cause)
    amount = max(fraction(first) - fraction(second), fraction(ZERO))
    return Line(code=code, amount=rounding.of_line(amount), cause=cause)
