"""The plan of milestones changes until the contract is signed; then the baseline is frozen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.ledger.history import history
from performance.models import Milestone
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.partnerships.editing.builders import form_of, unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

DAY = dt.date(2027, 5, 1)


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def partnership():
    return unsigned()


@pytest.fixture
def browser(client_of, partnership):
    return client_of(person("contract_manager", partnership))


def plan(milestone):
    return reverse("milestone_plan", args=[milestone.uuid])


def test_one_is_added_changed_and_taken_out(browser, partnership):
    url = reverse("milestone_new", args=[partnership.uuid])
    data = form_of(browser.get(url)) | {"name": "Lifts renewed", "baseline_on": str(DAY)}
    assert browser.post(url, data).status_code == 302
    made = Milestone.objects.get()
    assert (made.baseline_on, made.forecast_on, made.is_mandatory) == (DAY, DAY, False)
    assert url in text_of(browser.get(reverse("milestones", args=[partnership.uuid])))
    data = form_of(browser.get(plan(made))) | {
        "baseline_on": "2027-06-01",
        "final_deadline_on": "2027-09-01",
    }
    assert browser.post(plan(made), data).status_code == 302
    made.refresh_from_db()
    assert (made.baseline_on, made.forecast_on) == (dt.date(2027, 6, 1), dt.date(2027, 6, 1))
    assert made.is_mandatory
    line = history(partnership.stream)[0].act
    assert "May" in line.was
    assert "June" in line.now
    assert browser.post(plan(made), {"act": "remove"}).status_code == 302
    assert not Milestone.objects.exists()


def test_all_objections_come_at_once(browser, partnership):
    url = reverse("milestone_new", args=[partnership.uuid])
    data = form_of(browser.get(url)) | {"final_deadline_on": "2027-01-01", "weight": "-1"}
    text = text_of(browser.post(url, data))
    for said in ("Enter what will have happened.", "Enter the day that was agreed.", "less than"):
        assert said in text


def test_after_the_signature_only_the_forecast_moves(client_of):
    partnership = PartnershipFactory()
    milestone = MilestoneFactory(partnership=partnership, baseline_on=DAY)
    browser = client_of(person("contract_manager", partnership))
    page = text_of(browser.get(plan(milestone)))
    assert "the baseline is frozen" in page
    assert "gives a new forecast with a reason" in page
    assert browser.post(plan(milestone), {"name": "Mine"}).status_code == 422
    assert browser.post(plan(milestone), {"act": "remove"}).status_code == 422
    milestone.refresh_from_db()
    assert milestone.baseline_on == DAY


def test_a_claimed_one_keeps_its_plan(browser, partnership):
    milestone = MilestoneFactory(partnership=partnership, baseline_on=DAY, state="claimed")
    data = form_of(browser.get(plan(milestone))) | {"name": "Mine"}
    answer = browser.post(plan(milestone), data)
    assert answer.status_code == 422
    assert "claimed already" in text_of(answer)


@pytest.mark.parametrize("role", ["partner_lead", "approver", "auditor"])
def test_others_plan_nothing(client_of, partnership, role):
    milestone = MilestoneFactory(partnership=partnership)
    browser = client_of(person(role, None if role == "auditor" else partnership))
    for url in (plan(milestone), reverse("milestone_new", args=[partnership.uuid])):
        assert browser.get(url).status_code == 403
        assert browser.post(url, {}).status_code == 403


def test_a_foreign_one_is_not_found(browser):
    foreign = MilestoneFactory()
    assert browser.get(plan(foreign)).status_code == 404
    assert browser.post(plan(foreign), {}).status_code == 404


def test_the_page_costs_a_constant_number_of_queries(browser, partnership, connection_queries):
    milestone = MilestoneFactory(partnership=partnership, baseline_on=DAY)
    assert connection_queries(lambda: browser.get(plan(milestone))) <= 20
    data = form_of(browser.get(plan(milestone))) | {"name": "Renamed"}
    assert connection_queries(lambda: browser.post(plan(milestone), data)) <= 40
