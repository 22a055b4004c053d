"""Bidders are compared by the same criteria, one becomes the partner, and none has a part in it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.urls import reverse

from core.ledger.verification import verify
from core.models import AuditEvent, Organisation
from governance.models import Decision
from governance.selectors.decision_authority import signers_of
from governance.services.consultation import take_position
from governance.services.decisions import raise_question
from governance.services.votes import declare
from partnerships.models import Partnership
from partnerships.services.parties import PartyFacts, add_party, change_party
from reports.definitions import kinds
from reports.definitions.decision_record import awards, things
from reports.models import IssuedReport
from reports.services.issue import request_report
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, person
from tests.governance.decisions.builders import Board, codes, sign
from tests.governance.decisions.test_pages import page, words
from tests.reports.test_governance_and_decisions import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
S = Decision.State
BIDDERS = ("Medina", "Rif Transport", "Unidas")
FACTS = {
    "kind": "partner_selection",
    "title": "Award",
    "question": "Who is chosen?",
    "act": "partner_choice",
    "facts": {"reason": "The tender of June."},
}


@pytest.fixture
def open_board():
    """The board of a partnership that has no partner yet."""
    return Board(PartnershipFactory(name="Bus Stations", partner=None, signed_on=None))


@pytest.fixture
def award(open_board):
    """The same with three bidders."""
    for name in BIDDERS:
        add_party(
            open_board.partnership, PartyFacts(name=name, role="tenderer"), actor=open_board.maeve
        )
    return open_board


def asked(board, **facts):
    known = FACTS | facts
    return raise_question(board.body, actor=board.maeve, **known)


def rated(board):
    """One option for each bidder, each rated."""
    decision = board.agreed(asked(board))
    board.rate(decision)
    return decision


def joins(board, who, name="Medina"):
    """Somebody is a member of a bidder's organisation as well."""
    MembershipFactory(user=who, organisation=Organisation.objects.get(name=name))


class TestTheQuestion:
    def test_there_is_one_option_for_each_bidder_in_one_step(self, award):
        decision = asked(award)
        found = [(one.letter, one.title) for one in decision.options.all()]
        assert found == [("A", "Medina"), ("B", "Rif Transport"), ("C", "Unidas")]
        [line] = decision.options.get(letter="B").changes
        assert (line["now"], line["after"]) == ("none", "Rif Transport")

    def test_one_bidder_alone_is_put_against_leaving_everything_as_it_is(self, award):
        uuid = str(Organisation.objects.get(name="Unidas").uuid)
        decision = asked(award, facts={"reason": "Only it is left.", "bidder": uuid})
        titles = [one.title for one in decision.options.all()]
        assert titles == ["Unidas", "Leave everything as it is"]

    def test_without_bidders_it_is_refused_and_says_where_they_are_recorded(self, open_board):
        assert codes(lambda: asked(open_board)) == {"no_bidder"}

    def test_a_bid_that_ended_is_no_option(self, award):
        medina = award.partnership.parties.get(organisation__name="Medina")
        facts = PartyFacts(name="Medina", role="tenderer", until_on=dt.date(2026, 11, 1))
        change_party(medina, facts, actor=award.maeve)
        assert [one.title for one in asked(award).options.all()] == ["Rif Transport", "Unidas"]

    def test_a_partnership_that_has_a_partner_is_not_awarded_again(self, board):
        assert codes(lambda: asked(board)) == {"has_partner"}

    def test_a_signed_contract_is_not_awarded(self, award):
        Partnership.objects.update(signed_on=dt.date(2026, 11, 1))
        assert codes(lambda: asked(award)) == {"signed"}

    def test_seven_bidders_are_too_many_to_compare_at_once(self, award):
        for number in range(4):
            add_party(
                award.partnership,
                PartyFacts(name=f"Bidder {number}", role="tenderer"),
                actor=award.maeve,
            )
        assert codes(lambda: asked(award)) == {"too_many"}

    def test_it_is_raised_from_its_card(self, award, client_of):
        browser = client_of(award.maeve)
        where = reverse("decision_new", args=[award.partnership.uuid])
        assert "Choose the partner" in words(browser.get(where))
        answer = browser.post(
            f"{where}?what=partner_choice",
            {
                "body": str(award.body.uuid),
                "title": "Award",
                "question": "Who is chosen?",
                "act-bidder": "",
                "act-reason": "The tender of June.",
            },
        )
        assert answer.status_code == 302
        assert Decision.objects.get().options.count() == 3


class TestTheAward:
    def test_whoever_is_chosen_is_the_partner_once_it_is_signed(self, award):
        waits = award.recommended(rated(award))
        assert Partnership.objects.get(pk=award.partnership.pk).partner is None
        assert sign(waits, award.sean).state == S.DONE
        partnership = Partnership.objects.get(pk=award.partnership.pk)
        assert partnership.partner.name == "Medina"
        assert partnership.parties.filter(role="privateParty").count() == 1
        assert partnership.parties.filter(role="tenderer").count() == 3
        acts = json.loads(AuditEvent.objects.get(body__contains="party.chosen").body)["acts"]
        assert {one["kind"] for one in acts} >= {"decision.authorise", "party.chosen"}
        assert verify().findings == []

    def test_a_partner_recorded_in_between_stops_the_signature(self, award):
        waits = award.recommended(rated(award))
        add_party(
            award.partnership, PartyFacts(name="Unidas", role="privateParty"), actor=award.maeve
        )
        fresh = Decision.objects.get()
        with pytest.raises(Exception, match="another partner needs another contract"):
            sign(fresh, award.sean)
        assert Decision.objects.get().state == waits.state

    def test_the_record_of_it_is_for_the_authority_alone(self, award):
        decision = sign(award.recommended(rated(award)), award.sean)
        assert things(award.partnership) == []
        assert [one.uuid for one in awards(award.partnership)] == [decision.uuid]
        assert kinds["award_record"].audience == "internal"
        known = {"length": "full", "period": None, "about": decision.uuid, "actor": award.maeve}
        report = request_report(award.partnership, slug="award_record", **known)
        text = words_of(report)
        assert "Choice of the partner" in text
        assert "For the authority alone." in text
        assert "Bidders have no voice in it." in text
        # What is short begins no page of its own.
        assert "Page 2 / 2" in text


class TestBidders:
    def test_nobody_of_a_bidder_sees_it_also_after_the_award(self, award, client_of):
        decision = rated(award)
        browser = client_of(award.nora)
        assert browser.get(page(decision)).status_code == 200
        joins(award, award.nora)
        assert browser.get(page(decision)).status_code == 404
        listed = browser.get(reverse("decisions", args=[award.partnership.uuid]))
        assert "Award" not in words(listed)
        award.vote(award.voting(decision), award.maeve)
        sign(Decision.objects.get(), award.sean)
        assert browser.get(page(decision)).status_code == 404

    def test_other_questions_are_seen_by_them_as_by_everybody(self, award, client_of):
        joins(award, award.nora)
        decision = award.consulted()
        assert client_of(award.nora).get(page(decision)).status_code == 200

    def test_a_bid_elsewhere_keeps_nobody_out(self, award, client_of):
        other = PartnershipFactory(partner=None, signed_on=None)
        add_party(
            other,
            PartyFacts(name="Elsewhere", role="tenderer"),
            actor=person("contract_manager", other),
        )
        joins(award, award.nora, "Elsewhere")
        assert client_of(award.nora).get(page(rated(award))).status_code == 200

    def test_they_neither_declare_nor_vote_nor_speak_nor_rate(self, award):
        decision = rated(award)
        joins(award, award.nora)
        assert "bidder" in codes(lambda: award.rate(decision, (1, 2), by=award.nora))
        assert "bidder" in codes(lambda: declare(decision, has_interest=False, actor=award.nora))
        assert "bidder" in codes(
            lambda: take_position(
                decision, organisation=award.partnership.authority, text="Us!", actor=award.nora
            )
        )
        assert "bidder" in codes(lambda: raise_question(award.body, actor=award.nora, **FACTS))

    def test_whoever_declared_before_joining_a_bidder_does_not_vote(self, award):
        decision = award.voting(rated(award))
        declare(decision, has_interest=False, actor=award.nora)
        joins(award, award.nora)
        assert "bidder" in codes(lambda: award.vote(decision, award.nora))

    def test_the_vote_does_not_wait_for_them(self, award):
        joins(award, award.nora)
        decision = award.voting(rated(award))
        award.vote(decision, award.maeve)
        assert Decision.objects.get().state == S.RECOMMENDED

    def test_they_do_not_sign(self, award):
        waits = award.recommended(rated(award))
        joins(award, award.sean, "Unidas")
        assert signers_of(Decision.objects.get()) == []
        assert codes(lambda: sign(waits, award.sean)) == {"bidder"}

    def test_they_do_not_fetch_its_record(self, award):
        waits = award.recommended(rated(award))
        known = {"length": "full", "period": None, "about": waits.uuid, "actor": award.maeve}
        report = request_report(award.partnership, slug="award_record", **known)
        assert report in IssuedReport.objects.visible_to(award.maeve)
        joins(award, award.maeve)
        assert report not in IssuedReport.objects.visible_to(award.maeve)


def test_a_bidder_in_another_role_does_not_see_the_comparison(award, client_of):
    who = person("lender", award.partnership)
    browser, decision = client_of(who), rated(award)
    assert browser.get(page(decision)).status_code == 200
    joins(award, who)
    assert browser.get(page(decision)).status_code == 404
