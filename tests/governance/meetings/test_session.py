"""A meeting from its notice to the votes in the room."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.models import AuditEvent
from core.problems import Refused
from governance.models import BlockSide, Interest, Vote
from governance.selectors.meeting_agenda import proposed_for
from governance.services.bodies import end_body
from governance.services.meeting_session import close_meeting, open_meeting, take_attendance
from governance.services.meetings import (
    ItemFacts,
    add_item,
    add_paper,
    cancel_meeting,
    convene,
    remove_item,
)
from governance.services.room_votes import put_off, put_to_vote
from governance.services.votes import count_votes, declare
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.decisions.builders import codes, sign
from tests.governance.meetings.builders import IN_DAYS, Sessions, again
from tests.once import once
from tests.partnerships.stages.builders import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def board():
    return Sessions()


@pytest.fixture
def session(board):
    """A question that both sides were consulted on is on the agenda, and all four are there."""
    with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
        board.consulted()
    return board.in_session()


def test_a_meeting_is_convened_with_what_is_open_and_the_body_s_notice(board):
    decision = board.consulted()
    assert [one.row for one in proposed_for(board.body)] == [decision]
    meeting = board.convened()
    assert [one.kind for one in meeting.items.all()] == ["decision", "other"]
    assert (meeting.chair, meeting.secretary) == ("authority", board.maeve)
    assert meeting.papers_due_on == dt.date(2026, 12, 7)
    assert proposed_for(board.body) == [], "it is on an agenda already"
    told = AuditEvent.objects.get(kind="meeting.convened")
    assert '"items":2' in told.body.replace(" ", "")


def test_too_short_a_notice_is_refused_by_business_days_and_urgency_needs_a_reason(board):
    """23 November is a Monday: ten business days later it is Monday, 7 December."""
    point = [ItemFacts("other", title="Roof")]

    def at(days, **facts):
        return convene(board.body, board.facts(days=days, **facts), point, actor=board.declan)

    assert codes(lambda: at(11)) == {"too_soon"}
    assert codes(lambda: at(4, urgent_reason="Water comes in.")) == {"too_soon"}
    assert at(14).day == dt.date(2026, 12, 7)
    assert at(7, urgent_reason="Water comes in.").is_urgent


def test_everything_wrong_is_said_at_once(board):
    stranger = person("approver", PartnershipFactory())
    facts = board.facts(starts_at=None, place=" ", lasts=3, secretary=stranger)
    agenda = [ItemFacts("other"), ItemFacts("decision", board.body.uuid)]
    found = codes(lambda: convene(board.body, facts, agenda, actor=board.maeve))
    assert found == {"required", "out_of_range", "no_role", "unknown"}
    empty = codes(lambda: convene(board.body, board.facts(), [], actor=board.maeve))
    assert empty == {"required"}


def test_the_agenda_changes_until_it_begins_and_a_question_only_until_papers_are_due(board):
    meeting = board.convened()
    decision = board.consulted()
    facts = ItemFacts("decision", decision.uuid, presenter=board.nora)
    with clock.travel(clock.now() + dt.timedelta(days=18)):
        assert codes(lambda: add_item(meeting, facts, actor=board.maeve)) == {"late"}
        add_item(meeting, ItemFacts("other", title="Roof"), actor=board.maeve)
    assert codes(lambda: add_item(meeting, facts, actor=board.paolo)) == {"not_yours"}
    made = add_item(meeting, facts, actor=board.maeve)
    assert made.position == 3
    remove_item(made, actor=board.maeve)
    assert meeting.items.count() == 2


def test_whoever_presents_a_point_hands_in_a_shared_paper(board):
    meeting = board.convened()
    item = meeting.items.get()
    paper = document(board.partnership, "contractSigned")
    inside = document(board.partnership, "contractSigned", audience="internal")
    assert codes(lambda: add_paper(item, inside, actor=board.maeve)) == {"foreign"}
    assert codes(lambda: add_paper(item, paper, actor=board.paolo)) == {"not_yours"}
    item.presenter = board.paolo
    item.save()
    add_paper(item, paper, actor=board.paolo)
    assert list(item.papers.all()) == [paper]


def test_it_opens_on_its_day_by_whoever_runs_it(board):
    meeting = board.convened()
    assert codes(lambda: open_meeting(meeting, actor=board.maeve)) == {"too_early"}
    with clock.travel(clock.now() + dt.timedelta(days=IN_DAYS)):
        assert codes(lambda: open_meeting(meeting, actor=board.declan)) == {"not_yours"}
        assert open_meeting(meeting, actor=board.nora).state == "session"
        cancelled = codes(lambda: cancel_meeting(meeting, reason="Snow", actor=board.maeve))
        assert cancelled == {"wrong_state"}


def test_a_cancelled_meeting_says_why_and_its_points_are_open_again(board):
    board.consulted()
    meeting = board.convened()
    assert codes(lambda: cancel_meeting(meeting, reason=" ", actor=board.maeve)) == {"required"}
    assert cancel_meeting(meeting, reason="Snow", actor=board.maeve).reason == "Snow"
    assert len(proposed_for(board.body)) == 1


def test_a_seat_is_taken_by_its_holder_or_deputy_and_by_nobody_twice(board):
    board.seats[board.nora].deputy = board.sean
    board.seats[board.nora].save()
    board.seats[board.maeve].deputy = board.sean
    board.seats[board.maeve].save()
    meeting = board.in_session()
    two = {board.seats[board.nora]: board.sean, board.seats[board.maeve]: board.sean}

    def take(taken):
        return take_attendance(meeting, taken, guests="", actor=board.maeve)

    assert codes(lambda: take(two)) == {"two_seats"}
    assert codes(lambda: take({board.seats[board.nora]: board.paolo})) >= {"not_theirs"}
    take({board.seats[board.nora]: board.sean})
    board.there(meeting, gone=[board.paolo])
    sits = {one.seat.holder: (one.person, one.is_present) for one in meeting.attendance.all()}
    assert sits[board.nora] == (board.sean, True)
    assert sits[board.paolo] == (board.paolo, False)


def test_the_sides_present_vote_and_what_is_carried_waits_for_a_signature(board, session):
    item = board.put(session)
    counted = board.voted(
        item,
        {board.maeve: "A", board.nora: "against", board.declan: "A", board.paolo: "abstain"},
    )
    assert counted.state == "not_carried", "one to one is no voice of the authority"
    item.refresh_from_db()
    assert item.count["sides"][0]["votes"] == {"A": 1, "against": 1}
    assert item.recorded_by == board.maeve


def test_a_carried_question_is_signed_by_somebody_else_than_whoever_wrote_the_votes_down(board):
    with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
        board.consulted(by=board.nora)
    meeting = board.in_session()
    board.seats[board.nora].refresh_from_db()
    item = board.put(meeting)
    said = {board.maeve: "A", board.nora: "A", board.declan: "A", board.paolo: "A"}
    meeting.secretary = board.sean
    meeting.save()
    decision = board.voted(item, said, by=board.sean)
    assert (decision.state, decision.in_writing) == ("recommended", False)
    assert codes(lambda: sign(decision, board.sean)) == {"recorded"}
    with pytest.raises(IntegrityError), transaction.atomic():
        type(decision).objects.filter(pk=decision.pk).update(authorised_by=board.sean)
    other = person("approver", board.partnership)
    assert sign(decision, other).state == "done"


def test_whoever_has_an_interest_does_not_vote_and_is_counted_nowhere(board, session):
    item = board.question_of(session)
    declare(item.decision, has_interest=True, text="Her sister.", actor=board.nora)
    board.put(session)
    all_vote = dict.fromkeys(board.members, "A")
    assert codes(lambda: board.voted(item, all_vote)) == {"stepped_aside"}
    assert not Vote.objects.exists()
    del all_vote[board.nora]
    decision = board.voted(item, {**all_vote, board.paolo: "aside"})
    assert decision.state == "recommended"
    assert [side["members"] for side in decision.count["sides"]] == [1, 1]
    aside = Interest.objects.filter(decision=decision, has_interest=True)
    assert {one.person for one in aside} == {board.nora, board.paolo}


def test_a_lost_quorum_is_refused_with_its_reason_and_nothing_is_lost(board, session):
    item = board.put(session)
    board.there(session, gone=[board.declan, board.paolo])
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        board.voted(item, {board.maeve: "A", board.nora: "A"})
    [problem] = refused.value.problems
    assert problem.code == "no_quorum"
    assert "has 0 in the room" in problem.message
    assert (Vote.objects.count(), Interest.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == before
    board.there(session, board.declan)
    decision = board.voted(item, {board.maeve: "A", board.nora: "A", board.declan: "A"})
    assert decision.state == "recommended"


def test_stepping_aside_in_the_room_can_lose_the_quorum(board, session):
    item = board.put(session)
    board.there(session, gone=[board.paolo])
    said = {board.maeve: "A", board.nora: "A", board.declan: "aside"}
    assert codes(lambda: board.voted(item, said)) == {"no_quorum"}
    assert not Interest.objects.exists()


def test_without_a_quorum_nothing_is_put_to_the_vote(board, session):
    board.there(session, gone=[board.maeve, board.nora])
    item = board.question_of(session)
    assert codes(lambda: put_to_vote(item, actor=board.maeve)) == {"no_quorum"}
    assert put_off(item, reason="Nobody came.", actor=board.maeve).state == "deferred"


def test_bad_votes_are_refused_and_nothing_is_kept(board, session):
    item = board.put(session)
    everybody = dict.fromkeys(board.members, "A")
    assert codes(lambda: board.voted(item, everybody, seen="old")) == {"changed"}
    assert codes(lambda: board.voted(item, {**everybody, board.nora: "Z"})) == {"unknown"}
    assert codes(lambda: board.voted(item, {board.maeve: "A"})) == {"unsaid"}
    assert codes(lambda: board.voted(item, everybody, by=board.paolo)) == {"not_yours"}
    board.there(session, gone=[board.nora])
    assert codes(lambda: board.voted(item, everybody)) == {"absent"}
    assert not Vote.objects.exists()
    del everybody[board.nora]
    decision = board.voted(item, everybody)
    assert codes(lambda: board.voted(item, everybody)) == {"not_open"}
    assert codes(lambda: put_to_vote(item, actor=board.maeve)) >= {"wrong_state"}
    assert decision.votes.count() == 3


def test_a_question_in_the_room_is_not_voted_on_in_writing_nor_counted_by_the_clock(board, session):
    item = board.put(session)
    decision = again(item.decision)
    declare(decision, has_interest=False, actor=board.declan)
    assert codes(lambda: board.vote(decision, board.declan)) == {"in_a_meeting"}
    assert codes(lambda: count_votes(decision, actor=None)) == {"in_a_meeting"}


def test_a_meeting_ends_only_when_every_open_vote_is_counted_or_put_off(board, session):
    item = board.put(session)
    assert codes(lambda: close_meeting(session, actor=board.maeve)) == {"voting"}
    put_off(item, reason="We lack a figure.", actor=board.maeve)
    closed = close_meeting(session, actor=board.maeve)
    assert (closed.state, closed.minutes_due_on) == ("held", dt.date(2026, 11, 30))
    assert all(one.left_at for one in closed.attendance.all())


def test_before_the_contract_only_the_authority_s_side_votes_in_the_room(board):
    board.partnership.signed_on = None
    board.partnership.save()
    with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
        board.consulted()
    meeting = board.in_session()
    item = board.put(meeting)
    assert codes(lambda: board.voted(item, dict.fromkeys(board.members, "A"))) == {"absent"}
    decision = board.voted(item, {board.maeve: "A", board.nora: "A"})
    assert [side["side"] for side in decision.count["sides"]] == [BlockSide.AUTHORITY]


def test_a_body_with_a_meeting_ahead_is_not_ended(board):
    board.convened()
    assert codes(lambda: end_body(board.body, actor=board.maeve)) == {"meeting"}
