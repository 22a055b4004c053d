"""Stage approvals by a body, where the table of who does what says so."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.problems import Refused
from governance.models import Decision
from governance.selectors.ground import ground_now
from governance.services.responsibilities import change_responsibilities
from governance.services.signing import authorise
from partnerships.models import PhaseMove
from partnerships.services.stages import propose
from tests.factories.partnerships import PartnershipFactory
from tests.governance.decisions.builders import Board
from tests.once import once
from tests.partnerships.stages.builders import document, meet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def board():
    """A hospital in its appraisal, of which everything that the approval asks for is there."""
    partnership = PartnershipFactory(
        name="Northfield Hospital", phase="appraise", signed_on=None, contract=False
    )
    found = Board(partnership)
    meet(partnership)
    return found


def to_the_body(board):
    change_responsibilities(
        board.partnership,
        "stage_approval",
        {"board": "R", "contract_manager": "C"},
        reason="The council wants it so.",
        actor=board.maeve,
    )


def question(board, **facts):
    return {
        "kind": "stage_approval",
        "title": "On to structuring",
        "question": "Shall the appraisal be passed?",
        "act": "stage",
        "facts": {"choice": "pass", "reason": "All is there.", **facts},
    }


def test_one_person_proposes_unless_the_table_says_otherwise(board):
    assert propose(board.partnership, "pass", reason="All is there.", actor=board.maeve)


def test_where_a_body_recommends_nobody_proposes_alone(board, client_of):
    to_the_body(board)
    with pytest.raises(Refused) as refused:
        propose(board.partnership, "pass", reason="All is there.", actor=board.maeve)
    assert "by_body" in refused.value.codes
    page = client_of(board.maeve).get(reverse("stages", args=[board.partnership.uuid]))
    text = page.content.decode()
    assert "Joint Board recommends stage approvals here" in text
    assert "decisions/new/?what=stage" in text


def test_the_body_recommends_somebody_signs_and_only_then_the_stage_moves(board):
    to_the_body(board)
    decision = board.recommended(**question(board))
    board.partnership.refresh_from_db()
    assert board.partnership.phase == "appraise"
    authorise(
        decision, seen=ground_now(decision).fingerprint, declares_no_interest=True, actor=board.sean
    )
    board.partnership.refresh_from_db()
    assert board.partnership.phase == "structure"
    move = PhaseMove.objects.get()
    assert (move.actor, move.proposed_by) == (board.sean, board.maeve)


def test_a_stage_that_is_blocked_is_not_even_put_to_the_vote(board):
    to_the_body(board)
    board.partnership.documents.filter(kind="feasibilityStudy").delete()
    with pytest.raises(Refused) as refused:
        board.question(**question(board))
    assert any(code.startswith("unmet:") for code in refused.value.codes)
    assert not Decision.objects.exists()


def test_what_became_blocked_since_the_vote_is_refused_at_the_signature(board):
    to_the_body(board)
    decision = board.recommended(**question(board))
    seen = ground_now(decision).fingerprint
    board.partnership.documents.filter(kind="feasibilityStudy").delete()
    with pytest.raises(Refused) as refused:
        authorise(decision, seen=seen, declares_no_interest=True, actor=board.sean)
    assert "impossible_now" in refused.value.codes
    document(board.partnership, "feasibilityStudy")
    board.partnership.refresh_from_db()
    assert board.partnership.phase == "appraise"
