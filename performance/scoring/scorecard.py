"""The dual-impact scorecard: financial sustainability and community outcome, kept apart.

There is no published formula for such a scorecard: this one is Concord's own, and says so. Inside
a goal scores are averaged by weight; between the goals there is a geometric mean beside both
scores, since it does not let a strong one hide a weak one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from performance.scoring.axes import sum_up
from performance.scoring.caps import caps_of, held_down
from performance.scoring.definition import ScoringError
from performance.scoring.exact import decimal, square_root
from performance.scoring.finding import finding, quadrant
from performance.scoring.normalise import is_below_minimum, score_of
from performance.scoring.results import LineResult, Overall, ScoreResult
from performance.scoring.states import Axis, Kind, Status, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from performance.scoring.definition import Definition
    from performance.scoring.observation import Event, Observation
    from performance.scoring.results import AxisResult
    from performance.scoring.rules import Rules


def score(
    *,
    period: str,
    definitions: Sequence[Definition],
    observations: Sequence[Observation],
    rules: Rules,
    events: Sequence[Event] = (),
) -> ScoreResult:
    """The scorecard of one partnership for one period.

    A KPI that does not apply leaves the weights; one that is not yet due leaves them too and is
    listed; one that was not reported stays in the expected weight, so that the data received fall.
    Everything is exact until it is shown. The order of the inputs does not matter.

    Args:
        period: key of the reporting period.
        definitions: the KPIs in force, as agreed for the period.
        observations: exactly one for each definition; nothing is assumed for a KPI without one.
        rules: the version of the thresholds in force.
        events: open safety events, overdue mandatory milestones, notices of persistent breach.

    Raises:
        ScoringError: when definitions and observations do not match one to one.
    """
    records = _matched(definitions, observations)
    lines = tuple(
        _line(kpi, records[kpi.code], rules)
        for kpi in sorted(definitions, key=lambda kpi: (kpi.position, kpi.code))
    )
    standing = tuple(sorted(events, key=lambda event: (event.reason, event.id, event.what)))
    financial = sum_up(Axis.FINANCIAL, lines, rules)
    community = sum_up(Axis.COMMUNITY, lines, rules)
    both = (
        None
        if financial.exact is None or community.exact is None
        else (financial.exact, community.exact)
    )
    return ScoreResult(
        period=period,
        rules=rules,
        events=standing,
        lines=lines,
        financial=financial,
        community=community,
        dual=square_root(both[0] * both[1]) if both else None,
        arithmetic=decimal((both[0] + both[1]) / 2) if both else None,
        gap=decimal(abs(both[0] - both[1])) if both else None,
        quadrant=quadrant(financial, community, rules),
        overall=_overall((financial, community), lines, standing, rules),
        finding=finding(financial, community, rules),
        overdue_reports=tuple(line.definition.code for line in lines if _is_overdue(line)),
    )


def _line(kpi: Definition, record: Observation, rules: Rules) -> LineResult:
    value = record.value
    exact = None if value is None else score_of(kpi, value, rules.minimum_worth)
    compared = value is not None and kpi.minimum is not None
    return LineResult(
        definition=kpi,
        observation=record,
        exact=exact,
        tier=None if exact is None else rules.tier(exact),
        below_minimum=is_below_minimum(kpi, value) if compared and value is not None else None,
        minimum_worth=rules.minimum_worth,
    )


def _overall(
    axes: Sequence[AxisResult],
    lines: Sequence[LineResult],
    events: Sequence[Event],
    rules: Rules,
) -> Overall:
    tiers = [axis.tier_by_score for axis in axes if axis.tier_by_score is not None]
    by_score = max(tiers, key=lambda tier: tier.rank, default=None)
    caps = caps_of(lines, events, rules, by_score)
    at_best = held_down(by_score, caps)
    settled = at_best is Tier.OFF_TRACK or all(
        axis.status is not Status.INSUFFICIENT for axis in axes
    )
    praise = at_best in {Tier.ON_TRACK, Tier.CONSTANT_ATTENTION}
    return Overall(
        tier=None if praise and not settled else at_best,
        at_best=at_best,
        settled=settled,
        caps=caps,
    )


def _is_overdue(line: LineResult) -> bool:
    record = line.observation
    return line.definition.mandatory and (record.kind is Kind.NOT_REPORTED or record.days_late > 0)


def _matched(
    definitions: Sequence[Definition], observations: Sequence[Observation]
) -> dict[str, Observation]:
    objections = tuple(_mismatches(definitions, observations))
    if objections:
        raise ScoringError(objections)
    return {record.code: record for record in observations}


def _mismatches(
    definitions: Sequence[Definition], observations: Sequence[Observation]
) -> Iterator[str]:
    defined = [kpi.code for kpi in definitions]
    recorded = [record.code for record in observations]
    for codes, what in ((defined, "definition"), (recorded, "record")):
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield f"KPI {code} has more than one {what}."
    for code in sorted(set(defined) - set(recorded)):
        yield f"KPI {code} has no record; say which kind of nothing it is."
    for code in sorted(set(recorded) - set(defined)):
        yield f"The record of {code} belongs to no KPI in force."
