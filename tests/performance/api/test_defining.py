"""What is measured, agreed and planned, defined by programs through the services of the pages."""

from __future__ import annotations

import datetime as dt

import pytest

from core.models import AuditEvent
from partnerships.models import ContractVersion, Party
from performance.models import KPI, KPIChange, Milestone
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import KPIFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def partnership():
    made = PartnershipFactory(
        signed_on=None, phase="appraise", phase_since=dt.date(2026, 9, 1), contract=False
    )
    ContractVersion.objects.create(
        partnership=made,
        number=1,
        effective_from=dt.date(2026, 12, 1),
        terms="{}",
        terms_sha256="0" * 64,
    )
    return made


@pytest.fixture
def manager(partnership):
    return Program(person("contract_manager", partnership))


def here(partnership, noun):
    return f"/partnerships/{partnership.uuid}/{noun}/"


def codes_of(answer):
    return {(one["field"], one["code"]) for one in answer.json()["problems"]}


def test_a_party_is_recorded_and_ended_over_what_was_seen(partnership, manager):
    made = manager.post(here(partnership, "parties"), {"name": "North Fund", "role": "lender"})
    assert made.status_code == 201, made.json()
    place = made.headers["Location"].removeprefix("/api/v1")
    party = manager.get(place).json()
    new = {"share": None, "from_on": None, "until_on": "2027-01-31"}
    changed = manager.post(f"{place}change/", {"seen": party["seen"], **new})
    assert changed.json()["until_on"] == "2027-01-31"
    stale = manager.post(f"{place}change/", {"seen": party["seen"], **new})
    assert stale.status_code == 409
    assert stale.json()["versions"]["current"]["until_on"] == "2027-01-31"
    assert stale.json()["differences"] == ["until_on"]


def test_every_objection_to_a_party_comes_at_once(partnership, manager):
    body = {"role": "lender", "share": "1.2", "from_on": "2026-12-01", "until_on": "2026-11-01"}
    answer = manager.post(here(partnership, "parties"), body)
    assert answer.status_code == 422
    assert {
        ("name", "required"),
        ("share", "no_shareholder"),
        ("share", "out_of_range"),
        ("until_on", "before_start"),
    } <= codes_of(answer)
    assert not Party.objects.exists()


def test_an_objective_is_completed_and_taken_away(partnership, manager):
    kpi = KPIFactory(partnership=partnership, state=KPI.State.PROPOSED)
    made = manager.post(here(partnership, "objectives"), {"title": "Care near home"})
    place = made.headers["Location"].removeprefix("/api/v1")
    seen = made.json()["seen"]
    whole = {"title": "Care near home", "baseline": "41 km", "kpis": [str(kpi.uuid)]}
    owner = manager.get("/me/").json()["person"]["uuid"]
    done = manager.post(f"{place}change/", {"seen": seen, **whole, "owner": owner}).json()
    assert (done["kpis"], done["owner"]["uuid"]) == ([str(kpi.uuid)], owner)
    assert manager.post(f"{place}take-away/", {"seen": seen}).status_code == 409
    gone = manager.post(f"{place}take-away/", {"seen": manager.get(place).json()["seen"]})
    assert gone.status_code == 204
    assert manager.get(place).status_code == 404


def test_the_terms_are_drafted_by_one_and_signed_by_another(partnership, manager):
    place = here(partnership, "contract-draft")
    draft = manager.get(place).json()
    wrong = manager.post(f"{place}edit-terms/", {"seen": draft["seen"], "terms": {"wages": 1}})
    assert wrong.status_code == 422
    written = manager.post(
        f"{place}edit-terms/",
        {"seen": draft["seen"], "terms": {"unitary_charge": "1200000"}},
    )
    assert written.status_code == 200, written.json()
    assert written.json()["terms"]["unitary_charge"] == "1200000"
    days = {"signed_on": "2026-11-20", "effective_from": "2026-12-01"}
    seen = written.json()["seen"]
    assert manager.post(f"{place}sign/", {"seen": seen, **days}).status_code == 403
    approver = Program(person("approver", partnership))
    refused = approver.post(f"{place}sign/", {"seen": seen, **days})
    assert ("", "objectives") in codes_of(refused)


def test_a_kpi_is_proposed_changed_and_taken_away(partnership, manager):
    body = {
        "name": "Rooms available",
        "unit": "%",
        "target": "98",
        "no_points": "90",
        "full_points": "100",
        "community_weight": "2",
        "starts_on": "2027-01-01",
    }
    wrong = manager.post(here(partnership, "kpis"), {**body, "unit": "", "full_points": "80"})
    assert {("unit", "required"), ("full_points", "wrong_side")} <= codes_of(wrong)
    made = manager.post(here(partnership, "kpis"), body)
    assert made.status_code == 201, made.json()
    place = made.headers["Location"].removeprefix("/api/v1")
    assert [one["uuid"] for one in manager.get("/kpis/").json()["results"]] == []
    assert manager.get("/kpis/", state="proposed").json()["count"] == 1
    seen = made.json()["seen"]
    again = manager.post(f"{place}redefine/", {"seen": seen, "target": "97"})
    assert again.json()["rules"][0]["target"] == "97"
    assert again.json()["rules"][0]["no_points"] == "90"
    assert again.json()["name"] == "Rooms available"
    based = manager.post(
        f"{place}set-baseline/",
        {
            "seen": again.json()["seen"],
            "baseline": "94.5",
            "baseline_on": "2026-10-31",
            "owner": None,
        },
    )
    assert based.json()["baseline"] == "94.5"
    assert manager.post(f"{place}take-away/", {"seen": again.json()["seen"]}).status_code == 409
    gone = manager.post(f"{place}take-away/", {"seen": based.json()["seen"]})
    assert gone.status_code == 204


def test_what_was_agreed_changes_once_the_other_side_adopts_it():
    partnership = PartnershipFactory()
    manager = Program(person("contract_manager", partnership))
    lead = Program(person("partner_lead", partnership))
    kpi = KPIFactory(partnership=partnership)
    seen = manager.get(f"/kpis/{kpi.uuid}/").json()["seen"]
    body = {"seen": seen, "effective_from": "2027-04-01", "target": "97", "reason": "Agreed."}
    made = manager.post(f"/kpis/{kpi.uuid}/propose-change/", body)
    assert made.status_code == 201, made.json()
    place = made.headers["Location"].removeprefix("/api/v1")
    change = lead.get(place).json()
    own = Program(KPIChange.objects.get().proposed_by)
    assert own.post(f"{place}adopt/", {"seen": change["seen"]}).status_code == 403
    empty = lead.post(f"{place}refuse/", {"seen": change["seen"]})
    assert codes_of(empty) == {("answer", "required")}
    done = lead.post(f"{place}adopt/", {"seen": change["seen"]})
    assert done.json()["state"] == "adopted"
    rules = manager.get(f"/kpis/{kpi.uuid}/").json()["rules"]
    assert ("2027-04-01", "97") in {(one["effective_from"], one["target"]) for one in rules}
    stale = lead.post(f"{place}adopt/", {"seen": change["seen"]})
    assert stale.json()["versions"]["current"]["state"] == "adopted"


def test_the_plan_of_milestones_changes_until_the_signature(partnership, manager):
    wrong = manager.post(here(partnership, "milestones"), {"weight": "-1"})
    assert {("name", "required"), ("baseline_on", "required"), ("weight", "negative")} <= codes_of(
        wrong
    )
    body = {"name": "First room open", "baseline_on": "2027-06-01"}
    made = manager.post(here(partnership, "milestones"), body)
    place = made.headers["Location"].removeprefix("/api/v1")
    moved = manager.post(
        f"{place}replan/", {"seen": made.json()["seen"], "final_deadline_on": "2027-09-01"}
    ).json()
    assert (moved["baseline_on"], moved["is_mandatory"]) == ("2027-06-01", True)
    assert manager.post(f"{place}take-away/", {"seen": moved["seen"]}).status_code == 204
    assert not Milestone.objects.exists()


def test_measuring_is_set_up_by_one_side_and_adopted_by_the_other():
    partnership = PartnershipFactory()
    manager = Program(person("contract_manager", partnership))
    lead = Program(person("partner_lead", partnership))
    place = here(partnership, "measuring")
    offer = manager.get(place).json()
    usual = [one["code"] for one in offer["kpis_offered"] if one["is_usual"]]
    assert usual
    assert lead.get(place).json()["kpis_offered"] == []
    first = {"code": usual[0], "community_weight": "0", "financial_weight": "0"}
    wrong = manager.post(f"{place}set-up/", {"kpis": [first]})
    assert codes_of(wrong) == {("kpis.0.financial_weight", "no_weight")}
    first["community_weight"] = "3"
    done = manager.post(f"{place}set-up/", {"kpis": [first], "milestones": [], "risks": []})
    assert [one["code"] for one in done.json()["proposed"]] == [usual[0]]
    assert manager.post(f"{place}adopt/", {"seen": done.json()["seen"]}).status_code == 403
    seen = lead.get(place).json()["seen"]
    assert lead.post(f"{place}adopt/", {"seen": seen}).json()["proposed"] == []
    assert KPI.objects.get().state == KPI.State.ADOPTED


def test_a_decision_that_was_taken_meanwhile_shows_how_it_stands():
    partnership = PartnershipFactory()
    proposer = person("contract_manager", partnership)
    kpi = KPIFactory(partnership=partnership)
    change = KPIChange.objects.create(
        kpi=kpi,
        effective_from=dt.date(2027, 4, 1),
        financial_weight=1,
        community_weight=1,
        reason="Agreed",
        proposed_by=proposer,
        proposed_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC),
    )
    lead = Program(person("partner_lead", partnership))
    place = f"/kpi-changes/{change.uuid}/"
    KPIChange.objects.update(state="withdrawn")
    seen = lead.get(place).json()["seen"]
    answer = lead.post(f"{place}adopt/", {"seen": seen})
    assert answer.status_code == 409
    assert answer.json()["versions"] == {
        "seen": {},
        "current": answer.json()["versions"]["current"],
    }
    assert answer.json()["versions"]["current"]["state"] == "withdrawn"
    assert answer.json()["problems"][0]["code"] == "decided"


def test_the_risks_of_a_partnership_are_read(partnership, manager):
    partnership.risks.create(category="demand", title="Few come", rationale="Ours to know")
    [risk] = manager.get(here(partnership, "risks")).json()["results"]
    assert (risk["title"], risk["rationale"]) == ("Few come", "Ours to know")
    lead = Program(person("partner_lead", partnership))
    [shown] = lead.get(here(partnership, "risks")).json()["results"]
    assert "rationale" not in shown
    assert not AuditEvent.objects.filter(kind__startswith="risk").exists()
