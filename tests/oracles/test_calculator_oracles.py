"""Published rules worked through by hand: refinancing, termination, interest, tariffs, terms."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from performance.calculators.cap_and_collar import CapAndCollar, CapAndCollarGiven
from performance.calculators.earned_value import EarnedValue, EarnedValueGiven, PlannedWork
from performance.calculators.expiry import Expiry, ExpiryGiven, Repair
from performance.calculators.late_interest import LateInterest, LateInterestGiven, RateFrom
from performance.calculators.refinancing import EarlierGain, Refinancing, RefinancingGiven
from performance.calculators.tariffs import BaseTariff, Tariffs, TariffsGiven
from performance.calculators.termination import Termination, TerminationGiven
from performance.calculators.variable_term import VariableTerm, VariableTermGiven

pytestmark = pytest.mark.oracle

D = Decimal


def amounts(working) -> list[tuple[str, str]]:
    return [(line.code, f"{line.amount:f}") for line in working.assessment.lines]


def test_tiers_of_a_refinancing_gain_count_all_earlier_ones():
    """UK highways and lighting PFI form (S13): 50/60/70 % at £1 m and £3 m; arithmetic checked.

    £0.8 m came earlier; of £3.0 m the first 0.2 m are shared at 50 %, 2.0 m at 60 %, 0.8 m at 70 %.
    """
    given = RefinancingGiven(
        gain=D(3_000_000), earlier=(EarlierGain(what="2012", gain=D(800_000)),)
    )
    found = Refinancing().work_out(given, currency="GBP")
    assert amounts(found) == [
        ("tier", "100000.00"),
        ("tier", "1200000.00"),
        ("tier", "560000.00"),
    ]
    assert found.assessment.total == D("1860000.00")


def test_ninety_per_cent_of_what_lower_margins_bring():
    """MacRoberts 2012 (S57): contracts closed after 27 April 2012."""
    given = RefinancingGiven(gain=D(1_000_000), margin_gain=D(400_000), margin_share=D("0.9"))
    assert Refinancing().work_out(given, currency="GBP").assessment.total == D(860_000)


FORCE = {
    "cause": "force_majeure",
    "senior_debt": D(40_000_000),
    "junior_debt": D(6_000_000),
    "junior_interest": D(2_500_000),
    "shares": D(1_000_000),
    "distributions": D(4_000_000),
    "redundancy": D(300_000),
    "breakage": D(700_000),
}


def test_force_majeure_pays_debt_and_what_is_left_of_equity_each_at_least_nothing():
    """SoPC4 §21.3.2 (S6, S58): shares less distributions would be −£3 m, and count as 0."""
    found = Termination().work_out(TerminationGiven(**FORCE), currency="GBP")
    assert dict(amounts(found))["shares"] == "0.00"
    assert found.assessment.total == D(44_500_000)


def test_force_majeure_is_lifted_to_the_revised_senior_debt():
    """SoPC4 §21.3.2: not below the revised senior debt with its breakage."""
    given = TerminationGiven(
        **FORCE, revised_senior_debt=D(45_000_000), lenders_breakage=D(800_000)
    )
    found = Termination().work_out(given, currency="GBP")
    assert dict(amounts(found))["lift"] == "1300000.00"
    assert found.assessment.total == D(45_800_000)


def test_the_authoritys_default_pays_equity_on_one_basis_less_what_is_there():
    """NHSScotland form (S59): senior debt, breakage, equity; less balances and insurance."""
    given = TerminationGiven(
        cause="authority_default",
        senior_debt=D(40_000_000),
        lenders_breakage=D(1_000_000),
        redundancy=D(300_000),
        equity_basis="market_value",
        equity=D(5_000_000),
        balances=D(2_000_000),
        insurance=D(500_000),
    )
    assert Termination().work_out(given, currency="GBP").assessment.total == D(43_800_000)


def test_the_contractors_default_pays_the_market_value():
    """PF2 (S5)."""
    given = TerminationGiven(cause="contractor_default", market_value=D(31_250_000))
    assert Termination().work_out(given, currency="GBP").assessment.total == D(31_250_000)


def test_earned_value_of_four_milestones():
    """SPI = EV/PV, CPI = EV/AC, EAC = BAC/CPI, TCPI = (BAC−EV)/(BAC−AC); arithmetic checked."""
    done, due = dt.date(2026, 3, 1), dt.date(2026, 6, 30)
    work = (
        PlannedWork(what="Ground", budget=D(100), due_on=done, done_on=done, spent=D(120)),
        PlannedWork(what="Frame", budget=D(200), due_on=due, done_on=due, spent=D(240)),
        PlannedWork(what="Roof", budget=D(100), due_on=due, spent=D(40)),
        PlannedWork(what="Fit-out", budget=D(400), due_on=dt.date(2027, 1, 1)),
    )
    found = EarnedValue().work_out(EarnedValueGiven(on=due, work=work), currency="GBP")
    assert dict(amounts(found)) == {
        "bac": "800.00",
        "pv": "400.00",
        "ev": "300.00",
        "ac": "400.00",
        "sv": "-100.00",
        "cv": "-100.00",
        "spi": "0.7500",
        "cpi": "0.7500",
        "eac": "1066.67",
        "tcpi": "1.2500",
    }


def test_repairs_less_what_is_retained_a_month_until_the_end():
    """IPA (S15): surveys 7, 5 and 3 years ahead. The demo's schools: £6.2 m, £2.4 m retained."""
    given = ExpiryGiven(
        ends_on=dt.date(2029, 8, 31),
        on=dt.date(2026, 11, 23),
        repairs=(
            Repair(what="Roofs", cost=D(4_000_000)),
            Repair(what="Heating", cost=D(2_200_000)),
        ),
        retained=D(2_400_000),
        monthly_payment=D(400_000),
        retention_limit=D("0.25"),
    )
    found = Expiry().work_out(given, currency="GBP")
    assert found.assessment.total == D(3_800_000)
    notes = [str(one) for one in found.notes]
    assert notes == [
        "Survey 7 years before the end: was due on 2022-08-31",
        "Survey 5 years before the end: was due on 2024-08-31",
        "Survey 3 years before the end: was due on 2026-08-31",
        "115,151.52 a month in the 33 whole months that are left",
        "That is 28.79 % of a payment of 400,000",
        "Only 25 % may be retained: that leaves 500,000 to be secured in another way",
    ]


@pytest.mark.parametrize(
    ("days", "interest"),
    [("actual_365", "8219.18"), ("actual_360", "8333.33"), ("actual_actual", "8202.71")],
)
def test_simple_interest_by_three_counts_of_days(days, interest):
    """£1,000,000 at 10 % for 30 days into a leap year; arithmetic checked.

    8 days of 365 (2,191.78) and 22 of 366 (6,010.93) where the calendar counts.
    """
    given = LateInterestGiven(
        amount=D(1_000_000),
        due_on=dt.date(2023, 12, 23),
        paid_on=dt.date(2024, 1, 22),
        rate=D("0.1"),
        days=days,
    )
    assert LateInterest().work_out(given, currency="GBP").assessment.total == D(interest)


def test_a_rate_that_changes_on_the_way_has_a_line_of_its_own():
    """£365,000: 10 days at 8 % and 20 days at 9 %, of 365 each."""
    given = LateInterestGiven(
        amount=D(365_000),
        due_on=dt.date(2026, 6, 30),
        paid_on=dt.date(2026, 7, 30),
        rate=D("0.08"),
        days="actual_365",
        rates=(RateFrom(from_on=dt.date(2026, 7, 11), rate=D("0.09")),),
    )
    found = LateInterest().work_out(given, currency="GBP")
    assert amounts(found) == [("interest", "800.00"), ("interest", "1800.00")]


def test_tariffs_rise_by_three_per_cent_and_forty_per_cent_of_inflation_to_five_rupees():
    """NH Fee Rules 2008 (S39): 100 × (1 + 3 % + 40 % × 5 %) = 105; 65 gives 68.25, so 70."""
    given = TariffsGiven(
        rise=D("0.03"),
        years=1,
        index_base=D(100),
        index_now=D(105),
        indexed_share=D("0.4"),
        step=D(5),
        tariffs=tuple(BaseTariff(what=name, amount=D(one)) for name, one in _TARIFFS),
    )
    found = Tariffs().work_out(given, currency="INR")
    assert [f"{line.amount:f}" for line in found.assessment.lines] == ["105.00", "70.00", "110.00"]


_TARIFFS = (("Car", 100), ("Van", 65), ("Bus", 106))


@pytest.mark.parametrize(
    ("actual", "days", "next_target"),
    [
        (95, 0, "200.00"),
        (90, 183, "190.00"),
        (Decimal("92.5"), 91, "195.00"),
        (105, 0, "200.00"),
        (110, -183, "210.00"),
    ],
)
def test_the_remaining_term_moves_by_what_lies_beyond_five_per_cent(actual, days, next_target):
    """India, TOT amendment of 15 March 2024 (S38): 3,653 days remain, 5 % of them are 182.65."""
    given = VariableTermGiven(
        on=dt.date(2026, 1, 1),
        ends_on=dt.date(2036, 1, 2),
        target=D(100),
        actual=D(actual),
        tolerance=D("0.05"),
        next_target=D(200),
    )
    found = dict(amounts(VariableTerm().work_out(given, currency="INR")))
    assert (found["days"], found["next_target"]) == (str(days), next_target)


@pytest.mark.parametrize(
    ("actual", "year", "total"),
    [(98, 5, 0), (94, 5, 2), (90, 5, "5.20"), (90, 3, 0), (102, 1, 0), (110, 1, "-5.20")],
)
def test_layers_of_a_shortfall_and_their_mirror(actual, year, total):
    """UK rail (S37): 50 % from 2 % to 6 %, 80 % beyond 6 %, support from year 4; checked."""
    given = CapAndCollarGiven(forecast=D(100), actual=D(actual), year=year, support_from=4)
    assert CapAndCollar().work_out(given, currency="GBP").assessment.total == D(total)
