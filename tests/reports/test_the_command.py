"""`manage.py issue_report`: every kind, about a period or about one thing."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.periods import Period
from core.problems import Refused
from reports.management.commands import issue_report
from reports.models import IssuedReport
from reports.services.issue import request_report
from tests.factories.partnerships import PartnershipFactory
from tests.governance.meetings.builders import Sessions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def meeting():
    board = Sessions()
    held = board.in_session()
    board.circulated(held)
    return held


def ordered(tmp_path, *said) -> IssuedReport:
    out = tmp_path / "report.pdf"
    call_command("issue_report", *said, "--out", str(out))
    assert out.read_bytes().startswith(b"%PDF-")
    return IssuedReport.objects.get(state="issued")


@pytest.mark.parametrize("by", ["reference", "uuid"])
def test_it_issues_a_report_about_one_thing_by_its_reference_or_uuid(meeting, tmp_path, by):
    named = str(getattr(meeting, by))
    assert ordered(tmp_path, "meeting-minutes", "--about", named).about == meeting.uuid


def test_without_a_name_the_newest_thing_is_taken(meeting, tmp_path):
    assert ordered(tmp_path, "meeting-minutes").about == meeting.uuid


def test_an_unknown_thing_is_refused_with_those_that_are_possible(meeting, tmp_path):
    with pytest.raises(CommandError, match=f"Possible are: {meeting.reference} "):
        ordered(tmp_path, "meeting-minutes", "--about", "M-9")


def test_a_thing_of_another_partnership_is_not_taken(meeting, tmp_path):
    other = PartnershipFactory()
    said = ("--about", meeting.reference, "--partnership", other.reference)
    with pytest.raises(CommandError, match="No partnership asked for has anything"):
        ordered(tmp_path, "meeting-minutes", *said)


def test_a_kind_about_a_period_takes_no_thing_and_says_which_kinds_do(meeting, tmp_path):
    with pytest.raises(CommandError, match="meeting_minutes, decision_record"):
        ordered(tmp_path, "period-performance", "--about", meeting.reference)


def test_the_service_says_which_things_lengths_and_periods_there_are(meeting):
    known = {"slug": "meeting_minutes", "period": None, "actor": None}
    with pytest.raises(Refused, match=meeting.reference) as refused:
        request_report(meeting.partnership, length="summary", **known)
    assert {one.field for one in refused.value.problems} == {"length", "about"}
    assert "Full report" in str(refused.value)


def test_the_page_says_what_is_possible_too(meeting, client_of):
    board = meeting.partnership
    url = reverse("report_list", args=[board.uuid])
    manager = client_of(meeting.secretary)
    answer = manager.post(url, {"slug": "meeting_minutes", "length": "full", "about": ""})
    assert answer.status_code == 422
    assert meeting.reference in answer.content.decode()


def test_without_a_period_the_newest_that_is_over_is_taken(on_demo_day):
    running, over, before = (Period.parse(key) for key in ("2026-Q4", "2026-Q3", "2026-Q2"))
    assert issue_report._newest([running, over, before]) == over
    assert issue_report._newest([running]) == running
