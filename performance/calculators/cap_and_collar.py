"""Revenue that is shared beyond a tolerance, in layers on both sides.

UK rail franchises, as summarised: nothing within 2 %; the government bears 80 % of the shortfall
beyond 6 %, from the fourth year on. The layer of 50 % from 2 % to 6 %, and the mirror above, are
general knowledge and not checked.
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
from partnerships.catalogue.provenance import secondary
from partnerships.terms import Suggestion, TermRow, Terms, count, money, not_rising, rows, share
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, percent
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import gettext_noop
from performance.scoring.wording import text as said

ZERO = Decimal(0)
S37 = secondary("S37")
LAYERS = ((Decimal("0.02"), Decimal("0.5")), (Decimal("0.06"), Decimal("0.8")))
"""Taken where no layers are filled in, and named in the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer(TermRow):
    """From a deviation on the authority bears, or has, a part of what is beyond."""

    beyond: Annotated[Decimal | None, share(_("Deviation beyond"))] = None
    part: Annotated[Decimal | None, share(_("Authority’s part"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapAndCollarGiven(Terms):
    """What was forecast for a year, and what came."""

    forecast: Annotated[Decimal | None, money(_("Revenue forecast"), unit=_("of the year"))] = None
    actual: Annotated[Decimal | None, money(_("Revenue"), unit=_("of the year"))] = None
    year: Annotated[int | None, count(_("Year of the contract"), minimum=1, maximum=100)] = None
    support_from: Annotated[
        int | None,
        count(
            _("Support from year"),
            minimum=1,
            maximum=100,
            help=_("Empty: from the first year."),
            suggested=Suggestion(4, S37),
        ),
    ] = None
    layers: Annotated[
        tuple[Layer, ...],
        rows(_("Layers"), Layer, help=_("Empty: 50 % beyond 2 %, 80 % beyond 6 %.")),
    ] = ()


@calculators.register
class CapAndCollar(Calculator[CapAndCollarGiven]):
    """One line for each layer that the deviation reaches."""

    slug = "cap_and_collar"
    label = _("Cap and collar")
    lede = _("What the authority bears of a shortfall, or has of revenue above the forecast.")
    source = S37
    given = CapAndCollarGiven
    needed = ("forecast", "actual", "year")

    def objections(self, given: CapAndCollarGiven) -> Iterator[Problem]:
        """A forecast above zero; layers that rise."""
        if not given.forecast:
            message = gettext("A forecast of 0 cannot be missed by a percentage.")
            yield Problem("forecast", "zero", message)
        beyond = [one.beyond for one in given.layers]
        yield from not_rising("layers", str(_("Deviation beyond")), beyond)

    def worked(self, given: CapAndCollarGiven, rounding: Rounding) -> Working:
        """What is paid to the private partner is positive."""
        forecast, actual = fraction(given.forecast or ZERO), fraction(given.actual or ZERO)
        off = actual - forecast
        layers = [(one.beyond or ZERO, one.part or ZERO) for one in given.layers] or list(LAYERS)
        early = off < 0 and (given.year or 1) < (given.support_from or 1)
        lines = list(_lines(forecast, off, layers, rounding)) if not early else []
        notes = []
        if not lines and not early:
            words = gettext_noop("Within %(beyond)s of the forecast, each side bears it alone")
            cause = said(words, beyond=percent(layers[0][0]))
            lines = [Line(code="within", amount=ZERO, cause=cause)]
        if early:
            words = gettext_noop("Year %(year)s: support begins in year %(first)s")
            first = str(given.support_from)
            cause = said(words, year=str(given.year), first=first)
            lines = [Line(code="support", amount=ZERO, cause=cause)]
        if not given.layers:
            notes.append(
                said(
                    gettext_noop(
                        "The layers are those of UK rail as summarised; the first of them, and all"
                        " above the forecast, are not checked."
                    )
                )
            )
        assessment = Assessment(tuple(lines))
        words = gettext_noop("Nothing is paid: %(off)s of the forecast")
        if assessment.total:
            words = gettext_noop("The authority pays %(amount)s: %(off)s of the forecast")
        if assessment.total < 0:
            words = gettext_noop("The private partner pays %(amount)s: %(off)s of the forecast")
        said_off = percent(fraction(round_share(off / forecast)))
        amount = figure(abs(assessment.total), 2)
        headline = said(words, amount=amount, off=said_off)
        return Working(assessment, headline, tuple(notes))


def round_share(value: Fraction) -> Decimal:
    """A share as it is shown: four decimals, half up."""
    return Rounding(line=4).of_line(value)


def _lines(
    forecast: Fraction, off: Fraction, layers: list[tuple[Decimal, Decimal]], rounding: Rounding
) -> Iterator[Line]:
    below = off < 0
    bounds = [fraction(beyond) * forecast for beyond, _part in layers]
    ends = [*bounds[1:], max(abs(off), bounds[-1])]
    for (beyond, part), low, high in zip(layers, bounds, ends, strict=True):
        inside = min(abs(off), high) - low
        if inside <= 0:
            continue
        amount = rounding.of_line(inside * fraction(part))
        words = gettext_noop("%(part)s of %(inside)s, the shortfall beyond %(beyond)s")
        if not below:
            words = gettext_noop("%(part)s of %(inside)s, what came above %(beyond)s more")
        yield Line(
            code="support" if below else "share",
            amount=amount if below else -amount,
            cause=said(words, part=percent(part), inside=figure(inside, 2), beyond=percent(beyond)),
        )
