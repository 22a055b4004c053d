"""Published figures of outcomes contracts and of sampled services, each with its source."""

from decimal import Decimal

import pytest

from performance.mechanisms.outcome_facts import (
    Counted,
    OutcomeFacts,
    OutcomeSettings,
    Reached,
    Tariff,
    Threshold,
)
from performance.mechanisms.outcomes import Outcomes
from performance.mechanisms.sampling import Sample, extrapolate

pytestmark = pytest.mark.oracle


@pytest.mark.parametrize(
    ("sample", "units", "deduction", "damages"),
    [
        ((12, "0.0117", "10.50", 7, 0), (55, 55), "577.50", "19.95"),
        ((10, "0.0109", "52.50", 6, 12), (45, 33), "1732.50", "84.00"),
        ((3, "0.0064", "7.00", 12, 0), (10, 10), "70.00", "10.50"),
    ],
)
def test_extrapolated_deductions_of_the_us_navy(sample, units, deduction, damages):
    """US Navy, worked example: population 1,000, sample 178, damages a tenth of the price."""
    unsatisfactory, allowed, price, outside, reworked = sample
    found = extrapolate(
        Sample(
            population=1_000,
            sample=178,
            unsatisfactory=unsatisfactory,
            allowed=Decimal(allowed),
            price=Decimal(price),
            outside=outside,
            reworked=reworked,
            damages_share=Decimal("0.1"),
        )
    )
    assert (found.units, found.deducted_units) == units
    assert (found.deduction, found.damages) == (Decimal(deduction), Decimal(damages))


REOFFENDING = OutcomeSettings(
    thresholds=(
        Threshold(
            code="T",
            title="Fewer convictions",
            sum=Decimal(1_000_000),
            own=Decimal("0.10"),
            pooled=Decimal("0.075"),
        ),
    )
)


@pytest.mark.parametrize(
    ("own", "pooled", "paid"),
    [
        ("0.10", None, 1_000_000),
        ("0.0999", None, 0),
        ("0.084", "0.09", 1_000_000),
        ("0.084", "0.075", 1_000_000),
        ("0.084", "0.0749", 0),
    ],
)
def test_a_cohort_of_peterborough_pays_at_10_per_cent_or_all_of_them_at_7_and_a_half(
    own, pooled, paid
):
    """HMP Peterborough social impact bond: both thresholds as published; the sum is our own."""
    reached = Reached(
        threshold="T", own=Decimal(own), pooled=None if pooled is None else Decimal(pooled)
    )
    found = Outcomes().assess(REOFFENDING, OutcomeFacts(reached=(reached,)))
    assert found.total == paid


def test_an_outcome_of_the_innovation_fund_at_its_tariff():
    """DWP Innovation Fund: £800 for improved behaviour at school; the number is our own."""
    school = Tariff(code="B", title="Improved behaviour at school", price=Decimal(800))
    counted = Counted(tariff="B", claimed=30, verified=28)
    found = Outcomes().assess(OutcomeSettings(tariffs=(school,)), OutcomeFacts(counted=(counted,)))
    assert found.total == 22_400


def test_the_verified_homes_of_steady_homes():
    """The demo: 412 claimed, 389 verified × £1,850 = £719,650."""
    homes = Tariff(code="H", title="A year in a home", price=Decimal(1_850))
    counted = Counted(tariff="H", claimed=412, verified=389)
    found = Outcomes().assess(OutcomeSettings(tariffs=(homes,)), OutcomeFacts(counted=(counted,)))
    assert found.total == 719_650
