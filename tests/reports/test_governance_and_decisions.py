"""The governance report says what the page of the quarter says, and what was said and signed."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from core.jobs.worker import run
from core.periods import Period
from governance.selectors.governed import Governed
from governance.selectors.governed_figures import figures
from governance.services.signing import set_follow_ups
from governance.services.votes import declare
from reports.definitions import kinds
from reports.models import IssuedReport
from tests.api import Program
from tests.governance.decisions.builders import Board, sign
from tests.governance.meetings.builders import Sessions
from tests.once import once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_pass,
    pytest.mark.usefixtures("on_demo_day"),
]
SEPTEMBER = dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@once
def board():
    with clock.travel(SEPTEMBER - 60 * DAY):
        board = Board()
    with clock.travel(SEPTEMBER):
        question = board.question()
        conditions = [("Send the plan", board.declan, dt.date(2026, 10, 5))]
        set_follow_ups(question, conditions, actor=board.maeve)
        question = board.voting(question)
        declare(question, has_interest=True, text="Her sister works there", actor=board.nora)
        for who in (board.maeve, board.declan, board.paolo):
            board.vote(question, who)
        sign(type(question).objects.get(pk=question.pk), board.sean)
    return board


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def words_of(report) -> str:
    run(report.job.pk)
    report.refresh_from_db()
    assert report.state == "issued", report.job.failure
    with report.file.open() as stored:
        pages = PdfReader(io.BytesIO(stored.read())).pages
        return plain(" ".join(page.extract_text() for page in pages))


def ordered(board, client_of) -> IssuedReport:
    asked = {"slug": "governance_and_decisions", "period": "2026-Q3", "length": "full"}
    url = reverse("report_list", args=[board.partnership.uuid])
    assert client_of(board.maeve).post(url, asked).status_code == 302
    return IssuedReport.objects.get()


def test_page_and_document_show_the_same_figures(board, client_of):
    text = words_of(ordered(board, client_of))
    url = reverse("governed", args=[board.partnership.uuid]) + "?period=2026-Q3"
    page = plain(client_of(board.declan).get(url).content.decode())
    rows = figures(Governed(board.partnership, Period.parse("2026-Q3"), clock.today()))
    assert len(rows) == 9
    for row in rows:
        for part in (row["term"], row["value"], row["sub"]):
            assert plain(part) in page, part
            assert plain(part) in text, part


def test_it_tells_the_way_of_a_decision_from_the_question_to_what_was_done(board, client_of):
    report = ordered(board, client_of)
    text = words_of(report)
    for said in (
        "Shall waiting times be published each month?",
        "Carried",
        "A. Publish each month",
        "We can live with it.",
        "by Seán Walsh as",
        "Nora Quinn stepped aside: Her sister works there",
        "1 of 1",
        "Send the plan",
        "open",
    ):
        assert said in text, said
    [decision] = json.loads(report.data)["decisions"]
    assert decision["done"] is True
    assert decision["conditions"][0]["state"] == "open"
    assert decision["stepped_aside"] == [str(board.nora.uuid)]


def test_the_figures_travel_in_the_file_by_name(board, client_of):
    report = ordered(board, client_of)
    words_of(report)
    found = {row["slug"]: row["value"] for row in json.loads(report.data)["figures"]}
    assert (found["decided"], found["signed"]) == ("1", "1 of 1")
    assert found["protocol"] == "none agreed"


def test_it_is_for_both_sides_and_the_partner_may_fetch_it(board, client_of, content_of):
    report = ordered(board, client_of)
    words_of(report)
    url = reverse("report_download", args=[report.uuid])
    assert content_of(client_of(board.declan).get(url)).startswith(b"%PDF-")


def test_a_program_asks_for_it_and_reads_its_figures(board):
    api = Program(board.maeve)
    asked = {"kind": "governance_and_decisions", "length": "full", "period": "2026-Q3"}
    made = api.post(f"/partnerships/{board.partnership.uuid}/reports/", asked)
    assert made.status_code == 201, made.content
    words_of(IssuedReport.objects.get())
    data = api.get(f"/reports/{made.json()['uuid']}/data/").json()
    assert {row["slug"]: row["value"] for row in data["figures"]}["decided"] == "1"


def test_a_meeting_stands_in_it_with_its_quorum():
    sessions = Sessions()
    sessions.circulated(sessions.in_session())
    report = IssuedReport(partnership=sessions.partnership, number="R-1", length="full")
    kind, period = kinds["governance_and_decisions"], Period.parse("2026-Q4")
    found = kind.collect(sessions.partnership, period, report, clock.now())
    [meeting] = found.context["meetings"]
    assert [(one["n"], one["needed"]) for one in meeting["present"]] == [(2, 1), (2, 1)]
    assert meeting["has_quorum"]
    assert meeting["minutes"] == "circulated, not approved yet"
    assert [len(body["seats"]) for body in found.context["bodies"]] == [4]
