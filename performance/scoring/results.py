"""What a scorecard says: lines, two goals kept apart, and the state of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from performance.scoring.exact import decimal, plain, shown, trimmed
from performance.scoring.states import (
    LINE_STATE_LABELS,
    Axis,
    CapReason,
    Kind,
    LineState,
    Quadrant,
    Status,
    Tier,
)
from performance.scoring.wording import Text
from performance.scoring.wording import gettext_noop as _
from performance.scoring.workings import work_out

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from performance.scoring.definition import Definition
    from performance.scoring.observation import Event, Observation
    from performance.scoring.rules import Rules
    from performance.scoring.workings import Workings

NO_WEIGHT = Text(_("none"))


@dataclass(frozen=True, slots=True)
class LineResult:
    """One KPI: its score and what it brings to each goal.

    Attributes:
        exact: the score, from 0 to 100, never rounded; None when there is no value.
        tier: of the score, by the bands alone.
        below_minimum: None where there is no minimum or no value to hold against it.
        minimum_worth: the rule for scores in two pieces under which it was worked out.
    """

    definition: Definition
    observation: Observation
    exact: Fraction | None
    tier: Tier | None
    below_minimum: bool | None
    minimum_worth: Decimal

    @property
    def workings(self) -> Workings:
        """How the score was worked out, in words and as a formula."""
        return work_out(self.definition, self.observation, self.exact, self.minimum_worth)

    @property
    def score(self) -> Decimal | None:
        """The score to 34 significant digits."""
        return None if self.exact is None else decimal(self.exact)

    @property
    def score_shown(self) -> str:
        """The score half-up to at most two decimals, "77.5"; "" when there is none."""
        return "" if self.exact is None else trimmed(self.exact)

    @property
    def value_shown(self) -> str:
        """The result half-up with the KPI's decimals, without its unit; "" when there is none."""
        value = self.observation.value
        return "" if value is None else shown(value, self.definition.decimals)

    @property
    def why_none(self) -> Kind | None:
        """Which kind of nothing stands in the place of a score."""
        return None if self.exact is not None else self.observation.kind

    @property
    def state(self) -> LineState:
        """What its state column says: a missed minimum before the tier."""
        if self.tier is None:
            return LineState(self.observation.kind.value)
        return LineState.BELOW_MINIMUM if self.below_minimum else LineState(self.tier.value)

    @property
    def state_label(self) -> Text:
        """The state in words."""
        return LINE_STATE_LABELS[self.state]

    def weight(self, axis: Axis) -> Fraction:
        """Its agreed weight for a goal, whether or not it counts in this period."""
        return self.definition.weight(axis)

    def points(self, axis: Axis) -> Fraction | None:
        """Score times weight, exact; None when there is no score."""
        return None if self.exact is None else self.exact * self.weight(axis)

    def weight_shown(self, axis: Axis) -> Text:
        """As "× 3" where it counts, "(3)" where it waits for data, "none" where it has none."""
        kind = self.observation.kind
        if kind is Kind.NOT_APPLICABLE or not self.weight(axis):
            return NO_WEIGHT
        weight = plain(self.weight(axis))
        return Text(f"×\N{NO-BREAK SPACE}{weight}" if kind is Kind.VALUE else f"({weight})")


@dataclass(frozen=True, slots=True)
class Minimums:
    """The minimums of one goal that apply in this period, by KPI code."""

    met: tuple[str, ...]
    failed: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many there are; those of KPIs that were not reported are among them."""
        return len(self.met) + len(self.failed) + len(self.unknown)


@dataclass(frozen=True, slots=True)
class AppliedCap:
    """A reason for which a state cannot be better than `best`.

    Attributes:
        what: what is the matter.
        effect: what follows from it.
        refs: KPI codes, or the ids of events.
        lowered: whether the state would have been better without the caps.
    """

    reason: CapReason
    best: Tier
    what: Text
    effect: Text
    refs: tuple[str, ...]
    lowered: bool


@dataclass(frozen=True, slots=True)
class AxisResult:
    """One goal.

    Attributes:
        exact: the score, from 0 to 100, never rounded; None unless enough weight has data.
        points: sum of score times weight.
        weight_received: weight of the KPIs with a value.
        weight_expected: that, and the weight of the KPIs that were due and not reported.
        weight_not_yet_due: weight that counts later.
        coverage: received through expected; None when nothing was expected.
        low, high: the score if everything missing were worth 0, or 100.
        tier_by_score: by the bands alone.
        tier: after the caps; a failed minimum gives one even without a score.
        words: how the score came about and what is missing.
    """

    axis: Axis
    status: Status
    exact: Fraction | None
    points: Fraction
    weight_received: Fraction
    weight_expected: Fraction
    weight_not_yet_due: Fraction
    coverage: Fraction | None
    kpis_received: int
    kpis_expected: int
    low: Fraction | None
    high: Fraction | None
    tier_by_score: Tier | None
    tier: Tier | None
    caps: tuple[AppliedCap, ...]
    minimums: Minimums
    words: tuple[Text, ...]

    @property
    def score(self) -> Decimal | None:
        """The score to 34 significant digits."""
        return None if self.exact is None else decimal(self.exact)

    @property
    def score_shown(self) -> str:
        """The score half-up as a whole number; "" when there is none."""
        return "" if self.exact is None else shown(self.exact)


@dataclass(frozen=True, slots=True)
class Overall:
    """The state of the partnership: the worst tier of both goals, after the caps.

    Attributes:
        tier: None when nothing can be said, or when a goal lacks data and the rest looks good:
            an alarm stands even while data are missing, praise does not.
        at_best: the worst tier that is known.
        settled: False while a goal lacks the data for a score, so that the state may get worse.
    """

    tier: Tier | None
    at_best: Tier | None
    settled: bool
    caps: tuple[AppliedCap, ...]


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A scorecard, with everything that went in.

    Attributes:
        dual: square root of the product of the two scores, to 28 significant digits; None unless
            both goals have one. It belongs beside them, never in their place.
        arithmetic: their mean, 34 significant digits.
        gap: their distance, 34 significant digits.
        finding: the result in one sentence.
        overdue_reports: codes of mandatory KPIs whose report is missing or came late; a matter of
            transparency that changes no score.
    """

    period: str
    rules: Rules
    events: tuple[Event, ...]
    lines: tuple[LineResult, ...]
    financial: AxisResult
    community: AxisResult
    dual: Decimal | None
    arithmetic: Decimal | None
    gap: Decimal | None
    quadrant: Quadrant | None
    overall: Overall
    finding: Text
    overdue_reports: tuple[str, ...]

    @property
    def dual_shown(self) -> str:
        """The dual score half-up to two decimals; "" when there is none."""
        return "" if self.dual is None else shown(self.dual, 2)

    def axis(self, axis: Axis) -> AxisResult:
        """The result for one goal."""
        return self.financial if axis is Axis.FINANCIAL else self.community

    def line(self, code: str) -> LineResult:
        """The line of one KPI.

        Raises:
            KeyError: when the scorecard has no such KPI.
        """
        for line in self.lines:
            if line.definition.code == code:
                return line
        raise KeyError(code)

    def lines_of(self, axis: Axis) -> tuple[LineResult, ...]:
        """The lines that have weight for one goal."""
        return tuple(line for line in self.lines if line.weight(axis))
