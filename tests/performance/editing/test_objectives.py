"""Shared objectives are written down on a page, so that the contract can be signed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.ledger.history import history
from partnerships.models import Objective
from partnerships.types import types
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory
from tests.partnerships.editing.builders import complete_objective, form_of, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def partnership():
    return unsigned()


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership, name="Maeve Brennan")


@pytest.fixture
def browser(client_of, manager):
    return client_of(manager)


def pages(partnership):
    return reverse("objectives", args=[partnership.uuid])


@pytest.mark.parametrize("kind", list(types), ids=lambda kind: kind.slug)
def test_every_type_asks_for_them_before_the_signature_and_leads_to_the_page(client_of, kind):
    gate = next(
        one
        for one in kind.gates
        if any(asked.kind == "shared_objectives" for asked in one.requirements)
    )
    partnership = unsigned(kind.slug, phase=gate.from_phase)
    manager = person("contract_manager", partnership)
    page = text_of(client_of(manager).get(reverse("stages", args=[partnership.uuid])))
    assert "No shared objective is recorded." in page
    assert f'href="{pages(partnership)}#' in page


def test_an_official_adds_one_and_ties_it_to_a_kpi_and_an_owner(browser, partnership, manager):
    kpi = KPIFactory(partnership=partnership, state="proposed", name="Days to answer")
    url = reverse("objective_new", args=[partnership.uuid])
    assert url in text_of(browser.get(pages(partnership)))
    data = form_of(browser.get(url)) | {
        "title": "Answers come faster",
        "baseline": "30 days in 2025",
        "owner": str(manager.uuid),
        "kpis": [str(kpi.uuid)],
    }
    assert browser.post(url, data).url == pages(partnership)
    made = Objective.objects.get()
    assert (made.owner, list(made.kpis.all())) == (manager, [kpi])
    page = text_of(browser.get(pages(partnership)))
    assert "complete" in page
    assert "added a shared objective" in history(partnership.stream)[0].act.what


def test_the_page_says_what_each_still_lacks(browser, partnership):
    Objective.objects.create(partnership=partnership, title="Less paper")
    assert "no baseline, no KPI, no owner" in text_of(browser.get(pages(partnership)))


def test_a_change_is_told_with_what_it_was(browser, partnership, manager):
    one = complete_objective(partnership, manager, KPIFactory(partnership=partnership))
    url = reverse("objective", args=[partnership.uuid, one.uuid])
    data = form_of(browser.get(url)) | {"baseline": "28 days in 2025", "kpis": []}
    assert browser.post(url, data).status_code == 302
    one.refresh_from_db()
    assert one.baseline == "28 days in 2025"
    assert not one.kpis.exists()
    line = history(partnership.stream)[0].act
    assert (line.was, line.now) == (
        "Faster answers; 30 days in 2025",
        "Faster answers; 28 days in 2025",
    )


def test_what_somebody_else_changed_meanwhile_is_shown_and_nothing_written(
    browser, partnership, manager
):
    one = complete_objective(partnership, manager, KPIFactory(partnership=partnership))
    url = reverse("objective", args=[partnership.uuid, one.uuid])
    data = form_of(browser.get(url)) | {"title": "Mine"}
    Objective.objects.filter(pk=one.pk).update(title="Theirs")
    answer = browser.post(url, data)
    assert answer.status_code == 409
    text = text_of(answer)
    assert "Theirs" in text
    assert 'value="Mine"' in text
    one.refresh_from_db()
    assert one.title == "Theirs"
    assert browser.post(url, form_of(answer)).status_code == 302


def test_after_the_signature_the_words_stay_and_what_lacked_is_added(client_of):
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    browser = client_of(manager)
    one = Objective.objects.create(partnership=partnership, title="Wards are open")
    url = reverse("objective", args=[partnership.uuid, one.uuid])
    data = form_of(browser.get(url))
    answer = browser.post(url, data | {"title": "Wards are shut"})
    assert answer.status_code == 422
    assert "agreed with the signature" in text_of(answer)
    filled = data | {"baseline": "95 % in 2019", "owner": str(manager.uuid)}
    assert browser.post(url, filled).status_code == 302
    assert browser.post(url, {"act": "remove"}).status_code == 422
    assert Objective.objects.get().owner == manager


def test_before_the_signature_one_can_be_taken_away(browser, partnership, manager):
    kpi = KPIFactory(partnership=partnership)
    one = complete_objective(partnership, manager, kpi)
    url = reverse("objective", args=[partnership.uuid, one.uuid])
    assert browser.post(url, {"act": "remove"}).status_code == 302
    assert not Objective.objects.exists()
    kpi.refresh_from_db()
    assert kpi.objective is None


@pytest.mark.parametrize("role", ["partner_lead", "approver", "auditor"])
def test_others_read_them_and_change_nothing(client_of, partnership, role):
    browser = client_of(person(role, None if role == "auditor" else partnership))
    new = reverse("objective_new", args=[partnership.uuid])
    assert new not in text_of(browser.get(pages(partnership)))
    assert browser.get(new).status_code == 403
    assert browser.post(new, {"title": "Mine"}).status_code == 403


def test_a_kpi_of_another_partnership_cannot_be_tied(browser, partnership):
    foreign = KPIFactory()
    url = reverse("objective_new", args=[partnership.uuid])
    data = form_of(browser.get(url)) | {"title": "Mine", "kpis": [str(foreign.uuid)]}
    assert browser.post(url, data).status_code == 422
    assert not Objective.objects.exists()


def test_the_pages_cost_a_constant_number_of_queries(
    browser, partnership, manager, connection_queries
):
    for number in range(6):
        complete_objective(partnership, manager, KPIFactory(partnership=partnership), f"O{number}")
    assert connection_queries(lambda: browser.get(pages(partnership))) <= 20
    url = reverse("objective", args=[partnership.uuid, Objective.objects.first().uuid])
    assert connection_queries(lambda: browser.get(url)) <= 20
    data = form_of(browser.get(url)) | {"baseline": "New"}
    assert connection_queries(lambda: browser.post(url, data)) <= 40
