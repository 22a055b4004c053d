"""Options are rated by the agreed criteria before the vote; the vote is bound to the ratings."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.ledger.verification import verify
from core.models import AuditEvent
from core.problems import Refused
from governance.models import Decision, Rating
from governance.selectors.ballots import ballot_of, ratings_fingerprint
from governance.selectors.ground import ground_now
from governance.services.consultation import set_criteria
from governance.services.ratings import Rated, rate
from governance.services.signing import authorise
from governance.services.votes import open_vote
from tests.governance.decisions.builders import codes, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
S = Decision.State


def one(decision, points="70", reason="As offered.", letter="A"):
    option = decision.options.get(letter=letter)
    number = None if points is None else Decimal(points)
    return Rated(option, decision.criteria.first(), number, reason)


def give(decision, *given, by=None):
    seen = ratings_fingerprint(decision)
    return rate(decision, given, seen=seen, actor=by or decision.raised_by)


def opened(board, decision):
    closes_on = clock.today() + dt.timedelta(days=14)
    return open_vote(decision, closes_on=closes_on, actor=board.maeve)


class TestWhen:
    def test_options_are_rated_once_the_criteria_are_agreed_and_not_before(self, board):
        decision = board.question()
        set_criteria(decision, [("Price", "", Decimal(1))], actor=board.maeve)
        consulted = board.consulted(decision)
        assert codes(lambda: give(consulted, one(consulted))) == {"criteria"}
        assert not Rating.objects.exists()
        assert board.rate(board.agreed()) == 4

    def test_without_criteria_there_is_nothing_to_rate_by(self, board):
        assert codes(lambda: rate(board.consulted(), [], seen="", actor=board.maeve)) == {"none"}

    def test_once_the_vote_is_open_a_rating_stands(self, board):
        decision = board.agreed()
        board.rate(decision)
        voting = board.voting(decision)
        assert codes(lambda: give(voting, one(voting))) == {"wrong_state"}

    def test_other_criteria_are_rated_anew(self, board):
        decision = board.agreed()
        board.rate(decision)
        set_criteria(decision, [("Price", "", Decimal(1))], actor=board.maeve)
        assert not Rating.objects.exists()

    def test_only_the_side_that_raised_it_rates(self, board):
        decision = board.agreed()
        assert codes(lambda: give(decision, one(decision), by=board.declan)) == {"other_side"}


class TestWhat:
    @pytest.mark.parametrize(
        ("points", "reason", "code"),
        [
            ("-1", "Dear.", "out_of_range"),
            ("100.1", "Dear.", "out_of_range"),
            ("50", " ", "required"),
            (None, "Dear.", "required"),
            ("50", "x" * 501, "too_long"),
        ],
    )
    def test_points_from_0_to_100_and_a_reason_come_together(self, board, points, reason, code):
        decision = board.agreed()
        assert codes(lambda: give(decision, one(decision, points, reason))) == {code}
        assert not Rating.objects.exists()

    def test_both_ends_of_the_scale_are_given(self, board):
        decision = board.agreed()
        assert give(decision, one(decision, "0"), one(decision, "100", letter="B")) == 2

    def test_everything_that_is_wrong_is_said_at_once(self, board):
        decision = board.agreed()
        wrong = one(decision, "120", ""), one(decision, "50", "", letter="B")
        assert codes(lambda: give(decision, *wrong)) == {"out_of_range", "required"}

    def test_the_database_refuses_what_no_service_lets_through(self, board):
        decision = board.agreed()
        give(decision, one(decision))
        for wrong in ({"points": Decimal(101)}, {"points": Decimal(-1)}, {"reason": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Rating.objects.update(**wrong)

    def test_a_rating_is_taken_back_and_what_is_not_named_stays(self, board):
        decision = board.agreed()
        board.rate(decision)
        assert give(decision, one(decision, None, "")) == 1
        assert Rating.objects.count() == 3

    def test_a_rating_of_another_question_is_refused(self, board):
        decision, other = board.agreed(), board.agreed(title="Another")
        foreign = Rated(decision.options.get(letter="A"), other.criteria.first(), Decimal(1), "x")
        assert codes(lambda: give(decision, foreign)) == {"foreign"}

    def test_whoever_rated_in_between_is_not_overwritten(self, board):
        decision = board.agreed()
        seen = ratings_fingerprint(decision)
        board.rate(decision)
        again = [one(decision, "10")]
        assert codes(lambda: rate(decision, again, seen=seen, actor=board.sean)) == {"changed"}

    def test_the_ledger_says_what_was_rated(self, board):
        decision = board.agreed()
        give(decision, one(decision, "72.5"))
        [act] = json.loads(AuditEvent.objects.get(body__contains="decision.rated").body)["acts"]
        price = str(decision.criteria.get(title="Price").uuid)
        assert act["facts"]["ratings"] == [{"letter": "A", "criterion": price, "points": "72.5"}]
        assert verify().findings == []


class TestBeforeTheVote:
    def test_the_choice_of_a_partner_is_not_voted_on_before_each_option_is_rated(self, board):
        decision = board.agreed(kind="partner_selection", title="Award")
        give(decision, one(decision))

        def early():
            return open_vote(
                decision, closes_on=clock.today() + dt.timedelta(days=14), actor=board.maeve
            )

        with pytest.raises(Refused) as refused:
            early()
        said = [str(x) for x in refused.value.problems if x.code == "not_rated"]
        assert len(said) == 2
        assert any("Service" in text and "Price" not in text for text in said)
        assert any("Price, Service" in text for text in said)

    def test_without_criteria_nobody_is_compared_and_nobody_votes(self, board):
        decision = board.consulted(kind="partner_selection", title="Award")
        assert "no_criteria" in codes(
            lambda: open_vote(
                decision, closes_on=clock.today() + dt.timedelta(days=14), actor=board.maeve
            )
        )

    def test_other_kinds_are_voted_on_with_or_without_ratings(self, board):
        decision = board.agreed()
        give(decision, one(decision))
        assert board.voting(decision).state == S.VOTING


class TestTheVoteIsBound:
    def test_a_change_of_ratings_is_another_ballot(self, board):
        decision = board.agreed()
        before = ballot_of(decision)
        board.rate(decision)
        assert ballot_of(decision) != before

    def test_nothing_is_signed_that_was_rated_otherwise_when_it_was_voted_on(self, board):
        decision = board.agreed()
        board.rate(decision)
        waits = board.recommended(decision)
        seen = ground_now(waits).fingerprint
        Rating.objects.filter(option__letter="B").update(points=Decimal(99))
        fresh = Decision.objects.get()

        def stale():
            return authorise(fresh, seen=seen, declares_no_interest=True, actor=board.sean)

        assert codes(stale) == {"changed"}
        assert codes(lambda: sign(fresh, board.sean)) == {"stale"}

    def test_rated_as_voted_on_it_is_signed(self, board):
        decision = board.agreed()
        board.rate(decision)
        assert sign(board.recommended(decision), board.sean).state == S.DONE
        assert verify().findings == []
