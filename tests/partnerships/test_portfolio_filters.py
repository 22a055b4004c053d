"""Every filter of the portfolio: what it keeps and counts, and what it says when unreadable."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse

from core import clock
from partnerships.models import Partnership, Standing
from partnerships.selectors.portfolio import portfolio, summary
from partnerships.selectors.portfolio_columns import BY_SLUG
from partnerships.selectors.portfolio_filters import FACETS, Filters
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, PartnerFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def three():
    """A hospital on track, a school off track and overdue, a road without a score."""
    hospital = PartnershipFactory(
        name="Alder Hospital",
        capital_value=Decimal("300.50"),
        authority=OrganisationFactory(name="Département du Nord"),
        partner=PartnerFactory(name="Øresund Care"),
        ends_on=dt.date(2031, 3, 31),
    )
    school = PartnershipFactory(
        name="Birch School",
        sector="education",
        type="concession",
        phase="take_over",
        route="light",
        country="JP",
        currency="JPY",
        capital_value=Decimal(200),
        authority=OrganisationFactory(name="Merrow Council"),
        partner=None,
        ends_on=dt.date(2030, 3, 31),
    )
    road = PartnershipFactory(
        name="Cédar Road", sector="transport", capital_value=None, partner=None, ends_on=None
    )
    for one, facts in (
        (hospital, {"state": "G", "financial": 81, "community": 48, "trend": "improving"}),
        (school, {"state": "R", "financial": 40, "community": 77, "trend": "falling"}),
    ):
        due = TODAY + dt.timedelta(days=-1 if one is school else 91)
        Standing.objects.create(
            partnership=one, updated_at=clock.now(), next_deadline_on=due, **facts
        )
    return hospital, school, road


def names(query: str) -> list[str]:
    official = person("portfolio_official")
    filters = Filters.from_query(QueryDict(query))
    visible = Partnership.objects.visible_to(official)
    return [row.name.split()[0] for row in portfolio(visible, filters, TODAY)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=concession&type=dbfo", "Alder Birch Cédar"),
        ("sector=education&sector=transport", "Birch Cédar"),
        ("state=on_track&state=not_scored", "Alder Cédar"),
        ("route=light", "Birch"),
        ("currency=JPY", "Birch"),
        ("country=GB", "Alder Cédar"),
        ("country=XX", ""),
        ("authority=departement", "Alder"),
        ("authority=nord%20dep", "Alder"),
        ("partner=oresund", "Alder"),
        ("partner=%C3%98RES", "Alder"),
        ("q=cedar", "Cédar"),
        ("q=CÉDAR", "Cédar"),
        ("q=alder+oresund", "Alder"),
        ("q=alder+merrow", ""),
        ("q=100%25", ""),
        ("q=_", ""),
        ("overdue=1", "Birch"),
        ("deadline=90", "Birch"),
        ("value_from=200", "Alder Birch"),
        ("value_from=200.01", "Alder"),
        ("value_to=300.5", "Alder Birch"),
        ("value_to=300.49", "Birch"),
        ("value_from=0", "Alder Birch"),
        ("ends_before=2031-03-31", "Birch"),
        ("ends_before=2031-04-01", "Alder Birch"),
        ("below=either", "Alder Birch"),
        ("below=financial", "Birch"),
        ("below=community", "Alder"),
        ("below=nonsense", "Alder Birch Cédar"),
        ("type=nonsense&overdue=yes", "Alder Birch Cédar"),
        ("q=%00", "Alder Birch Cédar"),
    ],
)
def test_a_filter_keeps_what_it_names(three, query, expected):
    assert " ".join(names(query)) == expected


@pytest.mark.parametrize(
    ("sort", "upwards", "downwards"),
    [
        ("name", "ABC", "CBA"),
        ("value", "BAC", "ABC"),
        ("timeline", "BAC", "ACB"),
        ("state", "BAC", "ABC"),
        ("trend", "BAC", "ABC"),
        ("financial", "BAC", "ABC"),
        ("community", "ABC", "BAC"),
        ("deadline", "BAC", "ABC"),
        ("type", "BAC", "ACB"),
        ("sector", "BAC", "CAB"),
        ("country", "ACB", "BAC"),
        ("partner", "ABC", "ABC"),
        ("ends", "BAC", "ABC"),
        ("route", "ACB", "BAC"),
        ("signed", "ABC", "ABC"),
    ],
)
def test_every_column_sorts_both_ways_with_the_unknown_last(three, sort, upwards, downwards):
    assert "".join(name[0] for name in names(f"sort={sort}")) == upwards
    assert "".join(name[0] for name in names(f"sort=-{sort}")) == downwards


def test_authorities_are_sorted_without_their_accents(three):
    PartnershipFactory(name="Dogwood", authority=OrganisationFactory(name="Ėx Council"))
    PartnershipFactory(name="Elm", authority=OrganisationFactory(name="ex-Borough"))
    found = [name for name in names("sort=authority") if name != "Cédar"]
    assert found == ["Alder", "Dogwood", "Elm", "Birch"]


def test_every_column_of_the_page_can_be_sorted(client_of, three):
    browser = client_of(person("portfolio_official"))
    for slug in BY_SLUG:
        for sort in (slug, f"-{slug}"):
            page = browser.get(f"{reverse('portfolio')}?sort={sort}&columns={slug}")
            assert page.status_code == 200
            assert b'aria-sort="' in page.content


@pytest.mark.parametrize("query", ["", "q=a", "value_from=1", "sector=health", "state=off_track"])
def test_a_count_is_what_one_would_see(three, query):
    visible = Partnership.objects.visible_to(person("portfolio_official"))
    filters = Filters.from_query(QueryDict(query))
    found = summary(visible, filters, TODAY)
    assert found.matching == portfolio(visible, filters, TODAY).count()
    for name in FACETS:
        for value, count in found.facets[name].items():
            alone = QueryDict(query, mutable=True)
            alone[name] = value
            shown = portfolio(visible, Filters.from_query(alone), TODAY).count()
            assert count == shown, (name, value)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("value_from=abc", "value_from"),
        ("value_to=1e400", "value_to"),
        ("value_to=99999999999999999", "value_to"),
        ("ends_before=31.12.2030", "ends_before"),
        ("ends_before=2030-02-31", "ends_before"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(client_of, three, query, wrong):
    page = client_of(person("portfolio_official")).get(f"{reverse('portfolio')}?{query}")
    text = page.content.decode()
    assert "There is a problem" in text
    assert "The list is not filtered by it." in text
    assert f'href="#f-{wrong}"' in text
    assert f'value="{query.partition("=")[2]}"' in text
    assert page.context["matching"] == 3


def test_each_filter_is_a_chip_that_takes_it_away(client_of, three):
    browser = client_of(person("portfolio_official"))
    query = "q=r&sector=education&sector=transport&overdue=1&value_from=5&sort=-value&page=3&view=x"
    chips = browser.get(f"{reverse('portfolio')}?{query}").context["chips"]
    assert [chip["text"] for chip in chips] == [
        "Sector: Education",
        "Sector: Transport",
        "“r”",
        "Overdue",
        "Value from 5",
    ]
    left = QueryDict(chips[0]["url"][1:])
    assert left.getlist("sector") == ["transport"]
    assert left["sort"] == "-value"
    assert "page" not in left
    assert "view" not in left
    assert browser.get(reverse("portfolio") + chips[0]["url"]).status_code == 200


def test_a_foreign_partnership_is_in_no_count(client_of, three):
    hospital, school, _road = three
    browser = client_of(person("partner_lead", hospital))
    for query in ("", "?q=birch", "?sector=education", "?authority=merrow", "?currency=JPY"):
        page = browser.get(reverse("portfolio") + query)
        text = page.content.decode()
        assert school.name not in text
        assert "Merrow" not in text.replace('value="merrow"', "")
        assert page.context["figures"].partnerships == 1
        counts = [one["count"] for menu in page.context["menus"] for one in menu["options"]]
        assert set(counts) <= {0, 1}
    assert "JPY" not in browser.get(reverse("portfolio")).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?q=a&authority=b&partner=c&value_from=1&ends_before=2040-01-01&below=either",
        "?sector=health&state=on_track&overdue=1&sort=-authority",
        "?columns=value,ends,partner,authority,country,route",
    ],
)
def test_no_filter_costs_more_than_ten_queries(client_of, connection_queries, three, query):
    browser = client_of(person("portfolio_official"))
    browser.get(reverse("portfolio") + query)
    assert connection_queries(lambda: browser.get(reverse("portfolio") + query)) <= 10
