"""What outcomes pay: a rate card with caps, thresholds, a service fee, a multiplier for quality.

Formulas as published: rate cards of outcome funds (Σ min(n, cap) × tariff), binary thresholds with
a pooled second one (HMP Peterborough), service fee beside outcomes (DWP Work and Health Programme),
quality multipliers and verification tolerance (results-based health financing).
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.days_in_force import rounded_in_parts
from performance.mechanism import Line, Mechanism, Objection, mechanisms, percent
from performance.mechanisms.outcome_checks import objections_to_facts, objections_to_settings
from performance.mechanisms.outcome_facts import (
    OutcomeFacts,
    OutcomeSettings,
    Tariff,
)
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.scoring.wording import Text

MONTHS = 12


def within_tolerance(claimed: int, verified: int, tolerance: Decimal | None) -> bool:
    """Whether d = |claimed − verified| ÷ verified < tolerance; nothing verified is never within."""
    if tolerance is None or claimed == verified:
        return True
    return verified > 0 and Fraction(abs(claimed - verified), verified) < fraction(tolerance)


@mechanisms.register
class Outcomes(Mechanism[OutcomeSettings, OutcomeFacts]):
    """Service fee, verified outcomes at their tariffs, thresholds, quality, caps: in this order."""

    slug = "outcomes"
    label = text(_("Payment for outcomes"))

    def objections(self, settings: OutcomeSettings) -> tuple[Objection, ...]:
        """Codes used once, prices of 0 or more, a sound table of quality."""
        return tuple(objections_to_settings(settings))

    def objections_to(
        self, facts: OutcomeFacts, settings: OutcomeSettings
    ) -> tuple[Objection, ...]:
        """Known tariffs, a score where quality counts, people where a person has a cap."""
        return tuple(objections_to_facts(facts, settings))

    def lines(self, settings: OutcomeSettings, facts: OutcomeFacts) -> list[Line]:
        """Every claim has its line, also where it pays nothing."""
        found = list(_fee(settings, facts))
        outcomes = [*_rate_card(settings, facts), *_thresholds(settings, facts)]
        outcomes += _quality(settings, facts, outcomes)
        outcomes += _total_cap(settings, facts, outcomes)
        return found + outcomes


def _fee(settings: OutcomeSettings, facts: OutcomeFacts) -> Iterator[Line]:
    """The fee of a month; where days are in force, a line for those of each of the terms."""
    parts = [(fraction(settings.fee), text(_("Service fee of the month")))]
    if facts.fees:
        parts = [
            (
                fraction(one.fee) * one.days.share,
                text(
                    _("Service fee, %(days)s of %(fee)s a month"),
                    days=one.days.words(),
                    fee=figure(settings.rounding.of_line(one.fee), 2),
                ),
            )
            for one in facts.fees
        ]
    amounts = rounded_in_parts((exact for exact, _cause in parts), settings.rounding)
    for (exact, cause), amount in zip(parts, amounts, strict=True):
        if exact:
            yield Line(code="fee", amount=amount, cause=cause, clause=settings.fee_clause)


def _rate_card(settings: OutcomeSettings, facts: OutcomeFacts) -> Iterator[Line]:
    paid_to = Counter({person: fraction(paid) for person, paid in facts.paid_to})
    tariffs = {tariff.code: tariff for tariff in settings.tariffs}
    for counted in facts.counted:
        tariff = tariffs[counted.tariff]
        known = {"title": tariff.title, "verified": str(counted.verified)}
        if not within_tolerance(counted.claimed, counted.verified, tariff.tolerance):
            message = _(
                "%(title)s: %(claimed)s claimed, %(verified)s verified, further apart than"
                " %(tolerance)s allows"
            )
            tolerance = percent(tariff.tolerance or Decimal(0))
            words = known | {"claimed": str(counted.claimed), "tolerance": tolerance}
            yield _outcome(settings, tariff, Fraction(0), text(message, **words))
            continue
        left = counted.verified
        if tariff.cap is not None:
            left = min(left, max(tariff.cap - counted.paid_before, 0))
        known |= {"paid": str(left), "price": figure(tariff.price, 2)}
        message = _("%(title)s: %(verified)s verified, %(paid)s within the cap × %(price)s")
        if left == counted.verified:
            message = _("%(title)s: %(verified)s verified × %(price)s")
        yield _outcome(settings, tariff, left * fraction(tariff.price), text(message, **known))
        yield from _person_cap(settings, tariff, counted.people[:left], paid_to)


def _outcome(settings: OutcomeSettings, tariff: Tariff, exact: Fraction, cause: Text) -> Line:
    return Line(
        code="outcome",
        amount=settings.rounding.of_line(exact),
        cause=cause,
        clause=tariff.clause,
        of=tariff.code,
    )


def _person_cap(
    settings: OutcomeSettings,
    tariff: Tariff,
    people: tuple[str, ...],
    paid_to: Counter[str],
) -> Iterator[Line]:
    """What single persons' outcomes pay above their cap is taken off."""
    if settings.person_cap is None:
        return
    over = Fraction(0)
    for person in people:
        room = max(fraction(settings.person_cap) - paid_to[person], Fraction(0))
        pays = min(fraction(tariff.price), room)
        over += fraction(tariff.price) - pays
        paid_to[person] += pays  # type: ignore[assignment] # a Fraction
    if over:
        yield Line(
            code="person_cap",
            amount=-settings.rounding.of_line(over),
            cause=text(
                _("%(title)s: one person's outcomes pay %(cap)s at most"),
                title=tariff.title,
                cap=figure(settings.person_cap, 2),
            ),
            clause=settings.cap_clause,
            of=tariff.code,
        )


def _thresholds(settings: OutcomeSettings, facts: OutcomeFacts) -> Iterator[Line]:
    known = {one.code: one for one in settings.thresholds}
    for reached in facts.reached:
        threshold = known[reached.threshold]
        alone = reached.own >= threshold.own
        together = (
            threshold.pooled is not None
            and reached.pooled is not None
            and reached.pooled >= threshold.pooled
        )
        if alone:
            message = _("%(title)s: %(own)s reached, at least %(least)s")
        elif together:
            message = _("%(title)s: all groups together reached %(pooled)s, at least %(shared)s")
        else:
            message = _("%(title)s: %(own)s reached, %(least)s needed")
        yield Line(
            code="threshold",
            amount=settings.rounding.of_line(threshold.sum if alone or together else Decimal(0)),
            cause=text(
                message,
                title=threshold.title,
                own=percent(reached.own),
                least=percent(threshold.own),
                pooled=percent(reached.pooled or Decimal(0)),
                shared=percent(threshold.pooled or Decimal(0)),
            ),
            clause=threshold.clause,
            of=threshold.code,
        )


def _quality(
    settings: OutcomeSettings, facts: OutcomeFacts, outcomes: list[Line]
) -> Iterator[Line]:
    """Q × (multiplier − 1), as a line of its own."""
    if settings.quality is None or facts.quality_score is None or not outcomes:
        return
    multiplier = fraction(settings.quality.gives(facts.quality_score))
    base = sum((fraction(line.amount) for line in outcomes), Fraction(0))
    yield Line(
        code="quality",
        amount=settings.rounding.of_line(base * (multiplier - 1)),
        cause=text(
            _("Quality %(score)s %%: outcomes × %(multiplier)s"),
            score=plain(facts.quality_score),
            multiplier=plain(multiplier),
        ),
        clause=settings.quality_clause,
    )


def _total_cap(
    settings: OutcomeSettings, facts: OutcomeFacts, outcomes: list[Line]
) -> Iterator[Line]:
    if settings.total_cap is None:
        return
    total = sum((line.amount for line in outcomes), Decimal(0))
    room = max(settings.total_cap - facts.paid_before, Decimal(0))
    if total > room:
        yield Line(
            code="total_cap",
            amount=room - total,
            cause=text(
                _("Outcomes pay %(cap)s at most; %(before)s was paid before"),
                cap=figure(settings.total_cap, 2),
                before=figure(facts.paid_before, 2),
            ),
            clause=settings.cap_clause,
        )
