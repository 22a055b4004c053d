"""What a concession pays the authority, and what the authority guarantees.

Formulas as published: share of revenue, flat or in tiers, against a minimum annual guarantee (MAG)
that is pro-rated by days in its first period (airport concession agreements); third-party income
above a guaranteed level; revenue support below a floor, up to a cap.

Amounts are those of the private partner: what it pays the authority is negative, support positive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from performance.mechanism import Line, Mechanism, Objection, Rounding, mechanisms, percent
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Of the revenue above `above` (until the next tier), the authority has `share`."""

    above: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueShareSettings:
    """The payment terms of a concession; amounts in currency units a year.

    Attributes:
        tiers: the authority's share; one tier from 0 is a flat share.
        guarantee: the minimum annual guarantee of the first year, MAG_0; None where there is none.
        guarantee_share: k: the guarantee of a later year is the larger of MAG_0 and k × the fees
            of the year before; None where it stays MAG_0.
        third_party_base: the third-party income that is the partner's alone, GTPI.
        third_party_share: SP, the authority's share of what is above.
        floor: revenue below which the authority supports; None where it does not.
        floor_share: J, the share of the shortfall that is paid.
        floor_cap: the most that is paid in a year; None without a limit.
        ceiling: revenue above which the authority has `ceiling_share` of the rest.
        unit_penalty: currency units for each event above `allowed_events`.
    """

    tiers: tuple[Tier, ...]
    guarantee: Decimal | None = None
    guarantee_share: Decimal | None = None
    third_party_base: Decimal = Decimal(0)
    third_party_share: Decimal = Decimal(0)
    floor: Decimal | None = None
    floor_share: Decimal = Decimal(1)
    floor_cap: Decimal | None = None
    ceiling: Decimal | None = None
    ceiling_share: Decimal = Decimal(0)
    allowed_events: int = 0
    unit_penalty: Decimal = Decimal(0)
    rounding: Rounding = field(default_factory=Rounding)
    clauses: tuple[tuple[str, str], ...] = ()

    def clause(self, code: str) -> str:
        """The clause of a line; "" where the terms name none."""
        return dict(self.clauses).get(code, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueShareFacts:
    """A contract year, or its first period.

    Attributes:
        revenue: gross revenue as audited, currency units.
        days: of the first period, which may be shorter or longer than a year; None for a year.
        fees_before: what was paid for the year before; None in the first.
        paid_on_account: what was paid during the year, as a positive amount.
    """

    revenue: Decimal
    third_party: Decimal = Decimal(0)
    days: int | None = None
    fees_before: Decimal | None = None
    events: int = 0
    paid_on_account: Decimal = Decimal(0)


def guarantee_of(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Fraction:
    """The MAG of the period: MAG_0 × days ÷ 365 in the first, then max(k × fees, MAG_0); exact."""
    first = fraction(settings.guarantee or Decimal(0))
    if facts.days is not None:
        return first * facts.days / DAYS
    if facts.fees_before is None or settings.guarantee_share is None:
        return first
    return max(first, fraction(settings.guarantee_share) * fraction(facts.fees_before))


def share_of(tiers: tuple[Tier, ...], revenue: Decimal) -> Fraction:
    """Σ s_k × R_k over the tiers, exact."""
    ends = [fraction(tier.above) for tier in tiers[1:]] + [fraction(revenue)]
    total = Fraction(0)
    for tier, end in zip(tiers, ends, strict=True):
        within = min(end, fraction(revenue)) - fraction(tier.above)
        total += max(within, Fraction(0)) * fraction(tier.share)
    return total


@mechanisms.register
class RevenueShare(Mechanism[RevenueShareSettings, RevenueShareFacts]):
    """The authority's share of a year, at least what is guaranteed, and support both ways."""

    slug = "revenue_share"
    label = text(_("Share of the revenue"))

    def objections(self, settings: RevenueShareSettings) -> tuple[Objection, ...]:
        """Tiers from 0 that rise, shares between 0 and 1, a floor below the ceiling."""
        return tuple(_wrong_settings(settings))

    def objections_to(
        self, facts: RevenueShareFacts, settings: RevenueShareSettings
    ) -> tuple[Objection, ...]:
        """Revenue and income of 0 or more, days above 0."""
        return tuple(_wrong_facts(facts))

    def lines(self, settings: RevenueShareSettings, facts: RevenueShareFacts) -> list[Line]:
        """The fee, third-party income, support or its mirror, penalties, what was paid before."""
        return [
            *_fee(settings, facts),
            *_third_party(settings, facts),
            *_support(settings, facts),
            *_penalties(settings, facts),
            *_on_account(settings, facts),
        ]


def _fee(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    share, guarantee = share_of(settings.tiers, facts.revenue), guarantee_of(settings, facts)
    known = {
        "revenue": figure(facts.revenue, 2),
        "share": _money(settings, share),
        "guarantee": _money(settings, guarantee),
    }
    if settings.guarantee is None:
        cause = text(_("Share of %(revenue)s"), revenue=known["revenue"])
    elif share >= guarantee:
        cause = text(
            _("Share of %(revenue)s; the guarantee of %(guarantee)s is less"),
            revenue=known["revenue"],
            guarantee=known["guarantee"],
        )
    else:
        cause = text(
            _("The guarantee of %(guarantee)s; the share of %(revenue)s is %(share)s"), **known
        )
    yield Line(
        code="fee",
        amount=-settings.rounding.of_line(max(share, guarantee)),
        cause=cause,
        clause=settings.clause("fee"),
    )


def _third_party(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    """T = max(0, TPI − GTPI) × SP."""
    above = max(fraction(facts.third_party) - fraction(settings.third_party_base), Fraction(0))
    if not (settings.third_party_share and facts.third_party):
        return
    yield Line(
        code="third_party",
        amount=-settings.rounding.of_line(above * fraction(settings.third_party_share)),
        cause=text(
            _("%(share)s of third-party income of %(income)s above %(base)s"),
            share=percent(settings.third_party_share),
            income=figure(facts.third_party, 2),
            base=figure(settings.third_party_base, 2),
        ),
        clause=settings.clause("third_party"),
    )


def _support(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    """A = max(0, min((Floor − R) × J, Cap)), and its mirror above the ceiling."""
    revenue = fraction(facts.revenue)
    if settings.floor is not None and revenue < fraction(settings.floor):
        due = (fraction(settings.floor) - revenue) * fraction(settings.floor_share)
        capped = due if settings.floor_cap is None else min(due, fraction(settings.floor_cap))
        yield Line(
            code="support",
            amount=settings.rounding.of_line(capped),
            cause=text(
                _("%(share)s of what %(revenue)s lacks to the floor of %(floor)s, at most %(cap)s"),
                share=percent(settings.floor_share),
                revenue=figure(facts.revenue, 2),
                floor=figure(settings.floor, 2),
                cap="∞" if settings.floor_cap is None else figure(settings.floor_cap, 2),
            ),
            clause=settings.clause("support"),
        )
    if settings.ceiling is not None and revenue > fraction(settings.ceiling):
        above = revenue - fraction(settings.ceiling)
        yield Line(
            code="ceiling",
            amount=-settings.rounding.of_line(above * fraction(settings.ceiling_share)),
            cause=text(
                _("%(share)s of what %(revenue)s exceeds the ceiling of %(ceiling)s"),
                share=percent(settings.ceiling_share),
                revenue=figure(facts.revenue, 2),
                ceiling=figure(settings.ceiling, 2),
            ),
            clause=settings.clause("ceiling"),
        )


def _penalties(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    """(events − allowance) × unit."""
    above = facts.events - settings.allowed_events
    if above > 0 and settings.unit_penalty:
        yield Line(
            code="penalty",
            amount=-settings.rounding.of_line(above * fraction(settings.unit_penalty)),
            cause=text(
                _("%(events)s events, %(allowed)s allowed: %(above)s × %(unit)s"),
                events=str(facts.events),
                allowed=str(settings.allowed_events),
                above=str(above),
                unit=figure(settings.unit_penalty, 2),
            ),
            clause=settings.clause("penalty"),
        )


def _on_account(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    if facts.paid_on_account:
        yield Line(
            code="on_account",
            amount=settings.rounding.of_line(facts.paid_on_account),
            cause=text(_("Paid during the year")),
            clause=settings.clause("on_account"),
        )


def _money(settings: RevenueShareSettings, amount: Fraction) -> str:
    return figure(settings.rounding.of_line(amount), 2)


def _wrong_settings(settings: RevenueShareSettings) -> Iterator[Objection]:
    above = [tier.above for tier in settings.tiers]
    if not above or above[0] != 0:
        yield Objection("tiers", text(_("The first tier begins at 0.")))
    if any(lower >= upper for lower, upper in pairwise(above)):
        steps = ", ".join(plain(one) for one in above)
        yield Objection("tiers", text(_("The steps do not rise: %(steps)s."), steps=steps))
    shares = [("tiers", tier.share) for tier in settings.tiers]
    shares += [
        (name, getattr(settings, name))
        for name in ("third_party_share", "floor_share", "ceiling_share", "guarantee_share")
    ]
    for where, share in shares:
        if share is not None and not 0 <= share <= 1:
            message = _("%(share)s is no share: enter one from 0 to 1.")
            yield Objection(where, text(message, share=plain(share)))
    if None not in (settings.floor, settings.ceiling) and settings.floor > settings.ceiling:  # type: ignore[operator] # neither is None
        message = _("The floor of %(floor)s lies above the ceiling of %(ceiling)s.")
        words = {"floor": plain(settings.floor), "ceiling": plain(settings.ceiling)}  # type: ignore[arg-type] # as above
        yield Objection("floor", text(message, **words))


def _wrong_facts(facts: RevenueShareFacts) -> Iterator[Objection]:
    for where in ("revenue", "third_party", "paid_on_account"):
        value = getattr(facts, where)
        if value < 0:
            yield Objection(where, text(_("%(value)s is below 0."), value=plain(value)))
    if facts.days is not None and facts.days < 1:
        yield Objection("days", text(_("A period has at least one day.")))
