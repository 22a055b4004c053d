"""Programs log, answer, claim and verify by the same services as the pages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.models import Scope
from performance.models import PaymentFigure, ServiceFailure
from performance.services.payment_facts import claim_figure
from tests.api import Program
from tests.once import once
from tests.partnerships.stages.builders import document
from tests.performance.payments.builders import at, hospital, unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

SAID = {
    "kind": "unavailable",
    "requirement": "Temperature",
    "area": "Ward 5B",
    "area_class": "Ward",
    "occurred_at": "2026-10-06T09:00:00Z",
    "rectified_at": "2026-10-06T15:01:00Z",
}


@once
def here():
    return hospital()


def root(here):
    return f"/partnerships/{here.partnership.uuid}"


def test_a_program_logs_and_the_other_side_answers_what_it_read(here):
    proof = document(here.partnership, "permits")
    partner, official = Program(here.declan), Program(here.maeve)
    log = f"{root(here)}/failures/"
    made = partner.post(log, {**SAID, "evidence": [str(proof.uuid)]}, key="one")
    assert made.status_code == 201, made.content
    assert partner.post(log, {**SAID, "evidence": [str(proof.uuid)]}, key="one").json() == (
        made.json()
    )
    assert ServiceFailure.objects.count() == 1
    found = made.json()
    assert (found["reference"], found["side"], found["windows_missed"]) == ("F-1", "partner", 3)
    assert found["entries"][0]["evidence"] == [str(proof.uuid)]
    place = f"{log}{found['uuid']}/"
    seen = official.get(place).json()["seen"]
    right = {"at": "2026-10-06T13:00:00Z", "seen": seen}
    assert partner.post(f"{place}put-right/", right).status_code == 200
    agreed = {"verdict": "agreed", "seen": seen}
    assert official.post(f"{place}reply/", agreed).status_code == 409
    agreed["seen"] = official.get(place).json()["seen"]
    answer = official.post(f"{place}reply/", agreed)
    assert (answer.status_code, answer.json()["state"]) == (200, "agreed")
    assert len(answer.json()["entries"]) == 3
    assert answer.json()["windows_missed"] == 1


def test_everything_that_is_wrong_is_said_by_field(here):
    answer = Program(here.declan).post(
        f"{root(here)}/failures/", {**SAID, "area": "", "points": 3, "area_class": "Roof"}
    )
    assert answer.status_code == 422
    for name in ("area", "points", "area_class"):
        assert name in answer.content.decode()
    twice = Program(here.maeve)
    assert twice.post(f"{root(here)}/failures/", SAID).status_code == 201
    double = twice.post(f"{root(here)}/failures/", SAID)
    assert (double.status_code, "is_another" in double.content.decode()) == (422, True)
    assert twice.post(f"{root(here)}/failures/", {**SAID, "is_another": True}).status_code == 201


def test_a_failure_is_corrected_and_joined(here):
    first, again = (unavailable(here, "Ward 5B", "Ward", at(6), 3) for _number in range(2))
    official, log = Program(here.maeve), f"{root(here)}/failures/"
    place = f"{log}{again.uuid}/"
    seen = official.get(place).json()["seen"]
    wrong = official.post(f"{place}correct/", {**SAID, "reason": "", "seen": seen})
    assert wrong.status_code == 422
    right = official.post(f"{place}correct/", {**SAID, "reason": "Misread", "seen": seen})
    assert right.status_code == 200, right.content
    body = {"into": str(first.uuid), "seen": right.json()["seen"]}
    assert Program(here.declan).post(f"{place}join/", body).status_code == 403
    joined = official.post(f"{place}join/", body)
    assert (joined.json()["state"], joined.json()["joined_to"]) == ("joined", str(first.uuid))


def test_the_log_is_filtered_and_costs_the_same_for_many(here, connection_queries):
    unavailable(here, "Ward 5B", "Ward", at(6), 3)
    unavailable(here, "Ward 6", "Ward", at(2, month=11), 3)
    official, log = Program(here.maeve), "/failures/"
    place = f"{root(here)}{log}"

    def found(**query):
        return [one["reference"] for one in official.get(place, **query).json()["results"]]

    assert found() == ["F-2", "F-1"]
    assert found(month="2026-10") == ["F-1"]
    assert found(state="disputed") == []
    assert found(number=2) == ["F-2"]
    assert official.get(place, month="soon").status_code == 422
    few = connection_queries(lambda: official.get(place))
    for number in range(8):
        unavailable(here, f"Ward {number}", "Ward", at(9), 1)
    assert connection_queries(lambda: official.get(place)) == few <= 20


def test_figures_are_wanted_claimed_and_verified(here):
    partner, official = Program(here.declan), Program(here.maeve)
    [month] = official.get(f"{root(here)}/wanted-figures/").json()["periods"]
    assert month["period"] == "2026-10"
    assert {one["code"]: one["claimed"] for one in month["figures"]} == {
        "available": None,
        "at_cost": None,
    }
    place = f"{root(here)}/payment-figures/"
    body = {"period": "2026-10", "code": "available", "value": "0"}
    made = partner.post(place, body)
    assert made.status_code == 201, made.content
    assert (made.json()["claimed"], made.json()["verified"]) == ("0", None)
    one = f"{place}{made.json()['uuid']}/verify/"
    assert partner.post(one, {"value": "0"}).status_code == 403
    assert official.post(one, {"value": "0.5"}).status_code == 422
    done = official.post(one, {"value": "0.5", "finding": "Half was open."})
    assert (done.status_code, done.json()["verified"]) == (200, "0.5")
    [month] = official.get(f"{root(here)}/wanted-figures/").json()["periods"]
    assert month["figures"][0]["claimed"] == "0"
    assert month["figures"][0]["verified"] == "0.5"
    claim_figure(
        here.partnership,
        period="2026-10",
        code="at_cost",
        title="Water",
        value=Decimal(3),
        actor=here.declan,
    )
    assert [row["title"] for row in official.get(place, verified="false").json()["results"]] == [
        "Water"
    ]
    assert official.get(place, code="available", verified="true").json()["results"][0]["finding"]


def test_a_token_for_reading_writes_nothing(here):
    reads = Program(here.declan, Scope.READ)
    assert reads.post(f"{root(here)}/failures/", SAID).status_code == 403
    body = {"period": "2026-10", "code": "available", "value": "1"}
    assert reads.post(f"{root(here)}/payment-figures/", body).status_code == 403
    assert not PaymentFigure.objects.exists()
