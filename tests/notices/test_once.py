"""Each notice goes out once, whatever the clock and the schedule did."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.schedule import SCHEDULE
from core import clock
from core.jobs import schedule
from core.jobs.cadence import Daily, Hourly
from core.jobs.worker import drain
from core.models import DueRun, Job, Notice
from core.notifications import looking
from core.notifications.asking import ask_to_look, quiet
from governance.models import Appointment
from governance.services.appointments import appoint, arrange_cover, end_appointment
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, UserFactory, person
from tests.factories.performance import monthly_return
from tests.notices.conftest import DUE, at, job_done, looked, told

pytestmark = pytest.mark.django_db


def test_a_reminder_goes_seven_days_ahead_and_not_before(submitter, october):
    looked("2026-11-19")
    assert told(submitter) == []
    looked("2026-11-20")
    assert told(submitter) == [("soon", "return_due")]


def test_a_reminder_still_goes_when_the_job_ran_late(submitter, october):
    looked("2026-11-19", "2026-11-24")
    assert told(submitter) == [("soon", "return_due")]


def test_after_the_day_one_is_told_that_it_is_overdue_and_not_that_it_is_soon(submitter, october):
    looked("2026-11-19", "2026-12-03")
    assert told(submitter) == [("overdue", "return_due")]


def test_doubled_runs_tell_once(submitter, october, mailoutbox):
    looked("2026-11-20", "2026-11-20", "2026-11-21", "2026-11-28", "2026-11-28", "2026-11-29")
    assert told(submitter) == [("soon", "return_due"), ("overdue", "return_due")]
    drain()
    assert [mail.subject for mail in mailoutbox] == [
        "Due soon: Return for October 2026, Bayview Harbour",
        "Overdue: Return for October 2026, Bayview Harbour",
    ]


def test_a_clock_that_jumps_back_repeats_nothing(submitter, october, mailoutbox):
    looked("2026-11-21", "2026-11-02", "2026-11-20", "2026-11-21", "2026-11-28")
    assert told(submitter) == [("soon", "return_due"), ("overdue", "return_due")]
    drain()
    assert len(mailoutbox) == 2


def test_a_clock_that_jumps_ahead_and_back_tells_nothing_twice(submitter, october):
    looked("2027-11-20", "2026-11-20", "2026-11-28", "2027-11-20")
    assert told(submitter) == [("overdue", "return_due"), ("soon", "return_due")]


def test_another_day_for_the_same_thing_is_told_anew(submitter, october):
    looked("2026-11-20")
    october.due_on = dt.date(2026, 12, 4)
    october.save()
    looked("2026-11-21", "2026-11-27", "2026-11-28")
    days = Notice.objects.order_by("pk").values_list("kind", "due_on")
    assert list(days) == [("soon", DUE), ("soon", dt.date(2026, 12, 4))]


def test_of_two_workers_that_look_at_the_same_moment_one_tells(submitter, october):
    """Both looked before either wrote: the constraint takes one row."""
    with clock.travel(at("2026-11-20")):
        [mine] = looking.look(submitter, clock.today()).told
        [other] = looking.look(submitter, clock.today()).told
    Notice.objects.bulk_create([mine], ignore_conflicts=True)
    Notice.objects.bulk_create([other], ignore_conflicts=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        looking.look(submitter, dt.date(2026, 11, 20)).told[0].save()
    assert Notice.objects.count() == 1


def test_missed_hours_are_made_up_for_by_one_run(submitter, october):
    """Two days of standstill, told by the schedule itself."""
    for hour in (at("2026-11-18"), at("2026-11-20", 15)):
        with clock.travel(hour):
            schedule.enqueue_due(hour)
            Job.objects.filter(state="queued").update(run_after=timezone.now())
            drain()
    assert told(submitter) == [("soon", "return_due")]
    assert DueRun.objects.filter(name="notices", job__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("first", "last", "runs"),
    [
        # The hour from one to two comes twice in October and never in March.
        ("2026-10-25T00:30+01:00", "2026-10-25T03:30+00:00", 4),
        ("2026-03-29T00:30+00:00", "2026-03-29T03:30+01:00", 2),
    ],
)
def test_when_the_clocks_change_the_look_runs_every_hour_and_the_digest_once(
    settings, first, last, runs
):
    settings.TIME_ZONE = "Europe/London"
    timezone.get_default_timezone.cache_clear()
    try:
        begin, end = dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last)
        cadences = {entry.name: entry.cadence for entry in SCHEDULE}
        assert isinstance(cadences["notices"], Hourly)
        looks = list(cadences["notices"].between(begin, end))
        assert len(looks) == runs
        assert len({one.period for one in looks}) == runs
        day = begin.replace(hour=0) - dt.timedelta(hours=1), begin + dt.timedelta(hours=23)
        assert isinstance(cadences["digest"], Daily)
        [digest] = cadences["digest"].between(*day)
        assert digest.due_at.astimezone(ZoneInfo("Europe/London")).time() == dt.time(7)
    finally:
        timezone.get_default_timezone.cache_clear()


def test_what_is_done_is_over_and_not_mailed_any_more(submitter, october, mailoutbox):
    submitter.notices = "daily"
    submitter.save()
    looked("2026-11-20")
    october.state = "accepted"
    october.save()
    with clock.travel(at("2026-11-23", 7)):
        job_done("notices.digest")
    drain()
    assert mailoutbox == []
    assert Notice.objects.get().over_at is not None


def test_who_waits_is_told_when_it_is_overdue_only(manager, harbour, october):
    looked("2026-11-20", "2026-11-27")
    assert told(manager) == []
    looked("2026-11-28")
    assert told(manager) == [("overdue", "return_awaited")]


def test_who_may_not_see_the_partnership_any_more_is_told_nothing(submitter, october, mailoutbox):
    looked("2026-11-20")
    with clock.travel(at("2026-11-21")):
        end_appointment(
            Appointment.objects.get(user=submitter),
            last_day=dt.date(2026, 11, 21),
            actor=person("portfolio_official"),
            reason="Left the company.",
        )
    looked("2026-11-28")
    assert told(submitter) == [("soon", "return_due")]
    drain()
    assert len(mailoutbox) == 1


def test_a_closed_account_is_told_nothing(submitter, october):
    submitter.is_active = False
    submitter.save()
    looked("2026-11-28")
    assert not Notice.objects.exists()


def test_while_somebody_stands_in_they_are_told_instead(submitter, harbour, october, mailoutbox):
    deputy = UserFactory(name="Omar Haddad")
    MembershipFactory(user=deputy, organisation=harbour.partner)
    with clock.travel(at("2026-11-16")):
        arrange_cover(
            Appointment.objects.get(user=submitter),
            deputy=deputy,
            organisation=harbour.partner,
            from_on=clock.today(),
            until_on=dt.date(2026, 11, 22),
            actor=person("portfolio_official"),
        )
    looked("2026-11-20")
    assert (told(submitter), told(deputy)) == ([], [("soon", "return_due")])
    # Back from leave, what is still open is told to the person themselves.
    looked("2026-11-23")
    assert told(submitter) == [("soon", "return_due")]
    drain()
    assert [mail.to for mail in mailoutbox] == [[deputy.email], [submitter.email]]


def test_one_person_whose_look_fails_keeps_no_other_from_being_told(
    submitter, harbour, october, monkeypatch, caplog
):
    lead = person("partner_lead", harbour)
    look = looking.look

    def failing(user, today):
        if user == submitter:
            raise LookupError
        return look(user, today)

    monkeypatch.setattr(looking, "look", failing)
    with clock.travel(at("2026-11-20")), pytest.raises(AssertionError):
        job_done()
    assert told(lead) == [("soon", "return_due")]
    assert str(submitter.uuid) in caplog.text


def test_a_look_costs_the_same_for_one_return_and_for_many(
    submitter, harbour, october, connection_queries
):
    with clock.travel(at("2026-11-20")):
        few = connection_queries(lambda: looking.record(looking.look(submitter, clock.today())))
        for month in range(1, 10):
            monthly_return(harbour, f"2026-0{month}", due_on=DUE)
        many = connection_queries(lambda: looking.record(looking.look(submitter, clock.today())))
    assert many <= few + 1
    assert Notice.objects.count() == 10


def test_all_that_happens_in_a_minute_is_one_look(harbour):
    ask_to_look(harbour.pk)
    ask_to_look(harbour.pk)
    job = Job.objects.get(kind="notices.look")
    assert job.run_after > timezone.now()
    assert job.payload == {"partnership": harbour.pk}


def test_days_long_past_are_told_to_nobody(harbour):
    with quiet():
        ask_to_look(harbour.pk)
    assert not Job.objects.exists()


def test_a_look_at_one_partnership_is_for_its_people_only(submitter, harbour, october):
    elsewhere = PartnershipFactory()
    stranger = person("partner_submitter", elsewhere)
    monthly_return(elsewhere, due_on=DUE)
    with clock.travel(at("2026-11-20")):
        assert job_done(partnership=harbour.pk)["told"] == 1
    assert told(stranger) == []


def test_an_appointment_that_begins_later_is_told_from_then_on(harbour, october):
    newcomer = UserFactory()
    MembershipFactory(user=newcomer, organisation=harbour.partner)
    with clock.travel(at("2026-11-16")):
        appoint(
            newcomer,
            role="partner_submitter",
            organisation=harbour.partner,
            partnership=harbour,
            actor=None,
            from_on=dt.date(2026, 11, 24),
        )
    looked("2026-11-20")
    assert told(newcomer) == []
    looked("2026-11-24")
    assert told(newcomer) == [("soon", "return_due")]
