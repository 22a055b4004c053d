"""Terms of a contract: every problem at once, nothing assumed, nothing lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import pytest

from core.problems import Refused
from partnerships.catalogue.rows import (
    AvailabilityStandard,
    HandbackCondition,
    OutcomeMetric,
    PointBand,
    ShareTier,
    StagePrice,
    TargetPoint,
)
from partnerships.terms import Terms, fields_of, is_known, missing, problems, text
from partnerships.terms_json import changes, from_json, from_plain, to_json, to_plain
from partnerships.types.concession import ConcessionTerms
from partnerships.types.dbfo import DBFOTerms
from partnerships.types.innovation import InnovationTerms
from partnerships.types.performance_based import PerformanceTerms


def codes(terms, currency="GBP", **more):
    return {(p.field, p.code, p.where) for p in problems(terms, currency=currency, **more)}


def area(name="Wards", **more):
    known = {"weight": Decimal(30), "areas": 2, "window_hours": Decimal(2), "periods": 2190}
    return AvailabilityStandard(area=name, **(known | more))


def test_all_problems_are_named_at_once():
    terms = DBFOTerms(
        unitary_charge=Decimal("-1.005"),
        indexed_share=Decimal("1.2"),
        free_points=-3,
        availability_standards=(area(), area(weight=None)),
    )
    assert codes(terms) == {
        ("unitary_charge", "too_small", ""),
        ("unitary_charge", "too_many_decimals", ""),
        ("indexed_share", "too_large", ""),
        ("free_points", "too_small", ""),
        ("availability_standards", "missing", "row 2, Weighting factor"),
        ("availability_standards", "double", "row 2"),
    }


def test_zero_is_a_known_value():
    assert is_known(Decimal(0))
    assert is_known(0)
    assert not any(map(is_known, (None, "", ())))
    needed = {field.name for field in missing(DBFOTerms(point_value=Decimal(0)), {"G2"})}
    assert "point_value" not in needed
    assert "free_points" in needed


@pytest.mark.parametrize(
    ("currency", "amount", "found"),
    [
        ("GBP", "1.25", set()),
        ("GBP", "1.255", {"too_many_decimals"}),
        ("JPY", "1.5", {"too_many_decimals"}),
        ("KWD", "1.255", set()),
        ("GBP", "1.250", set()),
        ("GBP", "1000000000000000", {"too_large"}),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(currency, amount, found):
    terms = DBFOTerms(unitary_charge=Decimal(amount))
    assert {code for _field, code, _where in codes(terms, currency)} == found


@pytest.mark.parametrize("wrong", [0.3, "0.3", 1, True, Decimal("NaN"), Decimal("Infinity")])
def test_a_share_is_a_decimal_and_nothing_else(wrong):
    assert ("indexed_share", "wrong_kind", "") in codes(DBFOTerms(indexed_share=wrong))


@pytest.mark.parametrize("wrong", [Decimal(3), "3", True, 3.0])
def test_a_count_is_a_whole_number_and_nothing_else(wrong):
    assert ("free_points", "wrong_kind", "") in codes(DBFOTerms(free_points=wrong))


def test_a_choice_is_one_of_those_offered_and_a_table_is_made_of_its_rows():
    assert codes(ConcessionTerms(bid_variable="beauty", tariffs=("toll",))) == {
        ("bid_variable", "not_offered", ""),
        ("tariffs", "wrong_kind", ""),
    }


def test_numbers_too_large_to_store_are_refused():
    terms = DBFOTerms(availability_standards=(area(weight=Decimal(10) ** 13),))
    assert codes(terms) == {("availability_standards", "too_large", "row 1, Weighting factor")}


@pytest.mark.parametrize("wrong", [{"free_points": True}, {"index_name": 3}])
def test_values_of_another_kind_are_not_read(wrong):
    with pytest.raises(Refused) as refused:
        from_plain(DBFOTerms, wrong)
    assert refused.value.codes == {"wrong_kind"}


def test_numbers_finer_than_a_millionth_are_refused():
    fine = DBFOTerms(indexed_share=Decimal("0.3000001"))
    assert codes(fine) == {("indexed_share", "too_many_decimals", "")}


def test_an_optional_cell_may_stay_empty():
    terms = DBFOTerms(handback_conditions=(HandbackCondition(element="Roof", condition="Tight"),))
    assert codes(terms) == set()


def test_what_a_gate_needs_is_asked_at_that_gate_and_not_before():
    terms = DBFOTerms()
    assert codes(terms) == set()
    early = {field for field, _code, _where in codes(terms, gates={"G2"})}
    late = {field for field, _code, _where in codes(terms, gates={"G2", "G3"})}
    assert "indexed_share" in early
    assert "unitary_charge" in late - early


def test_bands_that_do_not_rise_or_leave_a_gap_are_refused():
    bands = (
        PointBand(above=20, multiplier=Decimal(1)),
        PointBand(above=200, multiplier=Decimal("1.5")),
        PointBand(above=100, multiplier=Decimal("1.2")),
    )
    assert codes(DBFOTerms(free_points=20, point_bands=bands)) == {
        ("point_bands", "not_rising", "row 3, Points above")
    }
    assert codes(DBFOTerms(free_points=10, point_bands=bands[:2])) == {("point_bands", "gap", "")}
    assert codes(DBFOTerms(free_points=20, point_bands=bands[:2])) == set()


def test_a_concession_shares_in_one_way_and_its_floor_lies_below_its_cap():
    tiers = (ShareTier(above=Decimal(100), part=Decimal("0.2")),)
    terms = ConcessionTerms(
        revenue_share=Decimal("0.1"),
        share_tiers=tiers,
        revenue_floor=Decimal(50),
        revenue_cap=Decimal(50),
        target_points=(
            TargetPoint(on=dt.date(2030, 1, 1), revenue=Decimal(1)),
            TargetPoint(on=dt.date(2029, 1, 1), revenue=Decimal(1)),
        ),
    )
    assert codes(terms) == {
        ("share_tiers", "two_ways", ""),
        ("share_tiers", "gap", ""),
        ("floor_support", "missing", ""),
        ("revenue_cap", "floor_above_cap", ""),
        ("target_points", "not_rising", "row 2, Target point"),
    }


def test_stages_cost_no_more_than_the_maximum_and_readiness_rises():
    stages = (
        StagePrice(stage="design", target="Plan", price=Decimal(60)),
        StagePrice(stage="pilot", target="Report", price=Decimal(41)),
    )
    terms = InnovationTerms(
        maximum_cost=Decimal(100), stage_prices=stages, readiness_start=5, readiness_goal=4
    )
    assert codes(terms) == {
        ("stage_prices", "above_maximum", ""),
        ("readiness_goal", "below_start", ""),
    }
    assert codes(InnovationTerms(maximum_cost=Decimal(101), stage_prices=stages)) == set()


def test_fewer_than_thirty_days_to_ask_are_against_the_law():
    assert codes(InnovationTerms(request_days=29)) == {("request_days", "too_small", "")}


def test_one_person_never_costs_more_than_all_together():
    terms = PerformanceTerms(person_cap=Decimal(11), total_cap=Decimal(10))
    assert codes(terms) == {("person_cap", "above_total", "")}


def test_relations_between_terms_are_not_judged_while_a_value_is_wrong():
    metric = OutcomeMetric(outcome="Home", price=None)
    terms = PerformanceTerms(
        person_cap=Decimal(11), total_cap=Decimal(10), outcome_metrics=(metric,)
    )
    assert {code for _field, code, _where in codes(terms)} == {"missing"}


def test_every_problem_says_how_to_mend_it():
    terms = DBFOTerms(unitary_charge=Decimal("-1.005"), free_points="many", index_name=3)
    for problem in problems(terms, currency="GBP", gates={"G2", "G3"}):
        assert problem.message.endswith(".")
        assert len(problem.message) > 10


def test_a_share_is_bounded_in_per_cent():
    (problem,) = problems(DBFOTerms(indexed_share=Decimal("1.2")), currency="GBP")
    assert problem.message == "Enter 100\u00a0% or less."


def test_a_term_declared_without_meaning_is_refused():
    @dataclass(frozen=True)
    class Bare(Terms):
        charge: str = ""

    @dataclass(frozen=True)
    class Twice(Terms):
        charge: Annotated[str, text("a"), text("b")] = ""

    for declared in (Bare, Twice):
        with pytest.raises(TypeError, match="does not say what it holds"):
            fields_of(declared)


def test_equal_terms_have_one_text():
    one = DBFOTerms(unitary_charge=Decimal("5000000.00"), index_name="RPIX")
    two = DBFOTerms(index_name="RPIX", unitary_charge=Decimal("5E+6"))
    assert one == two
    assert to_json(one) == to_json(two)
    assert '"unitary_charge":"5000000"' in to_json(one)


def test_json_holds_amounts_as_text_and_never_as_floating_point():
    terms = DBFOTerms(
        unitary_charge=Decimal("0.10"),
        price_base_on=dt.date(2026, 4, 1),
        availability_standards=(area(),),
    )
    plain = to_plain(terms)
    assert plain["unitary_charge"] == "0.1"
    assert plain["price_base_on"] == "2026-04-01"
    assert plain["availability_standards"][0]["weight"] == "30"
    with pytest.raises(TypeError):
        to_json(DBFOTerms(unitary_charge=0.1))


def test_terms_that_an_older_version_did_not_have_are_not_known():
    terms = from_json(DBFOTerms, '{"unitary_charge":"5"}')
    assert terms == DBFOTerms(unitary_charge=Decimal(5))


def test_reading_names_every_problem_with_its_place():
    with pytest.raises(Refused) as refused:
        from_plain(
            DBFOTerms,
            {
                "unitary_charge": 1.5,
                "free_points": "20",
                "price_base_on": "2026-02-30",
                "charge": "5",
                "service_levels": {},
                "availability_standards": [{"area": "Wards"}, {"weight": "x", "size": 1}],
            },
        )
    assert {(p.field, p.code, p.where) for p in refused.value.problems} == {
        ("unitary_charge", "wrong_kind", ""),
        ("free_points", "wrong_kind", ""),
        ("price_base_on", "wrong_kind", ""),
        ("charge", "unknown", ""),
        ("service_levels", "wrong_kind", ""),
        ("availability_standards", "wrong_kind", "row 2, Weighting factor"),
        ("availability_standards", "unknown", "row 2"),
    }


def test_floating_point_in_stored_text_is_refused_by_its_field():
    with pytest.raises(Refused) as refused:
        from_json(DBFOTerms, '{"unitary_charge":0.1,"free_points":1.0}')
    assert {problem.field for problem in refused.value.problems} == {
        "unitary_charge",
        "free_points",
    }


@pytest.mark.parametrize("text", ["", "[]", "null", "not json", '"terms"', "NaN", "1.5"])
def test_text_that_is_not_an_object_is_refused(text):
    with pytest.raises(Refused) as refused:
        from_json(DBFOTerms, text)
    assert refused.value.codes == {"not_an_object"}


@pytest.mark.parametrize("wrong", ["1e9", "\u0661", "1_0", " 1", "+1", "1.", "NaN", 1.0, True, [1]])
def test_only_plain_digits_are_read_as_a_number(wrong):
    with pytest.raises(Refused):
        from_plain(DBFOTerms, {"unitary_charge": wrong})


@pytest.mark.parametrize("wrong", ["20260401", "2026-W14-1", 20260401, "2026-4-1"])
def test_only_year_month_day_is_read_as_a_day(wrong):
    with pytest.raises(Refused):
        from_plain(DBFOTerms, {"price_base_on": wrong})


def test_two_versions_are_compared_term_by_term_and_row_by_row():
    before = DBFOTerms(
        unitary_charge=Decimal(5),
        availability_standards=(area("Wards"), area("Offices"), area("Stores")),
    )
    after = DBFOTerms(
        unitary_charge=Decimal("5.00"),
        index_name="RPIX",
        availability_standards=(area("Offices", weight=Decimal(20)), area("Wards")),
    )
    found = {
        (change.row, change.field.name): (change.before, change.after)
        for change in changes(before, after)
    }
    assert found[None, "index_name"] == ("", "RPIX")
    assert found["Offices", "weight"] == (Decimal(30), Decimal(20))
    assert found["Stores", "area"] == ("Stores", None)
    assert (None, "unitary_charge") not in found
    assert not any(row == "Wards" for row, _name in found)


def test_terms_of_two_types_are_never_compared():
    with pytest.raises(TypeError, match="one type"):
        changes(DBFOTerms(), ConcessionTerms())
