"""A report as recorded on a past day: the same figures, however much came later."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from core import clock
from core.jobs.worker import run
from core.ledger import audited, checkpoints
from core.models import Job
from core.periods import Period
from core.problems import Problem, Refused
from governance.models import Risk
from governance.services.success_stories import publish_story, withdraw_consent
from partnerships.models import Partnership
from performance.models import KPIRecord, KPIRule, Milestone
from performance.services.scorecards import issue_scorecards
from reports.models import IssuedReport
from reports.selectors.recomputed import CannotBeWorkedOut, differences
from reports.services import issue
from tests.factories.people import person
from tests.factories.performance import KPIFactory, MilestoneFactory, accepted_quarter
from tests.governance.learning.builders import Scene
from tests.reports.looking_back import figures_then

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
QUARTER = Period.parse("2026-Q3")
FIRST = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
KINDS = (
    "scorecard",
    "period_performance",
    "milestone_status",
    "risk_register",
    "contract_as_of",
    "audit_pack",
    "governance_and_decisions",
    "disclosure_completeness",
    "expiry_readiness",
)
DAYS, LATER = 4, 30
"""Days that are looked back to, and changes that come after all of them."""


@pytest.fixture
def partnership():
    kpi = KPIFactory(name="Areas available")
    accepted_quarter(kpi, QUARTER, "98.6")
    MilestoneFactory(partnership=kpi.partnership, name="Ward C opens")
    Risk.objects.create(partnership=kpi.partnership, category="design", title="Ground")
    return kpi.partnership


def changed(partnership, number) -> None:
    """The name, a forecast and a figure, and what follows from it."""
    day = dt.date(2027, 1, 1) + dt.timedelta(days=number)
    with audited(partnership.stream, actor=None, kind="partnership.edited"):
        Partnership.objects.filter(pk=partnership.pk).update(name=f"Name {number}")
        Milestone.objects.filter(partnership=partnership).update(forecast_on=day)
        value = Decimal(9600 + number * 7 % 400) / 100
        KPIRecord.objects.filter(partnership=partnership).update(agreed_value=value)
        KPIRule.objects.filter(kpi__partnership=partnership).update(target=value)
        Risk.objects.filter(partnership=partnership).update(title=f"Ground {number}")
        partnership.milestones.filter(name=f"Ward {number - 2}").delete()
        MilestoneFactory(partnership=partnership, name=f"Ward {number}")
    issue_scorecards([partnership], QUARTER, cause=f"change {number}")


def test_a_past_day_gives_the_same_figures_after_many_later_changes(partnership):
    then = {}
    for number in range(DAYS):
        with clock.travel(FIRST + dt.timedelta(days=number)):
            changed(partnership, number)
            checkpoints.take()
            for slug in KINDS:
                then[slug, clock.today()] = figures_then(partnership, slug, clock.today())
    for number in range(DAYS, DAYS + LATER):
        changed(partnership, number)
    checkpoints.take()
    assert len({known for known, _data in then.values()}) == len(then)
    for (slug, day), (known, data) in then.items():
        again, found = figures_then(partnership, slug, day)
        assert found == data, (slug, day)
        assert again == known
    _sha, first = then["scorecard", FIRST.date()]
    assert first["partnership"]["name"] == "Name 0"
    assert first["scorecard"]["version"] == 1
    _sha, contract = then["contract_as_of", FIRST.date()]
    assert contract["kpi_rules"][0][1] == "96"


def test_a_report_of_a_past_day_names_its_checkpoint_and_position(partnership, monkeypatch):
    with clock.travel(FIRST):
        changed(partnership, 1)
        signed = checkpoints.take()
    changed(partnership, 2)
    kept = []

    def made(report, _kind, stated, *_more):
        kept.append((report, stated))
        raise Refused([Problem("", "enough", "The figures are all that is asked for.")])

    monkeypatch.setattr(issue, "made", made)
    known_on = FIRST.date() + dt.timedelta(days=3)
    asked = {"slug": "scorecard", "length": "full", "period": None, "actor": None}
    run(issue.request_report(partnership, **asked, known_on=known_on).job.pk)
    [(report, stated)] = kept
    data, beside = json.loads(stated.data), stated.found.context["beside"]
    assert report.known_checkpoint == signed.number
    assert data["scorecard"]["version"] == 1
    assert data["partnership"]["name"] == "Name 1"
    assert data["known_on"] == known_on.isoformat()
    assert data["positions"] == {
        partnership.stream: json.loads(signed.moved)[partnership.stream][0]
    }
    assert beside.position > report.ledger_seq
    told = {(one.where, one.issued, one.now) for one in beside.rows}
    assert ("partnership, name", "Name 1", "Name 2") in told
    assert ("scorecard, version", "1", "2") in told
    page = render_to_string("reports/_beside.html", {"beside": beside, "on": clock.now()})
    assert "What is known now" in page
    assert "Name 2" in page
    # What was issued of a past day is worked out again for that day.
    report.issued_at, report.data = clock.now(), stated.data
    assert differences(report) == []


@pytest.mark.parametrize(
    ("slug", "day", "code"),
    [
        ("scorecard", dt.date(2026, 11, 24), "future"),
        ("scorecard", dt.date(2020, 1, 1), "not_recorded"),
    ],
)
def test_a_day_that_cannot_be_looked_back_to_is_refused(partnership, slug, day, code):
    asked = {"slug": slug, "length": "full", "period": None, "actor": None, "known_on": day}
    with pytest.raises(Refused) as met:
        issue.request_report(partnership, **asked)
    assert met.value.codes == {code}


def test_a_report_of_today_stays_at_its_position_whatever_is_signed_later_that_day(partnership):
    changed(partnership, 1)
    checkpoints.take()
    report = issue.request_report(
        partnership,
        slug="milestone_status",
        length="full",
        period=None,
        actor=None,
        known_on=clock.today(),
    )
    stated = issue._stated(report)
    report.issued_at, report.data = clock.now(), stated.data
    changed(partnership, 2)
    checkpoints.take()
    assert differences(report) == []
    report.ledger_anchor = report.ledger_anchor.replace("concord1:1:", "concord1:9:")
    report.ledger_anchor = report.ledger_anchor.replace(f":{report.known_checkpoint}:", ":9999:")
    with pytest.raises(CannotBeWorkedOut):
        differences(report)


def test_a_period_that_had_not_begun_on_that_day_stands_for_the_newest_of_then(
    partnership, client_of
):
    with clock.travel(FIRST.replace(month=8)):
        changed(partnership, 1)
        checkpoints.take()
    browser = client_of(person("auditor"))
    page = reverse("report_list", args=[partnership.uuid])
    asked = {"slug": "milestone_status", "length": "full", "known_on": "2026-08-01"}
    assert browser.post(page, asked | {"period": "2026-11"}).status_code == 302
    assert IssuedReport.objects.get().period == "2026-08"
    answer = browser.post(page, asked | {"period": "2026-07"})
    assert answer.status_code == 422
    assert "Possible are: August 2026." in answer.content.decode().replace("\xa0", " ")


def test_a_kind_about_a_period_is_about_no_one_thing_on_a_past_day_either(partnership):
    with clock.travel(FIRST):
        changed(partnership, 1)
        checkpoints.take()
    asked = {"slug": "scorecard", "length": "full", "period": None, "actor": None}
    with pytest.raises(Refused) as met:
        issue.request_report(partnership, **asked, known_on=FIRST.date(), about=uuid4())
    assert met.value.codes == {"not_about_one"}


def test_a_story_whose_consent_was_taken_back_is_not_told_of_a_past_day():
    with clock.travel(FIRST):
        here = Scene()
        story = publish_story(here.story(), actor=here.manager)
        checkpoints.take()
    asked = {"slug": "success_story", "length": "full", "period": None, "actor": None}
    known = {"about": story.uuid, "known_on": FIRST.date()}
    waiting = issue.request_report(story.partnership, **asked, **known)
    withdraw_consent(story, how="Her mother rang.", actor=here.lead)
    with pytest.raises(Refused) as met:
        issue.request_report(story.partnership, **asked, **known)
    assert met.value.codes == {"not_told_today"}
    assert run(waiting.job.pk) == Job.State.FAILED
    assert not IssuedReport.objects.get().data
