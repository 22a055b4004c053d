"""Instalments of an innovation partnership, its gates and the funnel of its phases."""

from decimal import Decimal

import pytest

from performance.mechanism import CannotAssess
from performance.mechanisms.stage_instalments import (
    Gate,
    InstalmentFacts,
    InstalmentSettings,
    Outcome,
    StageInstalments,
    Target,
    most_contracts,
    outcome_of,
    weighted_score,
)

TARGETS = (
    Target(code="A1", title="Design accepted", stage="design", price=Decimal(40_000)),
    Target(code="A2", title="Test with ten nurses", stage="design", price=Decimal(30_000)),
    Target(code="B1", title="Prototype runs", stage="prototype", price=Decimal(90_000)),
)
SETTINGS = InstalmentSettings(targets=TARGETS, maxima=(("design", Decimal(60_000)),))


def assess(*accepted, before=(), settings=SETTINGS):
    facts = InstalmentFacts(accepted=accepted, paid_before=before)
    return StageInstalments().assess(settings, facts)


def test_an_accepted_target_pays_its_fixed_price():
    found = assess("B1")
    assert [(line.of, line.amount) for line in found.lines] == [("B1", 90_000)]


def test_a_stage_never_pays_more_than_its_maximum():
    found = assess("A1", "A2")
    assert found.total == 60_000
    assert [line.amount for line in found.of_code("maximum")] == [-10_000]


def test_what_the_stage_paid_before_counts_against_its_maximum():
    assert assess("A2", before=(("design", Decimal(55_000)),)).total == 5_000


def test_all_stages_together_never_pay_more_than_the_maximum_agreed_at_the_start():
    settings = InstalmentSettings(
        targets=TARGETS, maxima=(("design", Decimal(60_000)),), maximum=Decimal(100_000)
    )
    found = assess("A1", "A2", "B1", settings=settings)
    assert [line.amount for line in found.of_code("maximum")] == [-10_000, -50_000]
    assert found.total == 100_000


def test_unknown_and_repeated_targets_are_refused_together():
    with pytest.raises(CannotAssess) as refused:
        assess("A1", "A1", "C9")
    said = [str(one.message) for one in refused.value.objections]
    assert said == ["A1 is paid once; it stands here 2 times.", "The contract has no target C9."]


def test_what_a_stage_was_paid_before_is_never_below_zero():
    with pytest.raises(CannotAssess, match="below 0"):
        assess("A1", before=(("design", Decimal(-1)),))


def gate(**other):
    known = {
        "must": (("Clinically safe", True),),
        "scored": ((Decimal(3), Decimal(8)), (Decimal(1), Decimal(4))),
        "cut_off": Decimal("0.7"),
        "forecast_unit_cost": Decimal("3.40"),
        "maximum_unit_cost": Decimal("3.50"),
    }
    return Gate(**known | other)


def test_a_gate_passes_where_musts_score_and_unit_cost_hold():
    assert weighted_score(gate()) == Decimal("0.7")
    assert outcome_of(gate()) == Outcome.PASS


@pytest.mark.parametrize(
    "worse",
    [
        {"must": (("Clinically safe", False),)},
        {"cut_off": Decimal("0.71")},
        {"forecast_unit_cost": Decimal("3.51")},
    ],
)
def test_a_gate_stops_where_one_of_them_does_not(worse):
    assert outcome_of(gate(**worse)) == Outcome.STOP


def test_a_gate_without_scores_is_held():
    assert outcome_of(gate(scored=())) == Outcome.HOLD


def test_the_flood_sight_prototype_stops_at_4_10_a_household():
    """The demo: $4.10 a household against a limit of $3.50."""
    dear = {"forecast_unit_cost": Decimal("4.10"), "maximum_unit_cost": Decimal("3.50")}
    assert outcome_of(gate(**dear)) == Outcome.STOP


def test_a_phase_has_as_many_contracts_as_its_pool_holds():
    assert most_contracts(Decimal(1_000_000), Decimal(300_000)) == 3
    with pytest.raises(ValueError, match="above 0"):
        most_contracts(Decimal(1), Decimal(0))
