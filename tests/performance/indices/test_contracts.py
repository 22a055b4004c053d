"""Which contracts rest on a month of an index, and what its revision changed for each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from partnerships.terms_json import to_json
from partnerships.types.dbfo import DBFOTerms
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import published_versions_open
from tests.performance.indices.builders import record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TERMS = DBFOTerms(
    unitary_charge=Decimal(30_000_000),
    indexed_share=Decimal("0.3"),
    index_name="csp-ie",
    price_base_on=dt.date(2015, 6, 30),
    index_lag=2,
)


def contract(name: str, terms: DBFOTerms):
    made = PartnershipFactory(name=name, type="dbfo", currency="EUR")
    version = made.contract_versions.get()
    version.terms, version.state = to_json(terms), "published"
    version.effective_from = dt.date(2015, 6, 30)
    with published_versions_open():
        version.save()
    return made


@pytest.fixture
def index():
    found = register()
    record(found, ("2015-04", "100.0", "2015-05-15"), ("2026-04", "127.6", "2026-05-15"))
    record(found, ("2026-04", "128.0", "2026-08-14"), ("2026-05", "128.2", "2026-06-15"))
    return found


def shown(client, month: str) -> str:
    response = client.get(reverse("index_month", args=["CSP-IE", month]))
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_a_revision_says_what_it_changes_a_year_for_each_contract(client_of, index):
    contract("Northfield Hospital", TERMS)
    text = shown(client_of(person("auditor")), "2026-04")
    assert "Contracts that rest on it" in text
    assert "Northfield Hospital" in text
    assert "yearly review" in text
    assert ("1.0828" in text, "1.084" in text, "+€36,000" in text) == (True, True, True)
    base = shown(client_of(person("auditor")), "2015-04")
    assert ("price base" in base, "no change" in base) == (True, True)
    assert "Contracts that rest on it" not in shown(client_of(person("auditor")), "2026-05")


def test_only_what_somebody_may_see_is_named(client_of, index):
    contract("Northfield Hospital", TERMS)
    other = contract("Harbour Hospital", TERMS)
    text = shown(client_of(person("partner_lead", other)), "2026-04")
    assert "Harbour Hospital" in text
    assert "Northfield Hospital" not in text


@pytest.mark.parametrize(
    "terms",
    [
        DBFOTerms(),
        DBFOTerms(index_name="RPIX", indexed_share=Decimal("0.3")),
        DBFOTerms(index_name="CSP-IE", indexed_share=Decimal("0.3")),
        DBFOTerms(index_name="CSP-IE", price_base_on=dt.date(2015, 6, 30)),
    ],
)
def test_contracts_that_do_not_follow_it_are_left_out(client_of, index, terms):
    contract("Northfield Hospital", terms)
    assert "Contracts that rest on it" not in shown(client_of(person("auditor")), "2026-04")
