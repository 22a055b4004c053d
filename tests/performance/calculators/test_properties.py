"""What must hold of the calculators whatever is filled in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refused
from performance.calculators.cap_and_collar import CapAndCollar, CapAndCollarGiven, Layer
from performance.calculators.earned_value import EarnedValue, EarnedValueGiven, PlannedWork
from performance.calculators.expiry import Expiry, ExpiryGiven, Repair, whole_months
from performance.calculators.late_interest import LateInterest, LateInterestGiven, RateFrom
from performance.calculators.refinancing import (
    EarlierGain,
    GainTier,
    Refinancing,
    RefinancingGiven,
)
from performance.calculators.tariffs import BaseTariff, Tariffs, TariffsGiven
from performance.calculators.termination import Termination, TerminationGiven
from performance.calculators.variable_term import VariableTerm, VariableTermGiven

D = Decimal
AMOUNTS = st.decimals(0, 10**9, places=2)
SHARES = st.decimals(0, 1, places=4)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))


def total(calculator, given_):
    return calculator.work_out(given_, currency="GBP").assessment.total


def problems(calculator, given_) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        calculator.work_out(given_, currency="GBP")
    return {(one.field, one.code) for one in refused.value.problems}


def gain(amount, *earlier):
    rows = tuple(EarlierGain(what=f"{n}", gain=one) for n, one in enumerate(earlier))
    return total(Refinancing(), RefinancingGiven(gain=amount, earlier=rows))


@given(AMOUNTS, AMOUNTS)
def test_two_refinancings_share_as_one_of_both_gains_does(first, second):
    apart = gain(first) + gain(second, first)
    assert abs(apart - gain(first + second)) <= D("0.03")


@given(AMOUNTS, AMOUNTS)
def test_a_larger_gain_never_gives_less_and_never_more_than_itself(one, more):
    assert 0 <= gain(one) <= one
    assert gain(one) <= gain(one + more) + D("0.02")


@given(st.lists(AMOUNTS, min_size=11, max_size=11), st.sampled_from(["force", "authority"]))
def test_no_term_of_a_termination_is_below_zero_nor_is_the_sum(values, cause):
    names = (
        *("senior_debt", "junior_debt", "junior_interest", "shares", "distributions"),
        *("redundancy", "breakage", "lenders_breakage", "equity", "balances", "insurance"),
    )
    known = dict(zip(names, values, strict=True))
    kind = {"force": "force_majeure", "authority": "authority_default"}[cause]
    given_ = TerminationGiven(cause=kind, equity_basis="base_case", **known)
    assert total(Termination(), given_) >= 0
    lines = Termination().work_out(given_, currency="GBP").assessment.lines
    assert all(line.amount >= 0 for line in lines if line.code not in {"balances", "insurance"})


def test_a_termination_says_what_its_cause_needs():
    assert problems(Termination(), TerminationGiven(cause="authority_default")) == {
        ("senior_debt", "missing"),
        ("equity_basis", "missing"),
        ("equity", "missing"),
    }


@given(st.lists(st.tuples(AMOUNTS, DAYS, st.none() | DAYS, st.none() | AMOUNTS), min_size=1), DAYS)
def test_earned_value_keeps_to_its_definitions(rows, on):
    work = tuple(
        PlannedWork(what=f"{n}", budget=budget, due_on=due, done_on=done, spent=spent)
        for n, (budget, due, done, spent) in enumerate(rows)
    )
    found = EarnedValue().work_out(EarnedValueGiven(on=on, work=work), currency="GBP")
    known = {line.code: line.amount for line in found.assessment.lines}
    assert 0 <= known["ev"] <= known["bac"]
    assert known["sv"] == known["ev"] - known["pv"]
    assert ("spi" in known) == (known["pv"] > 0)
    assert ("cpi" in known) == (known["ac"] > 0)
    assert ("eac" in known) == (known["ev"] > 0 and known["ac"] > 0)


@given(st.lists(AMOUNTS, max_size=5), AMOUNTS, AMOUNTS)
def test_what_is_to_be_found_is_never_below_zero(costs, retained, security):
    given_ = ExpiryGiven(
        ends_on=dt.date(2031, 1, 1),
        on=dt.date(2026, 11, 23),
        repairs=tuple(Repair(what=f"{n}", cost=one) for n, one in enumerate(costs)),
        retained=retained,
        security=security,
    )
    found = total(Expiry(), given_)
    assert found == max(sum(costs, D(0)) - retained - security, D(0))


def test_a_contract_that_ended_is_not_planned_any_more():
    given_ = ExpiryGiven(ends_on=dt.date(2026, 1, 1), on=dt.date(2026, 1, 1))
    assert problems(Expiry(), given_) == {("on", "too_late")}


def test_no_month_is_left_in_the_last_one():
    given_ = ExpiryGiven(
        ends_on=dt.date(2026, 12, 10),
        on=dt.date(2026, 11, 23),
        repairs=(Repair(what="Roof", cost=D(10)),),
    )
    notes = [str(one) for one in Expiry().work_out(given_, currency="GBP").notes]
    assert notes[-1].startswith("No whole month")
    assert whole_months(dt.date(2026, 11, 23), dt.date(2026, 12, 23)) == 1


def interest(due, paid, *, days="actual_365", **more):
    return total(
        LateInterest(),
        LateInterestGiven(
            amount=D(365_000), due_on=due, paid_on=paid, rate=D("0.1"), days=days, **more
        ),
    )


@given(DAYS, st.integers(0, 3000), st.sampled_from(["actual_365", "actual_360", "actual_actual"]))
def test_interest_grows_with_the_days_and_is_nothing_in_time(due, late, days):
    paid = due + dt.timedelta(days=late)
    assert interest(due, paid, days=days) >= 0
    assert interest(paid, due, days=days) == 0
    if days == "actual_365":
        assert interest(due, paid) == 100 * late


@given(DAYS, st.integers(2, 900))
def test_the_same_rate_twice_costs_as_the_rate_once(due, late):
    turn, paid = due + dt.timedelta(days=1 + late // 2), due + dt.timedelta(days=late)
    rates = (RateFrom(from_on=turn, rate=D("0.1")),)
    if turn > due + dt.timedelta(days=1):
        assert interest(due, paid, rates=rates) == interest(due, paid)


def test_rates_are_sorted_and_begin_after_the_first():
    due = dt.date(2026, 1, 31)
    early = RateFrom(from_on=dt.date(2026, 2, 1), rate=D("0.1"))
    later = RateFrom(from_on=dt.date(2026, 3, 1), rate=D("0.1"))
    known = {"amount": D(1), "due_on": due, "paid_on": due, "rate": D(0), "days": "actual_365"}
    given_ = LateInterestGiven(**known, rates=(later, dataclasses.replace(early)))
    assert problems(LateInterest(), given_) == {("rates", "not_rising")}
    given_ = LateInterestGiven(**known, rates=(early,))
    assert problems(LateInterest(), given_) == {("rates", "too_early")}


@given(AMOUNTS, st.decimals("0.01", 1000, places=2))
def test_a_tariff_is_a_whole_number_of_steps_next_to_its_exact_value(amount, step):
    given_ = TariffsGiven(
        rise=D("0.03"),
        years=1,
        index_base=D(100),
        index_now=D(105),
        indexed_share=D("0.4"),
        step=step,
        tariffs=(BaseTariff(what="Car", amount=amount),),
    )
    [line] = Tariffs().work_out(given_, currency="GBP").assessment.lines
    assert line.amount % step == 0
    assert abs(line.amount - amount * D("1.05")) <= step / 2


def test_an_index_and_a_step_of_zero_are_refused():
    given_ = TariffsGiven(
        rise=D(0),
        years=1,
        index_base=D(0),
        index_now=D(0),
        indexed_share=D(0),
        step=D(0),
        tariffs=(BaseTariff(what="Car", amount=D(1)),),
    )
    assert problems(Tariffs(), given_) == {(n, "zero") for n in ("index_base", "index_now", "step")}


def term(actual, **more):
    given_ = VariableTermGiven(
        on=dt.date(2026, 1, 1),
        ends_on=dt.date(2046, 1, 1),
        target=D(1000),
        actual=actual,
        tolerance=D("0.05"),
        **more,
    )
    lines = VariableTerm().work_out(given_, currency="INR").assessment.lines
    return {line.code: line.amount for line in lines}


@given(st.decimals(0, 2000, places=2))
def test_the_term_moves_the_other_way_and_not_within_the_tolerance(actual):
    days = term(actual)["days"]
    if D(950) <= actual <= D(1050):
        assert days == 0
    assert days * (actual - 1000) <= 0
    assert abs(days + term(2000 - actual)["days"]) <= 1


def test_the_term_never_ends_before_the_target_point():
    assert term(D(10**6))["days"] == -7305


def test_a_target_point_after_the_end_and_a_term_beyond_the_calendar_are_refused():
    known = {"target": D(1), "actual": D(0), "tolerance": D(0)}
    late = VariableTermGiven(on=dt.date(2046, 1, 1), ends_on=dt.date(2046, 1, 1), **known)
    assert problems(VariableTerm(), late) == {("on", "too_late")}
    far = VariableTermGiven(on=dt.date(2026, 1, 1), ends_on=dt.date(9999, 1, 1), **known)
    assert problems(VariableTerm(), far) == {("ends_on", "range")}


@given(AMOUNTS, st.decimals(1, 10**9, places=2))
def test_a_shortfall_is_never_borne_by_more_than_itself_and_the_mirror_is_as_large(off, forecast):
    off = min(off, forecast)
    below = CapAndCollarGiven(forecast=forecast, actual=forecast - off, year=9)
    above = CapAndCollarGiven(forecast=forecast, actual=forecast + off, year=9)
    paid = total(CapAndCollar(), below)
    assert 0 <= paid <= off
    assert paid == -total(CapAndCollar(), above)


def test_layers_and_tiers_that_do_not_rise_are_refused():
    layers = (Layer(beyond=D("0.06"), part=D(1)), Layer(beyond=D("0.02"), part=D(1)))
    given_ = CapAndCollarGiven(forecast=D(0), actual=D(1), year=1, layers=layers)
    assert problems(CapAndCollar(), given_) == {("forecast", "zero"), ("layers", "not_rising")}
    tiers = (GainTier(above=D(5), part=D(1)), GainTier(above=D(2), part=D(1)))
    refinanced = RefinancingGiven(gain=D(1), margin_gain=D(1), tiers=tiers)
    assert problems(Refinancing(), refinanced) == {
        ("tiers", "not_rising"),
        ("tiers", "gap"),
        ("margin_share", "missing"),
    }
