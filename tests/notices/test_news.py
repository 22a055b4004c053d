"""News goes to the other side, with its reason, and never to who did it."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.jobs.worker import drain
from core.models import Job, Mail, Notice
from partnerships.services.stages import decide, propose, seen_of
from performance.services import milestone_checks
from performance.services.disputes import dispute_record
from performance.services.milestones import new_forecast
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.notices.conftest import at, job_done, told
from tests.performance.checking.test_checking import ACCEPT, BACK, check, sent
from tests.performance.milestones.builders import a_milestone, claimed

pytestmark = pytest.mark.django_db

LATER = dt.date(2026, 12, 18)


@pytest.fixture
def forecast(harbour, submitter, manager):
    with clock.travel(at("2026-11-20")):
        made = new_forecast(
            MilestoneFactory(partnership=harbour, name="First ward"),
            forecast_on=dt.date(2027, 2, 1),
            reason="The pump came late.",
            actor=submitter,
        )
        drain()
        return made


def test_a_new_forecast_is_told_to_who_checks_with_its_reason(forecast, manager, submitter):
    [notice] = Notice.objects.all()
    assert notice.user == manager
    assert notice.kind == "news"
    assert (
        notice.title
        == "New forecast: First ward, 1\u00a0February 2027, before 15\u00a0December 2026"
    )
    assert notice.why == "Grace Lim: The pump came late."
    assert notice.url == f"/milestones/{forecast.milestone.uuid}/"


def test_news_asks_for_a_look_which_mails_it(forecast, manager, mailoutbox):
    assert Job.objects.filter(kind="notices.look").count() == 1
    with clock.travel(at("2026-11-20")):
        job_done()
    drain()
    assert [mail.to for mail in mailoutbox] == [[manager.email]]
    assert Mail.objects.get().subject.startswith("News: New forecast: First ward")


def test_an_accepted_milestone_is_told_to_who_claims(on_demo_day):
    case = a_milestone()
    claimed(case)
    milestone_checks.accept(case.milestone, actor=case.official)
    drain()
    [notice] = Notice.objects.filter(kind="news")
    assert notice.user == case.partner
    assert notice.title == "West wing complete is accepted"


def test_news_is_never_over_by_itself(forecast, manager):
    with clock.travel(at("2026-11-21")):
        job_done()
    assert Notice.objects.get().over_at is None


def test_whoever_decides_is_told_of_a_proposal_and_the_proposer_of_the_answer(
    harbour, manager, submitter, on_demo_day
):
    harbour.phase, harbour.signed_on = "appraise", None
    harbour.save()
    approver = person("approver", harbour, name="Amina Berrada")
    proposal = propose(harbour, "pause", reason="Flood.", actor=manager, until=LATER)
    job_done()
    assert told(approver) == [("waiting", "stage_approval")]
    decide(proposal, accept=False, seen=seen_of(proposal), actor=approver, answer="Not yet.")
    drain()
    job_done()
    assert Notice.objects.get(user=approver).over_at is not None
    notice = Notice.objects.get(user=manager)
    assert (notice.title, notice.why) == ("Stage approval refused", "Amina Berrada: Not yet.")


def test_what_is_sent_back_is_told_at_once_with_the_reason(on_demo_day):
    case = sent(2)
    job_done()
    assert told(case.official) == [("soon", "return_to_check")]
    check(case, ACCEPT, BACK)
    job_done()
    [notice] = Notice.objects.filter(user=case.partner)
    assert notice.title == "Repair the return for October 2026"
    assert "please look again" in notice.why


def test_each_round_that_is_sent_back_is_told(on_demo_day):
    case = a_milestone()
    for _round in range(2):
        claimed(case)
        milestone_checks.send_back(case.milestone, reason="No photo.", actor=case.official)
        job_done()
    rows = Notice.objects.filter(user=case.partner, item__startswith="milestone_sent_back")
    assert rows.count() == 2


def test_an_accepted_return_is_told_to_who_sent_it(on_demo_day):
    case = sent(2)
    check(case, ACCEPT)
    drain()
    assert not Notice.objects.filter(kind="news").exists()
    check(case, None, ACCEPT)
    drain()
    [notice] = Notice.objects.filter(kind="news")
    assert notice.user == case.partner
    assert notice.title == "Accepted: Return for October 2026"
    assert notice.url == f"/returns/{case.monthly_return.uuid}/rounds/1/"


def test_a_dispute_is_told_to_the_other_side(on_demo_day):
    case = sent(2)
    check(case, ACCEPT, ACCEPT)
    record = case.submission.records.order_by("pk")[0]
    record.refresh_from_db()
    drain()
    Notice.objects.all().delete()
    dispute_record(record, words="The meter was broken.", actor=case.partner)
    drain()
    [notice] = Notice.objects.all()
    assert notice.user == case.official
    assert notice.why == "Declan Roche: The meter was broken."
