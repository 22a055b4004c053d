"""Where a way leads to a body and there is none, it goes on: set one up, or whom to ask."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

WAYS = ("bodies", "decisions", "decision_new", "meetings")


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.mark.parametrize("way", WAYS)
def test_whoever_may_sets_one_up(partnership, client_of, way):
    maeve = person("contract_manager", partnership, name="Maeve Brennan")
    page = client_of(maeve).get(reverse(way, args=[partnership.uuid])).content.decode()
    assert "There is no body yet." in page
    assert reverse("body_new", args=[partnership.uuid]) in page


@pytest.mark.parametrize("way", WAYS)
def test_whoever_may_not_reads_who_can(partnership, client_of, way):
    person("contract_manager", partnership, name="Maeve Brennan")
    person("portfolio_official", name="Amara Osei")
    declan = person("partner_lead", partnership, name="Declan Roche")
    page = client_of(declan).get(reverse(way, args=[partnership.uuid])).content.decode()
    assert "ask: Maeve Brennan, contract manager; Amara Osei, portfolio official." in page
    assert reverse("body_new", args=[partnership.uuid]) not in page


def test_where_nobody_can_it_says_who_appoints_somebody(partnership, client_of):
    declan = person("partner_lead", partnership, name="Declan Roche")
    page = client_of(declan).get(reverse("decision_new", args=[partnership.uuid]))
    assert "A portfolio official appoints the contract manager." in page.content.decode()


@pytest.mark.parametrize("way", WAYS)
def test_with_a_body_nothing_of_it_is_said(partnership, client_of, way):
    maeve = person("contract_manager", partnership, name="Maeve Brennan")
    typed = client_of(maeve).get(reverse("body_new", args=[partnership.uuid])).context
    facts = {name: value for name, value in typed["form"].initial.items() if value is not None}
    facts |= {"name": "Joint Board", "seen": typed["seen"]}
    client_of(maeve).post(reverse("body_new", args=[partnership.uuid]), facts)
    page = client_of(maeve).get(reverse(way, args=[partnership.uuid])).content.decode()
    assert "There is no body yet." not in page
