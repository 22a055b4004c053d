"""Story 8: a stage is blocked, then decided in a room, signed by one person, and written down."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from core import clock
from governance.models import Vote
from governance.selectors.meeting_agenda import proposed_for
from governance.services.meeting_session import take_attendance
from governance.services.meetings import ItemFacts, MeetingFacts, convene
from governance.services.responsibilities import change_responsibilities
from reports.models import IssuedReport
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.meetings.builders import Sessions
from tests.partnerships.stages.builders import document, meet

pytestmark = pytest.mark.usefixtures("worker")
MISSING = "feasibilityStudy"


@pytest.fixture
def board(site):
    """A board that recommends stage approvals; one condition of the present stage is not met."""
    partnership = PartnershipFactory(name="Northfield Hospital", phase="appraise")
    meet(partnership, but={MISSING})
    person("portfolio_official", name="Amara Osei")
    board = Sessions(partnership, notice_days=0)
    change_responsibilities(
        partnership,
        "stage_approval",
        {"board": "R", "contract_manager": "C"},
        reason="The council wants it so.",
        actor=board.maeve,
    )
    return board


def on_the_agenda_of_today(board):
    """The question was consulted on; the meeting has its notice of the body."""
    facts = {"choice": "pass", "reason": "All is there."}
    decision = board.consulted(
        kind="stage_approval",
        title="On to structuring",
        question="Shall the appraisal be passed?",
        act="stage",
        facts=facts,
    )
    when = MeetingFacts(starts_at=clock.now() + dt.timedelta(minutes=5), place="Room 4")
    agenda = [ItemFacts(one.kind, one.uuid) for one in proposed_for(board.body)]
    return decision, convene(board.body, when, agenda, actor=board.maeve)


def arrive(visit, user, page, row):
    visitor = visit()
    visitor.sign_in(user)
    visitor.open(reverse(page, args=[row.uuid]))
    return visitor


def test_a_stage_is_blocked_then_decided_in_a_meeting(board, visit):
    partnership = board.partnership
    maeve = arrive(visit, board.maeve, "stages", partnership)
    the_condition_has_an_owner_and_a_link(maeve)
    document(partnership, MISSING)
    decision, meeting = on_the_agenda_of_today(board)
    nora = who_has_an_interest_steps_aside(board, visit, decision)
    the_room_votes(board, maeve, meeting)
    partnership.refresh_from_db()
    assert partnership.phase == "appraise", "nothing is done before somebody signs"
    with maeve.counting(at_most=4):
        maeve.press_button("End the meeting")
        maeve.follow("Write the minutes")
        maeve.write(f"1. {decision}", "The study was presented.")
        maeve.press_button("Save the minutes")
        maeve.press_button("Circulate to both sides")
        maeve.reads("minutes wait for approval")

    sean = arrive(visit, board.sean, "decision", decision)
    with sean.counting(at_most=2):
        sean.click(sean.page.get_by_role("checkbox", name=re.compile("no interest")))
        sean.press_button("Authorise option A")
        sean.reads("Signed, and done at once.")
    partnership.refresh_from_db()
    assert partnership.phase == "structure"

    nora.open(reverse("meeting", args=[meeting.uuid]))
    declan = arrive(visit, board.declan, "meeting", meeting)
    for reader in (nora, declan):
        with reader.counting(at_most=2):
            reader.click(reader.page.get_by_role("radio", name=re.compile("approve them")))
            reader.press_button("Send the answer")
            reader.reads("Your side approved the minutes.")
    the_minutes_are_a_pdf(declan)


def the_condition_has_an_owner_and_a_link(maeve) -> None:
    blocker = maeve.page.get_by_role("region").filter(has_text="conditions met").first
    item = blocker.get_by_role("listitem").first
    expect(item).to_contain_text(re.compile("easibility", re.IGNORECASE))
    expect(item).to_contain_text("Amara Osei")
    expect(item.get_by_role("link")).to_be_visible()


def who_has_an_interest_steps_aside(board, visit, decision):
    nora = arrive(visit, board.nora, "decision", decision)
    with nora.counting(at_most=2):
        nora.click(nora.page.get_by_role("radio", name=re.compile("^Yes")))
        nora.write("Which interest", "Her sister designs the wards.")
        nora.press_button("Declare")
        nora.reads("Stepped aside")
    expect(nora.page.get_by_role("button", name="Cast the vote")).to_have_count(0)

    return nora


def the_room_votes(board, maeve, meeting) -> None:
    """A quorum that is lost meanwhile is refused; with it back the same votes count."""
    partners = (board.declan, board.paolo)
    maeve.open(reverse("meeting", args=[meeting.uuid]))
    with maeve.counting(at_most=5):
        maeve.press_button("Open the meeting")
        for who in board.members:
            maeve.choose(seat_of(board, who), f"{who} is here")
        maeve.press_button("Save who is here")
        maeve.press_button("Put it to the vote")
        maeve.reads("Nora Quinn has an interest, stepped aside and does not vote on this.")
        maeve.reads("What option A would change")
        for who in (board.maeve, *partners):
            maeve.page.get_by_label(seat_of(board, who)).last.select_option(index=1)
        take_attendance(meeting, leave(board, partners), guests="", actor=board.nora)
        maeve.press_button("Record the votes and count")
        maeve.reads(re.compile("No quorum: .* has 0 in the room"))
        assert not Vote.objects.exists()
        maeve.picture("story-8-lost-quorum")
        back = {board.seats[who]: who for who in partners}
        take_attendance(meeting, back, guests="", actor=board.nora)
        maeve.press_button("Record the votes and count")
        maeve.reads("Option A carried")


def seat_of(board, who) -> str:
    return f"{who}, {board.seats[who].organisation}"


def leave(board, people):
    return {board.seats[who]: None for who in people}


def the_minutes_are_a_pdf(declan) -> None:
    """For the partner's side too, which asks for no reports."""
    waits = declan.page.get_by_text("They are being made as a PDF for both sides.")
    declan.reload_until(waits.is_hidden)
    with declan.counting(at_most=2):
        declan.follow(re.compile("^REP-"))
        ready = declan.page.get_by_role("link", name="Download PDF")
        expect(ready).to_be_visible()
        with declan.page.expect_download() as download:
            declan.click(ready)
    text = "".join(page.extract_text() for page in PdfReader(download.value.path()).pages)
    assert "Option A carried" in text
    assert "Nora Quinn stepped aside" in text
    assert IssuedReport.objects.get().audience == "shared"
