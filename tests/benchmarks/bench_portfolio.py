"""The portfolio page over ten thousand partnerships: few queries, and permission costs little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from partnerships.models.access import PartnershipQuerySet
from tests.benchmarks.measuring import FULL, medians, note, seconds, size
from tests.benchmarks.rows import partnerships
from tests.factories.people import OrganisationFactory, person

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

ROWS = size(10_000, 500)
PAGES = {
    "first page": "/portfolio/",
    "sorted by score": "/portfolio/?sort=-financial",
    "needs attention": "/portfolio/?state=attention&sort=deadline",
    "searched": "/portfolio/?q=number+01",
    "sorted by authority": "/portfolio/?sort=-authority",
    "many filters": "/portfolio/?sector=health&state=attention&value_from=1000000"
    "&ends_before=2060-01-01&below=either&authority=authority&sort=timeline",
}
SEARCH = "/search/?q=number+0123"


@pytest.fixture
def official():
    ministry = OrganisationFactory(name="Ministry")
    user = person("portfolio_official", organisation=ministry)
    partnerships(ROWS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user


def test_the_permission_filter_costs_at_most_a_quarter(
    official, client_of, connection_queries, monkeypatch
):
    client: Client = client_of(official)
    filtered = PartnershipQuerySet.permitted

    def get(url, gate):
        def call():
            monkeypatch.setattr(PartnershipQuerySet, "permitted", gate)
            answer = client.get(url)
            assert answer.status_code == 200
            return answer

        return call

    def everything(self, _user, _permission):
        return self.all()

    found = get("/portfolio/", filtered)()
    assert found.context["figures"].partnerships == ROWS
    queries = connection_queries(get("/portfolio/", filtered))
    note(
        f"Portfolio page, {ROWS:,} partnerships: queries",
        f"{queries}",
        "at most 10",
        held=queries <= 10,
        database=connection.vendor,
    )
    ratios = []
    for name, url in PAGES.items():
        taken = medians({"with": get(url, filtered), "without": get(url, everything)}, rounds=15)
        ratios.append(taken["with"] / taken["without"])
        note(
            f"Portfolio, {name}: with the permission filter ÷ without",
            f"{ratios[-1]:.2f} ({taken['with'] * 1000:.0f} ms ÷ {taken['without'] * 1000:.0f} ms)",
            "at most 1.25",
            held=ratios[-1] <= 1.25,
            database=connection.vendor,
        )
    assert queries <= 10
    assert not FULL or ratios[0] <= 1.25


def test_the_search_answers_within_half_a_second(
    official, client_of, connection_queries, monkeypatch
):
    client: Client = client_of(official)
    filtered = PartnershipQuerySet.permitted

    def get(gate):
        def call():
            monkeypatch.setattr(PartnershipQuerySet, "permitted", gate)
            answer = client.get(SEARCH)
            assert b"Partnership number 0123" in answer.content or not FULL

        return call

    get(filtered)()
    queries = connection_queries(get(filtered))
    taken = medians(
        {"with": get(filtered), "without": get(lambda self, _user, _permission: self.all())},
        rounds=15,
    )
    note(
        f"Search over {ROWS:,} partnerships",
        f"{taken['with'] * 1000:.0f} ms in {queries} queries; "
        f"{taken['without'] * 1000:.0f} ms without the permission filter",
        "at most 500 ms",
        held=taken["with"] <= 0.5,
        database=connection.vendor,
    )


def test_exporting_all_of_it_is_streamed(official, client_of, monkeypatch):
    monkeypatch.setattr("partnerships.views.portfolio_export.AT_ONCE", ROWS)
    client: Client = client_of(official)
    sizes = []

    def export():
        answer = client.get("/portfolio/export/?format=csv")
        sizes.append(sum(len(line) for line in answer.streaming_content))

    taken = seconds(export)
    note(
        f"CSV of {ROWS:,} partnerships",
        f"{taken:.1f} s, {sizes[0] // 1024} KB",
        "at most 10 s",
        held=taken <= 10,
        database=connection.vendor,
    )


def test_more_rows_make_no_more_queries(official, client_of, connection_queries):
    client = client_of(official)
    few = connection_queries(lambda: client.get("/portfolio/"))
    partnerships(100)
    assert connection_queries(lambda: client.get("/portfolio/")) == few
