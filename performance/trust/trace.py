"""The trace of a trust index: all that went in and came out, as plain text. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from performance.scoring.exact import DIGITS, ROOT_DIGITS, fraction, plain, shown
from performance.trust.calculation import Part, accuracy, credit, due

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from performance.scoring.exact import Amount
    from performance.trust.calculation import Promise, TrustResult, TrustRules

Json: TypeAlias = dict[str, Any]
SCHEMA = "concord.trust/1"

_ROUNDING = {
    "calculation": "exact fractions, nothing is rounded on the way",
    "stored": f"half-even at {DIGITS} significant digits where a decimal does not end",
    "geometric": f"half-even at {ROOT_DIGITS} significant digits",
    "shown": "half-up: the index and its parts whole, the geometric mean two decimals",
}
PROMISES = {Part.TRANSPARENCY: "disclosures", Part.COMMITMENT: "commitments"}
"""Where the promises of a part stand in the trace."""


def trace_of(result: TrustResult) -> Json:
    """The trace: text, whole numbers, yes or no, and nothing. No floating point.

    The same inputs and rules give the same trace.
    """
    inputs, rules = result.inputs, result.rules
    return {
        "schema": SCHEMA,
        "day": inputs.day.isoformat(),
        "rules": _rules(rules),
        "disclosures": _promises(inputs.disclosures, result, rules.disclosure_days),
        "commitments": _promises(inputs.commitments, result, rules.commitment_days),
        "dual": {"value": _plain(inputs.dual), "id": inputs.dual_id},
        "claims": [
            {
                "what": one.what,
                "reported": plain(one.reported),
                "verified": plain(one.verified),
                "distance": plain(one.distance),
                "id": one.id,
            }
            for one in inputs.claims
        ],
        "accuracy": _plain(accuracy(inputs.claims)),
        "survey": {
            "id": inputs.survey_id,
            "sides": {
                one.side: {
                    "mean": plain(one.mean),
                    "answers": one.answers,
                    "score": plain(one.score),
                }
                for one in inputs.answers
            },
        },
        "parts": {
            one.part.value: {
                "score": _plain(one.score),
                "shown": None if one.score is None else shown(one.score),
                "weight": plain(one.weight),
                "coverage": plain(one.coverage),
            }
            for one in result.parts
        },
        "index": {
            "score": _plain(result.score),
            "shown": None if result.score is None else shown(result.score),
            "geometric": None if result.geometric is None else shown(result.geometric, 2),
            "coverage": plain(result.coverage),
        },
        "rounding": dict(_ROUNDING),
    }


def score_in(trace: Mapping[str, Any], part: Part) -> Fraction | None:
    """The score of a part, as the trace has it."""
    written = trace["parts"][part.value]["score"]
    return None if written is None else Fraction(written)


def contribution(trace: Mapping[str, Any], part: Part) -> Fraction:
    """What a part adds to the index: its score by its share of the weight that has data."""
    score = score_in(trace, part)
    received = sum(
        (Fraction(trace["parts"][one.value]["weight"]) for one in _with_data(trace)), Fraction(0)
    )
    if score is None or not received:
        return Fraction(0)
    return score * Fraction(trace["parts"][part.value]["weight"]) / received


def _with_data(trace: Mapping[str, Any]) -> list[Part]:
    return [part for part in Part if trace["parts"][part.value]["score"] is not None]


def _rules(rules: TrustRules) -> Json:
    return {
        "version": rules.version,
        "weights": {part.value: plain(rules.weights[part]) for part in Part},
        "disclosure_days": rules.disclosure_days,
        "commitment_days": rules.commitment_days,
        "dual_share": plain(rules.dual_share),
        "coverage": plain(rules.coverage),
    }


def _promises(promises: Sequence[Promise], result: TrustResult, days: int) -> list[Json]:
    day = result.inputs.day
    return [
        {
            "what": one.what,
            "side": one.side,
            "due_on": one.due_on.isoformat(),
            "done_on": one.done_on.isoformat() if one.done_on else None,
            "days_late": one.days_late(day),
            "credit": plain(credit(one, day, days)),
            "id": one.id,
        }
        for one in due(promises, day)
    ]


def _plain(value: Amount | None) -> str | None:
    return None if value is None else plain(fraction(value))
