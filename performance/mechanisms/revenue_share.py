"""What a concession pays the authority, and what the authority guarantees.

Formulas as published: share of revenue, flat or in tiers, against a minimum annual guarantee (MAG)
that is pro-rated by days in its first period (airport concession agreements); third-party income
above a guaranteed level; revenue support below a floor, up to a cap.

Amounts are those of the private partner: what it pays the authority is negative, support positive.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from performance.mechanism import Line, Mechanism, Objection, mechanisms, percent
from performance.mechanisms.revenue_parts import Part, parts_of, shares_of
from performance.mechanisms.revenue_terms import RevenueShareFacts, RevenueShareSettings
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS = 365


def guarantee_of(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Fraction:
    """The MAG of the period: MAG_0 × days ÷ 365 in the first, then max(k × fees, MAG_0); exact.

    A last year that ends early has its days of it; where terms change within a year, each counts
    for its days.
    """
    parts = parts_of(settings, facts, "guarantee", "guarantee_share")
    return sum((_guarantee(one.terms, facts) * one.share for one in parts), Fraction(0))


def _guarantee(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Fraction:
    first = fraction(settings.guarantee or Decimal(0))
    if facts.days is not None:
        return first * facts.days / DAYS
    of_year = Fraction(1) if facts.in_force is None else facts.in_force.share
    if settings.guarantee is None or facts.fees_before is None or settings.guarantee_share is None:
        return first * of_year
    return max(first, fraction(settings.guarantee_share) * fraction(facts.fees_before)) * of_year


@mechanisms.register
class RevenueShare(Mechanism[RevenueShareSettings, RevenueShareFacts]):
    """The authority's share of a year, at least what is guaranteed, and support both ways."""

    slug = "revenue_share"
    label = text(_("Share of the revenue"))

    def objections(self, settings: RevenueShareSettings) -> tuple[Objection, ...]:
        """Tiers from 0 that rise, shares between 0 and 1, a floor below the ceiling."""
        return tuple(wrong for one in (settings, *settings.later) for wrong in _wrong_settings(one))

    def objections_to(
        self, facts: RevenueShareFacts, settings: RevenueShareSettings
    ) -> tuple[Objection, ...]:
        """Revenue and income of 0 or more, days above 0."""
        return (*_wrong_facts(facts), *_wrong_stretches(facts, settings))

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
    shares = list(shares_of(parts_of(settings, facts, "tiers"), settings.after_change))
    share = sum((amount for _part, amount in shares), Fraction(0))
    guarantee = guarantee_of(settings, facts)
    is_guaranteed = any(one.guarantee is not None for one in (settings, *settings.later))
    known = {
        "revenue": figure(facts.revenue, 2),
        "share": _money(settings, share),
        "guarantee": _money(settings, guarantee),
    }
    if not is_guaranteed:
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
    if len(shares) > 1:
        stretches = "; ".join(
            f"{one.name}: {_money(settings, amount)} of {figure(one.revenue, 2)}"
            for one, amount in shares
        )
        cause = text(_("%(said)s (%(stretches)s)"), said=cause, stretches=stretches)
    yield Line(
        code="fee",
        amount=-settings.rounding.of_line(max(share, guarantee)),
        cause=cause,
        clause=settings.clause("fee"),
    )


def _third_party(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    """T = max(0, TPI − GTPI) × SP."""
    for part in parts_of(settings, facts, "third_party_base", "third_party_share"):
        terms = part.terms
        base = fraction(terms.third_party_base) * part.share
        if not (terms.third_party_share and part.third_party):
            continue
        above = max(part.third_party - base, Fraction(0))
        yield Line(
            code="third_party",
            amount=-settings.rounding.of_line(above * fraction(terms.third_party_share)),
            cause=text(
                _("%(days)s%(share)s of third-party income of %(income)s above %(base)s"),
                days=part.prefix,
                share=percent(terms.third_party_share),
                income=figure(part.third_party, 2),
                base=_money(settings, base),
            ),
            clause=terms.clause("third_party"),
        )


def _support(settings: RevenueShareSettings, facts: RevenueShareFacts) -> Iterator[Line]:
    """A = max(0, min((Floor − R) × J, Cap)), and its mirror above the ceiling."""
    for part in parts_of(settings, facts, "floor", "floor_share", "floor_cap"):
        if part.terms.floor is not None:
            yield from _supported(part, fraction(part.terms.floor) * part.share)
    for part in parts_of(settings, facts, "ceiling", "ceiling_share"):
        if part.terms.ceiling is not None:
            yield from _above_ceiling(part, fraction(part.terms.ceiling) * part.share)


def _supported(part: Part, floor: Fraction) -> Iterator[Line]:
    terms = part.terms
    if part.revenue >= floor:
        return
    capped = (floor - part.revenue) * fraction(terms.floor_share)
    if terms.floor_cap is not None:
        capped = min(capped, fraction(terms.floor_cap) * part.share)
    cap = "∞" if terms.floor_cap is None else _money(terms, fraction(terms.floor_cap) * part.share)
    yield Line(
        code="support",
        amount=terms.rounding.of_line(capped),
        cause=text(
            _(
                "%(days)s%(share)s of what %(revenue)s lacks to the floor of %(floor)s,"
                " at most %(cap)s"
            ),
            days=part.prefix,
            share=percent(terms.floor_share),
            revenue=figure(part.revenue, 2),
            floor=_money(terms, floor),
            cap=cap,
        ),
        clause=terms.clause("support"),
    )


def _above_ceiling(part: Part, ceiling: Fraction) -> Iterator[Line]:
    terms = part.terms
    if part.revenue > ceiling:
        yield Line(
            code="ceiling",
            amount=-terms.rounding.of_line(
                (part.revenue - ceiling) * fraction(terms.ceiling_share)
            ),
            cause=text(
                _("%(days)s%(share)s of what %(revenue)s exceeds the ceiling of %(ceiling)s"),
                days=part.prefix,
                share=percent(terms.ceiling_share),
                revenue=figure(part.revenue, 2),
                ceiling=_money(terms, ceiling),
            ),
            clause=terms.clause("ceiling"),
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


def _wrong_stretches(
    facts: RevenueShareFacts, settings: RevenueShareSettings
) -> Iterator[Objection]:
    terms = 1 + len(settings.later)
    if len(facts.stretches) != terms and (facts.stretches or settings.later):
        message = _("Stretches of days: %(days)s, terms: %(terms)s. One stretch each is needed.")
        words = {"days": str(len(facts.stretches)), "terms": str(terms)}
        yield Objection("stretches", text(message, **words))
    for name in ("revenue", "third_party"):
        parts = [getattr(one, name) for one in facts.stretches]
        if facts.stretches and sum(parts, Decimal(0)) != getattr(facts, name):
            message = _("The stretches of days have %(parts)s together, the year has %(all)s.")
            words = {"parts": plain(sum(parts, Decimal(0))), "all": plain(getattr(facts, name))}
            yield Objection(name, text(message, **words))
