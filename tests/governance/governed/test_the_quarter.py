"""A quarter is told as it was known on its last day, alike to both sides."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.periods import Period
from governance.models import BlockSide, Obligation, Occurrence
from governance.selectors.governed import Governed
from governance.selectors.governed_bodies import quarters_of
from governance.selectors.governed_figures import attention, figures, finding
from governance.services.signing import fulfil, set_follow_ups
from governance.services.votes import declare
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.decisions.builders import Board, sign
from tests.governance.meetings.builders import IN_DAYS, Sessions
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
SEPTEMBER = dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def governed(partnership, period="2026-Q4") -> Governed:
    return Governed(partnership, Period.parse(period), clock.today())


def said(found) -> dict[str, str]:
    return {row["slug"]: row["value"] for row in figures(found)}


def duty(partnership, due_on, **facts):
    known = Obligation.objects.create(
        partnership=partnership,
        reference=f"{partnership.reference}-O-{due_on:%m%d}",
        clause="7.2",
        nature=facts.pop("nature", "duty"),
        title="Insurance certificate",
        side=BlockSide.PARTNER,
        kind="once",
        due_on=due_on,
        counted_from=due_on,
        recorded_at=clock.now(),
    )
    return Occurrence.objects.create(obligation=known, due_on=due_on, remind_on=due_on, **facts)


@once
def board():
    with clock.travel(SEPTEMBER - 60 * DAY):
        return Board()


def test_what_was_signed_after_the_quarter_is_waiting_in_it(board):
    with clock.travel(SEPTEMBER):
        decision = board.recommended()
    sign(decision, board.sean)
    then, now = governed(board.partnership, "2026-Q3"), governed(board.partnership)
    assert said(then)["decided"] == "1"
    assert said(then)["signed"] == "0 of 1"
    assert said(now)["decided"] == "0"
    assert not then.is_signed(then.decisions[0])


def test_a_condition_is_open_then_late_then_fulfilled(board):
    with clock.travel(SEPTEMBER):
        question = board.question()
        set_follow_ups(
            question, [("Send the plan", board.declan, dt.date(2026, 10, 5))], actor=board.maeve
        )
        sign(board.recommended(question), board.sean)
    assert said(governed(board.partnership, "2026-Q3"))["conditions"] == "1 open, 0 late"
    late = governed(board.partnership)
    assert said(late)["conditions"] == "1 open, 1 late"
    assert [row["what"] for row in attention(late)][-1] == "Send the plan"
    [condition] = late.conditions
    fulfil(condition, note="Sent", actor=board.declan)
    assert said(governed(board.partnership))["conditions"] == "0 open, 0 late"


def test_stepping_aside_counts_in_the_quarter_of_the_question(board):
    with clock.travel(SEPTEMBER):
        question = board.voting()
        declare(question, has_interest=True, text="Her sister works there.", actor=board.nora)
        for who in (board.maeve, board.declan, board.paolo):
            board.vote(question, who)
    found = governed(board.partnership, "2026-Q3")
    assert said(found)["stepped_aside"] == "1"
    assert said(governed(board.partnership))["stepped_aside"] == "0"


def test_a_meeting_counts_with_its_quorum_and_a_missed_span_asks_for_attention():
    sessions = Sessions(months_in_service=1, months_before_service=1)
    sessions.circulated(sessions.in_session())
    found = governed(sessions.partnership)
    assert said(found)["meetings"] == "1 of 1"
    assert said(found)["quorum"] == "1 of 1"
    assert "Nothing is overdue" in finding(found)
    with clock.travel(clock.now() + 35 * DAY):
        later = governed(sessions.partnership)
        assert said(later)["meetings"] == "1 of 1"
    with clock.travel(clock.now() + 40 * DAY):
        assert said(governed(sessions.partnership))["meetings"] == "1 of 2"
        words = attention(governed(sessions.partnership))[0]["words"]
        assert "December" in words


def test_a_meeting_to_which_one_side_did_not_come_had_no_quorum():
    sessions = Sessions()
    with clock.travel(clock.now() - IN_DAYS * DAY):
        meeting = sessions.convened()
    sessions.opened(meeting)
    sessions.there(meeting, sessions.maeve, sessions.nora)
    found = governed(sessions.partnership)
    assert [one.has_quorum for one in found.meetings] == [False]
    assert "without a quorum" in attention(found)[0]["words"]


def test_a_duty_is_overdue_until_the_day_on_which_it_was_done(board):
    duty(
        board.partnership,
        dt.date(2026, 9, 1),
        state="done",
        done_on=dt.date(2026, 10, 12),
        done_by=board.declan,
        done_at=clock.now(),
    )
    then = governed(board.partnership, "2026-Q3")
    assert [one.days_late for one in then.overdue] == [29]
    assert governed(board.partnership).overdue == []


def test_a_right_that_lapsed_is_nobodys_overdue_duty(board):
    duty(board.partnership, dt.date(2026, 9, 1), nature="right")
    assert governed(board.partnership, "2026-Q3").overdue == []


def test_the_quarters_go_back_to_when_concord_first_knew_of_it(board):
    board.partnership.created_at = SEPTEMBER
    assert [one.key for one in quarters_of(board.partnership)] == ["2026-Q4", "2026-Q3"]
    board.partnership.created_at = SEPTEMBER - 10 * 365 * DAY
    assert len(quarters_of(board.partnership)) == 8


def address(partnership, period="") -> str:
    return reverse("governed", args=[partnership.uuid]) + (f"?period={period}" if period else "")


def test_both_sides_read_the_same_figures_and_only_an_official_issues_the_report(board, client_of):
    with clock.travel(SEPTEMBER):
        board.recommended()
    pages = {
        role: client_of(who).get(address(board.partnership, "2026-Q3")).content.decode()
        for role, who in (("manager", board.maeve), ("partner", board.declan))
    }
    for row in figures(governed(board.partnership, "2026-Q3")):
        assert all(row["value"] in page and row["term"] in page for page in pages.values())
    assert "Issue the report" in pages["manager"]
    assert "Issue the report" not in pages["partner"]


def test_a_stranger_learns_nothing_and_a_quarter_that_was_not_is_missing(board, client_of):
    stranger = client_of(person("contract_manager", PartnershipFactory()))
    assert stranger.get(address(board.partnership)).status_code == 404
    manager = client_of(board.maeve)
    assert manager.get(address(board.partnership, "2019-Q1")).status_code == 404
    assert manager.get(address(board.partnership, "nonsense")).status_code == 404


def test_without_a_body_the_page_says_what_to_do(client_of):
    partnership = PartnershipFactory()
    page = client_of(person("contract_manager", partnership)).get(address(partnership))
    assert "one is set up under Bodies" in page.content.decode()


def test_the_page_costs_the_same_for_few_and_for_many(board, client_of, connection_queries):
    browser, here = client_of(board.maeve), address(board.partnership, "2026-Q3")
    with clock.travel(SEPTEMBER):
        sign(board.recommended(), board.sean)
    duty(board.partnership, dt.date(2026, 9, 1))
    few = connection_queries(lambda: browser.get(here))
    for n in range(3):
        with clock.travel(SEPTEMBER + n * DAY):
            sign(board.recommended(), board.sean)
        duty(board.partnership, dt.date(2026, 9, 2 + n))
    assert connection_queries(lambda: browser.get(here)) == few <= 20
