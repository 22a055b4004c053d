"""Stage approvals: proposed by one, decided by another, done exactly as seen."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock, events
from core.models import AuditEvent
from core.problems import Refused
from governance.models import Risk
from governance.services.appointments import appoint
from governance.services.single_acceptance import allow_single_acceptance
from partnerships.events import PhaseMoved, StageApprovalMoved
from partnerships.models import ConditionRecord, GateProposal, PhaseMove
from partnerships.services.stage_conditions import record_condition
from partnerships.services.stages import (
    CONFLICT,
    act_alone,
    decide,
    propose,
    seen_of,
    withdraw,
)
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.partnerships.stages.builders import document, meet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
LATER = dt.date(2026, 12, 18)


def decided(partnership, manager, approver, choice, **facts):
    proposal = propose(partnership, choice, reason="For the minutes", actor=manager, **facts)
    decide(proposal, accept=True, seen=seen_of(proposal), actor=approver)
    partnership.refresh_from_db()
    return PhaseMove.objects.filter(partnership=partnership).first()


def refused(call, *args, **facts):
    with pytest.raises(Refused) as caught:
        call(*args, **facts)
    return caught.value


def test_everything_unmet_is_listed_at_once(partnership, manager):
    meet(partnership, but=("appraisalReport", "guaranteeReports", "risks"))
    found = refused(propose, partnership, "pass", reason="", actor=manager)
    assert found.codes == {
        "unmet:appraisal_report",
        "unmet:guarantee_reports",
        "unmet:risk_register",
        "required",
    }
    assert not GateProposal.objects.exists()


def test_an_approved_pass_moves_on_and_is_written_down(partnership, manager, approver):
    meet(partnership)
    move = decided(partnership, manager, approver, "pass")
    assert (partnership.phase, partnership.phase_since) == ("structure", TODAY)
    assert (move.from_phase, move.to_phase, move.gate) == ("appraise", "structure", "G1")
    assert (move.actor, move.proposed_by, move.reason) == (approver, manager, "For the minutes")
    assert move.contract_version == partnership.contract_versions.get()
    assert move.days_in_phase == (TODAY - dt.date(2026, 9, 1)).days
    assert {one["state"] for one in move.conditions} == {"met"}
    assert len(move.conditions) == 7
    plans = {plan.phase: plan for plan in partnership.phase_plans.all()}
    assert plans["appraise"].ended_on == TODAY
    assert plans["structure"].began_on == TODAY


def test_a_decision_is_one_event_with_both_acts(partnership, manager, approver):
    meet(partnership)
    decided(partnership, manager, approver, "pass")
    event = AuditEvent.objects.filter(stream=partnership.stream).order_by("seq").last()
    assert "stage.approved" in event.body
    assert "stage.forward" in event.body


def test_a_move_is_published(partnership, manager, approver, monkeypatch):
    meet(partnership)
    told = []
    monkeypatch.setattr(events, "publish", told.append)
    decided(partnership, manager, approver, "pass")
    assert [(one.from_phase, one.to_phase) for one in told if isinstance(one, PhaseMoved)] == [
        ("appraise", "structure")
    ]
    assert [one.state for one in told if isinstance(one, StageApprovalMoved)] == ["open", "decided"]


def test_nobody_decides_what_they_proposed(partnership, approver):
    """Also where a small unit lets one person manage and approve."""
    allow_single_acceptance(partnership, reason="Two people in all.", actor=approver)
    partnership.refresh_from_db()
    both = person("contract_manager", partnership)
    appoint(
        both,
        role="approver",
        organisation=partnership.authority,
        actor=None,
        partnership=partnership,
        from_on=dt.date(2015, 1, 1),
    )
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=both)
    found = refused(decide, proposal, accept=True, seen=seen_of(proposal), actor=both)
    assert "own_proposal" in found.codes
    partnership.refresh_from_db()
    assert partnership.phase == "appraise"


def test_the_database_refuses_a_proposer_who_decides(partnership, manager):
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        GateProposal.objects.filter(pk=proposal.pk).update(state="decided", decided_by=manager)


def test_only_who_holds_the_right_decides(partnership, manager):
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=manager)
    other = person("contract_manager", partnership)
    found = refused(decide, proposal, accept=True, seen=seen_of(proposal), actor=other)
    assert "forbidden" in found.codes


def test_a_partner_cannot_propose(partnership, submitter):
    meet(partnership)
    assert refused(propose, partnership, "pass", reason="Ready", actor=submitter).codes == {
        "forbidden"
    }


def test_what_changed_since_it_was_seen_is_a_conflict(partnership, manager, approver):
    meet(partnership)
    proposal = propose(partnership, "pause", reason="Wait", until=LATER, actor=manager)
    seen = seen_of(proposal)
    Risk.objects.create(partnership=partnership, category="design", title="Ground", bearer="")
    found = refused(decide, proposal, accept=True, seen=seen, actor=approver)
    assert found.codes == {CONFLICT}
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_a_newer_document_than_the_one_seen_is_a_conflict(partnership, manager, approver):
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=manager)
    seen = seen_of(proposal)
    document(partnership, "appraisalReport", title="Second appraisal")
    assert CONFLICT in refused(decide, proposal, accept=True, seen=seen, actor=approver).codes


def test_a_condition_lost_after_the_proposal_stops_the_pass(partnership, manager, approver):
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=manager)
    Risk.objects.update(bearer="")
    found = refused(decide, proposal, accept=True, seen=seen_of(proposal), actor=approver)
    assert found.codes == {"unmet:risk_register"}
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_only_one_proposal_waits_at_a_time(partnership, manager):
    meet(partnership)
    propose(partnership, "redo", reason="Again", actor=manager)
    assert refused(propose, partnership, "pass", reason="Ready", actor=manager).codes == {"waiting"}


def test_a_refusal_says_why_and_moves_nothing(partnership, manager, approver):
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=manager)
    seen = seen_of(proposal)
    assert refused(decide, proposal, accept=False, seen=seen, actor=approver).codes == {"required"}
    decide(proposal, accept=False, seen=seen, answer="Costs are old", actor=approver)
    partnership.refresh_from_db()
    assert partnership.phase == "appraise"
    assert GateProposal.objects.get().state == "refused"


def test_a_proposal_is_taken_back_by_its_proposer_only(partnership, manager, approver):
    proposal = propose(partnership, "redo", reason="Again", actor=manager)
    assert refused(withdraw, proposal, actor=approver).codes >= {"not_yours"}
    withdraw(proposal, actor=manager)
    assert GateProposal.objects.get().state == "withdrawn"


def test_pass_with_conditions_carries_over_what_may_follow(partnership, manager, approver):
    meet(partnership, but=("environmentalImpact",))
    assert refused(
        propose, partnership, "pass_with_conditions", reason="Ready", actor=manager
    ).by_field().keys() == {"due_environmental_impact"}
    move = decided(
        partnership,
        manager,
        approver,
        "pass_with_conditions",
        carried_over={"environmental_impact": LATER},
    )
    assert partnership.phase == "structure"
    assert move.outcome == "pass_with_conditions"
    assert [one["code"] for one in move.carried_over] == ["environmental_impact"]
    assert ConditionRecord.objects.get(code="environmental_impact").due_on == LATER


def test_what_cannot_follow_is_not_carried_over(partnership, manager):
    meet(partnership, but=("appraisalReport",))
    found = refused(
        propose,
        partnership,
        "pass_with_conditions",
        reason="Ready",
        actor=manager,
        carried_over={"appraisal_report": LATER},
    )
    assert found.codes == {"unmet:appraisal_report"}


def test_a_pause_stops_the_clock_until_it_resumes(partnership, manager, approver):
    decided(partnership, manager, approver, "pause", until=LATER)
    assert (partnership.phase_state, partnership.resumes_on) == ("paused", LATER)
    with clock.travel(dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC)):
        act_alone(partnership, "resume_appraise", reason="It arrived", actor=manager)
        partnership.refresh_from_db()
        assert (partnership.phase_state, partnership.resumes_on) == ("active", None)
        meet(partnership)
        move = decided(partnership, manager, approver, "pass")
    assert move.days_in_phase == (TODAY - dt.date(2026, 9, 1)).days


def test_a_pause_needs_a_day_to_come(partnership, manager):
    facts = {"reason": "Wait", "actor": manager}
    assert refused(propose, partnership, "pause", **facts).codes == {"required"}
    assert refused(propose, partnership, "pause", until=TODAY, **facts).codes == {"past"}


def test_redo_begins_the_stage_again(partnership, manager, approver):
    move = decided(partnership, manager, approver, "redo")
    assert (partnership.phase, partnership.phase_since) == ("appraise", TODAY)
    assert move.days_in_phase == 83


def test_going_back_is_a_move_with_its_reason(partnership, manager, approver):
    move = decided(partnership, manager, approver, "back_rethink")
    assert (partnership.phase, move.outcome) == ("identify", "back")
    plans = {plan.phase: plan for plan in partnership.phase_plans.all()}
    assert plans["identify"].ended_on is None
    assert plans["appraise"].began_on is None


def test_an_early_end_closes_the_stage(partnership, manager, approver):
    move = decided(partnership, manager, approver, "end")
    assert (partnership.phase_state, move.transition) == ("ended", "not_pursued")
    assert partnership.phase_plans.get(phase="appraise").ended_on == TODAY
    assert refused(propose, partnership, "pass", reason="Go", actor=manager).codes == {"impossible"}


def test_a_contract_in_force_does_not_end_at_its_gate(partnership, manager):
    partnership.phase = "operate"
    partnership.save()
    found = refused(propose, partnership, "end", reason="Stop", actor=manager)
    assert found.codes == {"impossible"}


def test_expiry_asks_for_its_own_conditions(partnership, manager, approver):
    partnership.phase = "hand_back"
    partnership.save()
    found = refused(propose, partnership, "expire", reason="Over", actor=manager)
    assert "unmet:repairs_done" in found.codes
    assert len(found.problems) == 4
    for kind in ("conditionSurvey", "retentionAccount", "handover"):
        document(partnership, kind)
    record_condition(partnership, "repairs_done", actor=manager, is_met=True)
    decided(partnership, manager, approver, "expire")
    assert partnership.phase_state == "expired"


def test_resuming_is_not_proposed(partnership, manager, approver):
    decided(partnership, manager, approver, "pause", until=LATER)
    found = refused(propose, partnership, "resume_appraise", reason="Go", actor=manager)
    assert found.codes == {"no_approval_needed"}


def test_nobody_acts_alone_where_an_approval_decides(partnership, manager):
    meet(partnership)
    found = refused(act_alone, partnership, "pass", reason="Go", actor=manager)
    assert found.codes == {"needs_approval"}


def test_a_confirmation_is_for_what_nothing_else_shows(partnership, manager, submitter):
    found = refused(record_condition, partnership, "appraisal_report", actor=manager, is_met=True)
    assert found.codes == {"seen_elsewhere"}
    assert (
        "forbidden"
        in refused(record_condition, partnership, "appraisal_report", actor=submitter).codes
    )


def test_an_owner_has_a_role_in_the_partnership(partnership, manager):
    stranger = person("contract_manager", PartnershipFactory())
    found = refused(
        record_condition, partnership, "appraisal_report", actor=manager, owner=stranger
    )
    assert found.codes == {"no_role"}
