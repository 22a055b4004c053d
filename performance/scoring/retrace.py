"""The way back from a stored trace: the same inputs, worked out anew."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from performance.scoring.definition import Definition, ScoringError
from performance.scoring.exact import from_plain
from performance.scoring.observation import Event, Observation, Part
from performance.scoring.rules import Band, Cap, Rules
from performance.scoring.scorecard import score
from performance.scoring.states import CapReason, Direction, Kind, Reliability, Tier
from performance.scoring.trace import NUMBERS, PART_VALUES, SCHEMA, VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from performance.scoring.exact import Amount
    from performance.scoring.results import ScoreResult


def recompute(trace: Mapping[str, Any]) -> ScoreResult:
    """The scorecard worked out anew from the inputs that a trace holds.

    When `trace_of` the outcome differs from the trace, the trace was altered or the calculation
    has changed since.

    Raises:
        ScoringError: when it is not a trace of this schema, or its inputs contradict each other.
    """
    if trace.get("schema") != SCHEMA:
        raise ScoringError([f"This is not a trace of the schema {SCHEMA}."])
    return score(
        period=trace["period"],
        definitions=[_definition(row) for row in trace["definitions"]],
        observations=[_observation(row) for row in trace["observations"]],
        rules=_rules(trace["rules"]),
        events=[Event(CapReason(row["reason"]), row["what"], row["id"]) for row in trace["events"]],
    )


def _rules(row: Mapping[str, Any]) -> Rules:
    return Rules(
        version=row["version"],
        coverage=Fraction(row["coverage"]),
        pass_mark=Decimal(row["pass_mark"]),
        minimum_worth=Decimal(row["minimum_worth"]),
        bands=tuple(Band(Tier(tier), Decimal(start)) for tier, start in row["bands"]),
        caps=tuple(Cap(CapReason(reason), Tier(best)) for reason, best in row["caps"]),
    )


def _definition(row: Mapping[str, Any]) -> Definition:
    fields: dict[str, Any] = dict(row)
    fields["direction"] = Direction(row["direction"])
    for name in NUMBERS:
        fields[name] = None if row[name] is None else Decimal(row[name])
    return Definition(**fields)


def _observation(row: Mapping[str, Any]) -> Observation:
    fields: dict[str, Any] = {name: value for name, value in row.items() if name != "used"}
    fields["kind"] = Kind(row["kind"])
    fields["reliability"] = Reliability(row["reliability"]) if row["reliability"] else None
    fields["parts"] = tuple(_part(part) for part in row["parts"])
    fields["ids"] = tuple(row["ids"])
    for name in VALUES:
        fields[name] = _amount(row[name])
    return Observation(**fields)


def _part(row: Mapping[str, Any]) -> Part:
    values = {name: _amount(row[name]) for name in PART_VALUES}
    return Part(row["period"], Kind(row["kind"]), ids=tuple(row["ids"]), **values)


def _amount(written: str | None) -> Amount | None:
    return None if written is None else from_plain(written)
