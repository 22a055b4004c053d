"""The thresholds of the scorecard, as one agreed and numbered version."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.definition import ScoringError
from performance.scoring.states import CapReason, Tier
from performance.scoring.wording import Text
from performance.scoring.wording import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_DEFAULT = Text(_("Concord’s own default"))


@dataclass(frozen=True, slots=True)
class Band:
    """A tier and the lowest unrounded score that earns it."""

    tier: Tier
    from_score: Decimal


@dataclass(frozen=True, slots=True)
class Cap:
    """A reason, and the best tier that is possible while it stands."""

    reason: CapReason
    best: Tier


DEFAULT_BANDS = (
    Band(Tier.ON_TRACK, Decimal(80)),
    Band(Tier.CONSTANT_ATTENTION, Decimal(70)),
    Band(Tier.AT_RISK, Decimal(60)),
    Band(Tier.IN_DOUBT, Decimal(50)),
    Band(Tier.OFF_TRACK, Decimal(0)),
)

DEFAULT_CAPS = (
    Cap(CapReason.FAILED_MINIMUM, Tier.OFF_TRACK),
    Cap(CapReason.SAFETY_EVENT, Tier.IN_DOUBT),
    Cap(CapReason.OVERDUE_MILESTONE, Tier.IN_DOUBT),
    Cap(CapReason.PERSISTENT_BREACH, Tier.IN_DOUBT),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the thresholds.

    No source prescribes these values: each default is the product's own, both sides may agree
    another, and `own_defaults` names those that they left.

    Attributes:
        version: names the version in traces and on pages.
        coverage: share of the expected weight that must have data for a score; enough if equal.
        pass_mark: score from which a goal counts as met.
        minimum_worth: score of a result exactly on its minimum, for KPIs scored in two pieces.
        bands: every tier once, best first, falling to 0.
        caps: every reason once.

    Raises:
        ScoringError: when a value is out of its range, or a tier or reason is missing or doubled.
    """

    version: str
    coverage: Fraction = Fraction(2, 3)
    pass_mark: Decimal = Decimal(60)
    minimum_worth: Decimal = Decimal(60)
    bands: tuple[Band, ...] = DEFAULT_BANDS
    caps: tuple[Cap, ...] = DEFAULT_CAPS

    def __post_init__(self) -> None:
        objections = tuple(_objections(self))
        if objections:
            raise ScoringError(f"Rules {self.version}: {objection}" for objection in objections)

    @property
    def own_defaults(self) -> tuple[str, ...]:
        """The settings that still have the product's own default, by name."""
        return tuple(
            field.name
            for field in fields(self)
            if field.default is not MISSING and getattr(self, field.name) == field.default
        )

    def tier(self, score: Fraction) -> Tier:
        """The tier of an unrounded score from 0 to 100."""
        return next(band.tier for band in self.bands if score >= band.from_score)

    def best_under(self, reason: CapReason) -> Tier:
        """The best tier that is possible while the reason stands."""
        return next(cap.best for cap in self.caps if cap.reason is reason)


def _objections(rules: Rules) -> Iterator[str]:
    if not rules.version:
        yield "a version needs a name."
    if not 0 < rules.coverage <= 1:
        yield f"the share of data needed must be above 0 and at most 1, not {rules.coverage}."
    if not 0 <= rules.pass_mark <= 100:
        yield f"the pass mark must lie from 0 to 100, not {rules.pass_mark}."
    if not 0 < rules.minimum_worth < 100:
        yield f"the worth of a minimum must lie between 0 and 100, not {rules.minimum_worth}."
    if tuple(band.tier for band in rules.bands) != tuple(Tier):
        yield "the bands must name every tier once, the best first."
    starts = [band.from_score for band in rules.bands]
    if starts != sorted(set(starts), reverse=True) or starts[-1:] != [0] or starts[0] > 100:
        yield "the bands must start at falling scores from at most 100 down to 0."
    if sorted(cap.reason for cap in rules.caps) != sorted(CapReason):
        yield "the caps must name every reason once."
