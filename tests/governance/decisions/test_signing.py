"""What a body recommended is signed by whom the matrix names, and done; or it is not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.ledger.verification import verify
from core.problems import Refused
from governance.models import Decision, Vote
from governance.selectors.ground import ground_now
from governance.services.decisions import raise_question, withdraw_question
from governance.services.signing import authorise, fulfil, refuse, send_back, set_follow_ups
from governance.services.votes import declare, open_vote
from tests.factories.performance import KPIFactory
from tests.governance.decisions.builders import codes, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
S = Decision.State


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

    def test_the_ledger_holds_while_it_is_open_waits_and_is_sent_back(self, board):
        decision = board.voting()
        assert verify().findings == []
        for who in board.members:
            board.vote(decision, who)
        waits = Decision.objects.get()
        assert verify().findings == []
        back = send_back(waits, reason="Say who pays.", actor=board.sean)
        assert verify().findings == []
        again = open_vote(back, closes_on=dt.date(2026, 12, 18), actor=board.maeve)
        assert verify().findings == []
        Decision.objects.filter(pk=again.pk).update(state=S.RECOMMENDED)
        assert [one.flaw.value for one in verify().findings] == ["row_altered"]

    def test_nobody_reopens_unseen_what_is_done(self, board):
        done = sign(board.recommended(), board.sean)
        Decision.objects.filter(pk=done.pk).update(authorised_by=None, state=S.VOTING)
        assert [one.flaw.value for one in verify().findings] == ["row_altered"]

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

    @pytest.mark.parametrize("end", ["not_carried", "withdrawn", "refused"])
    def test_where_the_later_question_comes_to_nothing_the_first_may_be_superseded_again(
        self, board, client_of, end
    ):
        sign(board.recommended(), board.sean)
        first = Decision.objects.get()

        def again():
            return board.question(supersedes=first, title="Again")

        second = again()
        assert codes(again) == {"superseded"}
        if end == "withdrawn":
            second = withdraw_question(second, reason="A mistake.", actor=board.maeve)
        elif end == "refused":
            second = refuse(board.recommended(second), reason="No money.", actor=board.sean)
        else:
            voting = board.voting(second)
            for who in board.members:
                board.vote(voting, who, "against")
            second = Decision.objects.get(pk=second.pk)
        assert second.state == end
        stands = f"was to supersede {first.reference}, which stands"
        assert (
            stands
            in client_of(board.maeve).get(reverse("decision", args=[second.uuid])).content.decode()
        )
        third = sign(board.recommended(again()), board.sean)
        assert third.supersedes_id == first.pk
        assert codes(again) == {"superseded"}
        shown = client_of(board.maeve).get(reverse("decision", args=[first.uuid])).content.decode()
        assert f"superseded by {third.reference}" in shown

    def test_the_database_too_lets_only_one_that_counts_supersede_it(self, board):
        sign(board.recommended(), board.sean)
        first = Decision.objects.get()
        board.question(supersedes=first, title="Again")
        other = board.question(title="Another")
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=other.pk).update(supersedes=first)


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
