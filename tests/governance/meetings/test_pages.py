"""The pages of meetings, as those see them who run them and who sit there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from governance.models import Meeting, Vote
from reports.models import IssuedReport
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.meetings.builders import IN_DAYS, Sessions, again
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def board():
    return Sessions()


def url_of(meeting, name="meeting"):
    return reverse(name, args=[meeting.uuid])


def convening(board, **facts):
    data = {
        "starts_on": "2026-12-14",
        "starts_time": "14:00",
        "lasts": "90",
        "place": "Room 4",
        "secretary": str(board.maeve.uuid),
        "papers_due_on": "",
        "urgent_reason": "",
        "others": "Winter plan\n\nRoof",
    }
    return data | facts


def test_it_is_convened_from_what_is_open_and_what_was_typed_stays(board, client_of):
    decision = board.consulted()
    address = reverse("meeting_new", args=[board.partnership.uuid])
    client = client_of(board.declan)
    page = client.get(address)
    [(key, label)] = page.context["form"].fields["agenda"].choices
    assert (key, "waits for a vote" in label) == (f"decision:{decision.uuid}", True)
    data = convening(board, agenda=[key])
    early = client.post(address, data | {"starts_on": "2026-11-30"})
    assert early.status_code == 422
    assert "10 business days" in early.content.decode()
    assert "Winter plan" in early.content.decode()
    sent = client.post(address, data)
    meeting = Meeting.objects.get()
    assert sent["Location"] == url_of(meeting)
    assert [one.title for one in meeting.items.all()] == [str(decision), "Winter plan", "Roof"]
    assert f"{meeting.starts_at:%H:%M}" == "14:00"


def test_the_invitation_is_a_calendar_file_with_place_and_agenda(board, client_of):
    meeting = board.convened(
        others=("Roof, and gutters",), starts_at=dt.datetime(2026, 12, 14, 10, 0, tzinfo=dt.UTC)
    )
    sent = client_of(board.paolo).get(url_of(meeting, "meeting_file"))
    assert sent["Content-Type"] == "text/calendar; charset=utf-8"
    text = sent.content.decode()
    for line in (
        "DTSTART:20261214T100000Z",
        "DTEND:20261214T120000Z",
        "LOCATION:Room 4",
        "DESCRIPTION:1. Roof\\, and gutters",
        "STATUS:CONFIRMED",
    ):
        assert f"\r\n{line}\r\n" in text


def test_the_room_votes_on_the_page_and_a_lost_quorum_keeps_what_was_typed(board, client_of):
    with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
        board.consulted()
    meeting = board.in_session()
    item = board.put(meeting)
    client, address = client_of(board.maeve), url_of(meeting)
    page = client.get(address)
    [point] = [one for one in page.context["agenda"] if one["row"] == item]
    prefix = f"vote-{item.uuid.hex}"
    fields = {
        f"{prefix}-seat_{board.seats[who].pk}": "A"
        for who in (board.maeve, board.nora, board.declan, board.paolo)
    }
    sent = {"step": "record", "item": str(item.uuid), "seen": point["vote"]["ballot"], **fields}
    board.there(meeting, gone=[board.declan, board.paolo])
    lost = client.post(address, sent)
    assert lost.status_code == 422
    words = lost.content.decode()
    assert "No quorum" in words
    [bound] = [one for one in lost.context["agenda"] if one["row"] == item]
    assert {bound["forms"]["record"][f"seat_{one.pk}"].value() for one in board.seats.values()} == {
        "A"
    }
    assert not Vote.objects.exists()
    board.there(meeting, board.declan, board.paolo)
    assert client.post(address, sent).status_code == 302
    assert again(item.decision).state == "recommended"


def test_minutes_that_somebody_changed_meanwhile_are_a_conflict_with_both_versions(
    board, client_of
):
    meeting = board.in_session()
    address = url_of(meeting, "meeting_minutes")
    client, item = client_of(board.maeve), meeting.items.get()
    seen = client.get(address).context["seen"]
    data = {f"item_{item.uuid.hex}": "Fourteen beds.", "summary": ""}
    first = client_of(board.nora).post(address, data | {"seen": seen, "summary": "Short."})
    assert first.status_code == 302
    second = client.post(address, data | {"seen": seen})
    assert second.status_code == 409
    assert "Fourteen beds." in second.content.decode()


def test_who_does_not_run_it_reads_it_and_has_no_buttons(board, client_of):
    meeting = board.in_session()
    client = client_of(board.paolo)
    page = client.get(url_of(meeting))
    assert set(page.context["step_forms"]) == set()
    assert client.get(url_of(meeting, "meeting_minutes")).status_code == 404
    refused = client.post(url_of(meeting), {"step": "close"})
    assert refused.status_code == 422
    assert again(meeting).state == "session"
    assert (
        client_of(person("approver", PartnershipFactory())).get(url_of(meeting)).status_code == 404
    )


def test_pages_cost_a_constant_number_of_queries(board, client_of, django_assert_max_num_queries):
    with clock.travel(clock.now() - dt.timedelta(days=IN_DAYS)):
        for number in range(4):
            board.consulted(title=f"Question {number}")
    meeting = board.in_session()
    client = client_of(board.maeve)
    client.get(url_of(meeting))
    with django_assert_max_num_queries(20):
        client.get(url_of(meeting))
    with django_assert_max_num_queries(20):
        client.get(url_of(meeting, "meeting_agenda"))
    with django_assert_max_num_queries(20):
        client.get(url_of(meeting, "meeting_minutes"))
    with django_assert_max_num_queries(20):
        client.get(reverse("meetings", args=[board.partnership.uuid]))
    with django_assert_max_num_queries(20):
        client.get(reverse("meeting_new", args=[board.partnership.uuid]))
    item = meeting.items.filter(kind="decision").first()
    with django_assert_max_num_queries(40):
        client.post(url_of(meeting), {"step": "put_to_vote", "item": str(item.uuid)})
    page = client.get(url_of(meeting))
    [point] = [one for one in page.context["agenda"] if one["row"] == item]
    sent = {"step": "record", "item": str(item.uuid), "seen": point["vote"]["ballot"]}
    for seat in board.seats.values():
        sent[f"vote-{item.uuid.hex}-seat_{seat.pk}"] = "A"
    with django_assert_max_num_queries(40):
        assert client.post(url_of(meeting), sent).status_code == 302


def test_every_step_of_a_meeting_works_from_its_page(board, client_of):
    """From the agenda to the approved minutes, by the buttons."""
    meeting = board.convened()
    address = url_of(meeting)
    client = client_of(board.maeve)

    def send(by=client, page=address, **data):
        answer = by.post(page, data)
        assert answer.status_code == 302, answer.content.decode()

    agenda = url_of(meeting, "meeting_agenda")
    send(page=agenda, step="add", **{"add-about": "", "add-title": "Roof", "add-presenter": ""})
    send(page=agenda, step="remove", item=str(meeting.items.get(title="Roof").uuid))
    with clock.travel(clock.now() + dt.timedelta(days=IN_DAYS)):
        send(step="open")
        seats = {f"room-seat_{s.pk}": str(who.uuid) for who, s in board.seats.items()}
        send(step="room", **seats, **{"room-guests": "Lena, who takes notes"})
        due = clock.today() + dt.timedelta(days=9)
        data = {"action-text": "Send it", "action-owner": str(board.declan.uuid)}
        send(step="action", **data, **{"action-due_on": due.isoformat(), "action-item": ""})
        action = meeting.actions.get()
        send(
            client_of(board.declan),
            step="done",
            condition=str(action.uuid),
            **{"done-note": "Sent."},
        )
        send(step="close")
        board_minutes = client.post(
            url_of(meeting, "meeting_minutes"),
            {
                "seen": client.get(url_of(meeting, "meeting_minutes")).context["seen"],
                f"item_{meeting.items.get().uuid.hex}": "Nothing else.",
                "summary": "",
            },
        )
        assert board_minutes.status_code == 302
        send(step="circulate")
        for who in (board.nora, board.declan):
            page = client_of(who).get(address)
            version = page.context["view"].minutes_version
            send(client_of(who), step="answer", seen=version, **{"answer-kind": "approves"})
    assert again(meeting).state == "approved"
    shown = client_of(board.paolo).get(address).content.decode()
    assert "Lena, who takes notes" in shown


def test_a_meeting_can_be_cancelled_from_its_page(board, client_of):
    meeting = board.convened()
    client_of(board.nora).post(url_of(meeting), {"step": "cancel", "cancel-reason": "Snow"})
    assert again(meeting).state == "cancelled"
    assert (
        "STATUS:CANCELLED"
        in client_of(board.nora).get(url_of(meeting, "meeting_file")).content.decode()
    )


def test_the_record_of_a_decision_is_issued_from_its_page_and_read_by_both_sides(
    board, client_of, django_assert_max_num_queries
):
    decision = board.recommended()
    address = reverse("decision", args=[decision.uuid])
    manager = client_of(board.maeve)
    assert "Issue the record" in manager.get(address).content.decode()
    sent = manager.post(
        reverse("report_list", args=[board.partnership.uuid]),
        {"slug": "decision_record", "about": str(decision.uuid), "length": "full"},
    )
    assert sent.status_code == 302
    report = IssuedReport.objects.get(about=decision.uuid)
    reader = client_of(board.declan)
    reader.get(address)
    with django_assert_max_num_queries(20):
        shown = reader.get(address).content.decode()
    assert report.number in shown
    assert "Issue the record" not in shown
    unknown = manager.post(
        reverse("report_list", args=[board.partnership.uuid]),
        {"slug": "meeting_minutes", "about": str(decision.uuid), "length": "full"},
    )
    assert unknown.status_code == 422
