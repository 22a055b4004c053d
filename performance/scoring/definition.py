"""What a KPI promises: direction, goalposts, minimum and weights in force at a period."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from performance.scoring.exact import fraction
from performance.scoring.states import Axis, Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

ZERO = Decimal(0)


class ScoringError(ValueError):
    """What was given cannot be scored. Carries every objection, never only the first."""

    def __init__(self, objections: Iterable[str]) -> None:
        self.objections = tuple(objections)
        super().__init__(" ".join(self.objections))


@dataclass(frozen=True, slots=True)
class Definition:
    """One KPI as both sides agreed it.

    Attributes:
        code: identifies the KPI within its partnership.
        unit: written after a figure, "%" or "hours"; may be empty.
        low, high: with direction "higher", no points at `low` and full points at `high`; with
            "lower" the other way round; with "range", the limits between which points are full.
        outer_low, outer_high: only with "range": where points have fallen to nothing.
        minimum: the worst acceptable result: the lowest with "higher", the highest with "lower".
            A result exactly on it is acceptable. Not with "range".
        piecewise: the score rises to the worth of the minimum (`Rules.minimum_worth`) on the way
            to the minimum and from there to 100; otherwise it rises evenly between the goalposts.
        weight_financial, weight_community: 0 where the KPI does not count for the goal.
        financial_share: None counts a KPI with both weights in full for both goals; a share
            between 0 and 1 leaves that part of the first weight and the rest of the second.
        mandatory: the contract requires the report; lateness is listed, it never lowers a score.
        decimals: with how many decimals results are shown. Nothing is calculated with it.
        position: place in the list of KPIs.
        id: the row that this came from, for the trace.

    Raises:
        ScoringError: when the numbers contradict each other; every contradiction is named.
    """

    code: str
    name: str
    unit: str
    direction: Direction
    low: Decimal
    high: Decimal
    outer_low: Decimal | None = None
    outer_high: Decimal | None = None
    minimum: Decimal | None = None
    piecewise: bool = False
    weight_financial: Decimal = ZERO
    weight_community: Decimal = ZERO
    financial_share: Decimal | None = None
    mandatory: bool = False
    decimals: int = 0
    position: int = 0
    id: str = ""

    def __post_init__(self) -> None:
        objections = tuple(_not_numbers(self)) or tuple(_contradictions(self))
        if objections:
            raise ScoringError(f"KPI {self.code}: {objection}" for objection in objections)

    @property
    def no_points_at(self) -> Decimal:
        """The result that is worth nothing ("higher" and "lower" only)."""
        return self.high if self.direction is Direction.LOWER else self.low

    @property
    def full_points_at(self) -> Decimal:
        """The result that is worth 100 ("higher" and "lower" only)."""
        return self.low if self.direction is Direction.LOWER else self.high

    @property
    def counts_for_both(self) -> bool:
        """Whether it has weight for both goals."""
        return self.weight_financial > 0 and self.weight_community > 0

    def weight(self, axis: Axis) -> Fraction:
        """The weight with which it counts for a goal, after a split."""
        financial = axis is Axis.FINANCIAL
        whole = fraction(self.weight_financial if financial else self.weight_community)
        if self.financial_share is None or not self.counts_for_both:
            return whole
        share = fraction(self.financial_share)
        return whole * (share if financial else 1 - share)


def _not_numbers(kpi: Definition) -> Iterator[str]:
    required = ("low", "high", "weight_financial", "weight_community")
    optional = ("outer_low", "outer_high", "minimum", "financial_share")
    for name in required + optional:
        value: object = getattr(kpi, name)
        if value is None and name in optional:
            continue
        if not isinstance(value, Decimal) or not value.is_finite():
            yield f"{name} must be a finite Decimal, not {value!r}."


def _contradictions(kpi: Definition) -> Iterator[str]:
    if kpi.low > kpi.high or (kpi.low == kpi.high and kpi.direction is not Direction.RANGE):
        yield f"the low goalpost {kpi.low} must be below the high one {kpi.high}."
    if kpi.weight_financial < 0 or kpi.weight_community < 0:
        yield "a weight cannot be negative."
    if kpi.financial_share is not None and not 0 < kpi.financial_share < 1:
        yield f"the financial share must lie between 0 and 1, not {kpi.financial_share}."
    if kpi.decimals < 0:
        yield "decimals cannot be negative."
    yield from _range_contradictions(kpi)
    yield from _minimum_contradictions(kpi)


def _range_contradictions(kpi: Definition) -> Iterator[str]:
    if kpi.direction is not Direction.RANGE:
        if kpi.outer_low is not None or kpi.outer_high is not None:
            yield "outer limits belong to a range only."
        return
    if kpi.outer_low is None or kpi.outer_high is None:
        yield "a range needs both outer limits."
    elif kpi.outer_low > kpi.low or kpi.outer_high < kpi.high:
        yield "the outer limits of a range must enclose the inner ones."
    if kpi.minimum is not None:
        yield "a range has no minimum; its outer limits say what is not acceptable."


def _minimum_contradictions(kpi: Definition) -> Iterator[str]:
    if not kpi.piecewise:
        return
    if kpi.minimum is None:
        yield "a score in two pieces needs the minimum at which they meet."
    elif kpi.direction is not Direction.RANGE and not kpi.low < kpi.minimum < kpi.high:
        yield f"the minimum {kpi.minimum} must lie between the goalposts of a score in two pieces."
