"""Pages of figures as recorded on an earlier day: what was known then, and now beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.ledger import audited, checkpoints
from core.periods import Period
from partnerships.models import Partnership
from performance.models import KPI, KPIRecord, KPIRule, Milestone
from performance.services.scorecards import issue_scorecards
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
QUARTER = Period.parse("2026-Q3")
THEN = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
PAGES = ("scorecard", "kpis", "milestones")
ASKED = {"recorded_on": "2026-11-01"}


def text_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def partnership():
    """On 1 November 98.6 % and a forecast for May; since then another name, figure and forecast."""
    kpi = KPIFactory(name="Areas available", starts_on=dt.date(2026, 7, 1))
    here = kpi.partnership
    Partnership.objects.filter(pk=here.pk).update(name="Old Wing")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    MilestoneFactory(partnership=here, name="Ward C opens", forecast_on=dt.date(2027, 5, 3))
    gone = MilestoneFactory(partnership=here, name="Ward X opens")
    with clock.travel(THEN):
        with audited(here.stream, actor=None, kind="partnership.edited"):
            pass
        issue_scorecards([here], QUARTER, cause="first")
        checkpoints.take()
    with audited(here.stream, actor=None, kind="partnership.edited"):
        Partnership.objects.filter(pk=here.pk).update(name="New Wing")
        KPI.objects.filter(pk=kpi.pk).update(name="Rooms available")
        KPIRule.objects.filter(kpi=kpi).update(target=Decimal(96))
        KPIRecord.objects.filter(kpi=kpi, period="2026-09").update(agreed_value=Decimal("91.2"))
        Milestone.objects.filter(name="Ward C opens").update(forecast_on=dt.date(2027, 8, 9))
        gone.delete()
        MilestoneFactory(partnership=here, name="Ward Y opens")
    issue_scorecards([here], QUARTER, cause="corrected")
    checkpoints.take()
    here.refresh_from_db()
    return here


def shown(client, partnership, page, **asked):
    response = client.get(reverse(page, args=[partnership.uuid]), {**ASKED, **asked})
    assert response.status_code == 200
    return text_of(response)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_past_says_which_moment_it_is_of_and_acts_on_nothing(
    client_of, partnership, page
):
    client = client_of(person("contract_manager", partnership))
    found = shown(client, partnership, page)
    assert "As recorded on 1 November 2026." in found
    assert "Ledger position 2, checkpoint 1 of 1 November 2026." in found
    assert "It was called “Old Wing” then." in found
    assert "Show today" in found
    body = found[found.index("<main") : found.index("</main>")]
    assert 'method="post"' not in body
    address = reverse(page, args=[partnership.uuid])
    assert client.post(f"{address}?recorded_on=2026-11-01").status_code == 405


def test_milestones_stand_as_then_with_what_is_known_now_beside(client_of, partnership):
    found = shown(client_of(person("auditor")), partnership, "milestones")
    for words in (
        "3 May 2027",
        "changed since",
        "Forecast: 9 August 2027",
        "Ward X opens",
        "taken away since",
        "1 milestone was added since and is not shown.",
    ):
        assert words in found
    assert "Ward Y opens" not in found


def test_kpis_stand_as_then_with_what_is_known_now_beside(client_of, partnership):
    client = client_of(person("auditor"))
    found = shown(client, partnership, "kpis")
    for words in ("98.6 %", "97 % or more", "Rooms available", "Target: 96 % or more", "91.2 %"):
        assert words in found
    kpi = KPI.objects.get(partnership=partnership)
    address = reverse("kpi", args=[kpi.uuid])
    assert f"{address}?recorded_on=2026-11-01" in found
    one = text_of(client.get(address, ASKED))
    assert "Areas available: 98.6 % in September 2026" in one
    assert one.count("changed since") == 1
    assert "91.2 %, accepted" in one
    table = client.get(reverse("kpi_csv", args=[kpi.uuid]), ASKED)
    assert "91.2" not in table.content.decode()
    assert "as-recorded-on-2026-11-01" in table.headers["Content-Disposition"]


def test_the_scorecard_stands_as_then_and_each_figure_says_what_it_is_now(client_of, partnership):
    found = shown(client_of(person("auditor")), partnership, "scorecard")
    for words in (
        "Then version 1; now version 2",
        "Areas available",
        "changed since",
        "result 96.1 %",
    ):
        assert words in found
    assert "(first)" in found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2020-01-01", "Nothing was recorded of this partnership by 1 January 2020."),
        ("2026-11-24", "That day has not come."),
        ("yesterday", "Enter a day, such as 2026-11-23."),
        ("0001-01-01", "Check the year"),
    ],
)
def test_a_day_that_cannot_be_looked_back_to_is_told_and_gives_no_figure(
    client_of, partnership, page, day, words
):
    client = client_of(person("auditor"))
    response = client.get(reverse(page, args=[partnership.uuid]), {"recorded_on": day})
    assert response.status_code == 422
    found = text_of(response)
    assert words in found
    assert f'value="{day}"' in found
    for figure in ("98.6", "91.2", "May 2027", "August 2027"):
        assert figure not in found


def test_before_its_first_event_nothing_was_known_of_a_partnership(client_of, partnership):
    later = PartnershipFactory()
    response = client_of(person("auditor")).get(reverse("milestones", args=[later.uuid]), ASKED)
    assert response.status_code == 422
    assert "Nothing was recorded of this partnership by 1 November 2026." in text_of(response)


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_the_page_of_today_sees_none_of_the_past(client_of, partnership, page):
    stranger = client_of(person("partner_lead", PartnershipFactory()))
    assert stranger.get(reverse(page, args=[partnership.uuid]), ASKED).status_code == 404
    lead = client_of(person("partner_lead", partnership))
    assert "As recorded on" in shown(lead, partnership, page)


@pytest.mark.parametrize("page", PAGES)
def test_the_past_costs_the_same_for_few_rows_and_for_many(
    client_of, partnership, page, connection_queries
):
    client = client_of(person("auditor"))
    address = reverse(page, args=[partnership.uuid]) + "?recorded_on=2026-11-01"
    approver = person("approver", partnership)

    def all_change(day):
        with audited(partnership.stream, actor=None, kind="partnership.edited"):
            Milestone.objects.update(forecast_on=day)
            KPIRecord.objects.update(decided_by=approver)

    all_change(dt.date(2027, 9, 8))
    client.get(address)
    few = connection_queries(lambda: client.get(address))
    kpi = KPI.objects.get(partnership=partnership)
    for number in range(8):
        MilestoneFactory(partnership=partnership, name=f"Ward {number}")
        other = KPIFactory(partnership=partnership, starts_on=kpi.starts_on)
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=other, period=month.key, reported_value=Decimal(97))
    all_change(dt.date(2027, 9, 9))
    assert connection_queries(lambda: client.get(address)) == few <= 40


@pytest.mark.parametrize(
    ("noun", "changed"),
    [
        ("milestones", ["partnership", "forecast_on"]),
        ("kpi-records", ["partnership", "kpi", "value", "agreed_value"]),
        ("scorecards", ["partnership", "is_latest"]),
    ],
)
def test_programs_get_each_row_then_and_now_with_the_position(
    client_of, partnership, noun, changed, connection_queries
):
    client = client_of(person("auditor"))
    address = f"/api/v1/partnerships/{partnership.uuid}/{noun}-as-recorded"
    found = client.get(f"{address}/2026-11-01/").json()
    assert (found["recorded_on"], found["checkpoint"], found["position"]) == ("2026-11-01", 1, 2)
    assert changed in [one["changed"] for one in found["rows"]]
    assert connection_queries(lambda: client.get(f"{address}/2026-11-01/")) <= 30
    assert client.get(f"{address}/2020-01-01/").json()["problems"][0]["code"] == "not_recorded"
    assert client.get(f"{address}/soon/").status_code == 404
    stranger = client_of(person("partner_lead", PartnershipFactory()))
    assert stranger.get(f"{address}/2026-11-01/").status_code == 404
