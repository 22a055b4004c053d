"""The scorecard's page: periods and versions, what holds the state down, and work under way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core import events
from core.jobs.worker import run
from core.models import AuditEvent, Job
from core.periods import Period
from performance.events import RecordsAccepted
from performance.models import KPIRule
from performance.services.scorecards import issue_scorecards
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, KPIRuleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def kpi():
    """Version 2 of the third quarter, whose one KPI misses its minimum; the second one before."""
    kpi = KPIFactory(name="Areas available", rule__minimum=Decimal(97))
    for period in (Period.parse("2026-Q2"), QUARTER):
        for month in period.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(96))
        issue_scorecards([kpi.partnership], period, cause="test")
    kpi.records.filter(period="2026-09").update(verified_value=Decimal(95))
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    return kpi


def page_of(client, kpi, query=""):
    response = client.get(reverse("scorecard", args=[kpi.partnership.uuid]) + query)
    assert response.status_code == 200
    return response.content.decode()


def accepted(kpi, django_capture_on_commit_callbacks) -> Job:
    """What an acceptance asks for, not yet done by any worker."""
    record = kpi.records.filter(period="2026-09").get()
    event = RecordsAccepted(kpi.partnership_id, kpi.partnership.uuid, (record.pk,), ("2026-09",))
    with django_capture_on_commit_callbacks():
        events.publish(event)
    return Job.objects.get(kind="scorecards.issue")


def test_a_missed_minimum_leads_to_its_row(client_of, kpi):
    page = page_of(client_of(person("contract_manager", kpi.partnership)), kpi)
    anchor = f"financial-{kpi.code}".lower()
    assert f"open={anchor}#{anchor}" in page
    assert "Open this minimum" in page


def test_an_older_version_says_that_it_was_replaced_and_closing_a_row_stays_in_it(client_of, kpi):
    client = client_of(person("auditor"))
    query = f"?period=2026-Q3&version=1&open=financial-{kpi.code.lower()}"
    page = page_of(client, kpi, query)
    assert "This is version 1; a later one has replaced it." in page
    assert 'href="?period=2026-Q3&amp;version=1"' in page
    assert "a later one has replaced it" not in page_of(client, kpi)


def test_other_periods_are_chosen_from_a_list(client_of, kpi):
    page = page_of(client_of(person("auditor")), kpi, "?period=2026-Q2")
    assert '<option value="2026-Q2" selected>' in page
    assert '<option value="2026-Q3">' in page


def test_while_new_figures_are_worked_out_the_old_result_stays(
    client_of, kpi, django_capture_on_commit_callbacks
):
    accepted(kpi, django_capture_on_commit_callbacks)
    page = page_of(client_of(person("partner_lead", kpi.partnership)), kpi)
    assert "New figures are being worked out." in page
    assert "What the two scores are made of" in page


def test_what_could_not_be_scored_says_why_and_an_official_asks_again(
    client_of, kpi, django_capture_on_commit_callbacks
):
    job = accepted(kpi, django_capture_on_commit_callbacks)
    KPIRule.objects.filter(kpi=kpi).delete()
    run(job.pk)
    url = reverse("scorecard", args=[kpi.partnership.uuid])
    partner = client_of(person("partner_lead", kpi.partnership))
    assert "has no target and weights in force on 2026-09-30" in page_of(partner, kpi)
    assert "Work it out again" not in page_of(partner, kpi)
    assert partner.post(url).status_code == 403
    assert client_of(person("auditor")).post(url).status_code == 403

    KPIRuleFactory(kpi=kpi)
    official = client_of(person("contract_manager", kpi.partnership))
    assert "Work it out again" in page_of(official, kpi)
    with django_capture_on_commit_callbacks():
        assert official.post(url).status_code == 302
    told = AuditEvent.objects.filter(stream=kpi.partnership.stream).last()
    assert told.kind == "scorecard.asked_again"
    run(job.pk)
    assert "could not be scored" not in page_of(official, kpi)
