"""KPIs are edited before the contract; afterwards they change by proposal and adoption."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.ledger.history import history
from performance.models import KPI, KPIChange
from performance.services.adoption import adopt_proposed
from performance.worklists.set_up import changes_to_do
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory
from tests.partnerships.editing.builders import form_of, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


def address(kpi, name):
    return reverse(name, args=[kpi.uuid])


@pytest.fixture
def partnership():
    return unsigned()


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership, name="Maeve Brennan")


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


def test_one_more_is_proposed_and_adopted_by_the_other_side(browser, partnership, manager):
    url = reverse("kpi_new", args=[partnership.uuid])
    data = form_of(browser.get(url)) | {
        "name": "Calls answered",
        "unit": "%",
        "direction": "higher",
        "target": "90",
        "no_points": "50",
        "full_points": "95",
        "community_weight": "2",
    }
    assert browser.post(url, data).url == reverse("kpis", args=[partnership.uuid])
    kpi = KPI.objects.get()
    assert (kpi.state, kpi.proposed_by, kpi.rules.get().target) == ("proposed", manager, 90)
    adopt_proposed(partnership, actor=person("partner_lead", partnership))
    kpi.refresh_from_db()
    assert kpi.state == "adopted"


def test_what_was_adopted_before_the_contract_is_adopted_anew_when_it_changes(
    client_of, browser, partnership, manager
):
    kpi = KPIFactory(partnership=partnership, name="Availability")
    url = address(kpi, "kpi_edit")
    data = form_of(browser.get(url)) | {"target": "98", "no_points": "95", "full_points": "99.5"}
    assert browser.post(url, data).status_code == 302
    kpi.refresh_from_db()
    assert (kpi.state, kpi.rules.get().target) == ("proposed", 98)
    line = history(partnership.stream)[0].act
    assert "98" in line.now
    approver = person("approver", partnership)
    assert "Availability" in text_of(
        client_of(approver).get(reverse("kpis", args=[partnership.uuid]))
    )
    assert adopt_proposed(partnership, actor=approver) == 1


def test_who_changed_a_definition_does_not_adopt_it(client_of, partnership):
    official = person("contract_manager", partnership)
    kpi = KPIFactory(partnership=partnership)
    url = address(kpi, "kpi_edit")
    browser = client_of(official)
    data = form_of(browser.get(url)) | {"no_points": "95", "full_points": "99.5"}
    assert browser.post(url, data).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        KPI.objects.filter(pk=kpi.pk).update(adopted_by=official)


def test_all_objections_come_at_once(browser, partnership):
    kpi = KPIFactory(partnership=partnership)
    other = KPIFactory(partnership=partnership, name="Taken")
    url = address(kpi, "kpi_edit")
    data = form_of(browser.get(url)) | {
        "name": other.name,
        "unit": "",
        "full_points": "1",
        "no_points": "9",
        "financial_weight": "0",
        "community_weight": "0",
    }
    answer = browser.post(url, data)
    assert answer.status_code == 422
    text = text_of(answer)
    for said in ("has this name", "what is counted", "wrong side", "at least one of the goals"):
        assert said in text


def test_a_kpi_that_counts_for_nothing_is_taken_away(browser, partnership):
    kpi = KPIFactory(partnership=partnership, state="proposed")
    assert browser.post(address(kpi, "kpi_edit"), {"act": "remove"}).status_code == 302
    assert not KPI.objects.exists()


def test_baseline_and_owner_complete_the_gate(browser, partnership, manager):
    kpi = KPIFactory(partnership=partnership)
    url = address(kpi, "kpi_baseline")
    data = form_of(browser.get(url)) | {
        "baseline": "71.5",
        "baseline_on": "2025-12-31",
        "owner": str(manager.uuid),
    }
    assert browser.post(url, data).status_code == 302
    kpi.refresh_from_db()
    assert (kpi.baseline, kpi.owner) == (Decimal("71.5"), manager)
    late = browser.post(url, form_of(browser.get(url)) | {"baseline_on": "2027-01-01"})
    assert late.status_code == 422


def test_a_signed_baseline_stays_and_its_owner_may_change(client_of):
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    browser = client_of(manager)
    kpi = KPIFactory(partnership=partnership, baseline=95, baseline_on=dt.date(2019, 1, 1))
    url = address(kpi, "kpi_baseline")
    data = form_of(browser.get(url))
    assert browser.post(url, data | {"baseline": "90"}).status_code == 422
    assert browser.post(url, data | {"owner": str(manager.uuid)}).status_code == 302


def test_after_the_signature_the_page_says_why_and_what_to_do_instead(client_of):
    kpi = KPIFactory()
    browser = client_of(person("contract_manager", kpi.partnership))
    page = text_of(browser.get(address(kpi, "kpi_edit")))
    assert "The contract was signed on 1 March 2018" in page
    assert address(kpi, "kpi_change") in page
    assert browser.post(address(kpi, "kpi_edit"), {"name": "Mine"}).status_code == 422


def proposed(browser, kpi, **changes):
    url = address(kpi, "kpi_change")
    data = form_of(browser.get(url)) | {
        "effective_from": "2027-01",
        "target": "98.5",
        "reason": "The wards are newer now.",
    }
    return browser.post(url, data | changes)


def test_a_change_counts_once_the_other_side_has_adopted_it(client_of):
    kpi = KPIFactory(name="Availability")
    partnership = kpi.partnership
    manager, lead = person("contract_manager", partnership), person("partner_lead", partnership)
    approver = person("approver", partnership)
    assert proposed(client_of(manager), kpi).status_code == 302
    assert kpi.rules.count() == 1
    [item] = changes_to_do(lead, clock.today())
    assert "Availability" in item.title
    assert not list(changes_to_do(approver, clock.today()))
    decide = address(kpi, "kpi_change_decide")
    assert client_of(manager).post(decide, {"act": "adopt"}).status_code == 403
    assert client_of(approver).post(decide, {"act": "adopt"}).status_code == 403
    page = text_of(client_of(lead).get(address(kpi, "kpi")))
    assert "The wards are newer now." in page
    assert client_of(lead).post(decide, {"act": "adopt"}).status_code == 302
    first, second = kpi.rules.order_by("effective_from")
    assert first.target != second.target == Decimal("98.5")
    assert second.effective_from == dt.date(2027, 1, 1)
    assert "adopted a change" in history(partnership.stream)[0].act.what


def test_a_refusal_says_why_and_a_proposer_may_take_it_back(client_of):
    kpi = KPIFactory()
    manager = person("contract_manager", kpi.partnership)
    lead = person("partner_lead", kpi.partnership)
    decide = address(kpi, "kpi_change_decide")
    proposed(client_of(manager), kpi)
    client_of(lead).post(decide, {"act": "refuse"})
    assert KPIChange.objects.get().state == "open"
    client_of(lead).post(decide, {"act": "refuse", "answer": "Too early."})
    assert KPIChange.objects.get().state == "refused"
    proposed(client_of(manager), kpi)
    client_of(manager).post(decide, {"act": "withdraw"})
    assert set(KPIChange.objects.values_list("state", flat=True)) == {"refused", "withdrawn"}
    assert kpi.rules.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"effective_from": "2026-09"}, "never overwritten"),
        ({"effective_from": ""}, "Enter the month"),
        ({"reason": " "}, "Say why it changes"),
        ({"full_points": "1"}, "wrong side"),
        ({"financial_weight": "0", "community_weight": "0"}, "at least one of the goals"),
    ],
)
def test_a_change_is_refused_with_the_reason(client_of, changes, said):
    kpi = KPIFactory()
    answer = proposed(client_of(person("contract_manager", kpi.partnership)), kpi, **changes)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not KPIChange.objects.exists()


def test_the_database_too_lets_nobody_decide_their_own_change():
    kpi = KPIFactory()
    manager = person("contract_manager", kpi.partnership)
    change = KPIChange.objects.create(
        kpi=kpi,
        effective_from=dt.date(2027, 1, 1),
        financial_weight=1,
        community_weight=1,
        reason="x",
        proposed_by=manager,
        proposed_at=clock.now(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        KPIChange.objects.filter(pk=change.pk).update(state="adopted", decided_by=manager)


@pytest.mark.parametrize("role", ["partner_lead", "approver", "auditor"])
def test_others_define_nothing(client_of, partnership, role):
    kpi = KPIFactory(partnership=partnership)
    browser = client_of(person(role, None if role == "auditor" else partnership))
    for name in ("kpi_edit", "kpi_baseline", "kpi_change"):
        assert browser.get(address(kpi, name)).status_code == 403
        assert browser.post(address(kpi, name), {}).status_code == 403


def test_a_foreign_kpi_is_not_found(client_of, partnership):
    foreign = KPIFactory()
    browser = client_of(person("contract_manager", partnership))
    for name in ("kpi_edit", "kpi_baseline", "kpi_change"):
        assert browser.get(address(foreign, name)).status_code == 404
        assert browser.post(address(foreign, name), {}).status_code == 404
    assert browser.post(address(foreign, "kpi_change_decide"), {"act": "adopt"}).status_code == 404


def test_the_pages_cost_a_constant_number_of_queries(client_of, connection_queries):
    kpi = KPIFactory()
    browser = client_of(person("contract_manager", kpi.partnership))
    lead = client_of(person("partner_lead", kpi.partnership))
    for name in ("kpi_baseline", "kpi_change", "kpi_edit"):
        url = address(kpi, name)
        assert connection_queries(lambda u=url: browser.get(u)) <= 20
    proposed(browser, kpi)
    assert connection_queries(lambda: lead.get(address(kpi, "kpi"))) <= 20
    decide = address(kpi, "kpi_change_decide")
    assert connection_queries(lambda: lead.post(decide, {"act": "adopt"})) <= 40
