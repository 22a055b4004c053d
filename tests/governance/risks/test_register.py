"""Risks are written down, assessed each time anew, acted upon and closed; what is wrong is said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.ledger.verification import verify
from core.money import to_minor
from core.problems import Refused
from governance.models import Risk, RiskAction, RiskAllocation, RiskAssessment
from governance.ownership import owned_by, pass_on
from governance.risk_scale import BANDS, LEVELS, Assessed, Level, band_of, objections_to
from governance.services.risk_actions import ActionFacts, add_action, change_action, end_action
from governance.services.risk_assessments import assess, months_after
from governance.services.risks import (
    RiskFacts,
    add_risk,
    change_risk,
    close_risk,
    reopen_risk,
    take_over_starter_risks,
)
from tests.factories.people import person
from tests.governance.risks.builders import TODAY, Scene, levels, unsigned
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def scene():
    return Scene()


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return {f"{one.field}:{one.code}" for one in refused.value.problems}


def test_every_score_has_its_band_and_nothing_lies_between():
    for probability in LEVELS:
        for impact in LEVELS:
            assert Level(probability, impact).band in BANDS
    assert [band_of(score).slug for score in (3, 4, 6, 8, 12, 15, 25)] == [
        *("low", "moderate", "moderate", "high", "high", "extreme", "extreme")
    ]
    with pytest.raises(ValueError, match="not the product"):
        band_of(7)


LEVEL = st.builds(
    Level,
    st.sampled_from(LEVELS),
    st.sampled_from(LEVELS),
    st.none() | st.decimals(0, 10**9, places=2),
)


@given(LEVEL, LEVEL, st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_what_is_accepted_stays_below_inherent_however_it_is_raised(
    inherent, residual, probability, impact
):
    assessed = Assessed(inherent, residual)
    above = any(one.code == "above_inherent" for one in objections_to(assessed))
    is_above = residual.probability > inherent.probability or residual.impact > inherent.impact
    if None not in (inherent.money, residual.money):
        is_above |= residual.money > inherent.money
    assert above is is_above
    if list(objections_to(assessed)):
        return
    raised = assessed.raised(probability=probability, impact=impact)
    assert list(objections_to(raised)) == []
    assert raised.raised(probability=probability, impact=impact) == raised
    assert raised.residual.score >= residual.score
    assert raised.residual.probability >= probability


def test_each_assessment_is_a_row_and_nothing_is_overwritten(scene):
    risk = scene.risk()
    first = scene.assessed(risk, (5, 4, "900000"), (4, 3, "250000.50"))
    with clock.travel(clock.now() + dt.timedelta(days=30)):
        second = scene.assessed(risk, (5, 4), (2, 3), reason="The joints are sealed")
    rows = list(risk.assessments.all())
    assert [one.pk for one in rows] == [second.pk, first.pk]
    assert [one.is_current for one in rows] == [True, False]
    kept = rows[1]
    assert (kept.residual.score, kept.residual_money, kept.currency) == (
        12,
        Decimal("250000.50"),
        "GBP",
    )
    assert (kept.by, kept.reason) == (scene.maeve, "Survey of May")
    assert Risk.objects.as_assessed().get().score == 6
    assert verify().findings == []
    RiskAssessment.objects.filter(pk=first.pk).update(residual_probability=1)
    assert [one.reference for one in verify().findings] == [str(first.uuid)]


def test_everything_that_is_wrong_with_an_assessment_is_said_at_once(scene):
    risk = scene.risk()
    wrong = levels((2, 6, "-1"), (3, 3, "5"))
    found = codes(
        lambda: assess(risk, wrong, reason=" ", actor=scene.maeve, review_on=clock.today())
    )
    assert found == {
        "inherent_impact:out_of_range",
        "inherent_money:negative",
        "residual_probability:above_inherent",
        "residual_money:above_inherent",
        "reason:required",
        "review_on:past",
    }
    assert not RiskAssessment.objects.exists()
    with pytest.raises(Refused, match=r"3, possible.*2, unlikely"):
        scene.assessed(risk, (2, 3), (3, 3))


def test_the_database_refuses_a_residual_above_the_inherent(scene):
    made = scene.assessed()
    for wrong in (
        {"residual_probability": 5},
        {"residual_impact": 5},
        {"residual_money": to_minor(Decimal(1), "GBP"), "inherent_money": None},
        {"inherent_probability": 6},
        {"by": None},
        {"reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RiskAssessment.objects.filter(pk=made.pk).update(**wrong)


def test_only_officials_assess_and_the_partner_writes_down_for_both(scene):
    risk = scene.risk("Late steel", by=scene.declan, owner=scene.declan)
    assert (risk.raised_for, risk.audience, risk.review_on) == (
        *("partner", "shared"),
        TODAY + dt.timedelta(days=14),
    )
    assert codes(lambda: scene.assessed(risk, actor=scene.declan)) == {":forbidden"}
    for role in ("auditor", "lender", "board_member"):
        other = person(role, scene.partnership if role != "auditor" else None)
        assert codes(lambda other=other: scene.risk(by=other)) == {":forbidden"}
    hidden = {"audience": "internal", "internal_note": "We doubt it"}
    assert "audience:not_yours" in codes(lambda: scene.risk(by=scene.declan, **hidden))


def test_the_partner_changes_what_it_wrote_and_nothing_else(scene):
    own = scene.risk("Late steel", by=scene.declan)
    own.internal_note = "Watch the supplier"
    own.save()
    facts = RiskFacts(title="Steel comes late", category="construction", description="One mill")
    changed = change_risk(own, facts, actor=scene.declan)
    assert (changed.title, changed.internal_note) == ("Steel comes late", "Watch the supplier")
    other = scene.risk()
    assert ":forbidden" in codes(lambda: change_risk(other, facts, actor=scene.declan))


def test_before_the_signature_the_authority_edits_who_carries_a_risk():
    scene = unsigned()
    risk = scene.risk(bearer="partner", rationale="They can insure it")
    facts = RiskFacts(title=risk.title, category="design", bearer="shared", rationale="Both can")
    change_risk(risk, facts, actor=scene.maeve)
    kept = risk.allocations.values_list("bearer", "why", "basis")
    assert list(kept) == [
        ("shared", "Both can", "draft"),
        ("partner", "They can insure it", "draft"),
    ]
    changed = RiskFacts(title=risk.title, category="design", bearer="authority")
    assert "bearer:not_yours" in codes(
        lambda: add_risk(scene.partnership, changed, actor=scene.declan)
    )


def test_after_the_signature_nobody_edits_who_carries_a_risk(scene):
    assert codes(lambda: scene.risk(bearer="partner")) == {"bearer:by_decision"}
    [risk, *_others] = take_over_starter_risks(scene.partnership, actor=scene.maeve)
    facts = RiskFacts(title=risk.title, category=risk.category, bearer="shared")
    assert codes(lambda: change_risk(risk, facts, actor=scene.maeve)) == {"bearer:by_decision"}
    same = RiskFacts(title=risk.title, category=risk.category, bearer=risk.bearer, rationale="So")
    assert change_risk(risk, same, actor=scene.maeve).rationale == "So"
    assert set(RiskAllocation.objects.values_list("basis", flat=True)) == {"contract"}
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAllocation.objects.create(risk=risk, bearer="shared", basis="decision", at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskAllocation.objects.create(risk=risk, bearer="shared", basis="contract", at=clock.now())


def test_what_only_the_authority_sees_is_carried_and_seen_to_by_the_authority(scene):
    hidden = {"audience": "internal"}
    assert codes(lambda: scene.risk(bearer="shared", **hidden)) == {"bearer:internal"}
    assert codes(lambda: scene.risk(owner=scene.declan, **hidden)) == {"owner:no_role"}
    risk = scene.risk(bearer="authority", owner=scene.sean, **hidden)
    assert list(Risk.objects.visible_to(scene.maeve)) == [risk]
    assert not Risk.objects.visible_to(scene.declan).exists()
    shown = RiskFacts(title=risk.title, category="design", bearer="authority")
    change_risk(risk, shown, actor=scene.maeve)
    assert list(Risk.objects.visible_to(scene.declan)) == [risk]
    again = RiskFacts(title=risk.title, category="design", bearer="authority", **hidden)
    assert codes(lambda: change_risk(risk, again, actor=scene.maeve)) == {"audience:was_shared"}


def test_a_closed_risk_is_read_and_opened_again_but_not_written_in(scene):
    risk = scene.risk()
    assert codes(lambda: close_risk(risk, reason=" ", actor=scene.maeve)) == {"reason:required"}
    closed = close_risk(risk, reason="The roof is new", actor=scene.maeve)
    assert (closed.closed_on, closed.review_on) == (TODAY, None)
    assert codes(lambda: scene.assessed(risk)) == {":closed_risk"}
    assert codes(lambda: close_risk(risk, reason="Again", actor=scene.maeve)) == {":closed_risk"}
    opened = reopen_risk(risk, actor=scene.sean)
    assert (opened.is_open, opened.closed_reason) == (True, "")
    assert codes(lambda: reopen_risk(risk, actor=scene.sean)) == {":open"}


def test_the_next_look_follows_the_months_of_the_risk_or_the_day_that_is_given(scene):
    risk = scene.risk(review_months=6)
    scene.assessed(risk)
    risk.refresh_from_db()
    assert risk.review_on == dt.date(2027, 5, 23)
    scene.assessed(risk, review_on=dt.date(2026, 12, 1))
    risk.refresh_from_db()
    assert risk.review_on == dt.date(2026, 12, 1)
    assert months_after(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)
    assert months_after(dt.date(2026, 12, 31), 12) == dt.date(2027, 12, 31)


def test_an_action_has_a_person_a_day_and_a_cost_and_ends_with_words(scene):
    risk = scene.risk()
    wrong = ActionFacts(
        title=" ", owner=None, due_on=TODAY - dt.timedelta(days=1), cost=Decimal(-1)
    )
    assert codes(lambda: add_action(risk, wrong, actor=scene.maeve)) == {
        *("title:required", "owner:required", "due_on:past", "cost:negative")
    }
    facts = ActionFacts(
        title="Seal the joints",
        owner=scene.declan,
        due_on=TODAY + dt.timedelta(days=9),
        cost=Decimal("18500.00"),
    )
    made = add_action(risk, facts, actor=scene.maeve)
    assert (made.cost, made.currency, made.side) == (Decimal("18500.00"), "GBP", "authority")
    later = ActionFacts(title="Seal them", owner=scene.declan, due_on=TODAY, cost=Decimal(1))
    changed = change_action(made, later, actor=scene.declan)
    assert (changed.title, changed.cost) == ("Seal them", Decimal("18500.00"))
    assert codes(lambda: end_action(made, done=True, note="", actor=scene.declan)) == {
        "note:required"
    }
    ended = end_action(made, done=True, note="All of them", actor=scene.declan)
    assert (ended.state, ended.ended_on) == ("done", TODAY)
    assert codes(lambda: end_action(made, done=False, note="x", actor=scene.maeve)) == {":ended"}


def test_the_partner_acts_on_what_it_carries_and_not_on_what_is_the_authoritys():
    scene = unsigned()
    facts = ActionFacts(title="Insure it", owner=scene.declan, due_on=TODAY)
    theirs = scene.risk("Ours alone", bearer="authority")
    assert codes(lambda: add_action(theirs, facts, actor=scene.declan)) == {":forbidden"}
    shared = scene.risk("Of both", bearer="shared")
    assert add_action(shared, facts, actor=scene.declan).side == "partner"


def test_whoever_leaves_passes_on_the_actions_that_are_left(scene):
    risk = scene.risk(owner=scene.sean)
    facts = ActionFacts(title="Seal the joints", owner=scene.sean, due_on=TODAY)
    left, over = (add_action(risk, facts, actor=scene.maeve) for _ in range(2))
    end_action(over, done=True, note="Done", actor=scene.sean)
    owned = {one.kind: one.names for one in owned_by(scene.sean, scene.partnership)}
    assert owned["actions against risks"] == ("Seal the joints",)
    pass_on(scene.partnership, owner=scene.sean, successor=scene.maeve, actor=scene.maeve)
    assert RiskAction.objects.get(pk=left.pk).owner == scene.maeve
    assert RiskAction.objects.get(pk=over.pk).owner == scene.sean
