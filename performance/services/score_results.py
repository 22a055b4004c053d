"""From what a scorecard is made of to its result: the columns, and the trace as text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from core.ledger.canonical import canonical_json
from performance.scoring import Kind, Rules, ScoringError, score, trace_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import Partnership
    from performance.scoring import ScoreResult
    from performance.selectors.score_inputs import ScoreInputs

RULES = Rules(version="1")
"""Thresholds in force: the product's own defaults, version 1."""

SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A partnership whose scorecard could not be worked out, and why."""

    partnership: Partnership
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A result with its trace as canonical text and the fingerprint of that."""

    inputs: ScoreInputs
    result: ScoreResult
    text: str
    sha256: str


def work_out(found: Iterable[ScoreInputs]) -> tuple[list[WorkedOut], list[Refusal]]:
    """Each scored, or refused with its reasons. Reads and writes nothing."""
    worked_out, refused = [], []
    for inputs in found:
        if inputs.problems:
            refused.append(Refusal(inputs.partnership, inputs.problems))
            continue
        try:
            result = score(
                period=inputs.period.key,
                definitions=inputs.definitions,
                observations=inputs.observations,
                rules=RULES,
                events=inputs.events,
            )
        except ScoringError as error:
            refused.append(Refusal(inputs.partnership, error.objections))
            continue
        text = trace_text(result)
        worked_out.append(WorkedOut(inputs, result, text, sha256_of(text)))
    return worked_out, refused


def trace_text(result: ScoreResult) -> str:
    """The trace as a scorecard keeps it."""
    return canonical_json(trace_of(result))


def sha256_of(text: str) -> str:
    """The fingerprint of a trace."""
    return hashlib.sha256(text.encode()).hexdigest()


def timeless(text: str) -> Any:
    """A result without what alone changes nothing.

    That is how long a missing figure has been missing, and why another one does not count yet.
    """
    found = json.loads(text)
    waiting = set()
    for seen in found["observations"]:
        kinds = {seen["kind"], *(part["kind"] for part in seen["parts"])}
        if Kind.NOT_REPORTED in kinds:
            seen["days_late"] = 0
        if Kind.NOT_YET_DUE in kinds:
            seen["reason"] = ""
        if seen["kind"] == Kind.NOT_YET_DUE:
            waiting.add(seen["code"])
    for line in found["lines"]:
        if line["code"] in waiting:
            line["words"] = []
    return found


def columns_of(one: WorkedOut) -> dict[str, Any]:
    """What a scorecard keeps of it."""
    period = one.inputs.period
    return {
        "partnership": one.inputs.partnership,
        "period": period.key,
        "period_start": period.start,
        "period_end": period.end,
        "contract_version": one.inputs.contract_version,
        "result": one.text,
        "result_sha256": one.sha256,
        "turns_on": one.inputs.turns_on,
        **result_columns(one.result),
    }


def result_columns(result: ScoreResult) -> dict[str, Any]:
    """The columns that say what the trace says, so that SQL can sort and filter."""
    financial, community = result.financial, result.community
    return {
        "rule_version": result.rules.version,
        "financial": _six(financial.score),
        "community": _six(community.score),
        "financial_received": _six(_share(financial.coverage)),
        "community_received": _six(_share(community.coverage)),
        "financial_status": financial.status.value,
        "community_status": community.status.value,
        "dual": _six(result.dual),
        "state": result.overall.tier.value if result.overall.tier else "",
        "finding": str(result.finding),
    }


def _share(coverage: Any) -> Decimal | None:
    return None if coverage is None else Decimal(coverage.numerator) / coverage.denominator


def _six(value: Decimal | None) -> Decimal | None:
    """Columns keep six decimals, half-up; the exact value stands in the trace."""
    return None if value is None else value.quantize(SIX_PLACES, rounding=ROUND_HALF_UP)
