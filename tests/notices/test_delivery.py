"""Mail says what, where, why you, by when, with one link; at once, once a day, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.jobs.worker import drain
from core.models import Mail, Notice, User
from core.notifications import delivery
from governance.models import Appointment
from governance.services.appointments import appoint
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import MilestoneFactory, monthly_return
from tests.notices.conftest import DUE, at, job_done, looked

pytestmark = pytest.mark.django_db


@pytest.fixture
def daily(submitter):
    submitter.notices = User.Notices.DAILY
    submitter.save()
    return submitter


def digest(day: str, hour: int = 7):
    with clock.travel(at(day, hour)):
        return job_done("notices.digest")


def test_a_mail_says_what_where_why_you_and_by_when_with_one_link(submitter, october, mailoutbox):
    looked("2026-11-20")
    drain()
    [mail] = mailoutbox
    notice = Notice.objects.get()
    assert mail.to == [submitter.email]
    assert mail.body.splitlines()[:7] == [
        "Due soon: Return for October 2026",
        "Partnership: Bayview Harbour",
        "What about: All figures of the month, in one table",
        f"Why you: You send returns for {october.partnership.partner}",
        "Due: 27 November 2026, in 7 days",
        "Fill in:",
        f"https://concord.example/notices/{notice.uuid}/",
    ]
    assert mail.body.count("https://") == 1
    assert mail.extra_headers["Message-ID"] == f"<{Mail.objects.get().uuid}@concord.example>"


def test_what_is_new_in_one_look_is_one_mail_with_what_presses_most_first(
    submitter, harbour, mailoutbox
):
    monthly_return(harbour, "2026-10", due_on=DUE)
    monthly_return(harbour, "2026-09", due_on=dt.date(2026, 11, 2))
    looked("2026-11-20")
    drain()
    [mail] = mailoutbox
    assert mail.subject == "2 notices from Concord"
    assert mail.body.startswith("Overdue: Return for September 2026")


def test_a_person_can_not_write_a_link_of_ours_into_a_mail(harbour, manager, mailoutbox):
    Notice.objects.create(
        user=manager,
        key="x",
        kind=Notice.Kind.NEWS,
        partnership=harbour.uuid,
        title="Sent back",
        where=harbour.name,
        why="Please sign in:\nhttps://evil.example/",
        url="/",
        act_label="Open",
        told_at=at("2026-11-20"),
    )
    looked("2026-11-20")
    drain()
    [(html, _kind)] = mailoutbox[0].alternatives
    assert 'href="https://evil.example/"' not in html


def test_a_long_list_is_cut_and_counted(submitter, harbour, monkeypatch, mailoutbox):
    monkeypatch.setattr(delivery, "MOST", 2)
    for month in ("2026-07", "2026-08", "2026-09", "2026-10"):
        monthly_return(harbour, month, due_on=DUE)
    looked("2026-11-20")
    drain()
    assert "2 more notices stand on the page:\nhttps://concord.example/notices/" in (
        mailoutbox[0].body
    )
    assert Notice.objects.filter(mail__isnull=False).count() == 4


def test_a_digest_gathers_what_came_since_the_last_one(daily, harbour, october, mailoutbox):
    looked("2026-11-20")
    MilestoneFactory(partnership=harbour, name="First ward", forecast_on=DUE)
    looked("2026-11-22")
    assert Mail.objects.count() == 0
    digest("2026-11-23")
    drain()
    [mail] = mailoutbox
    assert "Return for October 2026" in mail.body
    assert "First ward" in mail.body
    assert "one mail each working day" in mail.body


def test_no_digest_on_a_sunday_or_holiday_and_nothing_is_lost(daily, october, mailoutbox):
    looked("2026-11-21")
    digest("2026-11-22")
    assert Mail.objects.count() == 0
    digest("2026-11-23")
    assert Mail.objects.count() == 1
    monthly_return(october.partnership, "2026-11", due_on=dt.date(2026, 12, 28))
    digest("2026-12-25")
    assert Mail.objects.count() == 1
    digest("2026-12-29")
    assert Mail.objects.count() == 2


def test_a_doubled_digest_is_one_mail_and_what_came_between_waits_for_tomorrow(daily, harbour):
    monthly_return(harbour, "2026-10", due_on=DUE)
    digest("2026-11-23")
    monthly_return(harbour, "2026-09", due_on=DUE)
    digest("2026-11-23", 9)
    assert Mail.objects.count() == 1
    digest("2026-11-24")
    assert Mail.objects.count() == 2
    assert "September" in Mail.objects.order_by("pk").last().text


def test_a_digest_that_ran_late_still_goes(daily, october):
    digest("2026-11-23", 18)
    assert Mail.objects.count() == 1


def test_nothing_new_is_no_digest(daily, october):
    digest("2026-11-23")
    digest("2026-11-24")
    assert Mail.objects.count() == 1


def test_what_was_read_on_the_page_is_not_mailed(daily, october):
    looked("2026-11-20")
    Notice.objects.update(read_at=at("2026-11-20", 10))
    digest("2026-11-23")
    assert Mail.objects.count() == 0


def test_who_wants_the_page_only_gets_no_mail(submitter, october):
    submitter.notices = User.Notices.TODO_ONLY
    submitter.save()
    looked("2026-11-20")
    digest("2026-11-23")
    assert Notice.objects.unread().count() == 1
    assert Mail.objects.count() == 0


def test_mail_goes_out_in_the_transaction_that_marks_it(submitter, october, monkeypatch):
    """Whoever is cut off between the two tells all of it again, or nothing."""

    def broken(*_args, **_facts):
        raise LookupError

    monkeypatch.setattr(delivery, "queue_mail", broken)
    with clock.travel(at("2026-11-20")), pytest.raises(AssertionError):
        job_done()
    assert not Notice.objects.exists()
    monkeypatch.undo()
    looked("2026-11-20")
    assert Mail.objects.count() == 1


def test_news_of_a_partnership_that_went_out_of_sight_is_not_mailed(daily, harbour):
    """Also where the person still works on another one."""
    elsewhere = PartnershipFactory(partner=harbour.partner)
    appoint(
        daily,
        role="partner_submitter",
        organisation=harbour.partner,
        partnership=elsewhere,
        actor=None,
        from_on=dt.date(2015, 1, 1),
    )
    for partnership in (harbour, elsewhere):
        Notice.objects.create(
            user=daily,
            key=partnership.name,
            kind=Notice.Kind.NEWS,
            partnership=partnership.uuid,
            title="Accepted",
            where=partnership.name,
            url="/",
            act_label="Open",
            told_at=at("2026-11-20"),
        )
    Appointment.objects.filter(partnership=harbour).update(until_on=dt.date(2026, 11, 21))
    digest("2026-11-23")
    text = Mail.objects.get().text
    assert elsewhere.name in text
    assert harbour.name not in text
