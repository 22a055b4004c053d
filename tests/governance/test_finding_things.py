"""Decisions, meetings, concerns, risks, duties and notices in the search."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import search
from governance.services.concerns import raise_concern
from governance.services.consultation import consult
from governance.services.formal_notices import NoticeFacts, Service, record_notice, watch_notice
from governance.services.obligations import ObligationFacts, record_obligation
from governance.services.risks import RiskFacts, add_risk
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.meetings.builders import Sessions
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
KINDS = ("decisions", "meetings", "concerns", "risks", "obligations", "formal_notices")
NOTICE = {"kind": "compensation", "clause": "21.4"}


@once
def board():
    """One of each about the ferry, and one of each of which only one side knows."""
    found = Sessions(PartnershipFactory(name="Northfield Hospital"))
    partnership, maeve = found.partnership, found.maeve
    shared = found.question(title="A ferry for patients")
    consult(shared, positions_due_on=TODAY, actor=maeve)
    found.question(title="Ferry: our plan", by=maeve)
    found.convened(place="Ferry terminal", others=("Roof",))
    raise_concern(
        partnership, title="The férry is late", text="Each day.", wanted="On time.", actor=maeve
    )
    for title, audience in (("Ferry stops", "shared"), ("Ferry costs", "internal")):
        facts = RiskFacts(title=title, category="design", audience=audience)
        add_risk(partnership, facts, actor=maeve)
    owed = ObligationFacts(clause="14.2", title="Insure the ferry", due_on=TODAY)
    record_obligation(partnership, owed, actor=maeve)
    sent = Service(channel="email", served_on=TODAY)
    record_notice(partnership, NoticeFacts(**NOTICE, title="Ferry closed"), sent, actor=maeve)
    watched = NoticeFacts(**NOTICE, title="Ferry claim")
    watch_notice(partnership, watched, event_on=TODAY, bar_days=20, actor=maeve)
    return found


def hits(user, text: str) -> dict[str, list[str]]:
    found = search.search(user, search.Wanted.of(text))
    return {one.slug: [hit.title for hit in one.hits] for one in found if one.slug in KINDS}


def test_each_is_found_by_its_words_whatever_the_accents(board):
    assert hits(board.maeve, "FERRY") == {
        "decisions": ["Ferry: our plan", "A ferry for patients"],
        "meetings": ["Joint Board, 14\xa0December 2026"],
        "concerns": ["The férry is late"],
        "risks": ["Ferry costs", "Ferry stops"],
        "obligations": ["Insure the ferry"],
        "formal_notices": ["Ferry claim", "Ferry closed"],
    }
    assert set(hits(board.maeve, "ferry northfield")) == set(KINDS)
    assert hits(board.maeve, "northfield") == {}, "the name of a partnership alone is not theirs"
    assert hits(board.maeve, "joint board") == {"meetings": ["Joint Board, 14\xa0December 2026"]}
    assert set(hits(board.maeve, "21.4")) == {"formal_notices"}


def test_what_one_side_keeps_to_itself_takes_no_part_for_the_other(board):
    found = hits(board.declan, "ferry")
    assert found["decisions"] == ["A ferry for patients"]
    assert found["risks"] == ["Ferry stops"]
    assert found["formal_notices"] == ["Ferry closed"]
    assert hits(person("partner_lead", PartnershipFactory()), "ferry") == {}


def test_each_leads_to_its_page_and_names_its_partnership(board, client_of):
    client = client_of(board.maeve)
    page = client.get(f"{reverse('search')}?q=ferry")
    assert page.status_code == 200
    found = [
        hit for one in search.search(board.maeve, search.Wanted.of("ferry")) for hit in one.hits
    ]
    assert len(found) >= 9
    for hit in found:
        assert hit.where == "Northfield Hospital"
        assert client.get(hit.url).status_code == 200, hit.url
    for kind in KINDS:
        assert client.get(f"{reverse('search')}?q=ferry&kind={kind}").status_code == 200


def test_however_much_is_found_the_page_costs_the_same(board, client_of, connection_queries):
    client = client_of(board.maeve)
    page = f"{reverse('search')}?q=ferry"
    client.get(page)
    few = connection_queries(lambda: client.get(page))
    for number in range(10):
        board.question(title=f"Ferry {number}")
        facts = RiskFacts(title=f"Ferry {number}", category="design")
        add_risk(board.partnership, facts, actor=board.maeve)
    assert connection_queries(lambda: client.get(page)) == few <= 20


def test_a_place_that_is_changed_is_found_by_the_new_one(board):
    meeting = board.partnership.meetings.get()
    meeting.place = "Harbour office"
    meeting.save(update_fields=["place"])
    assert "meetings" in hits(board.maeve, "harbour")
    assert "meetings" not in hits(board.maeve, "terminal")
