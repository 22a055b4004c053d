"""Availability payments: what counts once, what ends at a limit, what cannot be worked out."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.mechanism import CannotAssess
from performance.mechanisms.availability import Availability
from performance.mechanisms.availability_facts import (
    AreaClass,
    AvailabilityFacts,
    AvailabilitySettings,
    Shortfall,
    Step,
    Unavailable,
)

WARD = AreaClass(name="ward", weight=Decimal(10), count=10, periods=1_000)


def settings(**other):
    known = {
        "annual_charge": Decimal(1_200_000),
        "indexed_share": Decimal("0.3"),
        "areas": (WARD,),
        "used_share": Decimal("0.5"),
        "repeats": (
            Step(above=4, multiplier=Decimal("1.5")),
            Step(above=8, multiplier=Decimal(2)),
        ),
        "free_points": 20,
        "point_value": Decimal(100),
    }
    return AvailabilitySettings(**known | other)


def month(**facts):
    return AvailabilityFacts(**{"index_base": Decimal(100), "index_now": Decimal(100)} | facts)


def failure(ref="F1", **facts):
    known = {"area_class": "ward", "area": "Ward 4", "criterion": "Heating", "missed": 1}
    return Unavailable(ref=ref, **known | facts)


def short(ref="S1", points=30, **facts):
    return Shortfall(ref=ref, service="Cleaning", points=points, **facts)


def assess(facts, **other):
    return Availability().assess(settings(**other), facts)


def deducted(found, code="unavailability"):
    return [-line.amount for line in found.of_code(code)]


def test_a_month_without_failures_pays_a_twelfth():
    found = assess(month())
    assert [line.code for line in found.lines] == ["charge"]
    assert found.total == 100_000


def test_what_is_not_in_service_yet_is_not_paid():
    assert assess(month(available=Decimal("0.25"))).total == 25_000


def test_a_failure_that_was_put_right_in_time_costs_nothing_and_is_told():
    found = assess(month(unavailable=(failure(missed=0),)))
    assert deducted(found) == [0]
    assert "put right in time" in str(found.of_code("unavailability")[0].cause)


def test_an_area_that_was_used_costs_half():
    found = assess(month(unavailable=(failure("F1"), failure("F2", area="Ward 5", was_used=True))))
    assert deducted(found) == [120, 60]


@pytest.mark.parametrize(("times", "each"), [(4, 120), (5, 180), (8, 180), (9, 240)])
def test_repeats_of_one_criterion_in_one_area_cost_more(times, each):
    failures = tuple(failure(f"F{number}") for number in range(times))
    assert deducted(assess(month(unavailable=failures))) == [each] * times


def test_another_criterion_and_another_area_are_no_repeats():
    failures = tuple(failure(f"F{number}", area=f"Ward {number}") for number in range(5))
    assert deducted(assess(month(unavailable=failures))) == [120] * 5


def test_of_one_event_only_the_largest_is_deducted_and_the_others_name_it():
    small = failure("F1", criterion="Light", occasion="flood")
    large = failure("F2", missed=3, occasion="flood")
    found = assess(month(unavailable=(small, large)))
    assert deducted(found) == [0, 360]
    assert "F2" in str(found.of_code("unavailability")[0].cause)


def test_points_of_what_is_deducted_for_do_not_count_again():
    facts = month(unavailable=(failure("F1"),), shortfalls=(short(within="F1"),))
    found = assess(facts)
    assert found.of_code("points") == ()
    assert [line.of for line in found.of_code("points_covered")] == ["S1"]


def test_points_count_where_the_unavailability_was_put_right_in_time():
    facts = month(unavailable=(failure("F1", missed=0),), shortfalls=(short(within="F1"),))
    assert deducted(assess(facts), "points") == [1_000]


def test_points_within_the_free_ones_cost_nothing_and_are_told():
    found = assess(month(shortfalls=(short(points=20),)))
    [line] = found.of_code("points")
    assert line.amount == 0
    assert "20 points" in str(line.cause)


def test_what_is_above_the_limit_of_the_year_comes_back():
    facts = month(shortfalls=(short(points=220),), deducted_before=Decimal(100_000))
    found = assess(facts, cap=Decimal("0.09"))
    assert deducted(found, "points") == [20_000]
    assert [line.amount for line in found.of_code("limit")] == [12_000]
    assert found.total == 100_000 - 8_000


def test_reports_that_were_not_made_are_deducted_in_addition_and_outside_the_limit():
    facts = month(
        shortfalls=(short(points=220),),
        missed_reports=("Energy, October",),
        deducted_before=Decimal(108_000),
    )
    found = assess(facts, cap=Decimal("0.09"), reporting_deduction=Decimal(500))
    assert found.total == 100_000 - 500


def test_every_objection_is_told_at_once():
    wrong = settings(
        indexed_share=Decimal("1.3"),
        point_steps=(Step(above=30, multiplier=Decimal(1)),),
        repeats=(Step(above=8, multiplier=Decimal(2)), Step(above=4, multiplier=Decimal(1))),
    )
    facts = month(
        index_now=Decimal(0), unavailable=(failure("F1", area_class="theatre"), failure("F1"))
    )
    with pytest.raises(CannotAssess) as refused:
        Availability().assess(wrong, facts)
    told = [(one.where, str(one.message)) for one in refused.value.objections]
    assert [where for where, _message in told] == [
        *("indexed_share", "repeats", "point_steps"),
        *("index_now", "unavailable", "unavailable"),
    ]
    assert "1.3" in told[0][1]
    assert "theatre" in told[4][1]


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"unavailable": (failure(missed=-1),)}, "unavailable"),
        ({"shortfalls": (short(points=-30),)}, "shortfalls"),
        ({"deducted_before": Decimal(-1)}, "deducted_before"),
    ],
)
def test_numbers_below_zero_never_pay(facts, where):
    with pytest.raises(CannotAssess) as refused:
        assess(month(**facts))
    assert [one.where for one in refused.value.objections] == [where]


def test_classes_of_areas_without_weight_are_refused_before_they_divide():
    empty = AreaClass(name="ward", weight=Decimal(0), count=0, periods=0)
    with pytest.raises(CannotAssess, match="above 0"):
        assess(month(unavailable=(failure(),)), areas=(empty,))


amounts = st.integers(0, 400)


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=12), amounts)
def test_lines_are_exact_to_the_penny_and_sum_to_the_total(failures, points):
    unavailable = tuple(
        failure(f"F{number}", missed=missed, was_used=used, area=f"Ward {number % 3}")
        for number, (missed, used) in enumerate(failures)
    )
    found = assess(month(unavailable=unavailable, shortfalls=(short(points=points),)))
    assert found.total == sum(line.amount for line in found.lines)
    assert all(line.amount == round(line.amount, 2) for line in found.lines)
    assert found.total <= 100_000


@given(amounts, amounts)
def test_more_points_never_pay_more(some, more):
    fewer, higher = sorted((some, more))
    steps = (Step(above=20, multiplier=Decimal(1)), Step(above=100, multiplier=Decimal("1.2")))

    def paid(number):
        return assess(month(shortfalls=(short(points=number),)), point_steps=steps).total

    assert paid(higher) <= paid(fewer)
