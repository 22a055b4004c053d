"""Payment for outcomes: caps, tolerance, quality, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.mechanism import CannotAssess
from performance.mechanisms.bands import Band, BandTable
from performance.mechanisms.outcome_facts import Counted, OutcomeFacts, OutcomeSettings, Tariff
from performance.mechanisms.outcomes import Outcomes, within_tolerance
from performance.mechanisms.sampling import Sample, extrapolate

QUALITY = BandTable(
    (
        Band(low=None, high=Decimal(49), gives=Decimal(0)),
        Band(low=Decimal(50), high=Decimal(80), gives=Decimal(1)),
        Band(low=Decimal(81), high=None, gives=Decimal("1.3")),
    ),
    Decimal(1),
)


def assess(*counted, tariff=None, facts=None, **settings):
    known = {"code": "W", "title": "In work", "price": Decimal(100)} | (tariff or {})
    terms = OutcomeSettings(tariffs=(Tariff(**known),), **settings)
    return Outcomes().assess(terms, OutcomeFacts(counted=counted, **(facts or {})))


def of(verified, claimed=None, **other):
    return Counted(
        tariff="W", claimed=verified if claimed is None else claimed, verified=verified, **other
    )


def test_the_verified_number_is_paid_beside_the_service_fee():
    found = assess(of(7, 9), fee=Decimal(1_000))
    assert [(line.code, line.amount) for line in found.lines] == [("fee", 1_000), ("outcome", 700)]


def test_outcomes_above_the_cap_of_the_contract_are_not_paid_and_the_line_says_how_many_were():
    [line] = assess(of(7, paid_before=8), tariff={"cap": 10}).lines
    assert line.amount == 200
    assert "7 verified, 2 within the cap" in str(line.cause)


def test_claims_too_far_from_what_was_verified_pay_nothing():
    tolerance = {"tolerance": Decimal("0.05")}
    assert assess(of(100, 104), tariff=tolerance).total == 10_000
    assert assess(of(100, 105), tariff=tolerance).total == 0
    assert not within_tolerance(3, 0, Decimal("0.5"))


def test_one_persons_outcomes_pay_up_to_the_cap():
    people = ("Ana", "Ana", "Ben")
    found = assess(of(3, people=people), person_cap=Decimal(150))
    assert found.total == 250
    paid = {"paid_to": (("Ben", Decimal(150)),)}
    assert assess(of(3, people=people), person_cap=Decimal(150), facts=paid).total == 150


@pytest.mark.parametrize(("score", "paid"), [(49, 0), (50, 1_000), (80, 1_000), (81, 1_300)])
def test_quality_multiplies_what_outcomes_pay_and_not_the_fee(score, paid):
    facts = {"quality_score": Decimal(score)}
    found = assess(of(10), quality=QUALITY, fee=Decimal(500), facts=facts)
    assert found.total == 500 + paid


def test_the_cap_of_the_contract_comes_last():
    facts = {"quality_score": Decimal(90), "paid_before": Decimal(9_000)}
    found = assess(of(10), quality=QUALITY, total_cap=Decimal(10_000), facts=facts)
    assert found.total == 1_000
    assert [line.amount for line in found.of_code("total_cap")] == [-300]


def test_every_objection_is_told_at_once():
    unknown = Counted(tariff="X", claimed=1, verified=1)
    with pytest.raises(CannotAssess) as refused:
        assess(of(3, people=("Ana",)), unknown, of(-1), quality=QUALITY, person_cap=Decimal(5))
    said = " ".join(str(one.message) for one in refused.value.objections)
    for part in ("no row X", "below 0", "3 outcomes were verified, of 1 people", "enter the score"):
        assert part in said


def test_one_tariff_counted_twice_does_not_pass_its_cap():
    with pytest.raises(CannotAssess, match="add the numbers up"):
        assess(of(7), of(7), tariff={"cap": 10})


def test_a_quality_score_finer_than_the_contract_is_refused():
    with pytest.raises(CannotAssess, match="finer"):
        assess(of(1), quality=QUALITY, facts={"quality_score": Decimal("80.5")})


def test_what_was_paid_before_is_never_below_zero():
    with pytest.raises(CannotAssess, match="below 0"):
        assess(of(1), total_cap=Decimal(5), facts={"paid_before": Decimal(-9)})


def test_a_sample_larger_than_what_there_is_is_refused():
    with pytest.raises(ValueError, match="each is part of the next"):
        extrapolate(
            Sample(
                population=10,
                sample=11,
                unsatisfactory=1,
                allowed=Decimal(0),
                price=Decimal(1),
                damages_share=Decimal(0),
            )
        )


@given(st.lists(st.integers(0, 50), max_size=6), st.integers(0, 120))
def test_a_cap_is_never_passed_however_the_outcomes_arrive(months, cap):
    paid, before = 0, 0
    for verified in months:
        paid += assess(of(verified, paid_before=before), tariff={"cap": cap}).total
        before += verified
    assert paid == 100 * min(sum(months), cap)
