"""Reports that come every month or quarter: in somebody's name, once for each day, told to some."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.models import AuditEvent, Job, Mail
from core.periods import Period
from core.problems import Refused
from governance.models import Appointment
from reports.models import IssuedReport, ReportSchedule
from reports.services import issue
from reports.services.portfolio import OVERVIEW
from reports.services.schedules import end_schedule, enqueue_due, next_day, set_up, tell_readers
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.factories.reports import sealed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

DAY = dt.timedelta(days=1)


@pytest.fixture
def partnership():
    return MilestoneFactory().partnership


@pytest.fixture
def maeve(partnership):
    return person("contract_manager", partnership)


@pytest.fixture
def made(monkeypatch):
    """Reports are asked for and their files are not made: that is told elsewhere."""
    monkeypatch.setattr("reports.tasks.make_report", lambda _report, _job: None)


def monthly(partnership, actor, **facts) -> ReportSchedule:
    known = {"slug": "milestone_status", "length": "full", "every": "month", "day": 5}
    return set_up(partnership, **known | facts, actor=actor)


def on(day: dt.date) -> None:
    """The clock comes by, and the workers do what it found."""
    enqueue_due(day)
    drain()


@pytest.mark.parametrize(
    ("every", "day", "after", "due"),
    [
        ("month", 5, "2026-11-04", "2026-11-05"),
        ("month", 5, "2026-11-05", "2026-12-05"),
        ("month", 28, "2026-12-31", "2027-01-28"),
        ("quarter", 10, "2026-11-23", "2027-01-10"),
        ("quarter", 10, "2027-01-10", "2027-04-10"),
        ("quarter", 28, "2026-10-27", "2026-10-28"),
    ],
)
def test_the_next_day_is_the_first_one_later(every, day, after, due):
    found = next_day(every, day, dt.date.fromisoformat(after))
    assert found == dt.date.fromisoformat(due)


@pytest.mark.usefixtures("made")
def test_it_is_issued_once_on_its_day_in_the_name_of_who_set_it_up(partnership, maeve):
    schedule = monthly(partnership, maeve)
    with clock.travel(dt.datetime(2026, 12, 4, 9, tzinfo=dt.UTC)):
        on(clock.today())
        assert not IssuedReport.objects.exists()
    with clock.travel(dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC)):
        on(clock.today())
        on(clock.today())
    report = IssuedReport.objects.get()
    assert (report.requested_by, report.schedule, report.slug) == (
        maeve,
        schedule,
        "milestone_status",
    )
    schedule.refresh_from_db()
    assert schedule.next_on == dt.date(2027, 1, 5)
    kinds = set(AuditEvent.objects.filter(actor=maeve.uuid).values_list("kind", flat=True))
    assert {"report_schedule.set_up", "report_schedule.run", "report.asked"} <= kinds


@pytest.mark.usefixtures("made")
def test_runs_that_were_missed_are_made_up_for_by_one(partnership, maeve):
    monthly(partnership, maeve)
    with clock.travel(dt.datetime(2027, 4, 20, 9, tzinfo=dt.UTC)):
        on(clock.today())
        on(clock.today())
        assert ReportSchedule.objects.get().next_on == dt.date(2027, 5, 5)
    assert IssuedReport.objects.count() == 1


@pytest.mark.parametrize("lost", ["the role", "the account"])
def test_it_ends_with_words_when_its_owner_may_no_longer_issue_it(partnership, maeve, lost):
    monthly(partnership, maeve)
    if lost == "the role":
        Appointment.objects.filter(user=maeve).update(until_on=clock.today())
    else:
        type(maeve).objects.filter(pk=maeve.pk).update(is_active=False)
    with clock.travel(dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC)):
        on(clock.today())
    schedule = ReportSchedule.objects.get()
    assert schedule.ended_at is not None
    assert "may no longer issue" in schedule.ended_words
    assert not IssuedReport.objects.exists()
    mails = Mail.objects.filter(to=maeve.email, subject__startswith="No longer issued")
    assert mails.count() == (lost == "the role")
    assert enqueue_due(dt.date(2028, 1, 1)) == 0


@pytest.mark.usefixtures("made")
def test_where_there_is_nothing_to_report_it_says_so_and_goes_on(maeve, partnership):
    monthly(partnership, maeve, slug="period_performance")
    with clock.travel(dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC)):
        on(clock.today())
    schedule = ReportSchedule.objects.get()
    assert "nothing to report" in schedule.last_words
    assert (schedule.ended_at, schedule.next_on) == (None, dt.date(2027, 1, 5))


@pytest.mark.usefixtures("made")
def test_a_period_that_was_over_is_told_of_once(partnership, maeve, monkeypatch):
    kind = issue.kinds["deduction_ledger"]
    quarter = Period.parse("2026-Q3")
    monkeypatch.setattr(type(kind), "periods", lambda _self, _one: [quarter], raising=False)
    monthly(partnership, maeve, slug="deduction_ledger")
    for month in (12, 1):
        year = 2026 if month == 12 else 2027
        with clock.travel(dt.datetime(year, month, 5, 9, tzinfo=dt.UTC)):
            on(clock.today())
    assert IssuedReport.objects.count() == 1
    assert "Nothing new" in ReportSchedule.objects.get().last_words


def test_those_are_told_who_may_fetch_it_and_the_link_asks_again(partnership, maeve, client_of):
    lead, board = person("partner_lead", partnership), person("board_member", partnership)
    gone, stranger = person("partner_lead", partnership), person("auditor")
    Appointment.objects.filter(user=gone).update(until_on=clock.today() - DAY)
    Appointment.objects.filter(user=stranger).update(until_on=clock.today() - DAY)
    told = [one.uuid for one in (lead, board, gone, stranger)]
    schedule = monthly(partnership, maeve, told=told)
    report = IssuedReport.objects.create(
        number="REP-1",
        slug="milestone_status",
        length="full",
        partnership=partnership,
        period="2026-11",
        state="issued",
        requested_at=clock.now(),
        schedule=schedule,
        sha256="0" * 64,
        data_sha256="0" * 64,
        **sealed(),
    )
    assert tell_readers(report) == 3
    assert set(Mail.objects.values_list("to", flat=True)) == {lead.email, board.email, maeve.email}
    address = reverse("report", args=[report.uuid])
    assert all(address in text for text in Mail.objects.values_list("text", flat=True))
    assert client_of(lead).get(address).status_code == 200
    Appointment.objects.filter(user=lead).update(until_on=clock.today() - DAY)
    assert client_of(lead).get(address).status_code == 404


def test_issuing_it_promises_to_tell(partnership, maeve):
    monthly(partnership, maeve)
    with clock.travel(dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC)):
        on(clock.today())
    report = IssuedReport.objects.get()
    assert report.state == "issued", report.job.failure
    assert Job.objects.get(kind="reports.tell").state == Job.State.DONE
    assert Mail.objects.get(to=maeve.email).subject == f"Report: {report.title}"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"slug": "meeting_minutes"}, "unknown"),
        ({"slug": OVERVIEW}, "unknown"),
        ({"length": "summary"}, "unknown"),
        ({"every": "hour"}, "unknown"),
        ({"day": 29}, "out_of_range"),
        ({"day": 0}, "out_of_range"),
    ],
)
def test_what_cannot_come_regularly_is_refused(partnership, maeve, facts, code):
    with pytest.raises(Refused) as refused:
        monthly(partnership, maeve, **facts)
    assert refused.value.codes == {code}


def test_nobody_sets_up_what_they_may_not_issue(partnership, client_of):
    lead, manager = person("partner_lead", partnership), person("contract_manager", partnership)
    for actor, where in ((lead, partnership), (manager, PartnershipFactory()), (manager, None)):
        with pytest.raises(Refused) as refused:
            monthly(where, actor, slug="milestone_status" if where else OVERVIEW)
        assert refused.value.codes == {"not_permitted"}
    page = f"{reverse('report_schedules')}?partnership={partnership.uuid}"
    assert client_of(lead).get(page).status_code == 404
    assert client_of(lead).post(reverse("report_schedules")).status_code == 403


def test_it_is_set_up_seen_and_ended_on_its_page_by_its_owner_alone(partnership, maeve, client_of):
    browser = client_of(maeve)
    page = f"{reverse('report_schedules')}?partnership={partnership.uuid}"
    assert page in browser.get(reverse("report_list", args=[partnership.uuid])).content.decode()
    assert browser.post(page, {"every": "month", "day": "40"}).status_code == 422
    typed = {"report": "milestone_status/full", "every": "quarter", "day": "10"}
    text = browser.post(page, typed, follow=True).content.decode()
    assert "on day 10 after every quarter" in text
    schedule = ReportSchedule.objects.get()
    end = reverse("report_schedule_end", args=[schedule.uuid])
    other = client_of(person("contract_manager", partnership))
    assert other.post(end).status_code == 404
    assert "Milestone status" not in other.get(reverse("report_schedules")).content.decode()
    assert "ended" in browser.post(end, follow=True).content.decode()
    ended = ReportSchedule.objects.get()
    assert ended.ended_at is not None
    assert end_schedule(ended, actor=maeve).ended_at == ended.ended_at


@pytest.mark.usefixtures("made")
def test_a_mandate_has_the_overview_come_and_a_program_sets_it_up(partnership):
    auditor = person("auditor")
    program = Program(auditor)
    body = {"kind": OVERVIEW, "every": "month", "day": 5}
    answer = program.post("/report-schedules/", body)
    assert answer.status_code == 201, answer.content
    with clock.travel(dt.datetime(2026, 12, 5, 9, tzinfo=dt.UTC)):
        on(clock.today())
    report = IssuedReport.objects.get()
    assert (report.slug, report.requested_by, report.partnership) == (OVERVIEW, auditor, None)
    below = f"/partnerships/{partnership.uuid}/report-schedules/"
    assert program.post(below, body | {"kind": "milestone_status"}).status_code == 201
    ended = program.post(f"/report-schedules/{answer.json()['uuid']}/end/").json()
    assert ended["ended_at"]
