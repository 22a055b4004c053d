"""After the signature another side carries a risk by a decision that was carried and signed."""

from __future__ import annotations

import pytest

from core.ledger.history import history
from core.problems import Refused
from governance.acts import acts
from governance.models import Decision, RiskAllocation
from governance.selectors.ground import ground_now
from governance.services.decisions import raise_question
from governance.services.risks import RiskFacts, add_risk, close_risk, take_over_starter_risks
from governance.services.signing import authorise
from tests.governance.decisions.builders import Board
from tests.governance.risks.builders import unsigned
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def board():
    return Board()


@pytest.fixture
def risk(board):
    risks = take_over_starter_risks(board.partnership, actor=board.maeve)
    return next(one for one in risks if one.bearer == "partner")


def asked(board, risk, bearer="shared", **more):
    facts = {"risk": str(risk.uuid), "bearer": bearer, "reason": "The ground was not known"}
    return board.question(
        kind="risk_allocation",
        act="risk_allocation",
        facts=facts | more,
        title="Who carries it",
        question="Shall both carry it?",
    )


def sign(decision, actor):
    return authorise(
        decision, seen=ground_now(decision).fingerprint, declares_no_interest=True, actor=actor
    )


def test_it_changes_when_it_is_signed_and_exactly_as_shown(board, risk):
    decision = board.recommended(asked(board, risk))
    option = decision.chosen
    assert option.title == f"{risk.title}: carried by shared"
    assert [(one["now"], one["after"]) for one in option.changes] == [("partner", "shared")]
    risk.refresh_from_db()
    assert risk.bearer == "partner"
    done = sign(decision, board.sean)
    assert done.state == Decision.State.DONE
    risk.refresh_from_db()
    assert (risk.bearer, risk.rationale) == ("shared", "The ground was not known")
    kept = risk.allocations.values_list("bearer", "basis", "decision")
    assert list(kept) == [("shared", "decision", decision.pk), ("partner", "contract", None)]
    [entry, *_older] = history(board.partnership.stream, limit=1)
    [line] = [one for one in entry.followed if one.kind == "risk.allocated"]
    assert (line.was, line.now) == ("partner", "shared")


def test_it_is_refused_where_the_ground_has_moved(board, risk):
    first = board.recommended(asked(board, risk))
    second = board.recommended(asked(board, risk, "authority"))
    sign(first, board.sean)
    with pytest.raises(Refused) as refused:
        sign(Decision.objects.get(pk=second.pk), board.sean)
    assert "stale" in refused.value.codes
    assert RiskAllocation.objects.filter(basis="decision").count() == 1


def test_what_cannot_be_decided_is_said_when_the_question_is_raised(board, risk):
    hidden = add_risk(
        board.partnership,
        RiskFacts(title="Our doubts", category="design", audience="internal"),
        actor=board.maeve,
    )
    for what, bearer, code in (
        (risk, "partner", "unchanged"),
        (hidden, "shared", "invalid_choice"),
    ):
        with pytest.raises(Refused) as refused:
            asked(board, what, bearer)
        assert refused.value.codes == {code}
    close_risk(risk, reason="Gone by", actor=board.maeve)
    with pytest.raises(Refused):
        asked(board, risk)


def test_before_the_signature_the_register_is_edited_instead():
    scene = unsigned()
    risk = scene.risk(bearer="partner")
    facts = {"risk": str(risk.uuid), "bearer": "shared", "reason": "So"}
    with pytest.raises(Refused) as refused:
        acts["risk_allocation"].preview(scene.partnership, facts)
    assert refused.value.codes == {"not_signed"}


def test_an_option_without_the_act_changes_nothing(board, risk):
    plain = raise_question(
        board.body,
        kind="risk_allocation",
        title="Who carries it",
        question="Shall it stay?",
        actor=board.maeve,
    )
    assert not plain.options.exists()
    assert not RiskAllocation.objects.filter(basis="decision").exists()
