"""Tariffs of the next year: a fixed rise, a share of inflation, rounded to a step.

India, National Highways Fee Rules 2008, as summarised: 3 % a year without compounding, and 40 % of
the change of the wholesale price index, rounded to the nearest 5 rupees.
"""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue.provenance import unchecked
from partnerships.terms import Suggestion, TermRow, Terms, count, money, number, rows, share, text
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, percent, rounded
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop
from performance.scoring.wording import text as said

ZERO = Decimal(0)
FACTOR_DECIMALS = 6
S39 = unchecked("S39")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseTariff(TermRow):
    """What a user pays at the base."""

    what: Annotated[str, text(_("Tariff"))] = ""
    amount: Annotated[Decimal | None, money(_("At the base"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffsGiven(Terms):
    """How tariffs rise."""

    rise: Annotated[
        Decimal | None,
        share(_("Fixed rise"), unit=_("a year"), suggested=Suggestion(Decimal("0.03"), S39)),
    ] = None
    years: Annotated[
        int | None,
        count(_("Years since the base"), minimum=0, maximum=100, help=_("Not compounded.")),
    ] = None
    index_base: Annotated[Decimal | None, number(_("Index at the base"), minimum=0)] = None
    index_now: Annotated[Decimal | None, number(_("Index now"), minimum=0)] = None
    indexed_share: Annotated[
        Decimal | None,
        share(_("Share of inflation"), suggested=Suggestion(Decimal("0.4"), S39)),
    ] = None
    step: Annotated[
        Decimal | None,
        money(
            _("Rounded to the nearest"),
            help=_("Empty: to the currency’s own decimals."),
            suggested=Suggestion(Decimal(5), S39),
        ),
    ] = None
    tariffs: Annotated[tuple[BaseTariff, ...], rows(_("Tariffs"), BaseTariff)] = ()


@calculators.register
class Tariffs(Calculator[TariffsGiven]):
    """One line for each tariff, at its new level."""

    slug = "tariffs"
    label = _("Tariff indexation")
    lede = _("What users may be charged: a fixed rise and a part of inflation, rounded to a step.")
    source = S39
    given = TariffsGiven
    needed = ("rise", "years", "index_base", "index_now", "indexed_share", "tariffs")

    def objections(self, given: TariffsGiven) -> Iterator[Problem]:
        """An index above zero, and a step that is one."""
        for name in ("index_base", "index_now"):
            if getattr(given, name) == 0:
                yield Problem(name, "zero", gettext("A figure of an index is above 0."))
        if given.step == 0:
            message = gettext("A step of 0 rounds nothing. Leave it empty.")
            yield Problem("step", "zero", message)

    def worked(self, given: TariffsGiven, rounding: Rounding) -> Working:
        """New = base × (1 + years × rise + share × (I_n ÷ I_0 − 1))."""
        fixed = fraction(given.rise or ZERO) * (given.years or 0)
        growth = fraction(given.index_now or ZERO) / fraction(given.index_base or ZERO) - 1
        indexed = fraction(given.indexed_share or ZERO) * growth
        factor = 1 + fixed + indexed
        lines = [_line(given, one, factor, rounding) for one in given.tariffs]
        notes = (
            said(
                gettext_noop("Fixed rise: %(rise)s × %(years)s years = %(fixed)s, not compounded"),
                rise=percent(given.rise or ZERO),
                years=str(given.years or 0),
                fixed=percent(fixed),
            ),
            said(
                gettext_noop("Inflation: %(share)s of %(growth)s (%(base)s to %(now)s)"),
                share=percent(given.indexed_share or ZERO),
                growth=percent(rounded(growth, FACTOR_DECIMALS)),
                base=plain(given.index_base or ZERO),
                now=plain(given.index_now or ZERO),
            ),
        )
        headline = said(
            gettext_noop("Tariffs are %(factor)s times those of the base, before rounding"),
            factor=plain(rounded(factor, FACTOR_DECIMALS)),
        )
        return Working(Assessment(tuple(lines)), headline, notes, has_total=False)


def _line(given: TariffsGiven, one: BaseTariff, factor: Fraction, rounding: Rounding) -> Line:
    exact = fraction(one.amount or ZERO) * factor
    amount = rounding.of_line(exact)
    cause = gettext_noop("%(what)s: %(base)s × %(factor)s")
    if given.step:
        amount = rounding.of_line(rounded(exact / fraction(given.step), 0) * given.step)
        cause = gettext_noop(
            "%(what)s: %(base)s × %(factor)s = %(exact)s, to the nearest %(step)s, half up"
        )
    return Line(
        code="tariff",
        amount=amount,
        cause=said(
            cause,
            what=one.what,
            base=figure(one.amount or ZERO, 2),
            factor=plain(rounded(factor, FACTOR_DECIMALS)),
            exact=figure(rounded(exact, 4), 2),
            step=plain(given.step or ZERO),
        ),
    )
