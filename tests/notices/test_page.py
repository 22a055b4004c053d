"""The page of notices: unread first counted in the frame, read without a script."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from core import clock, worklist
from core.models import Notice, User
from governance.models import Appointment
from tests.factories.people import person
from tests.notices.conftest import at, looked

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace(submitter, october, client_of):
    looked("2026-11-20")
    with clock.travel(at("2026-11-20")):
        yield client_of(submitter)


def page(grace, query="") -> str:
    return re.sub(r"\s+", " ", grace.get(f"/notices/{query}").content.decode())


def test_the_frame_of_every_page_counts_what_is_unread(grace):
    html = grace.get("/due/").content.decode()
    assert re.search(r'href="/notices/"[^>]*>Notices<span class="count">1</span>', html)


def test_the_page_says_what_where_why_and_by_when(grace):
    html = page(grace)
    assert "1 notice is unread." in html
    assert "Return for October 2026" in html
    assert "Bayview Harbour" in html
    assert "due 27 November 2026, in 7 days" in html


def test_the_link_leads_to_the_act_and_marks_the_notice_read(grace, october):
    notice = Notice.objects.get()
    answer = grace.get(f"/notices/{notice.uuid}/")
    assert answer.headers["Location"] == f"/returns/{october.uuid}/"
    assert Notice.objects.get().read_at == at("2026-11-20")
    assert "Nothing new" in page(grace)
    assert "Return for October 2026" in page(grace, "?show=all")


def test_one_or_all_are_marked_read_by_a_button(grace, harbour, submitter):
    first = Notice.objects.get()
    Notice.objects.bulk_create(
        Notice(
            user=submitter,
            key=str(number),
            kind="news",
            partnership=harbour.uuid,
            title=f"News {number}",
            where=harbour.name,
            url="/",
            act_label="Open",
        )
        for number in range(3)
    )
    grace.post(f"/notices/{first.uuid}/read/")
    assert Notice.objects.unread().count() == 3
    assert grace.post("/notices/read/").status_code == 302
    assert Notice.objects.unread().count() == 0


def test_a_notice_of_somebody_else_does_not_exist(grace, harbour, client_of):
    notice = Notice.objects.get()
    other = client_of(person("partner_lead", harbour))
    assert other.get(f"/notices/{notice.uuid}/").status_code == 404
    assert other.post(f"/notices/{notice.uuid}/read/").status_code == 404
    other.post("/notices/read/")
    assert Notice.objects.get().read_at is None


def test_a_notice_of_a_partnership_that_is_out_of_sight_is_gone(grace, submitter):
    Appointment.objects.filter(user=submitter).update(until_on=dt.date(2026, 11, 1))
    notice = Notice.objects.get()
    assert "Bayview Harbour" not in page(grace, "?show=all")
    assert grace.get(f"/notices/{notice.uuid}/").status_code == 404


def test_the_page_says_how_one_is_told_and_where_to_change_it(grace, submitter):
    submitter.notices = User.Notices.DAILY
    submitter.save()
    html = page(grace)
    assert "By e-mail, once each working day." in html
    assert 'href="/profile/"' in html


def test_the_page_costs_the_same_for_one_and_for_many(
    grace, harbour, submitter, connection_queries
):
    few = connection_queries(lambda: grace.get("/notices/?show=all"))
    Notice.objects.bulk_create(
        Notice(
            user=submitter,
            key=str(number),
            kind="news",
            partnership=harbour.uuid,
            title=f"News {number}",
            where=harbour.name,
            url="/",
            act_label="Open",
        )
        for number in range(40)
    )
    assert connection_queries(lambda: grace.get("/notices/?show=all")) == few
    assert few <= 20


def test_rows_of_to_do_have_a_key_of_their_own(grace, submitter):
    keys = [item.key for item in worklist.items_of(submitter, dt.date(2026, 11, 20))]
    assert keys
    assert len(set(keys)) == len(keys)
