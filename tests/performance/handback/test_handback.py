"""The gap before a handback reads the same on page, chart, calculator and for programs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from performance.selectors.handback import handback_of
from performance.selectors.payments.wanted import handback_in_sight
from performance.services.payment_facts import claim_figure, verify_figure
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

ENDS = dt.date(2029, 8, 31)


@pytest.fixture
def schools():
    return PartnershipFactory(name="Lakeside Schools", type="dbfo", currency="GBP", ends_on=ENDS)


def given(partnership, code, value, month="2026-09"):
    """One side says it, the other verifies it."""
    lead, manager = person("partner_lead", partnership), person("contract_manager", partnership)
    amount = Decimal(value)
    figure = claim_figure(partnership, period=month, code=code, value=amount, actor=lead)
    return verify_figure(figure, value=amount, finding="", actor=manager)


@pytest.fixture
def known(schools):
    given(schools, "handback_cost", 6_200_000)
    given(schools, "handback_retained", 2_400_000)
    return schools


def page(client_of, who, partnership, name="handback", *more):
    answer = client_of(who).get(reverse(name, args=[partnership.uuid, *more]))
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("role", ["contract_manager", "partner_lead", "auditor"])
def test_the_gap_stands_on_the_page_and_in_its_chart(client_of, known, role):
    shown = page(client_of, person(role, None if role == "auditor" else known), known)
    assert "£3,800,000 of £6,200,000 are still to be found before 31 August 2029" in shown
    drawing = shown[shown.index("<svg") : shown.rindex("</svg>")]
    for amount in ("£6,200,000", "£3,800,000"):
        assert amount in drawing
    assert "£115,151.52 a month in the 33 whole months" in shown
    assert "was due on 31 August 2026" in shown


def test_the_expiry_planner_begins_with_the_same_figures(client_of, known):
    shown = page(client_of, person("contract_manager", known), known, "calculator", "expiry")
    assert 'value="6200000' in shown
    assert 'value="2400000' in shown


def test_programs_read_the_same(known, django_assert_max_num_queries):
    program = Program(person("partner_lead", known))
    with django_assert_max_num_queries(20):
        answer = program.get(f"/partnerships/{known.uuid}/handback/").json()
    assert (answer["cost"]["amount"], answer["retained"]["amount"]) == ("6200000", "2400000")
    assert Decimal(answer["gap"]) == 3_800_000
    assert answer["cost"]["period"] == "2026-09"


def test_the_newest_month_counts(known):
    given(known, "handback_retained", 2_500_000, "2026-10")
    assert handback_of(known, clock.today()).gap == 3_700_000


def test_more_than_enough_is_no_gap(known, client_of):
    given(known, "handback_retained", 7_000_000, "2026-10")
    assert handback_of(known, clock.today()).gap == 0
    assert "Enough is retained" in page(client_of, person("auditor"), known)


def test_what_nobody_verified_is_not_known_and_never_zero(schools, client_of):
    lead = person("partner_lead", schools)
    claim_figure(schools, period="2026-09", code="handback_cost", value=Decimal(9), actor=lead)
    assert handback_of(schools, clock.today()).gap is None
    assert "Nobody has verified yet" in page(client_of, lead, schools)
    answer = Program(lead).get(f"/partnerships/{schools.uuid}/handback/").json()
    assert (answer["cost"], answer["gap"]) == (None, None)


def test_it_is_asked_for_seven_years_before_the_end_and_of_what_comes_back(schools):
    assert not handback_in_sight(schools, dt.date(2022, 7, 31))
    assert handback_in_sight(schools, dt.date(2022, 9, 30))
    assert not handback_in_sight(schools, ENDS + dt.timedelta(days=1))
    outcomes = PartnershipFactory(type="performance_based", ends_on=ENDS)
    assert not handback_in_sight(outcomes, dt.date(2028, 1, 1))


def test_a_stranger_finds_nothing(client_of, known):
    stranger = person("partner_lead", PartnershipFactory())
    answer = client_of(stranger).get(reverse("handback", args=[known.uuid]))
    assert answer.status_code == 404
