"""A large change of the contract: both sides vote, one person signs, and then it is published."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core.ledger import verification
from core.problems import Refused
from governance.models import Decision, Responsibility
from partnerships.models import Variation
from partnerships.selectors.contract_versions import newest, terms_of
from partnerships.selectors.variations import approving
from partnerships.services.variations import record_consent, take_back
from partnerships.variation_route import route_of
from tests.factories.people import person
from tests.governance.decisions.builders import Board, codes, sign
from tests.once import once
from tests.partnerships.variations.builders import a_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def world():
    return a_world(name="Northfield Hospital")


@pytest.fixture
def board(world):
    return Board(world.partnership)


def large(world, **facts):
    """A change that is put forward, to which the lenders have agreed."""
    made = world.submitted(**({"unitary_charge": Decimal(31_000_000)} | facts))
    record_consent(made, note="Nordbank agrees by letter.", actor=world.unit)
    return made


def asked(board, variation):
    return board.question(
        kind="large_change",
        act="contract_variation",
        facts={"variation": str(variation.uuid)},
        title="A wing",
        question="Shall it be built?",
    )


def test_it_is_published_when_it_is_signed_and_exactly_as_shown(world, board):
    variation = large(world)
    decision = board.recommended(asked(board, variation))
    shown = [(one["where"], one["now"], one["after"]) for one in decision.chosen.changes]
    assert ("Unitary charge", "£30,000,000", "£31,000,000") in [
        tuple(cell.replace("\xa0", " ") for cell in row) for row in shown
    ]
    assert newest(world.partnership).number == 1
    assert sign(decision, board.sean).state == Decision.State.DONE
    version = newest(world.partnership)
    assert terms_of(world.partnership, version).unitary_charge == 31_000_000
    variation = world.fresh(variation)
    assert (variation.state, variation.size, variation.approved_by) == (
        "approved",
        "large",
        board.sean,
    )
    assert decision.reference in variation.steps.last().note
    assert not verification.verify().findings


def test_only_what_is_put_forward_and_agreed_by_the_lenders_is_voted_upon(world, board):
    drafted = world.drafted()
    assert codes(lambda: asked(board, drafted)) == {"invalid_choice"}
    bare = world.submitted(unitary_charge=Decimal(31_000_000))
    assert codes(lambda: asked(board, bare)) == {"consent"}


def test_the_lenders_agree_to_what_they_saw(world, board):
    variation = large(world)
    again = world.drafted(
        take_back(variation, actor=world.unit), unitary_charge=Decimal(31_500_000)
    )
    assert codes(lambda: asked(board, world.submitted(again))) == {"consent"}


def test_a_change_after_the_vote_is_not_signed(world, board):
    variation = large(world)
    decision = board.recommended(asked(board, variation))
    drafted = world.drafted(
        take_back(variation, actor=world.unit), unitary_charge=Decimal(32_000_000)
    )
    record_consent(world.submitted(drafted), note="Agreed.", actor=world.unit)
    with pytest.raises(Refused) as refused:
        sign(Decision.objects.get(pk=decision.pk), board.sean)
    assert "stale" in refused.value.codes
    assert newest(world.partnership).number == 1


def test_a_version_that_came_meanwhile_is_not_overwritten(world, board):
    decision = board.recommended(asked(board, large(world)))
    world.approved(free_points=9, effective_from=dt.date(2027, 1, 1))
    with pytest.raises(Refused):
        sign(Decision.objects.get(pk=decision.pk), board.sean)
    assert newest(world.partnership).number == 2


def test_whoever_had_a_hand_in_it_does_not_sign(world, board):
    asking = world.asked(by=board.sean)
    world.partnership.refresh_from_db()
    variation = Variation.objects.get(pk=asking.pk)
    estimated = world.estimated()
    made = world.drafted(estimated, unitary_charge=Decimal(31_000_000))
    made = world.submitted(made)
    made.steps.create(kind="estimated", on=dt.date(2026, 11, 23), by=board.sean, at=made.noticed_at)
    record_consent(made, note="Agreed.", actor=world.unit)
    decision = board.recommended(asked(board, made))
    assert "own_entry" in codes(lambda: sign(decision, board.sean))
    assert variation.state == "noticed"


def test_a_link_fills_in_the_question(client_of, world, board):
    variation = large(world)
    address = reverse("decision_new", args=[world.partnership.uuid])
    query = {"what": "contract_variation", "variation": str(variation.uuid)}
    shown = client_of(board.maeve).get(address, query).content.decode()
    assert f'value="{variation.uuid}" selected' in shown
    assert "Shall the contract be changed as said below?" in shown


def test_the_question_that_is_open_is_led_to(world, board):
    variation = large(world)
    decision = asked(board, variation)
    route = route_of(world.fresh(variation), "large")
    assert route.is_begun
    assert route.elsewhere.url == reverse("decision", args=[decision.uuid])


def test_where_the_table_gives_small_changes_to_another_role_that_one_approves(world):
    Responsibility.objects.bulk_create(
        Responsibility(
            partnership=world.partnership,
            kind="small_change",
            who=who,
            letter=letter,
            reason="Agreed.",
            changed_by=world.unit,
            at=world.partnership.created_at,
        )
        for who, letter in (("contract_manager", "R"), ("approver", "A"))
    )
    made = world.submitted()
    assert approving(world.fresh(made)).people == (world.owner,)


def test_where_nobody_of_the_role_may_approve_a_body_decides(world):
    Responsibility.objects.bulk_create(
        Responsibility(
            partnership=world.partnership,
            kind="small_change",
            who=who,
            letter=letter,
            reason="Agreed.",
            changed_by=world.unit,
            at=world.partnership.created_at,
        )
        for who, letter in (("contract_manager", "R"), ("board", "A"))
    )
    person("board_member", world.partnership)
    route = approving(world.fresh(world.submitted())).route
    assert (route.people, route.elsewhere is not None) == ((), True)
