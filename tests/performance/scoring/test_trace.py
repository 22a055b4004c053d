import json
from decimal import Decimal
from fractions import Fraction

import pytest

from core.ledger.canonical import canonical_json
from performance.scoring import (
    Band,
    CapReason,
    Event,
    How,
    Observation,
    Reliability,
    Rules,
    ScoringError,
    Tier,
    period_value,
    recompute,
    trace_of,
)
from performance.scoring.rules import DEFAULT_BANDS
from tests.performance.scoring.builders import bayview, kpi, scored


def full():
    """A scorecard that uses whatever a trace can hold."""
    months = [
        Observation("M", reported=Decimal(value), period=f"2026-0{month}", ids=(f"r{month}",))
        for month, value in ((7, "1"), (8, "2"), (9, "2.1"))
    ]
    pairs = (
        *bayview(),
        (
            kpi("M", high=3, minimum="1.2", piecewise=True, id="d9"),
            period_value(months, How.AVERAGE),
        ),
        (kpi("R", "range", 1, 2, outer_low=0, outer_high=3, f=1, c=1, financial_share="0.3"), 2),
        (
            kpi("V"),
            Observation("V", verified=Fraction(200, 3), reliability=Reliability.B, reason="x"),
        ),
    )
    rules = Rules("7", Fraction(4, 5), bands=(Band(Tier.ON_TRACK, Decimal(85)), *DEFAULT_BANDS[1:]))
    return scored(
        *pairs,
        rules=rules,
        events=[
            Event(CapReason.SAFETY_EVENT, "Fire in the pump house", "e2"),
            Event(CapReason.PERSISTENT_BREACH, "Notice 4", "e1"),
        ],
    )


def test_a_trace_works_out_to_itself_again_after_storage():
    result = full()
    stored = json.loads(json.dumps(trace_of(result)))

    assert recompute(stored) == result
    assert trace_of(recompute(stored)) == stored


def test_a_trace_has_no_floating_point_and_a_canonical_form():
    def leaves(node):
        if isinstance(node, dict):
            return [leaf for value in node.values() for leaf in leaves(value)]
        if isinstance(node, list):
            return [leaf for value in node for leaf in leaves(value)]
        return [node]

    trace = trace_of(full())

    assert {type(leaf) for leaf in leaves(trace)} == {str, int, bool, type(None)}
    assert canonical_json(trace) == canonical_json(json.loads(canonical_json(trace)))


def test_a_trace_holds_inputs_rules_and_every_step():
    trace = trace_of(scored(*bayview()))
    line = next(row for row in trace["lines"] if row["code"] == "LOSS")

    assert trace["period"] == "2026-Q3"
    assert trace["rules"]["version"] == "3"
    assert trace["rules"]["coverage"] == "2/3"
    assert trace["rules"]["caps"][0] == ["failed_minimum", "R"]
    assert line["value"] == "29"
    assert line["score"] == "80"
    assert line["weights"] == {"financial": "2", "community": "2"}
    assert line["points"] == {"financial": "160", "community": "160"}
    assert line["formula"] == "(45 − 29) ÷ (45 − 25) × 100 = 80"
    assert trace["goals"]["community"]["score"] == "287/6"
    assert trace["goals"]["community"]["coverage"] == "0.8"
    assert trace["overall"]["caps"][0]["refs"] == ["POOR"]
    assert trace["overdue_reports"] == ["TAP"]
    assert "half-up" in trace["rounding"]["shown"]


def test_equal_figures_give_an_equal_trace_however_they_were_typed():
    assert trace_of(scored((kpi(low="0.0"), "50"))) == trace_of(scored((kpi(low=0), "50.000")))


@pytest.mark.parametrize("key", ["agreed", "low", "weight_community"])
def test_an_altered_input_shows_when_the_trace_is_worked_out_again(key):
    trace = json.loads(json.dumps(trace_of(scored(*bayview()))))
    rows = trace["observations"] if key == "agreed" else trace["definitions"]
    row = next(row for row in rows if row["code"] == "HOURS")
    row[key] = "19.6" if key == "agreed" else "11"

    assert trace_of(recompute(trace)) != trace


def test_an_altered_result_shows_when_the_trace_is_worked_out_again():
    trace = json.loads(json.dumps(trace_of(scored(*bayview()))))
    trace["goals"]["community"]["score"] = "60"

    assert trace_of(recompute(trace)) != trace


def test_what_is_no_trace_is_refused():
    with pytest.raises(ScoringError, match="not a trace"):
        recompute({"schema": "something/1"})
