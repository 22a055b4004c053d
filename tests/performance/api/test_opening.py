"""A partnership is opened by one request, with all that the page would make."""

from __future__ import annotations

import pytest

from core.ledger.history import history
from governance.models import Appointment
from partnerships.models import Partnership
from partnerships.types import types
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, PartnerFactory, person
from tests.performance.opening.builders import official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def someone():
    return official(name="Amara Diallo")


@pytest.fixture
def program(someone):
    return Program(someone[0])


def body(authority, **more):
    return {
        "name": "Northfield Online Booking",
        "type": "innovation",
        "authority": str(authority.uuid),
        "sector": "health",
        "country": "IE",
        "currency": "EUR",
        "capital_value": "480000",
        "route": "light",
        "digital_aims": ["online_services", "digital_skills"],
        "risk": {"harm": 1, "novelty": 1, "data": 1, "exit": 0},
        **more,
    }


def test_what_is_left_out_comes_as_the_type_offers_it(program, someone):
    answer = program.post("/partnerships/", body(someone[1]))
    assert answer.status_code == 201, answer.json()
    made = Partnership.objects.get()
    assert answer.headers["Location"] == f"/api/v1/partnerships/{made.uuid}/"
    assert answer.json()["reference"] == made.reference
    kind = types["innovation"]
    assert {one.code for one in kind.kpis if not one.brought_by} <= {
        one.code for one in made.kpis.all()
    }
    assert {one.code for one in kind.milestones} <= {one.code for one in made.milestones.all()}
    assert made.risks.count() == len(kind.risks)
    assert made.phase_plans.count() == len(kind.phases)
    assert "made the partnership with" in history(made.stream)[0].act.what


def test_what_is_listed_is_made_so_with_people_and_partner(program, someone):
    authority, partner = someone[1], PartnerFactory(name="Ferrybridge Digital")
    manager = MembershipFactory(organisation=authority).user
    lead = MembershipFactory(organisation=partner).user
    listed = {
        "partner": "ferrybridge digital",
        "kpis": [
            {"code": "online_completion", "target": "85"},
            {
                "code": "own_calls",
                "name": "Calls saved",
                "unit": "calls",
                "no_points": "0",
                "full_points": "500",
                "community_weight": "1",
            },
        ],
        "milestones": [{"code": "go", "name": "Open", "baseline_on": "2027-05-01"}],
        "risks": [{"code": "demand", "bearer": "shared"}],
        "people": [
            {"role": "contract_manager", "email": manager.email},
            {"role": "partner_lead", "email": lead.email.upper()},
        ],
    }
    answer = program.post("/partnerships/", body(authority, **listed))
    assert answer.status_code == 201, answer.json()
    made = Partnership.objects.get()
    assert made.partner == partner
    assert made.kpis.get(code="online_completion").rules.get().target == 85
    assert made.kpis.get(code="own_calls").rules.get().full_points == 500
    assert [one.code for one in made.milestones.all()] == ["go"]
    assert [one.bearer for one in made.risks.all()] == ["shared"]
    held = Appointment.objects.filter(partnership=made).values_list("role", "user")
    assert set(held) == {("contract_manager", manager.pk), ("partner_lead", lead.pk)}


def test_everything_that_is_wrong_comes_at_once_by_its_place(program, someone):
    wrong = {
        "name": " ",
        "kpis": [{"code": "own_calls", "name": "Calls", "no_points": "5", "full_points": "1"}],
        "milestones": [{"code": "go"}],
    }
    answer = program.post("/partnerships/", body(someone[1], **wrong))
    assert answer.status_code == 422
    assert {
        ("name", "required"),
        ("kpis.0.unit", "required"),
        ("kpis.0.full_points", "wrong_side"),
        ("kpis.0.financial_weight", "no_weight"),
        ("milestones.0.name", "required"),
        ("milestones.0.baseline_on", "required"),
    } <= {(one["field"], one["code"]) for one in answer.json()["problems"]}
    assert not Partnership.objects.exists()


def test_sent_twice_under_one_key_it_is_made_once(program, someone):
    for _time in range(2):
        answer = program.post("/partnerships/", body(someone[1]), key="once")
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert Partnership.objects.count() == 1


def test_only_who_holds_the_mandate_opens_and_only_for_its_authority(program):
    foreign = OrganisationFactory(name="Foreign Council")
    assert (
        program.post("/partnerships/", body(foreign)).json()["problems"][0]["code"] == "not_yours"
    )
    manager = Program(person("contract_manager", PartnershipFactory()))
    assert manager.post("/partnerships/", body(foreign)).status_code == 403


def test_people_who_belong_to_neither_side_are_not_named(program, someone):
    people = [{"role": "contract_manager", "email": "nobody@example.org"}]
    answer = program.post("/partnerships/", body(someone[1], people=people))
    assert [one["field"] for one in answer.json()["problems"]] == ["people.0.email"]
