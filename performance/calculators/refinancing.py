"""The authority's share of a refinancing gain, in tiers that count all earlier refinancings.

UK highways and lighting PFI form, refinancing schedule: 50 % of the cumulative gain up to £1 m,
60 % from £1 m to £3 m, 70 % above. Contracts closed after 27 April 2012: 90 % of the part that
comes from lower margins.
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
from partnerships.catalogue.provenance import published, secondary
from partnerships.terms import Suggestion, TermRow, Terms, money, not_rising, rows, share, text
from performance.calculator import Calculator, Working, calculators
from performance.mechanism import Assessment, Line, Rounding, percent
from performance.scoring.exact import figure, fraction
from performance.scoring.wording import gettext_noop
from performance.scoring.wording import text as said

TIERS = (
    (Decimal(0), Decimal("0.5")),
    (Decimal(1_000_000), Decimal("0.6")),
    (Decimal(3_000_000), Decimal("0.7")),
)
"""Of the published form; taken where no tiers are filled in, and named in the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierGain(TermRow):
    """A qualifying refinancing before this one."""

    what: Annotated[str, text(_("Earlier refinancing"))] = ""
    gain: Annotated[Decimal | None, money(_("Its gain"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GainTier(TermRow):
    """From a cumulative gain on the authority has a share of what is above."""

    above: Annotated[Decimal | None, money(_("Cumulative gain above"))] = None
    part: Annotated[Decimal | None, share(_("Authority’s share"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefinancingGiven(Terms):
    """What a refinancing brings."""

    gain: Annotated[
        Decimal | None,
        money(_("Gain of this refinancing"), help=_("Without the part from lower margins below.")),
    ] = None
    margin_gain: Annotated[
        Decimal | None,
        money(
            _("Part that comes from lower margins"),
            help=_("Where the contract shares it apart; it does not count in the tiers."),
        ),
    ] = None
    margin_share: Annotated[
        Decimal | None,
        share(
            _("Authority’s share of that part"),
            suggested=Suggestion(Decimal("0.9"), secondary("S57")),
        ),
    ] = None
    earlier: Annotated[tuple[EarlierGain, ...], rows(_("Earlier refinancings"), EarlierGain)] = ()
    tiers: Annotated[
        tuple[GainTier, ...],
        rows(
            _("Tiers"), GainTier, help=_("Empty: 50 % to 1 million, 60 % to 3 million, 70 % above.")
        ),
    ] = ()


@calculators.register
class Refinancing(Calculator[RefinancingGiven]):
    """The tiers in which this gain lies, each with its share."""

    slug = "refinancing"
    label = _("Refinancing gain")
    lede = _("How much of a refinancing gain is the authority’s, counting all earlier ones.")
    source = published("S13")
    given = RefinancingGiven
    needed = ("gain",)

    def objections(self, given: RefinancingGiven) -> Iterator[Problem]:
        """Tiers rise from 0; a share of margins where there is such a part."""
        above = [one.above for one in given.tiers]
        yield from not_rising("tiers", str(_("Cumulative gain above")), above)
        if above and above[0] != 0:
            yield Problem("tiers", "gap", gettext("The first tier begins above 0."))
        if given.margin_gain and given.margin_share is None:
            message = gettext("Say which share of the part from lower margins is the authority’s.")
            yield Problem("margin_share", "missing", message)

    def worked(self, given: RefinancingGiven, rounding: Rounding) -> Working:
        """One line for each tier that this gain reaches, and one for lower margins."""
        before = sum((fraction(one.gain or Decimal(0)) for one in given.earlier), Fraction(0))
        tiers = [(one.above or Decimal(0), one.part or Decimal(0)) for one in given.tiers]
        gain = fraction(given.gain or Decimal(0))
        lines = list(_in_tiers(gain, before, tiers or list(TIERS), rounding))
        if given.margin_gain:
            part = given.margin_share or Decimal(0)
            lines.append(
                Line(
                    code="margin",
                    amount=rounding.of_line(fraction(given.margin_gain) * fraction(part)),
                    cause=said(
                        gettext_noop("%(share)s of %(gain)s that come from lower margins"),
                        share=percent(part),
                        gain=figure(given.margin_gain, 2),
                    ),
                )
            )
        assessment = Assessment(tuple(lines))
        whole = gain + fraction(given.margin_gain or Decimal(0))
        notes = []
        if not given.tiers:
            notes.append(
                said(gettext_noop("The tiers are those of the published form; none was given."))
            )
        return Working(
            assessment,
            said(
                gettext_noop("The authority has %(amount)s of a gain of %(gain)s"),
                amount=figure(assessment.total, 2),
                gain=figure(whole, 2),
            ),
            tuple(notes),
        )


def _in_tiers(
    gain: Fraction,
    before: Fraction,
    tiers: list[tuple[Decimal, Decimal]],
    rounding: Rounding,
) -> list[Line]:
    ends = [fraction(above) for above, _part in tiers[1:]] + [before + gain]
    lines = []
    for (above, part), end in zip(tiers, ends, strict=True):
        low, high = max(fraction(above), before), min(end, before + gain)
        if high <= low:
            continue
        lines.append(
            Line(
                code="tier",
                amount=rounding.of_line((high - low) * fraction(part)),
                cause=said(
                    gettext_noop(
                        "%(share)s of %(part)s: from %(low)s to %(high)s of all gains, of which"
                        " %(before)s came earlier"
                    ),
                    share=percent(part),
                    part=figure(high - low, 2),
                    low=figure(low, 2),
                    high=figure(high, 2),
                    before=figure(before, 2),
                ),
            )
        )
    return lines
