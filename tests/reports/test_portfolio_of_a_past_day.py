"""The overview as recorded on a past day: what was known then of each, and of those alone."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.ledger import SYSTEM_STREAM, audited, checkpoints
from core.ledger.canonical import canonical_json
from core.periods import Period
from core.problems import Refused
from partnerships.models import Partnership
from performance.models import KPIRecord
from performance.services.scorecards import issue_scorecards
from performance.services.standing import refresh_standings
from reports.models import IssuedReport
from reports.selectors.collecting import collected
from reports.services.portfolio import OVERVIEW, request_portfolio_report
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory, MilestoneFactory, accepted_quarter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
THEN = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
FIRST = THEN.date()
QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def two():
    """One is scored and has a milestone ahead, the other is new; both are known on 1 November."""
    with clock.travel(THEN):
        kpi = KPIFactory(name="Areas available")
        accepted_quarter(kpi, QUARTER, "98.6")
        MilestoneFactory(partnership=kpi.partnership, name="Ward C", baseline_on=THEN.date())
        both = [kpi.partnership, PartnershipFactory(authority=kpi.partnership.authority)]
        for one in both:
            with audited(one.stream, actor=None, kind="partnership.edited"):
                Partnership.objects.filter(pk=one.pk).update(name=f"Before {one.pk}")
        issue_scorecards(both, QUARTER, cause="first")
        refresh_standings(both)
        checkpoints.take()
    return both


@pytest.fixture
def tunde(two):
    return person("portfolio_official", mandate=two[0].authority)


def told(report) -> dict:
    data = json.loads(canonical_json(collected(report, clock.now()).data))
    return {name: value for name, value in data.items() if name not in {"report", "ledger"}}


def much_later(two) -> None:
    with audited(two[0].stream, actor=None, kind="partnership.edited"):
        Partnership.objects.filter(pk=two[0].pk).update(name="After")
        KPIRecord.objects.filter(partnership=two[0]).update(agreed_value=Decimal(12))
        two[0].milestones.all().delete()
    issue_scorecards(two, QUARTER, cause="second")
    PartnershipFactory(authority=two[0].authority, name="Made since")
    refresh_standings(Partnership.objects.all())


def asked(actor, known_on=FIRST):
    return request_portfolio_report(slug=OVERVIEW, actor=actor, known_on=known_on)


def test_it_tells_what_was_known_then_of_those_that_there_were(two, tunde):
    with clock.travel(THEN):
        then = told(request_portfolio_report(slug=OVERVIEW, actor=tunde))
    much_later(two)
    checkpoints.take()
    report = asked(tunde)
    found = told(report)
    assert found.pop("known_on") == THEN.date().isoformat()
    for differing in ("positions", "until"):
        found.pop(differing, None), then.pop(differing, None)
    assert found == then
    assert found["partnerships"][0]["name"] == f"Before {two[0].pk}"
    assert found["partnerships"][0]["next_deadline"] == "Ward C"
    assert len(found["partnerships"]) == 2
    now = told(request_portfolio_report(slug=OVERVIEW, actor=tunde))
    assert now["partnerships"][0]["community"] != found["partnerships"][0]["community"]
    assert {one["name"] for one in now["partnerships"]} >= {"After", "Made since"}


def test_it_names_the_position_of_each_stream_then(two, tunde):
    much_later(two)
    past = IssuedReport.objects.get(pk=asked(tunde).pk)
    assert set(past.counted.values_list("partnership", flat=True)) == {one.pk for one in two}
    assert past.period == "2026-11"
    assert past.stream == SYSTEM_STREAM


def test_a_day_of_which_nothing_is_recorded_is_refused(two, tunde):
    for day, code in ((dt.date(2020, 1, 1), "not_recorded"), (dt.date(2027, 1, 1), "future")):
        with pytest.raises(Refused) as met:
            asked(tunde, day)
        assert met.value.codes == {code}
    assert not IssuedReport.objects.exists()


def test_an_official_asks_for_it_on_the_page_and_a_slip_stays_there(two, tunde, client_of):
    browser = client_of(tunde)
    form = browser.get(reverse("reports")).content.decode()
    assert "Overview as recorded on an earlier day" in form
    page = browser.post(reverse("report_portfolio"), {"known_on": "2020-01-01"}, follow=True)
    assert "Nothing was recorded by" in page.content.decode()
    assert 'value="2020-01-01"' in page.content.decode()
    page = browser.post(reverse("report_portfolio"), {"known_on": "soon"}, follow=True)
    assert "Enter a day" in page.content.decode()
    page = browser.post(reverse("report_portfolio"), {"known_on": "2026-11-01"}, follow=True)
    assert page.status_code == 200
    assert IssuedReport.objects.get().known_on == THEN.date()


def test_a_program_asks_for_it(two, tunde):
    answer = Program(tunde).post("/reports/", {"known_on": "2026-11-01"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["known_on"] == "2026-11-01"
