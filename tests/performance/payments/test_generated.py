"""What holds of every month that can be thought of, and on every database."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.money import from_minor
from performance.mechanism import mechanisms
from performance.mechanisms.availability_facts import (
    AreaClass,
    AvailabilityFacts,
    AvailabilitySettings,
    Shortfall,
    Step,
    Unavailable,
)
from performance.models import Payment, PaymentAssessment, PaymentLine
from performance.payment_assembly import Parts, assembled
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory

CASES = 10_000
SETTINGS = AvailabilitySettings(
    annual_charge=Decimal(32_520_000),
    indexed_share=Decimal("0.3"),
    areas=(
        AreaClass(name="Theatre", weight=Decimal(30), count=4, periods=4380),
        AreaClass(name="Ward", weight=Decimal(20), count=10, periods=4380),
    ),
    used_share=Decimal("0.5"),
    repeats=(Step(above=4, multiplier=Decimal("1.5")), Step(above=8, multiplier=Decimal(2))),
    free_points=20,
    point_value=Decimal(125),
    point_steps=(Step(above=20, multiplier=Decimal(1)), Step(above=100, multiplier=Decimal("1.2"))),
    cap=Decimal("0.35"),
)
FAILURE = st.builds(
    Unavailable,
    ref=st.uuids().map(str),
    area_class=st.sampled_from(["Theatre", "Ward"]),
    area=st.sampled_from(["1", "2", "3"]),
    criterion=st.sampled_from(["Heat", "Air"]),
    missed=st.integers(0, 300),
    was_used=st.booleans(),
    occasion=st.sampled_from(["", "", "leak"]),
)
SHORTFALL = st.builds(
    Shortfall,
    ref=st.uuids().map(str),
    service=st.sampled_from(["Cleaning", "Help desk"]),
    points=st.integers(0, 300),
)
MONTH = st.builds(
    AvailabilityFacts,
    index_base=st.decimals(1, 200, places=1),
    index_now=st.decimals(1, 300, places=1),
    available=st.decimals(0, 1, places=2),
    unavailable=st.lists(FAILURE, max_size=12).map(tuple),
    shortfalls=st.lists(SHORTFALL, max_size=5).map(tuple),
    deducted_before=st.decimals(0, 10**7, places=2),
)


def paid(facts):
    return mechanisms["availability"].assess(SETTINGS, facts).total


@given(facts=MONTH, chance=st.randoms(use_true_random=False))
def test_the_order_in_which_failures_were_logged_does_not_matter(facts, chance):
    """Of equals with one cause the first in the log names the other, so causes stand alone here."""
    alone = [replace(one, occasion="") for one in facts.unavailable]
    other = list(alone)
    chance.shuffle(other)
    points = list(facts.shortfalls)
    chance.shuffle(points)
    first = replace(facts, unavailable=tuple(alone))
    second = replace(facts, unavailable=tuple(other), shortfalls=tuple(points))
    assert paid(first) == paid(second)


@given(facts=MONTH, more=FAILURE)
def test_one_more_failure_never_pays_more(facts, more):
    alone = replace(more, occasion="")
    worse = replace(facts, unavailable=(*facts.unavailable, alone))
    assert paid(worse) <= paid(facts)


@given(facts=MONTH)
def test_lines_sum_to_the_total_to_the_cent_and_nothing_is_below_zero(facts):
    found = mechanisms["availability"].assess(SETTINGS, facts)
    lines = assembled(found.lines, Parts())
    total = sum((line.amount for line in lines), Decimal(0))
    assert total == max(found.total, Decimal(0))
    assert all(line.amount == line.amount.quantize(Decimal("0.01")) for line in lines)


@given(facts=MONTH)
def test_nothing_is_deducted_twice_for_one_event(facts):
    lines = mechanisms["availability"].assess(SETTINGS, facts).lines
    refs = [line.of for line in lines if line.code == "unavailability"]
    assert len(refs) == len(set(refs)) == len(facts.unavailable)


def a_month(chance):
    """One of the generated months, the same on every machine."""
    return AvailabilityFacts(
        index_base=Decimal(100),
        index_now=Decimal(chance.randrange(800, 1600)) / 10,
        available=Decimal(chance.randrange(101)) / 100,
        unavailable=tuple(
            Unavailable(
                ref=f"F-{number}",
                area_class=chance.choice(["Theatre", "Ward"]),
                area=str(chance.randrange(4)),
                criterion=chance.choice(["Heat", "Air"]),
                missed=chance.randrange(200),
                was_used=chance.random() < 0.3,
            )
            for number in range(chance.randrange(10))
        ),
        shortfalls=(Shortfall(ref="P", service="Cleaning", points=chance.randrange(400)),),
        deducted_before=Decimal(chance.randrange(10**8)) / 100,
    )


@pytest.mark.long(seconds=3)
@pytest.mark.django_db
@pytest.mark.usefixtures("on_demo_day")
def test_ten_thousand_months_give_the_same_cents_on_every_database():
    """The digest was made on SQLite and on PostgreSQL; one other cent would give another one."""
    chance = random.Random("a month of thirty years")  # noqa: S311 - generated cases
    totals = [paid(a_month(chance)) for _ in range(CASES)]
    partnership = PartnershipFactory(currency="EUR")
    money = {"currency": "EUR", "total": Decimal(0)}
    payment = Payment.objects.create(
        partnership=partnership,
        number=1,
        period="2026-10",
        from_on="2026-10-01",
        until_on="2026-10-31",
        prepared_by=UserFactory(),
        prepared_at=clock.now(),
        **money,
    )
    assessment = PaymentAssessment.objects.create(
        payment=payment,
        version=1,
        contract_version=partnership.contract_versions.get(),
        mechanism="availability",
        made_by=payment.prepared_by,
        made_at=clock.now(),
        **money,
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(
            assessment=assessment,
            position=position,
            code="charge",
            currency="EUR",
            amount=amount,
            cause="",
        )
        for position, amount in enumerate(totals)
    )
    kept = [one.amount for one in PaymentLine.objects.order_by("position")]
    assert kept == totals
    summed = PaymentLine.objects.aggregate(all=Sum("amount"))["all"]
    assert from_minor(summed, "EUR") == sum(totals)
    digest = hashlib.sha256("\n".join(format(one, ".2f") for one in kept).encode()).hexdigest()
    assert digest == DIGEST


DIGEST = "6a904de4dd0f96c438ebd16714394c7b690f67e57141b363364f22ab6d8a7ad0"
