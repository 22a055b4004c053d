"""The register by programs: every verb, and what the partner's program never reads."""

from __future__ import annotations

import pytest

from governance.models import Risk, RiskAction, RiskTrigger
from tests.api import Program
from tests.factories.performance import MilestoneFactory
from tests.governance.risks.builders import Scene
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
LEVELS = {
    "inherent_probability": 4,
    "inherent_impact": 4,
    "inherent_money": "120000.00",
    "residual_probability": 3,
    "residual_impact": 4,
    "reason": "Survey of May",
}


@once
def scene():
    return Scene()


def seen(program, address):
    return program.get(address).json()["seen"]


def test_a_program_keeps_the_register_from_the_first_word_to_the_end(scene):
    maeve = Program(scene.maeve)
    base = f"/partnerships/{scene.partnership.uuid}"
    made = maeve.post(f"{base}/risks/", {"title": "Roof leaks", "category": "design"})
    assert made.status_code == 201, made.content
    risk = f"{base}/risks/{made.json()['uuid']}"
    above = {**LEVELS, "residual_probability": 5, "seen": seen(maeve, f"{risk}/")}
    refused = maeve.post(f"{risk}/assess/", above)
    assert refused.status_code == 422
    assert "above_inherent" in refused.text
    answer = maeve.post(f"{risk}/assess/", {**LEVELS, "seen": seen(maeve, f"{risk}/")})
    assert (answer.json()["score"], answer.json()["inherent_score"]) == (12, 16)
    [assessment] = maeve.get(f"{base}/risk-assessments/?is_current=true").json()["results"]
    assert assessment["inherent_money"] == {"amount": "120000.00", "currency": "GBP"}
    action = maeve.post(
        f"{base}/risk-actions/",
        {
            "risk": made.json()["uuid"],
            "title": "Tar",
            "owner": str(scene.declan.uuid),
            "due_on": "2026-12-01",
            "cost": "700.00",
        },
    )
    assert action.status_code == 201, action.content
    one = f"{base}/risk-actions/{action.json()['uuid']}"
    declan = Program(scene.declan)
    assert declan.get(f"{one}/").json()["cost"] is None
    ended = {"done": True, "note": "Two coats", "seen": seen(declan, f"{one}/")}
    assert declan.post(f"{one}/end/", ended).status_code == 200
    assert RiskAction.objects.get().state == "done"
    late = MilestoneFactory(partnership=scene.partnership)
    trigger = maeve.post(
        f"{base}/risk-triggers/",
        {
            "risk": made.json()["uuid"],
            "kind": "milestone_late",
            "facts": {"milestone": str(late.uuid), "days": "30"},
            "probability": 5,
        },
    )
    assert trigger.status_code == 201, trigger.content
    place = f"{base}/risk-triggers/{trigger.json()['uuid']}"
    assert maeve.post(f"{place}/end/", {}).status_code == 200
    assert RiskTrigger.objects.get().ended_at is not None
    closed = {"reason": "The roof is new", "seen": seen(maeve, f"{risk}/")}
    assert maeve.post(f"{risk}/close/", closed).json()["closed_reason"] == "The roof is new"
    assert maeve.post(f"{risk}/reopen/", {}).json()["closed_on"] is None


def test_the_partners_program_reads_no_score_and_no_risk_of_the_authority_alone(scene):
    scene.assessed(scene.risk("Roof leaks", internal_note="They hide it"))
    scene.risk("They go bankrupt", audience="internal")
    base = f"/partnerships/{scene.partnership.uuid}"
    declan = Program(scene.declan)
    [only] = declan.get(f"{base}/risks/").json()["results"]
    assert only["title"] == "Roof leaks"
    assert not {"score", "inherent_score", "internal_note", "rationale", "review_on"} & set(only)
    for noun in ("risk-assessments", "risk-triggers"):
        assert declan.get(f"{base}/{noun}/").status_code == 403
    own = Risk.objects.get(audience="internal")
    assert declan.get(f"{base}/risks/{own.uuid}/").status_code == 404
    assert "bankrupt" in Program(scene.maeve).get(f"{base}/risks/").text
