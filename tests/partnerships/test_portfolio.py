"""The portfolio: what a person sees in it, filtered and sorted, at a constant cost."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from partnerships.models import Partnership, Standing
from partnerships.selectors.portfolio import Filters, figures, portfolio
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, PartnerFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)


def standing(partnership, **facts) -> None:
    Standing.objects.create(partnership=partnership, updated_at=clock.now(), **facts)


@pytest.fixture
def three():
    """A hospital on track, a school off track, a road without a score."""
    hospital = PartnershipFactory(name="Alder Hospital", capital_value=Decimal(300))
    school = PartnershipFactory(
        name="Birch School",
        sector="education",
        type="concession",
        phase="take_over",
        country="DE",
        currency="EUR",
        capital_value=Decimal(200),
    )
    road = PartnershipFactory(name="Cedar Road", sector="transport", capital_value=None)
    standing(
        hospital,
        state="G",
        financial=Decimal(81),
        community=Decimal(48),
        next_deadline_on=TODAY + dt.timedelta(days=91),
    )
    standing(
        school,
        state="R",
        financial=Decimal(40),
        community=Decimal(77),
        next_deadline_on=TODAY + dt.timedelta(days=90),
    )
    return hospital, school, road


def names(user, **query) -> list[str]:
    rows = portfolio(Partnership.objects.visible_to(user), Filters.from_query(query), TODAY)
    return [row.name.split()[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Alder", "Birch", "Cedar"]),
        ({"q": "birch"}, ["Birch"]),
        ({"type": "concession"}, ["Birch"]),
        ({"sector": "transport"}, ["Cedar"]),
        ({"phase": "operate"}, ["Alder", "Cedar"]),
        ({"country": "DE"}, ["Birch"]),
        ({"state": "attention"}, ["Birch"]),
        ({"state": "off_track"}, ["Birch"]),
        ({"state": "on_track"}, ["Alder"]),
        ({"state": "not_scored"}, ["Cedar"]),
        ({"deadline": "90"}, ["Birch"]),
        ({"state": "nonsense", "sort": "nonsense"}, ["Alder", "Birch", "Cedar"]),
        ({"q": "birch", "sector": "transport"}, []),
    ],
)
def test_a_filter_keeps_what_it_names(three, query, expected):
    assert names(person("portfolio_official"), **query) == expected


def test_the_text_is_sought_in_reference_authority_and_partner(three):
    official = person("portfolio_official")
    hospital, school, _road = three
    for text in (hospital.reference, hospital.authority.name, hospital.partner.name):
        assert "Alder" in names(official, q=text.lower())
    assert names(official, q=school.reference) == ["Birch"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-name", ["Cedar", "Birch", "Alder"]),
        ("value", ["Birch", "Alder", "Cedar"]),
        ("-value", ["Alder", "Birch", "Cedar"]),
        ("financial", ["Birch", "Alder", "Cedar"]),
        ("-financial", ["Alder", "Birch", "Cedar"]),
        ("-community", ["Birch", "Alder", "Cedar"]),
        ("deadline", ["Birch", "Alder", "Cedar"]),
    ],
)
def test_what_is_not_known_comes_last_in_every_order(three, sort, expected):
    assert names(person("portfolio_official"), sort=sort) == expected


def test_a_partner_sees_only_its_own(client_of, three):
    hospital, school, road = three
    partner = person("partner_lead", hospital)
    assert names(partner) == ["Alder"]
    found = figures(Partnership.objects.visible_to(partner), TODAY)
    assert (found.partnerships, found.attention, found.not_scored) == (1, 0, 0)
    for query in ("", "?sort=-value", "?q=birch", f"?q={road.reference}", "?state=not_scored"):
        page = client_of(partner).get(reverse("portfolio") + query).content.decode()
        assert school.name not in page
        assert str(road.uuid) not in page


def test_the_figures_count_the_rows_their_links_show(client_of, three):
    official = person("portfolio_official")
    found = figures(Partnership.objects.visible_to(official), TODAY)
    assert found.partnerships == len(names(official))
    assert found.attention == len(names(official, state="attention"))
    assert found.deadlines == len(names(official, deadline="90"))
    assert found.not_scored == len(names(official, state="not_scored"))
    assert {total.currency: total.amount for total in found.totals} == {
        "GBP": Decimal(300),
        "EUR": Decimal(200),
    }


def many(count: int) -> None:
    authority, partner = OrganisationFactory(), PartnerFactory()
    for _number in range(count):
        made = PartnershipFactory(authority=authority, partner=partner, contract=False)
        standing(made, state="G", financial=Decimal(70), community=Decimal(60))


def test_the_portfolio_costs_the_same_for_ten_and_for_sixty(client_of, connection_queries):
    browser = client_of(person("portfolio_official"))
    url = reverse("portfolio")
    many(10)
    browser.get(url)
    ten = connection_queries(lambda: browser.get(url))
    many(50)
    sixty = connection_queries(lambda: browser.get(url))
    assert ten == sixty <= 10


@pytest.mark.parametrize("name", ["partnership", "documents", "history"])
@pytest.mark.parametrize("role", ["contract_manager", "partner_lead", "auditor"])
def test_a_tab_costs_at_most_twenty_queries(client_of, connection_queries, three, role, name):
    browser = client_of(person(role, three[0]))
    url = reverse(name, args=[three[0].uuid])
    assert browser.get(url).status_code == 200
    assert connection_queries(lambda: browser.get(url)) <= 20
