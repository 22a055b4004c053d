"""The calculators on pages and for programs: values are kept, nothing is written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEvent
from partnerships.terms_json import to_json
from partnerships.types.dbfo import DBFOTerms
from performance.calculator import calculators
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.forging import published_versions_open
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return PartnershipFactory(
        name="Northfield Hospital", currency="GBP", ends_on=dt.date(2029, 8, 31), type="dbfo"
    )


@pytest.fixture
def signed(client_of, here):
    return client_of(person("partner_lead", here))


def at(here, slug: str) -> str:
    return reverse("calculator", args=[here.uuid, slug])


def plain(response) -> str:
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_every_calculator_is_listed_and_opens_with_what_is_known(signed, here):
    MilestoneFactory(partnership=here, name="West wing")
    listed = plain(signed.get(reverse("calculators", args=[here.uuid])))
    for one in calculators:
        assert at(here, one.slug) in listed
        assert signed.get(at(here, one.slug)).status_code == 200
    assert 'value="2029-08-31"' in plain(signed.get(at(here, "expiry")))
    assert 'value="West wing"' in plain(signed.get(at(here, "earned_value")))


def test_the_result_shows_each_line_with_its_cause_and_keeps_what_was_typed(signed, here):
    typed = {"gain": "3,000,000", "earlier-0-what": "2012", "earlier-0-gain": "800000"}
    before = AuditEvent.objects.count()
    response = signed.get(at(here, "refinancing"), typed)
    text = plain(response)
    assert response.status_code == 200
    assert "The authority has 1,860,000 of a gain of 3,000,000" in text
    assert "£1,200,000.00" in text
    assert "60 % of 2,000,000" in text
    assert 'value="3,000,000"' in text
    assert "refinancing schedule (published)" in text
    assert AuditEvent.objects.count() == before


def test_after_what_was_filled_in_two_rows_are_empty(signed, here):
    typed = {"gain": "1", "earlier-0-what": "2012", "earlier-0-gain": "8", "tiers-x-above": "1"}
    response = signed.get(at(here, "refinancing"), typed)
    text = response.content.decode()
    assert 'name="earlier-2-what"' in text
    assert 'name="earlier-3-what"' not in text
    assert 'name="tiers-1-above"' in text
    assert signed.get(at(here, "refinancing"), {"earlier-99999999-what": "x"}).status_code == 422


def test_everything_that_is_wrong_is_said_at_once_and_stays_typed(signed, here):
    typed = {"gain": "much", "margin_gain": "-1", "earlier-0-what": "2012"}
    response = signed.get(at(here, "refinancing"), typed)
    text = plain(response)
    assert response.status_code == 422
    assert 'value="much"' in text
    assert "Enter 0 or more" in text
    assert "Fill in this cell" in text


def test_ratios_and_days_are_said_in_their_own_units(signed, here):
    typed = {"on": "2026-01-01", "ends_on": "2036-01-02", "target": "100", "actual": "90"}
    text = plain(signed.get(at(here, "variable_term"), {**typed, "tolerance": "5"}))
    assert "183 days" in text
    assert "−10 %" in text
    assert "The term grows by 183 days, to 2036-07-03" in text


def test_an_unknown_calculator_and_a_foreign_partnership_are_not_there(client_of, signed, here):
    assert signed.get(at(here, "horoscope")).status_code == 404
    stranger = client_of(person("partner_lead", PartnershipFactory()))
    assert stranger.get(at(here, "expiry")).status_code == 404
    assert signed.post(at(here, "expiry")).status_code in {403, 405}


def test_a_page_costs_few_queries(signed, here, connection_queries):
    for slug in ("earned_value", "late_interest", "tariffs"):
        signed.get(at(here, slug))
        assert connection_queries(lambda slug=slug: signed.get(at(here, slug))) <= 20


def test_programs_read_what_goes_in_and_get_the_same_lines(here):
    program = Program(person("auditor"))
    root = f"/partnerships/{here.uuid}/calculators/"
    known = program.get(root).json()
    assert known["currency"] == "GBP"
    [gain] = [
        one
        for calculator in known["calculators"]
        if calculator["slug"] == "refinancing"
        for one in calculator["given"]
        if one["name"] == "gain"
    ]
    assert (gain["kind"], gain["needed"]) == ("money", True)
    sent = {"calculator": "refinancing", "given": {"gain": "3000000"}}
    found = program.post(f"{root}work-out/", sent).json()
    assert found["total"] == "1700000.00"
    assert [line["amount"] for line in found["lines"]] == ["500000.00", "1200000.00"]
    ratio = {"calculator": "earned_value", "given": {"on": "2026-01-01", "work": [WORK]}}
    assert program.post(f"{root}work-out/", ratio).json()["total"] is None


WORK = {"what": "Roof", "budget": "100", "due_on": "2026-01-01", "spent": "80"}


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"calculator": "horoscope", "given": {}}, {"calculator"}),
        ({"calculator": "refinancing", "given": {}}, {"gain"}),
        ({"calculator": "refinancing", "given": {"gain": 1.5, "luck": "1"}}, {"gain", "luck"}),
        ({"calculator": "expiry", "given": {"on": "soon"}}, {"on"}),
    ],
)
def test_programs_are_told_everything_that_is_wrong(here, sent, fields):
    program = Program(person("auditor"))
    answer = program.post(f"/partnerships/{here.uuid}/calculators/work-out/", sent)
    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["problems"]} == fields


def test_terms_of_the_contract_are_the_first_figures(client_of):
    made = PartnershipFactory(type="dbfo", currency="GBP")
    version = made.contract_versions.first()
    version.terms = to_json(DBFOTerms(late_interest=Decimal("0.08")))
    version.state = "published"
    with published_versions_open():
        version.save()
    text = plain(client_of(person("auditor")).get(at(made, "late_interest")))
    assert 'value="8"' in text
