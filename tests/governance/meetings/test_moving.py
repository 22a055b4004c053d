"""A meeting is moved to another day: its notice again, everybody told, calendars brought along."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.models import AuditEvent, Notice
from governance.models import Meeting
from governance.services.bodies import give_seat
from governance.services.meeting_moves import MoveFacts, move_meeting
from governance.services.meetings import cancel_meeting
from tests.factories.people import person
from tests.governance.decisions.builders import codes
from tests.governance.meetings.builders import IN_DAYS, Sessions, again
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def board():
    return Sessions()


def to(days: int, **facts) -> MoveFacts:
    known = {"starts_at": clock.now() + dt.timedelta(days=days), "reason": "The room is wet."}
    return MoveFacts(**(known | facts))


def test_its_agenda_stays_and_papers_and_chair_are_those_of_the_new_day(board):
    meeting = board.convened(others=("Roof", "Winter plan"))
    found = move_meeting(meeting, to(200, place="Room 9"), actor=board.maeve)
    assert found.day == dt.date(2027, 6, 11)
    assert (found.place, found.lasts, found.chair) == ("Room 9", 120, "partner")
    assert found.papers_due_on == dt.date(2027, 6, 4)
    assert [one.title for one in found.items.all()] == ["Roof", "Winter plan"]
    assert (found.moves, found.moved_from) == (1, meeting.starts_at)
    told = AuditEvent.objects.get(kind="meeting.moved")
    assert '"held_on":"2027-06-11"' in told.body.replace(" ", "")


def test_the_notice_of_the_body_counts_from_today(board):
    """23 November is a Monday: ten business days later it is Monday, 7 December."""
    meeting = board.convened()
    assert codes(lambda: move_meeting(meeting, to(11), actor=board.maeve)) == {"too_soon"}
    assert move_meeting(meeting, to(14), actor=board.maeve).day == dt.date(2026, 12, 7)
    urgent = to(7, urgent_reason="Water comes in.")
    assert move_meeting(meeting, urgent, actor=board.maeve).is_urgent
    assert not move_meeting(meeting, to(30), actor=board.maeve).is_urgent


def test_everything_wrong_is_said_at_once(board):
    meeting = board.convened()
    facts = to(IN_DAYS, reason=" ", lasts=3)
    facts = MoveFacts(starts_at=meeting.starts_at, reason=facts.reason, lasts=facts.lasts)
    found = codes(lambda: move_meeting(meeting, facts, actor=board.nora))
    assert found == {"same", "required", "out_of_range"}
    assert "not_yours" in codes(lambda: move_meeting(meeting, to(30), actor=board.declan))
    assert again(meeting).moves == 0


def test_what_has_begun_is_moved_no_more(board):
    meeting = board.in_session()
    assert codes(lambda: move_meeting(meeting, to(30), actor=board.maeve)) == {"wrong_state"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(moves=1)


def test_everybody_who_was_to_come_is_told_of_the_last_day_once(board):
    person("board_member", board.partnership, name="Not There")
    deputy = person("board_member", board.partnership, name="Dara Deputy")
    lead = person("approver", board.partnership, name="Ada Adviser")
    give_seat(
        board.body,
        lead,
        organisation=board.partnership.authority,
        side="authority",
        is_voting=False,
        deputy=deputy,
        actor=board.maeve,
    )
    meeting = board.convened()
    move_meeting(meeting, to(28), actor=board.maeve)
    move_meeting(meeting, to(35, reason="The hall is booked."), actor=board.maeve)
    drain()
    drain()
    found = Notice.objects.filter(key__startswith="meeting_moved")
    assert {one.user for one in found} == {
        *(board.nora, board.declan, board.paolo),
        *(lead, deputy),
    }
    assert {one.title for one in found} == {"Moved to 28\xa0December 2026, 09:00: Joint Board"}
    assert found.count() == 5, "once each, of the last move"
    assert all(
        "21\xa0December 2026" in one.why and "The hall is booked." in one.why for one in found
    )


def test_calendars_replace_what_they_hold(board, client_of):
    meeting = board.convened()
    client = client_of(board.paolo)

    def invitation() -> str:
        return client.get(reverse("meeting_file", args=[meeting.uuid])).content.decode()

    first = invitation()
    assert "SEQUENCE:0\r\n" in first
    move_meeting(meeting, to(28), actor=board.maeve)
    then = invitation()
    assert "SEQUENCE:1\r\n" in then
    assert "DTSTART:20261221T090000Z\r\n" in then
    assert [line for line in first.split("\r\n") if line.startswith("UID")] == [
        line for line in then.split("\r\n") if line.startswith("UID")
    ]
    cancel_meeting(again(meeting), reason="It is too cold.", actor=board.maeve)
    assert "SEQUENCE:2\r\n" in invitation()


def test_who_runs_it_moves_it_on_its_page_and_what_was_typed_stays(board, client_of):
    meeting = board.convened()
    page = reverse("meeting", args=[meeting.uuid])
    typed = {
        "step": "move",
        "move-starts_on": "2026-11-30",
        "move-starts_time": "14:00",
        "move-place": "Room 9",
        "move-reason": "The room is wet.",
    }
    assert "Move it to another day" not in client_of(board.paolo).get(page).content.decode()
    client = client_of(board.maeve)
    refused = client.post(page, typed)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "10 business days" in shown
    assert "The room is wet." in shown
    assert client.post(page, typed | {"move-starts_on": "2026-12-17"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Moved from" in shown
    assert "Room 9" in shown
