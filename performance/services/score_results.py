"""From what a scorecard is made of to its result: the columns, and the trace as text."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from core.ledger.canonical import canonical_json
from performance.scoring import Kind, Rules, ScoringError, score, trace_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from core.periods import Period
    from partnerships.models import ContractVersion, Partnership
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
    """A result: its columns, its trace as canonical text, and the fingerprint of that.

    `inputs_sha256` is the fingerprint of what it was worked out from, `turns_on` the first day on
    which time alone may give another.
    """

    partnership: Partnership
    period: Period
    contract_version: ContractVersion | None
    columns: Mapping[str, Any]
    text: str
    sha256: str
    inputs_sha256: str
    turns_on: dt.date | None


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
        worked_out.append(
            WorkedOut(
                inputs.partnership,
                inputs.period,
                inputs.contract_version,
                result_columns(result),
                text,
                sha256_of(text),
                inputs.fingerprint,
                inputs.turns_on,
            )
        )
    return worked_out, refused


def trace_text(result: ScoreResult) -> str:
    """The trace as a scorecard keeps it: canonical JSON.

    A trace is plain already: text, whole numbers, yes or no. Where its text is composed as well,
    as nearly all is, writing it down sorted is all that is left to do.
    """
    trace = trace_of(result)
    text = json.dumps(trace, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text if unicodedata.is_normalized("NFC", text) else canonical_json(trace)


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
    period = one.period
    return {
        "partnership": one.partnership,
        "period": period.key,
        "period_start": period.start,
        "period_end": period.end,
        "contract_version": one.contract_version,
        "inputs_sha256": one.inputs_sha256,
        "result": one.text,
        "result_sha256": one.sha256,
        "turns_on": one.turns_on,
        **one.columns,
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
