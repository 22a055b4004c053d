"""Stage approvals by API: what stands in the way, proposed by one, decided by another."""

from __future__ import annotations

import pytest

from partnerships.models import GateProposal
from tests.api import Program
from tests.partnerships.stages.builders import meet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def _stage(partnership):
    return f"/partnerships/{partnership.uuid}/stage/"


def _proposed(partnership, manager, choice="pass"):
    program = Program(manager)
    seen = program.get(_stage(partnership)).json()["seen"]
    body = {"seen": seen, "choice": choice, "reason": "For the minutes"}
    return program.post(f"{_stage(partnership)}propose/", body)


def _proposal(partnership):
    return f"/partnerships/{partnership.uuid}/stage-proposals/{GateProposal.objects.get().uuid}/"


def test_a_stage_is_passed_by_two_people(partnership, manager, approver):
    meet(partnership)
    waiting = _proposed(partnership, manager).json()
    assert waiting["proposal"]["proposed_by"]["name"] == str(manager)
    decider = Program(approver)
    seen = decider.get(_proposal(partnership)).json()["seen"]
    done = decider.post(f"{_proposal(partnership)}decide/", {"seen": seen, "decision": "approve"})
    assert done.json()["state"] == "decided", done.json()
    moves = decider.get(f"/partnerships/{partnership.uuid}/stage-moves/").json()["results"]
    assert (moves[0]["to_phase"], moves[0]["reason"]) == ("structure", "For the minutes")
    assert decider.get(_stage(partnership)).json()["phase"] == "structure"


def test_what_is_unmet_is_told_at_once_and_nothing_is_proposed(partnership, manager):
    meet(partnership, but=("appraisalReport", "risks"))
    answer = _proposed(partnership, manager)
    assert answer.status_code == 422
    codes = {one["code"] for one in answer.json()["problems"]}
    assert {"unmet:appraisal_report", "unmet:risk_register"} <= codes
    assert not GateProposal.objects.exists()


def test_nobody_decides_by_api_what_they_proposed(partnership, manager):
    meet(partnership)
    _proposed(partnership, manager)
    program = Program(manager)
    seen = program.get(_proposal(partnership)).json()["seen"]
    answer = program.post(f"{_proposal(partnership)}decide/", {"seen": seen, "decision": "approve"})
    assert answer.status_code == 403
    assert GateProposal.objects.get().state == "open"


def test_a_decision_on_what_has_changed_is_a_409(partnership, manager, approver):
    meet(partnership)
    _proposed(partnership, manager)
    decider = Program(approver)
    seen = decider.get(_proposal(partnership)).json()["seen"]
    partnership.documents.filter(kind="appraisalReport").delete()
    answer = decider.post(f"{_proposal(partnership)}decide/", {"seen": seen, "decision": "approve"})
    assert answer.status_code == 409
    assert answer.json()["differences"] == ["revision"]
    assert GateProposal.objects.get().state == "open"


def test_a_proposer_takes_back_and_a_condition_is_recorded_and_waived(
    partnership, manager, approver
):
    meet(partnership)
    _proposed(partnership, manager)
    program = Program(manager)
    taken = program.post(f"{_proposal(partnership)}withdraw/", {}).json()
    assert taken["state"] == "withdrawn"
    code = program.get(_stage(partnership)).json()["conditions"][0]["code"]
    body = {"code": code, "owner": str(manager.uuid), "due_on": "2026-12-01"}
    stage = program.post(f"{_stage(partnership)}record-condition/", body).json()
    assert stage["conditions"][0]["owner"] == str(manager)
    assert stage["conditions"][0]["due_on"] == "2026-12-01"
    stranger = {**body, "owner": "00000000-0000-4000-8000-000000000000"}
    assert program.post(f"{_stage(partnership)}record-condition/", stranger).status_code == 422
    waiver = {"code": "nonsense", "until": "2026-12-01", "reason": "Law"}
    refused = Program(approver).post(f"{_stage(partnership)}waive-condition/", waiver)
    assert refused.status_code == 422
