"""Minutes of a meeting: written, circulated, approved within the clock; actions until done."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.jobs.worker import drain
from core.ledger.verification import verify
from core.worklist import items_of
from governance.models import MinutesAnswer
from governance.services.minutes import (
    action_done,
    add_action,
    approve_what_is_silent,
    circulate,
    remove_action,
    write_minutes,
)
from reports.models import IssuedReport
from tests.governance.decisions.builders import codes, later
from tests.governance.meetings.builders import Sessions, again
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def board():
    return Sessions()


@pytest.fixture
def circulated(board):
    return board.circulated()


def titles_of(user) -> list[str]:
    return [one.title for one in items_of(user, clock.today())]


def test_minutes_are_written_in_session_and_say_something_of_every_point(board):
    meeting = board.in_session()
    item = meeting.items.get()
    assert codes(
        lambda: write_minutes(meeting, {item.uuid: "Noted."}, summary="", actor=board.paolo)
    ) == {"not_yours"}
    held = board.held(meeting)
    write_minutes(held, {item.uuid: ""}, summary="Thanks to all.", actor=board.nora)
    assert codes(lambda: circulate(again(held), actor=board.maeve)) == {"unwritten"}
    write_minutes(held, {item.uuid: "Noted."}, summary="Thanks to all.", actor=board.nora)
    sent = circulate(again(held), actor=board.maeve)
    assert (sent.state, sent.approve_by) == ("circulated", dt.date(2026, 12, 7))
    late = codes(lambda: write_minutes(sent, {}, summary="Other", actor=board.maeve))
    assert late == {"wrong_state"}


def test_minutes_are_approved_once_somebody_else_of_each_side_approves_them(board, circulated):
    assert codes(lambda: board.answer(circulated, board.maeve)) == {"own"}
    board.answer(circulated, board.nora)
    assert again(circulated).state == "circulated"
    assert codes(lambda: board.answer(circulated, board.nora)) == {"approved"}
    board.answer(circulated, board.declan)
    approved = again(circulated)
    assert (approved.state, approved.silent) == ("approved", [])
    assert verify().findings == []
    drain()
    report = IssuedReport.objects.get()
    assert (report.slug, report.about, report.state) == (
        "meeting_minutes",
        circulated.uuid,
        "issued",
    )


def test_nobody_approves_what_they_circulated_even_past_the_service(board, circulated):
    known = {"side": "authority", "kind": "approves", "round": 1, "at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesAnswer.objects.create(
            meeting=circulated, by=board.maeve, written_by=board.maeve, **known
        )


def test_an_objection_sends_them_back_and_a_comment_does_not(board, circulated):
    assert codes(lambda: board.answer(circulated, board.declan, "objects")) == {"required"}
    board.answer(circulated, board.paolo, "comments", "Well put.")
    board.answer(circulated, board.nora)
    board.answer(circulated, board.declan, "objects", "It was 14 beds.")
    back = again(circulated)
    assert (back.state, back.round, back.approve_by) == ("held", 2, None)
    item = back.items.get()
    write_minutes(back, {item.uuid: "14 beds."}, summary="", actor=board.maeve)
    anew = circulate(again(back), actor=board.maeve)
    assert codes(lambda: board.answer(anew, board.declan, seen="old")) == {"changed"}
    for who in (board.declan, board.nora):
        board.answer(anew, who)
    assert again(anew).state == "approved"


def test_silence_is_no_objection_once_the_clock_has_ended_and_is_written_down(board, circulated):
    board.answer(circulated, board.nora)
    assert approve_what_is_silent(circulated.approve_by) == 0
    with later(20):
        late = codes(lambda: board.answer(circulated, board.declan, "objects", "No."))
        assert late == {"over"}
        assert approve_what_is_silent(clock.today()) == 1
        assert approve_what_is_silent(clock.today()) == 0
    approved = again(circulated)
    assert (approved.state, approved.silent) == ("approved", ["partner"])


def test_strangers_to_the_body_do_not_answer(board, circulated):
    assert codes(lambda: board.answer(circulated, board.sean)) == {"no_seat"}


def test_actions_are_followed_to_closure_on_to_do_and_on_the_next_agenda(board):
    meeting = board.in_session()
    due = clock.today() + dt.timedelta(days=7)

    def add(**facts):
        known = {"text": "Send the plan", "owner": board.declan, "due_on": due}
        return add_action(meeting, **(known | facts), actor=board.maeve)

    wrong = {"text": " ", "owner": None, "due_on": clock.today() - dt.timedelta(days=1)}
    assert codes(lambda: add(**wrong)) == {"required", "no_role", "past"}
    action = add()
    remove_action(add(text="By mistake"), actor=board.maeve)
    assert "Send the plan" in titles_of(board.declan)
    assert "Send the plan" not in titles_of(board.maeve)
    following = board.convened(days=40)
    looked_at = following.items.get(kind="action")
    assert list(looked_at.earlier_actions.all()) == [action]
    assert codes(lambda: action_done(action, note="Sent.", actor=board.maeve)) == {"not_yours"}
    assert codes(lambda: action_done(action, note=" ", actor=board.declan)) == {"required"}
    done = action_done(action, note="Sent.", actor=board.declan)
    assert (done.done_on, done.done_by) == (clock.today(), board.declan)
    assert "Send the plan" not in titles_of(board.declan)


def test_to_do_asks_whoever_is_next(board):
    ahead = board.convened()
    item = ahead.items.get()
    item.presenter = board.paolo
    item.save()
    assert f"Take part: {ahead}" in titles_of(board.declan)
    assert f"Hold it: {ahead}" in titles_of(board.maeve)
    assert f"Hand in the paper: {item.title}" in titles_of(board.paolo)
    circulated = board.circulated()
    asked = f"Approve the minutes: {circulated}"
    assert asked in titles_of(board.nora)
    assert asked in titles_of(board.declan)
    assert asked not in titles_of(board.maeve)
    board.answer(circulated, board.declan)
    assert asked not in titles_of(board.paolo), "their side has approved them"
