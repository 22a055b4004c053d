"""The draft of the contract: its terms by a form that the type gives, then the signature."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.ledger.history import history
from partnerships.models import ContractVersion
from partnerships.terms import Kind, fields_of
from partnerships.terms_json import from_json
from partnerships.types import types
from performance.services.returns import open_returns
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory
from tests.partnerships.editing.builders import complete_objective, form_of, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def address(partnership, name="contract"):
    return reverse(name, args=[partnership.uuid])


def terms_of(partnership):
    version = partnership.contract_versions.get()
    return from_json(types[partnership.type].terms, version.terms)


@pytest.mark.parametrize("kind", list(types), ids=lambda kind: kind.slug)
def test_every_type_has_a_form_for_all_of_its_terms(client_of, kind):
    partnership = unsigned(kind.slug, currency="EUR")
    manager = person("contract_manager", partnership)
    browser = client_of(manager)
    url = address(partnership, "terms")
    data = form_of(browser.get(url))
    wanted = {}
    for term in fields_of(kind.terms):
        if term.row is None:
            assert term.name in data
            wanted[term.name] = _typed(term)
    answer = browser.post(url, data | wanted)
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        # Only what stands between two terms may be wrong here, never that one cannot be read.
        assert "cannot read" not in text_of(answer)
        return
    terms = terms_of(partnership)
    for term in fields_of(kind.terms):
        if term.row is None:
            assert getattr(terms, term.name) not in (None, "")


def _typed(term):
    return {
        Kind.MONEY: "1,000",
        Kind.SHARE: "50",
        Kind.NUMBER: "2",
        Kind.COUNT: str(term.minimum or 2),
        Kind.DATE: "2027-01-01",
        Kind.CHOICE: term.choices[0][0] if term.choices else "",
    }.get(term.kind, "In words")


def test_a_share_is_typed_in_percent_and_rows_are_added_and_emptied(client_of):
    partnership = unsigned(currency="EUR")
    browser = client_of(person("contract_manager", partnership))
    url = address(partnership, "terms")
    row = {f"stage_prices-0-{one.name}": _typed(one) for one in _columns("stage_prices")}
    data = form_of(browser.get(url)) | {"value_share": "12.5", "maximum_cost": "5000"} | row
    assert browser.post(url, data).status_code == 302, text_of(browser.post(url, data))
    terms = terms_of(partnership)
    assert terms.value_share == Decimal("0.125")
    assert len(terms.stage_prices) == 1
    assert "changed" in history(partnership.stream)[0].act.what
    again = form_of(browser.get(url))
    assert again["value_share"] == ["12.5"]
    emptied = again | dict.fromkeys(row, "")
    assert browser.post(url, emptied).status_code == 302
    assert terms_of(partnership).stage_prices == ()


def _columns(table):
    term = next(one for one in fields_of(types["innovation"].terms) if one.name == table)
    return fields_of(term.row)


def test_all_objections_come_at_once_and_everything_typed_stays(client_of):
    partnership = unsigned(currency="EUR")
    browser = client_of(person("contract_manager", partnership))
    url = address(partnership, "terms")
    data = form_of(browser.get(url)) | {
        "readiness_start": "12",
        "request_days": "3",
        "maximum_cost": "5000",
        "stage_prices-0-stage": "design",
        "maximum_unit_cost": "much",
    }
    answer = browser.post(url, data)
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Enter 9 or less." in text
    assert "Enter 30 or more." in text
    assert "Fill in this cell" in text
    assert "not a number we can read" in text
    assert form_of(answer)["readiness_start"] == ["12"]
    assert partnership.contract_versions.get().terms == "{}"


def test_an_experiment_costs_no_more_than_the_loss_that_was_agreed(client_of):
    partnership = unsigned(currency="EUR", route="experiment", maximum_loss=Decimal(80000))
    browser = client_of(person("contract_manager", partnership))
    url = address(partnership, "terms")
    answer = browser.post(url, form_of(browser.get(url)) | {"maximum_cost": "90000"})
    assert answer.status_code == 422
    assert "the maximum loss that was agreed" in text_of(answer)


def test_a_published_version_says_why_it_cannot_be_edited(client_of):
    partnership = PartnershipFactory()
    browser = client_of(person("contract_manager", partnership))
    url = address(partnership, "terms")
    page = text_of(browser.get(url))
    assert "never changes" in page
    assert "next version of the contract" in page
    assert browser.post(url, {"seen": ""}).status_code == 422


@pytest.mark.parametrize("role", ["partner_lead", "approver", "auditor"])
def test_only_who_edits_the_draft_sees_its_form(client_of, role):
    partnership = unsigned()
    browser = client_of(person(role, None if role == "auditor" else partnership))
    assert browser.get(address(partnership, "terms")).status_code == 403
    assert browser.post(address(partnership, "terms"), {}).status_code == 403


def test_the_partner_does_not_see_the_draft(client_of):
    partnership = unsigned()
    page = text_of(client_of(person("partner_lead", partnership)).get(address(partnership)))
    assert "No contract yet" in page
    assert "as drafted" not in page


def sign(browser, partnership, **changes):
    days = {"signed_on": "2026-11-20", "effective_from": "2026-12-01"}
    return browser.post(address(partnership), days | changes)


def test_nothing_is_signed_without_complete_objectives(client_of):
    partnership = unsigned()
    approver = person("approver", partnership)
    browser = client_of(approver)
    assert "No shared objective is recorded." in text_of(browser.get(address(partnership)))
    assert sign(browser, partnership).status_code == 422
    one = complete_objective(partnership, approver, KPIFactory(partnership=partnership))
    for lack in ({"baseline": ""}, {"owner": None}):
        type(one).objects.filter(pk=one.pk).update(**lack)
        assert sign(browser, partnership).status_code == 422
        type(one).objects.filter(pk=one.pk).update(baseline="30 days", owner=approver)
    assert sign(browser, partnership).status_code == 302
    partnership.refresh_from_db()
    assert partnership.signed_on == dt.date(2026, 11, 20)
    version = partnership.contract_versions.get()
    assert (version.state, version.published_by) == ("published", approver)
    assert "is signed" in history(partnership.stream)[0].act.what


def test_who_wrote_the_terms_does_not_record_the_signature(client_of):
    partnership = unsigned()
    approver = person("approver", partnership)
    complete_objective(partnership, approver, KPIFactory(partnership=partnership))
    ContractVersion.objects.filter(partnership=partnership).update(edited_by=approver)
    answer = sign(client_of(approver), partnership)
    assert answer.status_code == 422
    assert "You wrote these terms" in text_of(answer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractVersion.objects.filter(partnership=partnership).update(published_by=approver)


def test_a_contract_is_not_in_force_before_it_is_signed(client_of):
    partnership = unsigned()
    approver = person("approver", partnership)
    complete_objective(partnership, approver, KPIFactory(partnership=partnership))
    answer = sign(
        client_of(approver), partnership, signed_on="2026-12-24", effective_from="2026-12-01"
    )
    text = text_of(answer)
    assert "counts once it is signed" in text
    assert "cannot be in force before it is signed" in text


def test_nothing_is_measured_before_the_contract_is_in_force(client_of):
    partnership = unsigned()
    approver = person("approver", partnership)
    kpi = KPIFactory(partnership=partnership, starts_on=dt.date(2026, 8, 1), rule=False)
    complete_objective(partnership, approver, kpi)
    assert open_returns(partnership, dt.date(2026, 11, 1)) == []
    sign(client_of(approver), partnership)
    kpi.refresh_from_db()
    assert kpi.starts_on == dt.date(2026, 12, 1)


def test_pages_and_acts_cost_a_constant_number_of_queries(client_of, connection_queries):
    partnership = unsigned(currency="EUR")
    browser = client_of(person("contract_manager", partnership))
    url = address(partnership, "terms")
    assert connection_queries(lambda: browser.get(address(partnership))) <= 20
    assert connection_queries(lambda: browser.get(url)) <= 20
    data = form_of(browser.get(url)) | {"stop_clause": "Clause 9"}
    assert connection_queries(lambda: browser.post(url, data)) <= 40
    approver = person("approver", partnership)
    complete_objective(partnership, approver, KPIFactory(partnership=partnership))
    signer = client_of(approver)
    assert connection_queries(lambda: sign(signer, partnership)) <= 40
