"""What a new partnership of a type begins with: KPIs, milestones, risks and people.

All of it is shown and can be changed before anything is made. Weights, targets and goalposts are
defaults of the product unless their source says otherwise; both sides adopt them before they count.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.provenance import DEFAULT, Source

if TYPE_CHECKING:
    from partnerships.codelists import Text


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class Frequency(StrEnum):
    """How often a figure is given: the period kinds of `core.periods`."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Aggregation(StrEnum):
    """How the figures of several periods become one."""

    SUM = "sum"
    AVERAGE = "average"
    RATIO = "ratio"
    LATEST = "latest"
    MAXIMUM = "maximum"


class Bearer(StrEnum):
    """Who carries a risk."""

    AUTHORITY = "authority"
    PARTNER = "partner"
    SHARED = "shared"


class Side(StrEnum):
    """Who owes a milestone."""

    PARTNER = "partner"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Goalposts:
    """Which value earns what. Either the first two are given, or the last four.

    Attributes:
        no_points: the value that earns 0.
        full_points: the value that earns 100; larger than `no_points` where higher is better.
        range_low: with `range_high`, the range inside which a value earns 100.
        range_high: see `range_low`.
        limit_low: the score falls in a straight line from the range to 0 here.
        limit_high: see `limit_low`.
    """

    no_points: Decimal | None = None
    full_points: Decimal | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    limit_low: Decimal | None = None
    limit_high: Decimal | None = None

    @property
    def direction(self) -> Direction | None:
        """Which way is better by these values; None where they are not given."""
        if self.range_low is not None:
            return Direction.RANGE
        if self.no_points is None or self.full_points is None:
            return None
        return Direction.HIGHER if self.full_points > self.no_points else Direction.LOWER


def between(no_points: str, full_points: str) -> Goalposts:
    """Goalposts of a KPI that is better the higher (or the lower) it is."""
    return Goalposts(no_points=Decimal(no_points), full_points=Decimal(full_points))


def within(limit_low: str, range_low: str, range_high: str, limit_high: str) -> Goalposts:
    """Goalposts of a KPI that should stay inside a range, in rising order."""
    return Goalposts(
        range_low=Decimal(range_low),
        range_high=Decimal(range_high),
        limit_low=Decimal(limit_low),
        limit_high=Decimal(limit_high),
    )


@dataclass(frozen=True, slots=True)
class StarterKPI:
    """A KPI that a new partnership is offered.

    Attributes:
        code: stable, unique within the partnership.
        name: what a person reads in a table; short.
        unit: written after a figure.
        goalposts: which values earn 0 and 100.
        target: value to reach; for a range, the goalposts say it and this is None.
        weights: financial and community weight, 0 or more; both above 0 counts for both goals.
        method: how it is measured, one sentence.
        frequency: how often it is given.
        aggregation: how several periods become one.
        minimum: the worst acceptable result; None without an agreed minimum.
        parts: what is divided by what, for a ratio of sums.
        brought_by: innovation kinds and digital aims that ask for it; empty means the type does.
        decimals: decimals shown.
        reliability: usual grade: A metered or audited, B sampled, C with evidence, D estimate.
        moves_money: whether a payment depends on it.
        source: of the definition; target, goalposts and weights are the product's defaults unless
            `target_source` says otherwise.
        target_source: of the target.
        way: which way is better where no goalposts are offered; None where that is open as well.
    """

    code: str
    name: Text
    unit: Text
    goalposts: Goalposts
    target: Decimal | None
    method: Text
    weights: tuple[int, int] = (0, 0)
    frequency: Frequency = Frequency.MONTH
    aggregation: Aggregation = Aggregation.AVERAGE
    minimum: Decimal | None = None
    parts: tuple[Text, Text] | None = None
    brought_by: tuple[str, ...] = ()
    decimals: int = 1
    reliability: str = "C"
    moves_money: bool = False
    source: Source = DEFAULT
    target_source: Source = DEFAULT
    way: Direction | None = None

    @property
    def direction(self) -> Direction | None:
        """Follows from the goalposts; where none are offered, the way says it."""
        return self.goalposts.direction or self.way

    def counting(self, financial: int, community: int, **other: Any) -> StarterKPI:
        """The same KPI with these weights, and with whatever else a type words differently."""
        return replace(self, weights=(financial, community), **other)

    @property
    def is_hybrid(self) -> bool:
        """Whether it counts on both axes of the scorecard."""
        return min(self.weights) > 0

    @property
    def counts_for(self) -> Text:
        """In words: both goals, financial or community."""
        if self.is_hybrid:
            return _("both goals")
        return _("financial") if self.weights[0] else _("community")


OCDS_MILESTONES: Final = {
    "approved": "projectApproval",
    "signed": "commercialClose",
    "closed": "financialClose",
    "works_begun": "commencement",
    "works_completed": "completion",
    "service_begun": "commissioning",
}
"""The milestone code of the Open Contracting standard for the codes that types share."""


@dataclass(frozen=True, slots=True)
class StarterMilestone:
    """A milestone that a new partnership is offered.

    Attributes:
        code: stable, unique within the type; see `OCDS_MILESTONES` for shared ones.
        name: what will have happened.
        months: whole months after the start of the partnership.
        gate: code of the gate that it serves; "" when it serves none.
        after: codes of the milestones that come first.
        weight: its share of the whole among the milestones.
        needs_certificate: whether the certifier named in the contract certifies it.
        final_months: months from its date to the final contract deadline; None without one.
        owed_by: the side that owes it.
        source: where it comes from; its date is always the product's default.
    """

    code: str
    name: Text
    months: int
    gate: str
    after: tuple[str, ...] = ()
    weight: int = 1
    needs_certificate: bool = False
    final_months: int | None = None
    owed_by: Side = Side.PARTNER
    source: Source = DEFAULT

    @property
    def is_mandatory(self) -> bool:
        """Whether the state of the partnership suffers when it is overdue."""
        return self.final_months is not None

    @property
    def ocds(self) -> str:
        """Its code in an Open Contracting file; "" where the standard has none."""
        return OCDS_MILESTONES.get(self.code, "")


def certified(
    code: str, name: Text, months: int, gate: str, after: tuple[str, ...] = (), **more: Any
) -> StarterMilestone:
    """A milestone that the certifier certifies; it weighs twice."""
    return StarterMilestone(
        code, name, months, gate, after, **({"weight": 2, "needs_certificate": True} | more)
    )


@dataclass(frozen=True, slots=True)
class StarterRisk:
    """A risk, and who usually carries it in a type of partnership.

    Attributes:
        code: stable, unique within the type.
        title: what may happen.
        category: code of `codelists.RISK_CATEGORIES`.
        bearer: who carries it.
        why: the reason for the allocation, to be edited with it.
        trigger: code of the starter KPI or milestone that shows it coming; "" without one.
        begins: whether a new partnership is offered it.
        source: of the allocation.
    """

    code: str
    title: Text
    category: str
    bearer: Bearer
    why: Text
    trigger: str = ""
    begins: bool = True
    source: Source = DEFAULT


@dataclass(frozen=True, slots=True)
class StarterRole:
    """A person whom a new partnership needs.

    Attributes:
        role: slug of the governance role that is granted.
        title: what the person is called here.
        needed_by: code of the gate by which somebody must hold it; "" when it can wait.
    """

    role: str
    title: Text
    needed_by: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A starter KPI as the page shows it.

    Attributes:
        kpi: the KPI.
        is_ticked: whether it is chosen until the person says otherwise.
        reasons: the kinds and aims of this partnership that ask for it; empty: the type does.
    """

    kpi: StarterKPI
    is_ticked: bool
    reasons: tuple[str, ...] = field(default=())
