"""Two scorecards side by side, and a scorecard to take along."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from core.periods import Period
from performance.models import KPIRule
from performance.services.scorecards import issue_scorecards
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, KPIRuleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
BEFORE = Period.parse("2026-Q2")


@pytest.fixture
def partnership():
    """Two KPIs; the second quarter once, the third twice, the second time with a verified value."""
    partnership = PartnershipFactory()
    for code, value in (("areas", 96), ("calls", 98)):
        kpi = KPIFactory(partnership=partnership, code=code, name=f"The {code}")
        for period in (BEFORE, QUARTER):
            for month in period.months():
                AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(value))
    issue_scorecards([partnership], BEFORE, cause="test")
    issue_scorecards([partnership], QUARTER, cause="test")
    records = partnership.kpis.get(code="areas").records
    for month in QUARTER.months():
        records.filter(period=month.key).update(verified_value=Decimal(97))
    issue_scorecards([partnership], QUARTER, cause="a figure was verified")
    return partnership


def get(client, partnership, name, **query):
    response = client.get(reverse(name, args=[partnership.uuid]), query)
    assert response.status_code == 200
    return response


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_without_a_choice_the_last_version_stands_beside_the_one_before(client_of, partnership):
    page = text_of(get(client_of(person("auditor")), partnership, "scorecard_compare"))
    assert "version 1 of" in page
    assert "a figure was verified" in page
    assert "The areas the verified value counts now 96.0 % → 97.0 %" in page.replace("\xa0", " ")
    assert "1 KPI is the same in both." in page
    assert "Financial sustainability rose from 44 to 56." in page


def test_the_change_of_the_points_is_that_of_the_scores_times_the_weight(client_of, partnership):
    page = text_of(get(client_of(person("auditor")), partnership, "scorecard_compare"))
    # 100 × (97 − 95) ÷ 4.5 − 100 × (96 − 95) ÷ 4.5 = 22.22, times weight 2
    assert "+44.44" in page


def test_the_older_one_stands_first_whichever_was_chosen_first(client_of, partnership):
    client = client_of(person("auditor"))
    ways = [
        get(client, partnership, "scorecard_compare", first=one, second=other)
        for one, other in (("2026-Q2.1", "2026-Q3.2"), ("2026-Q3.2", "2026-Q2.1"))
    ]
    assert text_of(ways[0]) == text_of(ways[1])
    assert "rose from 44 to 56" in text_of(ways[0])


def test_other_weights_and_goalposts_are_named_as_the_reason(client_of, partnership):
    kpi = partnership.kpis.get(code="calls")
    KPIRule.objects.filter(kpi=kpi).delete()
    KPIRuleFactory(kpi=kpi, financial_weight=Decimal(5), full_points=Decimal(100))
    issue_scorecards([partnership], QUARTER, cause="test")
    page = text_of(get(client_of(person("auditor")), partnership, "scorecard_compare"))
    assert "weight 2, now 5 · other points or another minimum" in page


def test_a_figure_that_is_missing_now_says_so_and_has_no_change(client_of, partnership):
    kpi = partnership.kpis.get(code="calls")
    kpi.records.filter(period__in=[month.key for month in QUARTER.months()]).delete()
    issue_scorecards([partnership], QUARTER, cause="test")
    page = text_of(get(client_of(person("auditor")), partnership, "scorecard_compare"))
    assert "The calls not reported" in page


def test_two_equal_scorecards_differ_in_nothing(client_of, partnership):
    page = get(
        client_of(person("auditor")),
        partnership,
        "scorecard_compare",
        first="2026-Q2.1",
        second="2026-Q3.1",
    )
    assert "No figure differs" in text_of(page)


def test_one_scorecard_alone_says_that_there_is_nothing_to_compare(client_of):
    kpi = KPIFactory()
    AcceptedRecordFactory(kpi=kpi, period="2026-09", reported_value=Decimal(96))
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    client = client_of(person("auditor"))
    page = text_of(get(client, kpi.partnership, "scorecard_compare"))
    assert "Nothing to compare yet" in page
    scorecard = get(client, kpi.partnership, "scorecard").content.decode()
    assert reverse("scorecard_compare", args=[kpi.partnership.uuid]) not in scorecard


@pytest.mark.parametrize("name", ["scorecard_path", "scorecard_goals"])
def test_before_the_first_scorecard_there_is_no_file(client_of, name):
    partnership = PartnershipFactory()
    client = client_of(person("auditor"))
    assert client.get(reverse(name, args=[partnership.uuid])).status_code == 404


def test_a_version_that_does_not_exist_is_not_found(client_of, partnership):
    client = client_of(person("auditor"))
    url = reverse("scorecard_compare", args=[partnership.uuid])
    assert client.get(url, {"first": "2026-Q3.9"}).status_code == 404
    assert client.get(url, {"first": "nonsense"}).status_code == 404


def test_the_path_as_csv_holds_what_the_picture_draws(client_of, partnership):
    client = client_of(person("auditor"))
    page = get(client, partnership, "scorecard").content.decode()
    link = re.search(r'href="([^"]+path\.csv[^"]*)"', page).group(1).replace("&amp;", "&")
    response = client.get(link)
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["Apr–Jun 2026", "Jul–Sep 2026"]
    card = partnership.scorecards.get(period="2026-Q3", is_latest=True)
    assert Decimal(rows[2][1]) == card.financial
    assert "attachment" in response["Content-Disposition"]


def test_the_workbook_adds_up_to_the_two_scores(client_of, partnership):
    response = get(client_of(person("partner_lead", partnership)), partnership, "scorecard_goals")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    at = {name: place for place, name in enumerate(head)}
    card = partnership.scorecards.get(period="2026-Q3", is_latest=True)
    for goal, score in (
        ("Financial sustainability", card.financial),
        ("Community outcome", card.community),
    ):
        *lines, together = [row for row in rows if row[at["Goal"]] == goal]
        points = sum(row[at["Score"]] * row[at["Weight"]] for row in lines)
        assert points == pytest.approx(together[at["Points"]])
        assert points / together[at["Weight"]] == pytest.approx(float(score))


def test_a_figure_that_is_missing_leaves_its_cells_empty(client_of, partnership):
    kpi = partnership.kpis.get(code="calls")
    kpi.records.filter(period_start__gte=dt.date(2026, 7, 1)).delete()
    issue_scorecards([partnership], QUARTER, cause="test")
    response = get(client_of(person("auditor")), partnership, "scorecard_goals")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    head, *rows = sheet.iter_rows(values_only=True)
    row = next(row for row in rows if row[1] == "The calls")
    found = dict(zip(head, row, strict=True))
    assert (found["Result"], found["Score"], found["Points"]) == (None, None, None)
    assert (found["State"], found["Weight"]) == ("Not reported", 2)
