"""Three bids are rated, one is chosen and is the partner; nobody of a bidder sees any of it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core import clock
from governance.models import Decision
from partnerships.services.parties import PartyFacts, add_party
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.decisions.builders import Board
from tests.governance.decisions.test_partner_choice import joins
from tests.journeys.ways import TWO_WAYS

BIDDERS = ("Estaciones Unidas", "Medina Mobilité", "Rif Transport")
CRITERIA = (("Share of the revenue", 4), ("Renewal of the stations", 3))
POINTS = {"A": ("58", "92"), "B": ("82", "75"), "C": ("91", "64")}
TITLE = "Award of the six bus stations"


@pytest.fixture
def board(site):
    """Of a region that has three bids and no partner; somebody of a bidder lends here as well."""
    board = Board(PartnershipFactory(name="Atlas Bus Stations", partner=None, signed_on=None))
    for name in BIDDERS:
        add_party(board.partnership, PartyFacts(name=name, role="tenderer"), actor=board.maeve)
    board.lender = person("lender", board.partnership, name="Yto Berrada")
    joins(board, board.lender, "Rif Transport")
    return board


def arrive(visit, user, **ways):
    visitor = visit(**ways)
    visitor.sign_in(user)
    return visitor


def sees_nothing(lender, partnership, decision) -> None:
    """Neither in the list nor at its address nor by searching for it."""
    lender.open(reverse("decisions", args=[partnership.uuid]))
    lender.reads("Decisions")
    for words in (TITLE, decision.reference):
        expect(lender.page.get_by_text(words)).to_have_count(0)
    assert lender.open(reverse("decision", args=[decision.uuid])) == 404
    lender.open(f"{reverse('search')}?q=Award")
    expect(lender.page.get_by_role("main").get_by_text(TITLE)).to_have_count(0)
    lender.complaints.clear()


@TWO_WAYS
def test_three_bids_are_compared_and_the_winner_becomes_the_partner(
    board, visit, keyboard, scripts
):
    ways = {"keyboard": keyboard, "java_script_enabled": scripts}
    partnership = board.partnership
    maeve, lender = arrive(visit, board.maeve, **ways), arrive(visit, board.lender, **ways)
    the_question_is_raised(maeve, partnership)
    decision = board.agreed(Decision.objects.get(), CRITERIA)
    sees_nothing(lender, partnership, decision)

    maeve.open(reverse("decision", args=[decision.uuid]))
    the_bids_are_rated(maeve)
    with maeve.counting(at_most=5):
        maeve.write("Last day to vote", (clock.today() + dt.timedelta(days=14)).isoformat())
        maeve.press_button("Open the vote")
        maeve.click(maeve.page.get_by_role("radio", name=re.compile("^No interest")))
        maeve.press_button("Declare")
        maeve.click(maeve.page.get_by_role("radio", name=re.compile("Medina Mobilité")))
        maeve.press_button("Cast the vote")
    board.vote(decision, board.nora, "B")
    partnership.refresh_from_db()
    assert partnership.partner is None, "nothing is done before somebody signs"

    sean = arrive(visit, board.sean, **ways)
    with sean.counting(at_most=3):
        sean.follow(re.compile(f"^Sign, or send back: {TITLE}"))
        sean.reads("Medina Mobilité")
        sean.click(sean.page.get_by_role("checkbox", name=re.compile("no interest")))
        sean.press_button("Authorise option B")
        sean.reads("Signed, and done at once.")
    partnership.refresh_from_db()
    assert partnership.partner.name == "Medina Mobilité"
    maeve.open(reverse("parties", args=[partnership.uuid]))
    maeve.reads("Medina Mobilité")
    sees_nothing(lender, partnership, decision)


def the_question_is_raised(maeve, partnership) -> None:
    """One option for each bidder, in one step."""
    maeve.open(reverse("decisions", args=[partnership.uuid]))
    with maeve.counting(at_most=4):
        maeve.follow("Raise a question")
        maeve.click(maeve.page.get_by_role("radio", name=re.compile("^Choose the partner")))
        maeve.press_button("Continue")
        maeve.write("Title", TITLE)
        maeve.write("Question", "Which of the three bidders becomes the partner?")
        maeve.write("Why", "The tender closed with three valid bids.")
        maeve.press_button("Draft the question")
        for name in BIDDERS:
            maeve.reads(re.compile(name))


def the_bids_are_rated(maeve) -> None:
    """In one table; the vote cannot be opened before each has points for each criterion."""
    with maeve.counting(at_most=2):
        maeve.click(maeve.page.locator("#rate summary"))
        for letter, given in POINTS.items():
            for place, points in enumerate(given, start=1):
                name = f"{letter}_{place}"
                maeve.fill(maeve.page.locator(f"[name='rate-points_{name}']"), points)
                maeve.fill(maeve.page.locator(f"[name='rate-reason_{name}']"), "As offered.")
        maeve.press_button("Save the ratings")
        # (4 × 82 + 3 × 75) ÷ 7
        maeve.reads("79.0")
    maeve.picture("award-rated")
