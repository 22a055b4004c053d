"""Tariffs of the next year: a fixed rise, a share of inflation, rounded to a step.

India, National Highways Fee Rules 2008, as summarised: 3 % a year without compounding, and 40 % of
the change of the wholesale price index, rounded to the nearest 5 rupees.
"""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.problems import Problem
from partnerships.catalogue.provenance import unchecked
from partnerships.terms import Suggestion, TermRow, Terms, count, money, number, rows, share, text
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Rounding
from performance.scoring.wording import gettext_noop
from performance.scoring.wording import text as said
from performance.tariffs import ZERO, TariffRise

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
        risen = TariffRise(
            rise=given.rise or ZERO,
            years=given.years or 0,
            share=given.indexed_share or ZERO,
            index_base=given.index_base or ZERO,
            index_now=given.index_now or ZERO,
            step=given.step,
        )
        lines = [risen.line(one.what, one.amount or ZERO, rounding) for one in given.tariffs]
        headline = said(
            gettext_noop("Tariffs are %(factor)s times those of the base, before rounding"),
            factor=risen.factor_words,
        )
        return Working(Assessment(tuple(lines)), headline, risen.notes, has_total=False)
