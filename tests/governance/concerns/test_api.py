"""A concern by the API: the same services, the same refusals, the whole ladder in one answer."""

from __future__ import annotations

import pytest

from governance.models import Concern, ConcernLimits
from governance.services.adjudication import appoint_adjudicator
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.governance.concerns.builders import Case, on
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def case():
    return Case()


def raised(case, **facts):
    body = {"title": "Rounds", "text": "Too many.", "wanted": "Fewer.", **facts}
    return Program(case.declan).post(f"/partnerships/{case.partnership.uuid}/concerns/", body)


def test_from_raising_to_a_settlement_that_was_seen(case):
    file = case.file()
    made = raised(case, at_stake="1250.50", evidence=[str(file.uuid)])
    assert made.status_code == 201, made.json()
    concern = made.json()
    assert concern["at_stake"] == {"amount": "1250.50", "currency": "GBP"}
    assert concern["positions"][0]["evidence"][0]["sha256"] == file.sha256
    assert concern["due_on"] == "2026-12-07"
    where = f"/concerns/{concern['uuid']}/"
    official, partner = Program(case.maeve), Program(case.petra)
    too_early = official.post(f"{where}climb/", {"reason": "On."})
    assert too_early.status_code == 422
    assert "too_early" in too_early.content.decode()
    official.post(f"{where}take-position/", {"text": "Every ward counts."})
    terms = {"outcome": "partly", "words": "Two.", "lesson": "Count.", "cost": "10"}
    offered = official.post(f"{where}offer/", terms).json()
    [offer] = offered["offers"]
    seen = partner.get(where).json()["seen"]
    official.post(f"{where}take-position/", {"text": "And every floor."})
    stale = partner.post(f"{where}accept-offer/", {"offer": offer["uuid"], "seen": seen})
    assert stale.status_code == 409
    seen = partner.get(where).json()["seen"]
    settled = partner.post(f"{where}accept-offer/", {"offer": offer["uuid"], "seen": seen}).json()
    assert (settled["state"], settled["outcome"]) == ("settled", "partly")
    assert partner.get("/concerns/?is_open=true").json()["results"] == []
    assert len(partner.get("/concerns/?is_open=false").json()["results"]) == 1


def test_a_foreign_document_or_thing_is_refused(case):
    foreign = Case(PartnershipFactory()).file()
    assert raised(case, evidence=[str(foreign.uuid)]).status_code == 422
    assert raised(case, about="nonsense").status_code == 422
    assert raised(case, about=f"kpirecord:{foreign.uuid}").status_code == 422
    assert not Concern.objects.exists()


def test_the_adjudicator_and_the_limits(case):
    concern = case.at("adjudication")
    day = concern.steps.last().since
    where = f"/concerns/{concern.uuid}/"
    with on(day):
        program = Program(case.sean)
        facts = {"name": "Ada Quist", "appointed_on": day.isoformat()}
        assert program.post(f"{where}appoint-adjudicator/", facts).json()["awaits"] == "decision"
        facts = {
            "outcome": "refused",
            "decision": "Every ward counts.",
            "decided_on": day.isoformat(),
            "document": str(case.file().uuid),
        }
        shown = program.post(f"{where}record-decision/", facts).json()["adjudication"]
    assert shown["refer_by"] > shown["decided_on"]
    limits = f"/partnerships/{case.partnership.uuid}/concern-limits/"
    facts = {"operational": 5, "representatives": 5, "executives": 15, "reason": "28.2"}
    assert Program(case.declan).post(f"{limits}change/", facts).status_code == 403
    assert Program(case.maeve).post(f"{limits}change/", facts).json()["executives"] == 15
    assert ConcernLimits.objects.count() == 1


def test_a_document_of_a_decision_is_of_this_partnership(case):
    concern = case.at("adjudication")
    with on(concern.steps.last().since):
        appoint_adjudicator(
            concern,
            name="Ada Quist",
            body="",
            appointed_on=concern.steps.last().since,
            actor=case.sean,
        )
        facts = {
            "outcome": "granted",
            "decision": "Fewer.",
            "decided_on": concern.steps.last().since.isoformat(),
            "document": str(Case(PartnershipFactory()).file().uuid),
        }
        answer = Program(case.sean).post(f"/concerns/{concern.uuid}/record-decision/", facts)
    assert answer.status_code == 422
    assert Concern.objects.get(pk=concern.pk).awaits == "decision"
