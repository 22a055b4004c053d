"""Affordability: recorded by officials, seen from inside, said in words; nothing is changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.ledger.verification import verify
from core.problems import Refused
from performance.models import BudgetCeiling, ContingentLiability
from performance.selectors.affordability import by_authority, liabilities_of, years_of
from performance.services.affordability import (
    record_liability,
    set_authority_ceiling,
    set_ceiling,
)
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, person
from tests.once import once
from tests.performance.affordability.builders import ceiling, certificate, charge, liability

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)


@once
def here():
    made = PartnershipFactory(name="Northfield Hospital", currency="EUR")
    for year, amount in ((2026, 27_000_000), (2027, 27_400_000), (2028, 0)):
        charge(made, year, amount)
    return made


@pytest.fixture
def manager(here):
    return person("contract_manager", here, name="Maeve Brennan")


def plain(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def at(name: str, *args) -> str:
    return reverse(name, args=args)


def codes(call) -> set[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        call()
    return {(one.field, one.code) for one in refused.value.problems}


def test_the_ceiling_that_took_effect_last_holds_and_the_first_stays(here, manager):
    set_ceiling(here, ceiling(2027, "28000000", "2026-01-01"), actor=manager)
    set_ceiling(here, ceiling(2027, "27000000", "2026-11-01"), actor=manager)
    set_ceiling(here, ceiling(2027, "30000000", "2027-01-01"), actor=manager)
    known = {one.year: one for one in years_of(here, TODAY)}
    assert (known[2027].ceiling, known[2027].above) == (27_000_000, 400_000)
    assert (known[2028].committed, known[2028].ceiling) == (0, None)
    assert BudgetCeiling.objects.count() == 3
    assert verify().findings == []


def test_a_row_is_never_changed(here, manager):
    set_ceiling(here, ceiling(2027, "28000000"), actor=manager)
    record_liability(here, liability(), actor=manager)
    for rows in (BudgetCeiling.objects, ContingentLiability.objects):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(currency="GBP")
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all().delete()


def test_everything_that_is_wrong_is_said_at_once(here, manager):
    set_ceiling(here, ceiling(2027, "28000000"), actor=manager)
    wrong = ceiling(2027, "-1.005", source=" ")
    assert codes(lambda: set_ceiling(here, wrong, actor=manager)) == {
        ("amount", "range"),
        ("amount", "decimals"),
        ("source", "required"),
        ("effective_on", "taken"),
    }
    bad = liability(what="", maximum=Decimal(0), probability="certain", clause="x" * 101)
    assert codes(lambda: record_liability(here, bad, actor=manager)) == {
        ("what", "required"),
        ("maximum", "range"),
        ("probability", "unknown"),
        ("clause", "too_long"),
    }


@pytest.mark.parametrize("role", ["approver", "partner_lead", "auditor", "board_member"])
def test_only_who_edits_the_partnership_records(here, role):
    other = person(role, None if role == "auditor" else here)
    facts = ceiling(2027, "28000000")
    assert codes(lambda: set_ceiling(here, facts, actor=other)) == {("", "not_permitted")}
    assert codes(lambda: record_liability(here, liability(), actor=other)) == {
        ("", "not_permitted")
    }


def test_an_assessment_is_replaced_once_and_of_the_same_partnership(here, manager):
    first = record_liability(here, liability(), actor=manager)
    second = record_liability(here, liability(maximum=Decimal(5), replaces=first), actor=manager)
    assert liabilities_of(here) == [second]
    again = liability(replaces=first)
    assert codes(lambda: record_liability(here, again, actor=manager)) == {("replaces", "replaced")}
    elsewhere = PartnershipFactory(currency="EUR")
    stranger = person("contract_manager", elsewhere)
    foreign = liability(replaces=second)
    assert codes(lambda: record_liability(elsewhere, foreign, actor=stranger)) == {
        ("replaces", "foreign")
    }


def test_certificates_of_a_whole_year_take_the_place_of_the_plan(here):
    for month in range(1, 12):
        certificate(here, 2026, month, 2_000_000)
    assert years_of(here, TODAY)[0].committed == 27_000_000
    certificate(here, 2026, 12, 2_000_000)
    assert years_of(here, TODAY)[0].committed == 24_000_000


def test_the_page_says_which_year_lies_above_and_what_may_come_due(client_of, here, manager):
    set_ceiling(here, ceiling(2027, "27000000"), actor=manager)
    record_liability(here, liability(clause="41.2"), actor=manager)
    record_liability(here, liability(what="Floor", until_on=dt.date(2025, 1, 1)), actor=manager)
    text = plain(client_of(manager).get(at("affordability", here.uuid)))
    assert "2027 lies above its ceiling" in text
    assert "2027: €27,400,000 are committed, €400,000 above the ceiling of €27,000,000." in text
    assert "At most €310,000,000 together." in text
    assert "Termination sum" in text
    assert "Budget, vote 38" in text
    csv = client_of(manager).get(at("affordability_csv", here.uuid)).content.decode("utf-8-sig")
    assert csv.splitlines()[:3] == [
        "year,currency,planned,certified,committed,ceiling,left",
        "2026,EUR,27000000.00,,27000000.00,,",
        "2027,EUR,27400000.00,,27400000.00,27000000.00,-400000.00",
    ]


def test_the_partner_sees_nothing_of_it(client_of, here):
    browser = client_of(person("partner_lead", here))
    assert browser.get(at("affordability", here.uuid)).status_code == 403
    assert browser.get(at("portfolio_affordability")).status_code == 403
    contract = plain(browser.get(at("contract", here.uuid)))
    assert at("affordability", here.uuid) not in contract


def test_ceilings_and_liabilities_are_recorded_on_pages(client_of, here, manager):
    browser = client_of(manager)
    url = at("ceiling_new", here.uuid)
    seen = browser.get(url).context["seen"]
    typed = {"seen": seen, "year": "2027", "amount": "27,000,000", "effective_on": "2026-11-01"}
    response = browser.post(url, typed)
    assert (response.status_code, "27,000,000" in plain(response)) == (422, True)
    assert browser.post(url, {**typed, "source": "Vote 38"}).status_code == 302
    url = at("liability_new", here.uuid)
    typed = {
        "seen": browser.get(url).context["seen"],
        "what": "Floor",
        "maximum": "5",
        "probability": "possible",
    }
    assert browser.post(url, typed).status_code == 302
    one = ContingentLiability.objects.get()
    url = at("liability", here.uuid, one.uuid)
    assert 'value="Floor"' in plain(browser.get(url))
    assert browser.post(url, {**typed, "maximum": "6"}).status_code == 302
    assert browser.get(url).status_code == 404
    assert [str(row.maximum) for row in liabilities_of(here)] == ["6.00"]


def test_each_authority_stands_against_its_own_ceiling(client_of, here):
    other = PartnershipFactory(currency="EUR", authority=here.authority)
    charge(other, 2027, 1_000_000)
    pounds = PartnershipFactory(currency="GBP")
    charge(pounds, 2026, 9)
    amara = person("portfolio_official", name="Amara")
    set_authority_ceiling(here.authority, "EUR", ceiling(2027, "28000000"), actor=amara)
    [one] = by_authority(amara, "EUR", TODAY)
    known = {year.year: year for year in one.years}
    assert (one.partnerships, known[2027].committed) == (2, 28_400_000)
    text = plain(client_of(amara).get(at("portfolio_affordability")))
    assert "2027: €28,400,000 are committed, €400,000 above the ceiling of €28,000,000." in text
    assert "?currency=GBP" in text
    assert "£9" in plain(client_of(amara).get(at("portfolio_affordability"), {"currency": "GBP"}))
    csv = client_of(amara).get(at("portfolio_affordability_csv")).content.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("authority,year,currency")
    assert by_authority(person("contract_manager", other), "EUR", TODAY) == []
    of_one = person("auditor", mandate=here.authority)
    assert [one.partnerships for one in by_authority(of_one, "EUR", TODAY)] == [2]
    assert by_authority(of_one, "GBP", TODAY) == []


def test_an_authoritys_ceiling_is_set_with_a_mandate_over_it(client_of, here, manager):
    of_other = person("portfolio_official", mandate=OrganisationFactory())
    facts = ceiling(2027, "1")
    assert codes(lambda: set_authority_ceiling(here.authority, "EUR", facts, actor=of_other)) == {
        ("", "not_permitted")
    }
    assert client_of(manager).get(at("authority_ceiling_new")).status_code == 403
    own = person("portfolio_official", mandate=here.authority)
    browser = client_of(own)
    typed = {
        "authority": str(here.authority.uuid),
        "currency": "EUR",
        "year": "2027",
        "amount": "5",
        "effective_on": "2026-11-01",
    }
    url = at("authority_ceiling_new")
    assert browser.post(url, typed).status_code == 422
    typed["source"] = "Vote 38"
    assert browser.post(url, typed).status_code == 302
    again = browser.post(url, typed)
    assert (again.status_code, "took effect on that day" in plain(again)) == (422, True)
    foreign = {**typed, "authority": str(OrganisationFactory().uuid)}
    assert browser.post(url, foreign).status_code == 422


def test_pages_cost_a_constant_number_of_queries(client_of, here, manager, connection_queries):
    auditor = client_of(person("auditor"))
    pages = [at("affordability", here.uuid), at("portfolio_affordability")]
    before = [connection_queries(lambda url=url: auditor.get(url)) for url in pages]
    for year in range(2029, 2040):
        charge(here, year, 1)
        set_ceiling(here, ceiling(year, "1"), actor=manager)
        record_liability(here, liability(what=f"{year}"), actor=manager)
        charge(PartnershipFactory(currency="EUR"), year, 1)
    after = [connection_queries(lambda url=url: auditor.get(url)) for url in pages]
    assert before == after
    assert max(after) <= 20


def test_programs_read_and_record_the_same(here, manager):
    program = Program(manager)
    root = f"/partnerships/{here.uuid}"
    sent = {
        "year": 2027,
        "amount": "27000000",
        "effective_on": "2026-11-01",
        "source": "Budget 2027",
    }
    assert program.post(f"{root}/budget-ceilings/", sent).status_code == 201
    assert program.post(f"{root}/budget-ceilings/", sent).status_code == 422
    years = program.get(f"{root}/affordability/").json()["years"]
    assert years[1] == {
        "year": 2027,
        "planned": "27400000.00",
        "certified": None,
        "committed": "27400000.00",
        "ceiling": "27000000.00",
        "left": "-400000.00",
    }
    known = {"what": "Floor", "maximum": "5", "probability": "possible"}
    made = program.post(f"{root}/contingent-liabilities/", known).json()
    again = {**known, "maximum": "6", "replaces": made["uuid"]}
    assert program.post(f"{root}/contingent-liabilities/", again).status_code == 201
    listed = program.get(f"{root}/contingent-liabilities/").json()["results"]
    assert [one["replaces"] for one in listed] == [None, made["uuid"]]
    partner = Program(person("partner_lead", here))
    assert partner.get(f"{root}/affordability/").status_code in {403, 404}


def test_programs_read_whole_authorities_by_mandate_alone(here, manager):
    amara = person("portfolio_official")
    set_authority_ceiling(here.authority, "EUR", ceiling(2027, "27000000"), actor=amara)
    record_liability(here, liability(), actor=manager)
    [one] = Program(amara).get("/affordability/").json()["authorities"]
    assert (one["authority"]["name"], one["currency"]) == (here.authority.name, "EUR")
    assert (one["partnerships"], one["contingent"]) == (1, "310000000.00")
    assert {year["year"]: year["left"] for year in one["years"]}[2027] == "-400000.00"
    none = {"currencies": [], "authorities": []}
    assert Program(manager).get("/affordability/").json() == none
    assert Program(manager).get("/affordability/", currency="EUR").json() == none


def test_programs_set_and_read_the_ceiling_of_an_authority_by_mandate_alone(here, manager):
    amara = Program(person("portfolio_official"))
    sent = {
        "authority": str(here.authority.uuid),
        "currency": "EUR",
        "year": 2027,
        "amount": "60000000",
        "effective_on": "2026-11-01",
        "source": "Financial plan",
    }
    assert amara.post("/authority-ceilings/", sent).status_code == 201
    assert amara.post("/authority-ceilings/", sent).status_code == 422
    [one] = amara.get("/authority-ceilings/").json()["results"]
    assert (one["year"], one["authority"]["uuid"]) == (2027, sent["authority"])
    assert Program(person("auditor")).get("/authority-ceilings/").json()["results"] == [one]
    elsewhere = Program(person("portfolio_official", mandate=PartnershipFactory().authority))
    assert elsewhere.get("/authority-ceilings/").json()["results"] == []
    assert elsewhere.post("/authority-ceilings/", {**sent, "year": 2028}).status_code == 404
    for other in (manager, person("partner_lead", here)):
        program = Program(other)
        assert program.get("/authority-ceilings/").json()["results"] == []
        assert program.post("/authority-ceilings/", {**sent, "year": 2029}).status_code in {
            403,
            404,
        }
