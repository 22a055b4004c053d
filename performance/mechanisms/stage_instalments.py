"""What an innovation partnership pays: fixed prices for accepted targets, up to a maximum.

`Pay = Σ fixed price of each accepted target`, at most what is left of the stage's maximum. A gate
continues where every must-meet criterion passes, the weighted score reaches its cut-off and the
forecast cost of a unit is at most the maximum agreed at the start; otherwise the clause named
before the award says what becomes of the partnership.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal  # noqa: TC003 - facts are read by their types
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.mechanism import Line, Mechanism, Objection, Rounding, mechanisms
from performance.scoring.exact import figure, fraction, plain
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator


_ALL = ""
"""The limit of all stages together, beside those that have a stage's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target of a stage, with its fixed price in currency units."""

    code: str
    title: str
    stage: str
    price: Decimal
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentSettings:
    """The payment terms of an innovation partnership.

    Attributes:
        maxima: the most that each stage pays, currency units, by its name.
        maximum: the most that all stages pay together; None where none was agreed.
    """

    targets: tuple[Target, ...]
    maxima: tuple[tuple[str, Decimal], ...] = ()
    maximum: Decimal | None = None
    rounding: Rounding = field(default_factory=Rounding)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentFacts:
    """Which targets were accepted in the period, and what each stage paid before."""

    accepted: tuple[str, ...]
    paid_before: tuple[tuple[str, Decimal], ...] = ()


class Outcome(StrEnum):
    """What a gate decides."""

    PASS = "pass"  # noqa: S105 - not a password
    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The facts of a gate.

    Attributes:
        must: which must-meet criteria were met, by name.
        scored: weight and points of each other criterion, points from 0 to 10.
        cut_off: the least weighted score, as a share of 10: 0.6 is six of ten.
        forecast_unit_cost, maximum_unit_cost: in currency units; None where none was agreed.
    """

    must: tuple[tuple[str, bool], ...]
    scored: tuple[tuple[Decimal, Decimal], ...]
    cut_off: Decimal
    forecast_unit_cost: Decimal | None = None
    maximum_unit_cost: Decimal | None = None


def weighted_score(gate: Gate) -> Fraction | None:
    """Σ weight × points ÷ (10 × Σ weight), exact; None where nothing was scored."""
    total = sum((fraction(weight) for weight, _points in gate.scored), Fraction(0))
    if not total:
        return None
    reached = sum(
        (fraction(weight) * fraction(points) for weight, points in gate.scored), Fraction(0)
    )
    return reached / (10 * total)


def outcome_of(gate: Gate) -> Outcome:
    """Pass where all three hold; hold where nothing was scored yet; else stop."""
    score = weighted_score(gate)
    if score is None:
        return Outcome.HOLD
    affordable = (
        gate.maximum_unit_cost is None
        or gate.forecast_unit_cost is None
        or gate.forecast_unit_cost <= gate.maximum_unit_cost
    )
    met = all(passed for _name, passed in gate.must)
    return Outcome.PASS if met and affordable and score >= fraction(gate.cut_off) else Outcome.STOP


def most_contracts(pool: Decimal, cap: Decimal) -> int:
    """How many contracts of at most `cap` each a phase's `pool` allows: the whole part of both.

    Raises:
        ValueError: the cap is 0 or less.
    """
    if cap <= 0:
        raise ValueError("The cap of a contract is above 0.")
    quotient = fraction(pool) / fraction(cap)
    return quotient.numerator // quotient.denominator


@mechanisms.register
class StageInstalments(Mechanism[InstalmentSettings, InstalmentFacts]):
    """Fixed prices of the targets accepted in a period, within the maximum of each stage."""

    slug = "stage_instalments"
    label = text(_("Instalments by stage"))

    def objections(self, settings: InstalmentSettings) -> tuple[Objection, ...]:
        """Codes used once, prices of 0 or more, prices of a stage within its maximum."""
        return tuple(_wrong_settings(settings))

    def objections_to(
        self, facts: InstalmentFacts, settings: InstalmentSettings
    ) -> tuple[Objection, ...]:
        """Targets that the contract has, each once."""
        known = {target.code for target in settings.targets}
        found = []
        for code, times in Counter(facts.accepted).items():
            if code not in known:
                message = _("The contract has no target %(code)s.")
                found.append(Objection("accepted", text(message, code=code)))
            elif times > 1:
                message = _("%(code)s is paid once; it stands here %(times)s times.")
                found.append(Objection("accepted", text(message, code=code, times=str(times))))
        for stage, paid in facts.paid_before:
            if paid < 0:
                message = _("%(stage)s was paid %(paid)s before, which is below 0.")
                words = {"stage": stage, "paid": plain(paid)}
                found.append(Objection("paid_before", text(message, **words)))
        return tuple(found)

    def lines(self, settings: InstalmentSettings, facts: InstalmentFacts) -> list[Line]:
        """A line for each accepted target; what exceeds a maximum is taken off after it."""
        left = {stage: fraction(most) for stage, most in settings.maxima}
        if settings.maximum is not None:
            left[_ALL] = fraction(settings.maximum)
        for stage, paid in facts.paid_before:
            for limit in (stage, _ALL):
                if limit in left:
                    left[limit] = max(left[limit] - fraction(paid), Fraction(0))
        found: list[Line] = []
        for target in settings.targets:
            if target.code in facts.accepted:
                found += _instalment(settings, target, left)
        return found


def _instalment(
    settings: InstalmentSettings, target: Target, left: dict[str, Fraction]
) -> Iterator[Line]:
    yield Line(
        code="instalment",
        amount=settings.rounding.of_line(target.price),
        cause=text(
            _("%(title)s was accepted: fixed price %(price)s"),
            title=target.title,
            price=figure(target.price, 2),
        ),
        clause=target.clause,
        of=target.code,
    )
    limits = [limit for limit in (target.stage, _ALL) if limit in left]
    paid = fraction(target.price)
    for limit in limits:
        over = max(paid - left[limit], Fraction(0))
        paid -= over
        if over:
            reached = text(_("The maximum of all stages is reached"))
            if limit != _ALL:
                reached = text(_("The maximum of the stage %(stage)s is reached"), stage=limit)
            yield Line(
                code="maximum",
                amount=-settings.rounding.of_line(over),
                cause=reached,
                clause=target.clause,
                of=target.code,
            )
    for limit in limits:
        left[limit] -= paid


def _wrong_settings(settings: InstalmentSettings) -> Iterator[Objection]:
    for code, times in Counter(target.code for target in settings.targets).items():
        if times > 1:
            message = _("Two targets are called %(code)s.")
            yield Objection("targets", text(message, code=code))
    for target in settings.targets:
        if target.price < 0:
            message = _("The price of %(code)s is %(price)s, below 0.")
            words = {"code": target.code, "price": plain(target.price)}
            yield Objection("targets", text(message, **words))
