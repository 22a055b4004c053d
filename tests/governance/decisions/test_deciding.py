"""A question is raised, consulted on and voted on; what is not allowed is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.ledger.verification import verify
from governance.models import Decision, Vote
from governance.selectors.ballots import ballot_of, criteria_fingerprint
from governance.selectors.decision_authority import signers_of
from governance.services.consultation import agree_criteria, consult, set_criteria, take_position
from governance.services.decisions import add_option, withdraw_question
from governance.services.votes import (
    Ballot,
    cast_vote,
    count_votes,
    count_what_is_over,
    declare,
    defer,
    open_vote,
)
from tests.factories.people import person
from tests.governance.decisions.builders import codes, later, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
S = Decision.State


def test_from_the_question_to_what_was_done(board):
    decision = board.recommended()
    assert (decision.state, decision.chosen.title) == (S.RECOMMENDED, "Publish each month")
    assert decision.count["sides"][0]["votes"] == {"A": 2}
    assert signers_of(decision) == [board.sean]
    done = sign(decision, board.sean)
    assert (done.state, done.authorised_by) == (S.DONE, board.sean)
    assert verify().findings == []


def test_the_last_vote_counts_at_once_and_not_before(board):
    decision = board.voting()
    for who in board.members[:-1]:
        board.vote(decision, who)
        assert Decision.objects.get().state == S.VOTING
    board.vote(decision, board.members[-1])
    assert Decision.objects.get().state == S.RECOMMENDED


def test_each_side_has_one_voice_however_many_vote(board):
    decision = board.voting()
    board.vote(decision, board.maeve, "A")
    board.vote(decision, board.nora, "A")
    board.vote(decision, board.declan, "B")
    board.vote(decision, board.paolo, "B")
    found = Decision.objects.get()
    assert (found.state, found.chosen_letter) == (S.NOT_CARRIED, "")
    assert [one["choice"] for one in found.count["sides"]] == ["A", "B"]


def test_the_clock_counts_once_the_day_has_passed_and_only_then(board):
    decision = board.voting(days=14)
    board.vote(decision, board.maeve)
    board.vote(decision, board.declan)
    with later(14):
        assert count_what_is_over(clock.today()) == 0
        assert codes(lambda: count_votes(decision, actor=board.maeve)) == {"running"}
    with later(15):
        assert count_what_is_over(clock.today()) == 1
        assert count_what_is_over(clock.today()) == 0
    assert Decision.objects.get().state == S.RECOMMENDED


def test_without_a_quorum_nothing_is_decided_and_it_can_be_put_again(board):
    decision = board.voting()
    board.vote(decision, board.maeve)
    board.vote(decision, board.nora)
    with later(15):
        count_what_is_over(clock.today())
        found = Decision.objects.get()
        assert (found.state, found.count["without_quorum"]) == (S.DEFERRED, ["partner"])
        again = consult(found, positions_due_on=clock.today(), actor=board.maeve)
        assert (again.state, again.round) == (S.CONSULTATION, 2)


class TestWhoVotes:
    def test_a_vote_after_the_close_is_refused(self, board):
        decision = board.voting()
        declare(decision, has_interest=False, actor=board.declan)
        with later(15):
            assert codes(lambda: board.vote(decision, board.declan)) == {"over"}
        assert not Vote.objects.exists()

    def test_a_vote_without_a_seat_is_refused(self, board):
        decision = board.voting()
        assert codes(lambda: board.vote(decision, board.sean)) == {"no_seat"}

    def test_a_second_vote_is_refused_by_service_and_database(self, board):
        decision = board.voting()
        vote = board.vote(decision, board.maeve)
        assert codes(lambda: board.vote(decision, board.maeve, "B")) == {"voted"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(
                decision=decision,
                round=1,
                seat=vote.seat,
                choice="abstain",
                by=board.maeve,
                at=clock.now(),
            )

    def test_who_declared_an_interest_cannot_vote_and_is_counted_nowhere(self, board):
        decision = board.voting()
        declare(decision, has_interest=True, text="My brother supplies them.", actor=board.paolo)
        assert codes(lambda: board.vote(decision, board.paolo)) == {"stepped_aside"}
        for who in (board.maeve, board.nora, board.declan):
            board.vote(decision, who)
        found = Decision.objects.get()
        assert found.state == S.RECOMMENDED
        assert [one["members"] for one in found.count["sides"]] == [2, 1]

    def test_nobody_votes_before_they_have_declared(self, board):
        decision = board.voting()
        ballot = Ballot("option", decision.options.get(letter="A"))

        def cast():
            return cast_vote(decision, ballot, seen=ballot_of(decision), actor=board.nora)

        assert codes(cast) == {"undeclared"}

    def test_an_interest_declared_after_voting_is_refused_with_what_to_do(self, board):
        decision = board.voting()
        board.vote(decision, board.maeve)
        Decision.objects.get().interests.filter(person=board.maeve).delete()

        def late():
            return declare(decision, has_interest=True, text="Shares.", actor=board.maeve)

        assert codes(late) == {"voted"}

    def test_a_vote_on_what_was_changed_meanwhile_is_refused(self, board):
        decision = board.voting()
        declare(decision, has_interest=False, actor=board.nora)
        seen = ballot_of(decision)
        Decision.objects.update(question="Something else?")
        ballot = Ballot("option", decision.options.get(letter="A"))

        def cast():
            return cast_vote(decision, ballot, seen=seen, actor=board.nora)

        assert codes(cast) == {"changed"}
        assert not Vote.objects.exists()

    def test_of_holder_and_deputy_one_votes_for_the_seat(self, board):
        seat = board.seats[board.paolo]
        deputy = person("partner_submitter", board.partnership, name="Dee Pewty")
        second = person("partner_board_member", board.partnership, name="Dora Stand")
        del deputy
        seat.deputy = second
        seat.save()
        decision = board.voting()
        board.vote(decision, second)
        assert codes(lambda: board.vote(decision, board.paolo)) == {"voted"}


class TestBeforeTheVote:
    def test_both_sides_speak_first_or_their_day_has_passed(self, board):
        decision = consult(
            board.question(), positions_due_on=dt.date(2026, 11, 27), actor=board.maeve
        )

        def opening():
            return open_vote(decision, closes_on=dt.date(2026, 12, 18), actor=board.maeve)

        assert codes(opening) == {"no_position"}
        with later(7):
            assert opening().state == S.VOTING

    def test_criteria_are_agreed_by_both_sides_as_they_stand(self, board):
        decision = board.question()
        set_criteria(decision, [("Costs", "a year", Decimal(1))], actor=board.maeve)
        decision = board.consulted(decision)

        def opening():
            return open_vote(decision, closes_on=dt.date(2026, 12, 18), actor=board.maeve)

        agree_criteria(decision, fingerprint=criteria_fingerprint(decision), actor=board.maeve)
        assert codes(opening) == {"criteria"}
        agree_criteria(decision, fingerprint=criteria_fingerprint(decision), actor=board.declan)
        assert opening().state == S.VOTING

    def test_criteria_that_change_are_agreed_no_longer(self, board):
        decision = board.question()
        set_criteria(decision, [("Costs", "a year", Decimal(1))], actor=board.maeve)
        decision = board.consulted(decision)
        read = criteria_fingerprint(decision)
        set_criteria(decision, [("Costs", "a month", Decimal(1))], actor=board.maeve)

        def late():
            return agree_criteria(decision, fingerprint=read, actor=board.declan)

        assert codes(late) == {"changed"}

    def test_members_have_the_business_days_of_the_body_to_vote(self, board):
        decision = board.consulted()

        def hasty():
            return open_vote(decision, closes_on=dt.date(2026, 11, 27), actor=board.maeve)

        assert codes(hasty) == {"too_soon"}
        assert open_vote(decision, closes_on=dt.date(2026, 11, 30), actor=board.maeve)

    def test_no_vote_begins_in_which_a_quorum_is_not_possible(self, board):
        decision = board.consulted()
        for who in (board.declan, board.paolo):
            declare(decision, has_interest=True, text="Shares in it.", actor=who)

        def opening():
            return open_vote(decision, closes_on=dt.date(2026, 12, 18), actor=board.maeve)

        assert codes(opening) == {"no_quorum"}

    def test_only_the_side_that_raised_it_prepares_it(self, board):
        decision = board.question()
        assert codes(lambda: add_option(decision, title="Mine", actor=board.declan)) == {
            "other_side"
        }
        assert add_option(decision, title="Ours", actor=board.nora)

    def test_the_partner_raises_questions_as_well(self, board):
        decision = board.voting(by=board.declan)
        assert (decision.raised_for, decision.state) == ("partner", S.VOTING)

    def test_a_question_is_taken_back_by_whoever_raised_it(self, board):
        decision = board.consulted()
        assert codes(lambda: withdraw_question(decision, reason="No need.", actor=board.nora)) == {
            "not_yours"
        }
        assert (
            withdraw_question(decision, reason="No need.", actor=board.maeve).state == S.WITHDRAWN
        )

    def test_nobody_is_put_off_without_a_reason(self, board):
        decision = board.voting()
        assert codes(lambda: defer(decision, until=None, reason="", actor=board.maeve)) == {
            "required"
        }
        assert codes(
            lambda: take_position(
                decision, organisation=board.partnership.authority, text="x", actor=board.maeve
            )
        ) == {"wrong_state"}
        assert defer(decision, until=None, reason="Budget first.", actor=board.maeve).state == (
            S.DEFERRED
        )


class TestThePartnersVoice:
    def test_it_has_none_in_its_own_selection(self, board):
        agreed = board.agreed(kind="partner_selection", title="Award")
        board.rate(agreed)
        decision = board.voting(agreed)
        declare(decision, has_interest=False, actor=board.declan)
        assert codes(lambda: board.vote(decision, board.declan)) == {"no_voice"}
        board.vote(decision, board.maeve)
        board.vote(decision, board.nora)
        assert Decision.objects.get().state == S.RECOMMENDED

    def test_it_has_none_before_the_contract(self, board):
        board.partnership.signed_on = None
        board.partnership.save()
        decision = board.voting()
        declare(decision, has_interest=False, actor=board.declan)
        assert codes(lambda: board.vote(decision, board.declan)) == {"no_voice"}
