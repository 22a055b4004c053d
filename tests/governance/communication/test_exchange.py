"""Notices with clocks, requests, check-ins and the protocol: one side speaks, the other answers."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock, worklist
from core.models import Scope
from core.problems import Refused
from governance.models import CheckIn, FormalNotice, InformationRequest, ProtocolLine
from governance.selectors.protocol import adherence_of, periods_of
from governance.service_days import deemed_receipt, last_day
from governance.services.exchange import (
    FiveLines,
    answer_check_in,
    answer_request,
    ask,
    check_in,
    withdraw_request,
)
from governance.services.formal_notices import (
    NoticeFacts,
    Service,
    answer_notice,
    drop_notice,
    record_notice,
    serve_notice,
    watch_notice,
)
from governance.services.protocol import (
    LineFacts,
    agree_to_line,
    end_line,
    propose_line,
    tell,
)
from partnerships.contract_calendar import entries_of
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
"""A Monday."""
FACTS = {"kind": "compensation", "clause": "21.4", "title": "The new road", "response_days": 10}
LINE = {
    "what": "How the month went",
    "side": "partner",
    "whom": "the council",
    "channel": "concord",
    "every": "month",
    "source": "check_in",
}


class Scene:
    def __init__(self):
        self.partnership = PartnershipFactory(name="Flood Sight", country="GB")
        self.manager = person("contract_manager", self.partnership, name="Tahmina Begum")
        self.approver = person("approver", self.partnership, name="Rafiq Islam")
        self.lead = person("partner_lead", self.partnership, name="Mitu Sarkar")
        self.lender = person("lender", self.partnership)

    def served(self, actor=None, served_on=TODAY, channel="email", **facts):
        service = Service(channel=channel, served_on=served_on, receipt_days=None)
        return record_notice(
            self.partnership, NoticeFacts(**FACTS | facts), service, actor=actor or self.lead
        )

    def watched(self, actor=None, event_on=dt.date(2026, 11, 10), bar_days=20):
        return watch_notice(
            self.partnership,
            NoticeFacts(**FACTS),
            event_on=event_on,
            bar_days=bar_days,
            actor=actor or self.lead,
        )

    def asked(self, actor=None):
        facts = {"title": "Which wards?", "text": "We count them.", "due_on": dt.date(2026, 12, 7)}
        return ask(self.partnership, **facts, actor=actor or self.manager)

    def line(self, *, agreed_on=None, **facts):
        made = propose_line(self.partnership, LineFacts(**LINE | facts), actor=self.manager)
        if agreed_on:
            made = agree_to_line(made, actor=self.lead)
            ProtocolLine.objects.filter(pk=made.pk).update(agreed_on=agreed_on)
            made.refresh_from_db()
        return made


@once
def here():
    return Scene()


def codes(act, *args, **facts):
    with pytest.raises(Refused) as refused:
        act(*args, **facts)
    return {(one.field, one.code) for one in refused.value.problems}


def keys(user, today=TODAY):
    return {one.key.split(":")[0]: one.due_on for one in worklist.items_of(user, today)}


@pytest.mark.parametrize(
    ("sent", "channel", "days", "received"),
    [
        ("2026-11-23", "hand", None, "2026-11-23"),
        ("2026-11-21", "hand", None, "2026-11-23"),
        ("2026-11-20", "email", None, "2026-11-23"),
        ("2026-12-24", "signed_post", None, "2026-12-30"),
        ("2026-11-23", "airmail", None, "2026-11-30"),
        ("2026-11-23", "post", 0, "2026-11-23"),
        ("2026-11-23", "post", 7, "2026-12-02"),
    ],
)
def test_a_notice_counts_as_received_in_business_days_by_its_channel(sent, channel, days, received):
    found = deemed_receipt(dt.date.fromisoformat(sent), channel, "GB", days)
    assert found == dt.date.fromisoformat(received)


def test_the_answer_is_counted_from_receipt_and_waits_for_the_other_side(here):
    notice = here.served()
    assert notice.received_on == dt.date(2026, 11, 24)
    assert notice.answer_by == last_day(notice.received_on, 10, "GB") == dt.date(2026, 12, 8)
    assert keys(here.manager)["formal_notice_to_answer"] == notice.answer_by
    assert "formal_notice_to_answer" not in keys(here.lead)
    assert notice.is_overdue(dt.date(2026, 12, 9))
    assert not notice.is_overdue(dt.date(2026, 12, 8))
    entries = entries_of(here.partnership, here.lender, TODAY, dt.date(2026, 12, 31))
    assert notice.answer_by in {one.day for one in entries if one.key.startswith("notice")}
    facts = {"answer": "We agree.", "answered_on": TODAY}
    assert codes(answer_notice, notice, **facts, actor=here.lead) == {("", "own_side")}
    assert codes(answer_notice, notice, answer="", answered_on=None, actor=here.manager) == {
        ("answer", "required"),
        ("answered_on", "required"),
    }
    assert answer_notice(notice, **facts, actor=here.manager).state == "answered"
    assert "formal_notice_to_answer" not in keys(here.manager)


def test_what_a_side_must_serve_in_time_is_its_own_and_warns_before_it_is_barred(here, client_of):
    notice = here.watched()
    assert notice.serve_by == last_day(dt.date(2026, 11, 10), 20, "GB") == dt.date(2026, 12, 8)
    assert keys(here.lead)["formal_notice_to_serve"] == notice.serve_by
    page = reverse("formal_notice", args=[notice.uuid])
    register = reverse("formal_notices", args=[here.partnership.uuid])
    for user in (here.manager, here.lender):
        browser = client_of(user)
        assert "formal_notice_to_serve" not in keys(user)
        assert browser.get(page).status_code == 404
        for place in (register, reverse("communication", args=[here.partnership.uuid])):
            assert FACTS["title"] not in browser.get(place).content.decode()
        exported = browser.get(register, {"format": "csv"})
        assert FACTS["title"] not in b"".join(exported.streaming_content).decode()
        assert not entries_of(here.partnership, user, TODAY, dt.date(2027, 1, 31))
    days = {one.day for one in entries_of(here.partnership, here.lead, TODAY, notice.serve_by)}
    assert notice.serve_by in days
    assert notice.is_barred(dt.date(2026, 12, 9))
    assert not notice.is_barred(notice.serve_by)
    assert "formal_notice_to_serve" in keys(here.lead, dt.date(2027, 1, 4))
    data = {"step": "serve", "channel": "hand", "served_on": "2026-11-23"}
    assert client_of(here.lead).post(page, data).status_code == 302
    assert client_of(here.manager).get(page).status_code == 200
    notice.refresh_from_db()
    assert (notice.state, notice.received_on) == ("served", TODAY)


def test_a_notice_received_after_its_time_bar_says_so(here, client_of):
    notice = here.watched(event_on=dt.date(2026, 10, 1), bar_days=10)
    service = Service(channel="post", served_on=TODAY)
    assert codes(serve_notice, notice, service, actor=here.manager) == {("", "other_side")}
    served = serve_notice(notice, service, actor=here.lead)
    assert served.is_barred(TODAY)
    page = client_of(here.manager).get(reverse("formal_notice", args=[notice.uuid]))
    assert "may be time-barred" in page.content.decode()
    other = here.watched()
    assert codes(drop_notice, other, reason=" ", actor=here.lead) == {("reason", "required")}
    assert drop_notice(other, reason="It was insured.", actor=here.lead).state == "dropped"


def test_everything_wrong_with_a_notice_is_said_at_once(here, client_of):
    facts = NoticeFacts(kind="?", clause="", title=" ", response_days=0)
    service = Service(channel="dove", served_on=TODAY + dt.timedelta(days=1), receipt_days=999)
    assert codes(record_notice, here.partnership, facts, service, actor=here.lender) == {
        ("", "forbidden"),
        ("kind", "unknown"),
        ("clause", "required"),
        ("title", "required"),
        ("response_days", "range"),
        ("channel", "unknown"),
        ("served_on", "in_future"),
        ("receipt_days", "range"),
    }
    page = reverse("formal_notice_new", args=[here.partnership.uuid])
    typed = {"kind": "warning", "clause": "", "title": "Two nights", "served_on": "x"}
    answer = client_of(here.manager).post(page, typed)
    assert answer.status_code == 422
    assert "Two nights" in answer.content.decode()
    assert not FormalNotice.objects.exists()


def test_a_request_is_asked_answered_and_overdue(here, client_of):
    asked = here.asked()
    assert keys(here.lead)["information_request"] == asked.due_on
    assert asked.is_overdue(dt.date(2026, 12, 8))
    assert not asked.is_overdue(asked.due_on)
    assert codes(answer_request, asked, answer=" ", actor=here.approver) == {
        ("", "own_side"),
        ("answer", "required"),
    }
    page = reverse("information_request", args=[asked.uuid])
    assert client_of(here.lead).post(page, {"step": "answer", "answer": "Nine."}).status_code == 302
    assert "Nine." in client_of(here.manager).get(page).content.decode()
    assert "information_request" not in keys(here.lead)
    other = here.asked()
    assert codes(withdraw_request, other, actor=here.lead) == {("", "other_side")}
    assert withdraw_request(other, actor=here.approver).state == "withdrawn"
    late = {"title": "", "text": "", "due_on": TODAY - dt.timedelta(days=1)}
    assert codes(ask, here.partnership, **late, actor=here.lead) == {
        ("title", "required"),
        ("text", "required"),
        ("due_on", "range"),
    }


def test_either_side_checks_in_once_a_month_and_the_other_answers(here, client_of):
    lines = FiveLines(done="Forty gauges stand.", next="Ten more.", worry="The ferry")
    made = check_in(here.partnership, "2026-11", lines, actor=here.lead)
    check_in(here.partnership, "2026-11", lines, actor=here.manager)
    assert codes(check_in, here.partnership, "2026-11", lines, actor=here.lead) == {
        ("month", "taken")
    }
    wrong = FiveLines(done="", next="x" * 301)
    assert codes(check_in, here.partnership, "2026-01", wrong, actor=here.lead) == {
        ("month", "closed"),
        ("done", "required"),
        ("next", "too_long"),
    }
    assert "check_in_to_answer" in keys(here.manager)
    page = reverse("check_in", args=[made.uuid])
    data = {"step": "answer", "answer": "Take ours."}
    assert client_of(here.lead).post(page, data).status_code == 404
    assert client_of(here.manager).post(page, data).status_code == 302
    shown = client_of(here.lead).get(reverse("communication", args=[here.partnership.uuid]))
    assert "Take ours." in shown.content.decode()
    made.refresh_from_db()
    assert ("", "answered") in codes(answer_check_in, made, answer="x", actor=here.approver)


def test_the_protocol_counts_once_the_other_side_agrees(here, client_of):
    line = here.line()
    assert "protocol_line" in keys(here.lead)
    assert "protocol_line" not in keys(here.approver)
    assert codes(agree_to_line, line, actor=here.approver) == {("", "own_side")}
    page = reverse("protocol_line", args=[line.uuid])
    assert client_of(here.lead).post(page, {"step": "agree"}).status_code == 302
    assert keys(here.lead)["check_in_to_write"] == dt.date(2026, 11, 30)
    lines = FiveLines(done="Gauges.", next="More.")
    check_in(here.partnership, "2026-11", lines, actor=here.lead)
    assert "check_in_to_write" not in keys(here.lead)
    line.refresh_from_db()
    assert end_line(line, reason="We meet instead.", actor=here.manager).state == "ended"
    unknown = LineFacts(what="", side="users", whom="", channel="?", every="day", source="?")
    assert {
        field for field, _code in codes(propose_line, here.partnership, unknown, actor=here.lead)
    } == {"what", "side", "whom", "channel", "every", "source"}


def test_adherence_is_what_really_happened_in_whole_periods(here):
    line = here.line(agreed_on=dt.date(2026, 7, 15))
    by_hand = here.line(agreed_on=dt.date(2026, 7, 15), source="by_hand", side="authority")
    for month, side in (("2026-08", "partner"), ("2026-10", "partner"), ("2026-09", "authority")):
        CheckIn.objects.create(
            partnership=here.partnership,
            side=side,
            month=month,
            done="x",
            next="y",
            by=here.lead,
            at=clock.now(),
        )
    assert codes(tell, by_hand, on=None, note="", actor=here.lead) == {
        ("", "other_side"),
        ("on", "required"),
        ("note", "required"),
    }
    tell(by_hand, on=dt.date(2026, 11, 2), note="By letter", actor=here.manager)
    assert [one.key for one in periods_of(line, TODAY)] == ["2026-08", "2026-09", "2026-10"]
    found = adherence_of(here.partnership, [line, by_hand], TODAY)
    assert (found[line.pk].kept, found[line.pk].of) == (2, 3)
    assert found[line.pk].missed == ("September 2026",)
    # The month that runs counts once it was told in it, never against anybody.
    assert (found[by_hand.pk].kept, found[by_hand.pk].of) == (1, 4)


def test_programs_serve_and_read_with_their_clocks(here):
    api = Program(here.manager, Scope.READ, Scope.DECIDE)
    place = f"/partnerships/{here.partnership.uuid}"
    sent = {"kind": "warning", "clause": "9", "title": "Two nights", "response_days": 5}
    made = api.post(
        f"{place}/formal-notices/", sent | {"channel": "hand", "served_on": "2026-11-23"}
    )
    assert json.loads(made.content)["answer_by"] == "2026-11-30", made.content
    watched = api.post(
        f"{place}/notices-to-serve/", sent | {"event_on": "2026-11-20", "bar_days": 3}
    )
    assert json.loads(watched.content)["serve_by"] == "2026-11-25", watched.content
    partner = Program(here.lead, Scope.READ)
    seen = json.loads(partner.get(f"{place}/formal-notices/").content)["results"]
    assert [one["clause"] for one in seen] == ["9"]
    line = here.line(agreed_on=dt.date(2026, 9, 1))
    [shown] = json.loads(api.get(f"{place}/protocol-lines/").content)["results"]
    assert (shown["uuid"], shown["kept"], shown["of"]) == (str(line.uuid), 0, 2)


def test_the_database_keeps_both_sides_apart(here):
    notice, asked = here.served(), here.asked()
    line = here.line()
    wrong = (
        (FormalNotice, notice.pk, {"state": "answered"}),
        (FormalNotice, notice.pk, {"channel": ""}),
        (FormalNotice, notice.pk, {"received_on": dt.date(2026, 1, 1)}),
        (FormalNotice, notice.pk, {"state": "to_serve"}),
        (InformationRequest, asked.pk, {"state": "answered", "answer": "x"}),
        (ProtocolLine, line.pk, {"agreed_by": here.manager}),
        (ProtocolLine, line.pk, {"state": "ended"}),
    )
    for table, pk, facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.filter(pk=pk).update(**facts)


def test_a_full_page_stays_within_twenty_queries(here, client_of, connection_queries):
    sources = ("check_in", "meeting", "activity", "by_hand", "monthly_return")
    for source in sources:
        here.line(agreed_on=dt.date(2026, 6, 1), source=source)
    for _number in range(8):
        here.served()
        here.asked()
    check_in(here.partnership, "2026-11", FiveLines(done="x", next="y"), actor=here.lead)
    browser = client_of(here.manager)
    page = reverse("communication", args=[here.partnership.uuid])
    browser.get(page)
    assert connection_queries(lambda: browser.get(page)) <= 20
    register = reverse("formal_notices", args=[here.partnership.uuid])
    assert connection_queries(lambda: browser.get(register)) <= 20
