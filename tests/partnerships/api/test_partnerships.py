"""The portfolio by API: what the page shows, in constant queries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core import clock
from partnerships.models import Standing
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_a_partnership_is_shown_with_money_as_text_and_its_currency():
    partnership = PartnershipFactory(capital_value=Decimal("120500000.10"), currency="GBP")
    program = Program(person("contract_manager", partnership))
    shown = program.get(f"/partnerships/{partnership.uuid}/").json()
    assert shown["capital_value"] == {"amount": "120500000.10", "currency": "GBP"}
    assert shown["authority"] == {
        "uuid": str(partnership.authority.uuid),
        "name": partnership.authority.name,
    }
    assert shown["standing"] is None


def test_nothing_recorded_and_zero_are_told_apart():
    nothing, zero = PartnershipFactory(capital_value=None), PartnershipFactory(capital_value=0)
    Standing.objects.create(
        partnership=zero, financial=Decimal(0), community=None, updated_at=clock.now()
    )
    program = Program(person("auditor"))
    assert program.get(f"/partnerships/{nothing.uuid}/").json()["capital_value"] is None
    shown = program.get(f"/partnerships/{zero.uuid}/").json()
    assert shown["capital_value"] == {"amount": "0.00", "currency": "GBP"}
    assert shown["standing"]["financial"] == "0"
    assert shown["standing"]["community"] is None


def test_the_list_filters_orders_and_pages_like_the_portfolio():
    small = PartnershipFactory(name="Little bridge", capital_value=1, sector="transport")
    PartnershipFactory(name="Large hospital", capital_value=1000)
    PartnershipFactory(name="Middle hospital", capital_value=10)
    program = Program(person("auditor"))
    first = program.get("/partnerships/", ordering="-value", page_size=2).json()
    assert first["count"] == 3
    assert [row["name"] for row in first["results"]] == ["Large hospital", "Middle hospital"]
    assert "page=2" in first["next"]
    found = program.get("/partnerships/", sector="transport").json()["results"]
    assert [row["uuid"] for row in found] == [str(small.uuid)]
    assert program.get("/partnerships/", q="hospital").json()["count"] == 2
    assert program.get("/partnerships/", state="not_scored").json()["count"] == 3
    assert program.get("/partnerships/", sector="nonsense").status_code == 422


def test_neither_search_nor_filter_tells_of_foreign_partnerships():
    mine = PartnershipFactory(name="Own harbour")
    PartnershipFactory(name="Foreign harbour", country="NO", sector="transport")
    program = Program(person("partner_lead", mine))
    assert program.get("/partnerships/", q="harbour").json()["count"] == 1
    assert program.get("/partnerships/", country="NO").json()["count"] == 0
    assert program.get("/partnerships/", q="Foreign").json()["count"] == 0


def test_a_list_costs_the_same_for_one_row_and_for_many(connection_queries):
    PartnershipFactory()
    program = Program(person("auditor"))
    program.get("/partnerships/")
    one = connection_queries(lambda: program.get("/partnerships/"))
    PartnershipFactory.create_batch(12)
    assert connection_queries(lambda: program.get("/partnerships/")) == one
    assert one <= 10
