from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring import (
    Axis,
    Band,
    Cap,
    CapReason,
    Definition,
    Direction,
    Event,
    Kind,
    Observation,
    Rules,
    ScoringError,
    Tier,
)
from performance.scoring.rules import DEFAULT_BANDS, DEFAULT_CAPS
from tests.performance.scoring.builders import kpi


@pytest.mark.parametrize(
    ("facts", "objection"),
    [
        ({"low": 5, "high": 5}, "must be below the high one"),
        ({"low": 6, "high": 5}, "must be below the high one"),
        ({"f": -1}, "weight cannot be negative"),
        ({"c": -1}, "weight cannot be negative"),
        ({"financial_share": 0}, "between 0 and 1"),
        ({"financial_share": 1}, "between 0 and 1"),
        ({"decimals": -1}, "decimals cannot be negative"),
        ({"outer_low": 1}, "belong to a range only"),
        ({"direction": "range"}, "needs both outer limits"),
        ({"direction": "range", "outer_low": 0}, "needs both outer limits"),
        ({"direction": "range", "outer_high": 100}, "needs both outer limits"),
        ({"direction": "range", "outer_low": 1, "outer_high": 100}, "must enclose"),
        ({"direction": "range", "outer_low": 0, "outer_high": 99}, "must enclose"),
        ({"direction": "range", "outer_low": 0, "outer_high": 100, "minimum": 5}, "has no minimum"),
        ({"piecewise": True}, "needs the minimum"),
        ({"piecewise": True, "minimum": 0}, "between the goalposts"),
        ({"piecewise": True, "minimum": 100}, "between the goalposts"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(facts, objection):
    with pytest.raises(ScoringError, match=objection):
        kpi(**facts)


def test_all_contradictions_are_named_at_once():
    with pytest.raises(ScoringError) as refused:
        kpi("W7", low=9, high=1, f=-1, decimals=-1)

    assert len(refused.value.objections) == 3
    assert all(objection.startswith("KPI W7: ") for objection in refused.value.objections)


@pytest.mark.parametrize("wrong", [0.5, 1, "1", None, Decimal("NaN"), Decimal("Infinity")])
def test_only_finite_decimals_are_taken_as_goalposts(wrong):
    with pytest.raises(ScoringError, match="low must be a finite Decimal"):
        Definition("K", "K", "", Direction.HIGHER, wrong, Decimal(1))


def test_a_kpi_counts_in_full_for_both_goals_unless_it_is_split():
    full = kpi(f=2, c=4)
    split = kpi(f=2, c=4, financial_share="0.25")

    assert [full.weight(axis) for axis in Axis] == [2, 4]
    assert [split.weight(axis) for axis in Axis] == [Fraction(1, 2), 3]


def test_a_split_leaves_a_kpi_alone_that_counts_for_one_goal():
    assert [kpi(f=2, c=0, financial_share="0.25").weight(axis) for axis in Axis] == [2, 0]
    assert [kpi(f=0, c=2, financial_share="0.25").weight(axis) for axis in Axis] == [0, 2]


@pytest.mark.parametrize(
    ("kind", "facts", "objection"),
    [
        (Kind.VALUE, {}, "contradict"),
        (Kind.NOT_REPORTED, {"reported": Decimal(0)}, "contradict"),
        (Kind.VALUE, {"reported": 1.5}, "finite Decimal or a Fraction"),
        (Kind.VALUE, {"reported": Decimal("NaN")}, "finite Decimal or a Fraction"),
        (Kind.VALUE, {"reported": Decimal(1), "numerator": Decimal(1)}, "both a numerator"),
        (Kind.NOT_REPORTED, {"days_late": -1}, "cannot be negative"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(kind, facts, objection):
    with pytest.raises(ScoringError, match=objection):
        Observation("K", kind, **facts)


@pytest.mark.parametrize(
    ("values", "used", "value"),
    [
        ({"reported": 1, "verified": 2, "agreed": 0}, "agreed", 0),
        ({"reported": 1, "verified": 0}, "verified", 0),
        ({"reported": 0}, "reported", 0),
    ],
)
def test_the_agreed_value_counts_before_the_verified_and_that_before_the_reported(
    values, used, value
):
    record = Observation("K", **{name: Decimal(number) for name, number in values.items()})

    assert (record.used, record.value) == (used, value)


def test_a_failed_minimum_cannot_be_claimed_as_an_event():
    with pytest.raises(ScoringError, match="follows from the figures"):
        Event(CapReason.FAILED_MINIMUM, "something")


@pytest.mark.parametrize(
    ("score", "tier"),
    [
        ("100", Tier.ON_TRACK),
        ("80", Tier.ON_TRACK),
        ("79.999999", Tier.CONSTANT_ATTENTION),
        ("70", Tier.CONSTANT_ATTENTION),
        ("69.999999", Tier.AT_RISK),
        ("60", Tier.AT_RISK),
        ("59.999999", Tier.IN_DOUBT),
        ("50", Tier.IN_DOUBT),
        ("49.999999", Tier.OFF_TRACK),
        ("0", Tier.OFF_TRACK),
    ],
)
def test_tiers_begin_exactly_at_their_score(score, tier):
    assert Rules("1").tier(Fraction(score)) is tier


def test_untouched_settings_are_labelled_as_our_own_default():
    assert Rules("1").own_defaults == ("coverage", "pass_mark", "minimum_worth", "bands", "caps")
    assert Rules("2", coverage=Fraction(4, 5), pass_mark=Decimal(70)).own_defaults == (
        "minimum_worth",
        "bands",
        "caps",
    )


@pytest.mark.parametrize(
    ("facts", "objection"),
    [
        ({"version": ""}, "needs a name"),
        ({"coverage": Fraction(0)}, "share of data"),
        ({"coverage": Fraction(3, 2)}, "share of data"),
        ({"pass_mark": Decimal(101)}, "pass mark"),
        ({"minimum_worth": Decimal(0)}, "worth of a minimum"),
        ({"minimum_worth": Decimal(100)}, "worth of a minimum"),
        ({"bands": DEFAULT_BANDS[1:]}, "every tier once"),
        ({"bands": (*DEFAULT_BANDS[:4], Band(Tier.OFF_TRACK, Decimal(10)))}, "down to 0"),
        ({"bands": (Band(Tier.ON_TRACK, Decimal(101)), *DEFAULT_BANDS[1:])}, "at most 100"),
        ({"bands": (Band(Tier.ON_TRACK, Decimal(70)), *DEFAULT_BANDS[1:])}, "falling scores"),
        ({"caps": DEFAULT_CAPS[1:]}, "every reason once"),
        ({"caps": (*DEFAULT_CAPS, Cap(CapReason.SAFETY_EVENT, Tier.AT_RISK))}, "every reason once"),
    ],
)
def test_rules_with_gaps_or_values_out_of_range_are_refused(facts, objection):
    with pytest.raises(ScoringError, match=objection):
        Rules(**{"version": "1", **facts})
