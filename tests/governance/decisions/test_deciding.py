"""A question is raised, consulted on, voted on, signed and done; what is not allowed is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.ledger.verification import verify
from core.problems import Refused
from governance.models import Decision, Vote
from governance.selectors.ballots import ballot_of, criteria_fingerprint
from governance.selectors.decision_authority import signers_of
from governance.selectors.ground import ground_now
from governance.services.consultation import (
    agree_criteria,
    consult,
    set_criteria,
    take_position,
)
from governance.services.decisions import add_option, raise_question, withdraw_question
from governance.services.signing import (
    authorise,
    fulfil,
    refuse,
    send_back,
    set_follow_ups,
)
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
from tests.factories.performance import KPIFactory
from tests.governance.decisions.builders import Board

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
S = Decision.State


@pytest.fixture
def board():
    return Board()


def later(days: int):
    return clock.travel(clock.now() + dt.timedelta(days=days))


def sign(decision, actor):
    return authorise(
        decision, seen=ground_now(decision).fingerprint, declares_no_interest=True, actor=actor
    )


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)


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


class TestThePartnersVoice:
    def test_it_has_none_in_its_own_selection(self, board):
        decision = board.voting(kind="partner_selection", title="Award")
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


class TestSigning:
    def test_only_whom_the_matrix_names_signs(self, board):
        decision = board.recommended()
        for who in (board.nora, board.declan, board.paolo):
            assert codes(lambda who=who: sign(decision, who)) == {"not_yours"}
        assert sign(decision, board.sean).state == S.DONE

    def test_whoever_raised_it_never_signs_it(self, board):
        decision = board.recommended(by=board.sean)
        assert codes(lambda: sign(decision, board.sean)) == {"own"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.update(authorised_by=board.sean)

    def test_whoever_has_an_interest_does_not_sign(self, board):
        decision = board.recommended()
        declare(decision, has_interest=True, text="Shares.", actor=board.sean)
        assert codes(lambda: sign(decision, board.sean)) == {"stepped_aside"}

    def test_without_saying_that_there_is_no_interest_nothing_is_done(self, board):
        decision = board.recommended()

        def unsaid():
            return authorise(
                decision,
                seen=ground_now(decision).fingerprint,
                declares_no_interest=False,
                actor=board.sean,
            )

        assert codes(unsaid) == {"required"}

    def test_sent_back_it_is_voted_on_anew_and_the_first_votes_stay(self, board):
        decision = board.recommended()
        back = send_back(decision, reason="Say who pays.", actor=board.sean)
        assert (back.state, back.round, back.chosen_letter) == (S.CONSULTATION, 2, "")
        again = open_vote(back, closes_on=dt.date(2026, 12, 18), actor=board.maeve)
        board.vote(again, board.maeve)
        assert Vote.objects.count() == 5

    def test_refused_it_is_over(self, board):
        decision = board.recommended()
        assert codes(lambda: refuse(decision, reason="", actor=board.sean)) == {"required"}
        assert refuse(decision, reason="Too dear.", actor=board.sean).state == S.REFUSED

    def test_its_conditions_are_fulfilled_by_their_owners_once_it_is_done(self, board):
        decision = board.question()
        set_follow_ups(
            decision,
            [("Notice to patients", board.declan, dt.date(2026, 12, 20))],
            actor=board.maeve,
        )
        decision = board.recommended(decision)
        condition = decision.follow_ups.get()
        assert codes(lambda: fulfil(condition, note="Sent.", actor=board.declan)) == {"not_done"}
        sign(decision, board.sean)
        condition = Decision.objects.get().follow_ups.get()
        assert codes(lambda: fulfil(condition, note="Sent.", actor=board.maeve)) == {"not_yours"}
        assert fulfil(condition, note="Sent.", actor=board.declan).done_on == clock.today()

    def test_a_decision_is_corrected_only_by_one_that_supersedes_it(self, board):
        decision = board.recommended()
        known = {"kind": "resolution", "title": "Again", "question": "Anew?"}

        def early():
            return raise_question(board.body, actor=board.maeve, supersedes=decision, **known)

        assert codes(early) == {"not_done"}
        sign(decision, board.sean)
        made = raise_question(
            board.body, actor=board.maeve, supersedes=Decision.objects.get(), **known
        )
        assert made.supersedes_id == decision.pk


class TestWhatItDoes:
    @pytest.fixture
    def kpi(self, board):
        return KPIFactory(partnership=board.partnership, name="Availability")

    def change(self, kpi, **facts):
        return {
            "kind": "target_change",
            "title": "A higher target",
            "question": "Shall the target rise?",
            "act": "kpi_change",
            "facts": {
                "kpi": str(kpi.uuid),
                "effective_from": "2027-01-01",
                "target": "98.5",
                "reason": "The new plant.",
                **facts,
            },
        }

    def test_a_target_changes_when_it_is_signed_and_not_before(self, board, kpi):
        decision = board.recommended(**self.change(kpi))
        assert kpi.rules.count() == 1
        [line] = decision.chosen.changes
        assert (line["now"], line["after"]) != ("", "")
        assert line["after"] == "98.5"
        sign(decision, board.sean)
        assert kpi.rules.order_by("-effective_from").first().target == Decimal("98.5")

    def test_what_cannot_be_done_is_not_even_raised(self, board, kpi):
        wrong = self.change(kpi, effective_from="2026-01-01", target="")
        with pytest.raises(Refused):
            board.question(**wrong)
        assert not Decision.objects.exists()

    def test_a_decision_on_a_version_that_is_gone_is_refused(self, board, kpi):
        decision = board.recommended(**self.change(kpi))
        seen = ground_now(decision).fingerprint
        rule = kpi.rules.get()
        rule.pk, rule.effective_from, rule.target = None, dt.date(2026, 12, 1), Decimal(99)
        rule.save()

        def stale():
            return authorise(decision, seen=seen, declares_no_interest=True, actor=board.sean)

        assert codes(stale) == {"changed"}
        assert codes(lambda: sign(decision, board.sean)) == {"stale"}
        assert Decision.objects.get().state == S.RECOMMENDED

    def test_leaving_everything_as_it_is_changes_nothing(self, board, kpi):
        decision = board.voting(**self.change(kpi))
        for who in board.members:
            board.vote(decision, who, "B")
        sign(Decision.objects.get(), board.sean)
        assert kpi.rules.count() == 1

    def test_somebody_is_appointed(self, board):
        decision = board.recommended(
            kind="appointment",
            title="A second approver",
            question="Shall Nora approve as well?",
            act="appointment",
            facts={"person": str(board.nora.uuid), "role": "approver", "from_on": "2026-12-01"},
        )
        sign(decision, board.sean)
        made = board.partnership.appointments.get(user=board.nora, role="approver")
        assert made.appointed_by == board.sean

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
